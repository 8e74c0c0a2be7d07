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

"""Starting what was stopped."""

from cipclient.action import base
from cipclient.action import request
from cipclient.action import status
from cipclient.cloud import write
from cipclient.model import verb as model_verb

_RUNS = frozenset({'ACTIVE'})


class Start:
    """Turns a server on."""

    what = 'start'
    spec = model_verb.VerbSpec(
        name='start',
        kind='server',
        table=status.table({'SHUTOFF': ''}, _RUNS),
        proves=_RUNS,
        undo='stop',
        undo_command='openstack server stop',
        loses_local=False,
        needs_host=True,
        frees=False,
        keeps='Everything.',
        leaves='Nothing.',
    )

    def write(self, id_: str) -> write.Write:
        """Return the request."""
        return request.action(id_, 'os-start')

    def progress(self, seen: base.Sight, before: base.Sight) -> base.Progress:
        """Say how far it has come."""
        return base.settled(seen, before, _RUNS, 'starting')
