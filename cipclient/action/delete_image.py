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

"""Deleting the image that was kept of a server that we deleted.

Glance deletes at once, and refuses where the image is protected or its store
has it in use (hazard H29).
"""

from cipclient.action import base
from cipclient.action import shelved_image
from cipclient.cloud import write
from cipclient.model import verb as model_verb

_GONE = frozenset({'deleted'})
Fit = model_verb.Fit
Fitness = model_verb.Fitness


class DeleteImage:
    """Deletes an image that nobody made a server of. Sent once."""

    what = 'delete'
    spec = model_verb.VerbSpec(
        name='delete-image',
        kind='image',
        table={
            'active': Fitness(Fit.DO),
            **{
                name: Fitness(Fit.HOLD, f'it is {name}')
                for name in (
                    'deactivated',
                    'importing',
                    'killed',
                    'queued',
                    'saving',
                    'uploading',
                )
            },
            **{
                name: Fitness(Fit.WAIT, 'it is deleted already')
                for name in ('deleted', 'pending_delete')
            },
        },
        proves=_GONE,
        undo='',
        undo_command='',
        loses_local=False,
        needs_host=False,
        frees=False,
        keeps='Nothing of it.',
        leaves='Whatever else was kept of its server.',
        removes=True,
    )

    def write(self, id_: str) -> write.Write:
        """Return the request."""
        return shelved_image.remove(id_)

    def progress(self, seen: base.Sight, before: base.Sight) -> base.Progress:
        """Say how far it has come; only that it is gone proves it."""
        return base.settled(seen, before, _GONE, 'deleting')
