#    Licensed under the Apache License, Version 2.0 (the "License"); you may
#    not use this file except in compliance with the License. You may obtain
#    a copy of the License at
#
#         http://www.apache.org/licenses/LICENSE-2.0
#
#    Unless required by applicable law or agreed to in writing, software
#    distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
#    WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
#    License for the specific language governing permissions and limitations
#    under the License.

"""Deleting what was shelved: its disk stays as an image, or in its volume.

Nova deletes at once what is off its host, whatever it is told to keep for a
while (hazard H9), so that nothing is had back but by making it anew.
"""

from cipclient.action import base
from cipclient.action import request
from cipclient.action import status
from cipclient.cloud import write
from cipclient.model import case as model_case
from cipclient.model import verb as model_verb

_OFFLOADED = 'SHELVED_OFFLOADED'
_GONE = frozenset({'DELETED', 'SOFT_DELETED'})
Fit = model_verb.Fit


class Delete:
    """Deletes a server that nobody took back. Sent once, and never forced."""

    what = model_case.DELETE
    spec = model_verb.VerbSpec(
        name=model_case.DELETE,
        kind='server',
        table={
            **{
                name: model_verb.Fitness(
                    Fit.HOLD, f'it is {name}: only what is shelved is deleted'
                )
                for name in (*status.KNOWN, 'ACTIVE', 'PAUSED', 'SHUTOFF')
            },
            'SHELVED': model_verb.Fitness(
                Fit.WAIT, 'Nova has not taken it off its host yet'
            ),
            _OFFLOADED: model_verb.Fitness(Fit.DO),
            # Deleted already: never asked for again (hazard H23).
            **dict.fromkeys(
                _GONE, model_verb.Fitness(Fit.WAIT, 'it is deleted already')
            ),
        },
        proves=_GONE,
        undo='',
        undo_command='',
        loses_local=False,
        # What is offloaded has no host.
        needs_host=False,
        frees=False,
        keeps='Its disk, as a protected image or in its volumes, and all '
        'that it takes to make it anew.',
        leaves='Ports that were made before it, floating IPs, volumes.',
        removes=True,
    )

    def write(self, id_: str) -> write.Write:
        """Return the request."""
        return write.Write(
            write.COMPUTE,
            'DELETE',
            f'/servers/{id_}',
            None,
            request.WANTED,
            request.FLOOR,
        )

    def progress(self, seen: base.Sight, before: base.Sight) -> base.Progress:
        """Say how far it has come. The answer 204 proves nothing (H23)."""
        return base.settled(seen, before, _GONE, 'deleting')
