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

"""Stopping: the guest is turned off; nothing is freed."""

from cipclient.action import base
from cipclient.action import request
from cipclient.action import shelve
from cipclient.action import status
from cipclient.cloud import write
from cipclient.model import verb as model_verb


class Stop:
    """Turns a server off."""

    what = 'stop'
    spec = model_verb.VerbSpec(
        name='stop',
        kind='server',
        table={
            **status.table({'ACTIVE': ''}, {'SHUTOFF', *shelve.PROVES}),
            # Nova has no stop for them.
            **{
                name: model_verb.Fitness(
                    model_verb.Fit.HOLD,
                    f'it is {name}, which Nova never stops',
                )
                for name in ('PAUSED', 'SUSPENDED')
            },
        },
        # What its owner shelved since is out of service all the more.
        proves=frozenset({'SHUTOFF', *shelve.PROVES}),
        undo='start',
        undo_command='openstack server start',
        loses_local=False,
        needs_host=True,
        frees=False,
        keeps='All of its disks, volumes, ports and addresses.',
        leaves='Everything that it holds stays in use.',
    )

    def write(self, id_: str) -> write.Write:
        """Return the request."""
        return request.action(id_, 'os-stop')

    def progress(self, seen: base.Sight, before: base.Sight) -> base.Progress:
        """Say how far it has come."""
        return base.settled(seen, before, frozenset({'SHUTOFF'}), 'stopping')
