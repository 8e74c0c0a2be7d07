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

"""Bringing back what was shelved: it runs then, whatever it did before."""

from cipclient.action import base
from cipclient.action import request
from cipclient.action import shelve
from cipclient.action import status
from cipclient.cloud import write
from cipclient.model import verb as model_verb

_RUNS = frozenset({'ACTIVE'})


class Unshelve:
    """Gives a server a host again, and starts it there."""

    what = 'unshelve'
    spec = model_verb.VerbSpec(
        name='unshelve',
        kind='server',
        table=status.table(dict.fromkeys(shelve.PROVES, ''), _RUNS),
        proves=_RUNS,
        undo='shelve',
        undo_command='openstack server shelve',
        loses_local=False,
        # What is offloaded has no host.
        needs_host=False,
        frees=False,
        keeps='Its root disk, volumes, ports and addresses.',
        leaves='Nothing: Nova removes the image that it was kept in.',
    )

    def write(self, id_: str) -> write.Write:
        """Return the request."""
        return request.action(id_, 'unshelve')

    def progress(self, seen: base.Sight, before: base.Sight) -> base.Progress:
        """Say how far it has come."""
        return base.settled(seen, before, _RUNS, 'unshelving')
