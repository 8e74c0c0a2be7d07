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

"""Shelving: the disk becomes an image, the host is freed (H18, H20, H21)."""

from cipclient.action import base
from cipclient.action import request
from cipclient.action import status
from cipclient.cloud import write
from cipclient.model import verb as model_verb

#: Of what is SHELVED nothing is freed before Nova offloads it.
PROVES = frozenset({'SHELVED', 'SHELVED_OFFLOADED'})


class Shelve:
    """Takes a server off its host, with its root disk kept."""

    what = 'shelve'
    spec = model_verb.VerbSpec(
        name='shelve',
        kind='server',
        table=status.table(
            {
                'ACTIVE': '',
                'SHUTOFF': '',
                'PAUSED': 'its memory',
                'SUSPENDED': 'its memory',
            },
            PROVES,
        ),
        proves=PROVES,
        undo='unshelve',
        undo_command='openstack server unshelve',
        loses_local=True,
        needs_host=True,
        frees=True,
        keeps='Its root disk as an image, its volumes, ports and addresses.',
        leaves='An image in Glance, unless it boots from a volume; its quota '
        'stays used.',
        leaves_image=True,
    )

    def write(self, id_: str) -> write.Write:
        """Return the request."""
        return request.action(id_, 'shelve')

    def progress(self, seen: base.Sight, before: base.Sight) -> base.Progress:
        """Say how far it has come."""
        found = base.settled(seen, before, PROVES, 'shelving')
        if found.state is base.State.DONE and seen.status == 'SHELVED':
            return base.Progress(
                base.State.DONE,
                'It is SHELVED: not freed before Nova offloads it.',
            )
        return found
