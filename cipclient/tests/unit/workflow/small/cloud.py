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

"""A cloud of very few servers: Nova, Glance and what they do to each other.

``test_cloud`` holds that it answers as the embedded cloud does, which passes
the contract tests that the real services pass.
"""

import copy
import types

from cipclient.cloud import write as cloud_write
from cipclient.tests import builders
from cipclient.tests.unit.workflow import answering

OURS = answering.OURS
_CREATED = f'{builders.CREATED:%Y-%m-%dT%H:%M:%SZ}'


class SmallCloud:
    """What there is, and what a request makes of it.

    :param clock: tells the moment, aware and in UTC.
    :ivar servers: by id; what is deleted is not there.
    :ivar images: by id.
    :ivar volumes: by server and id, whether each goes with its server.
    :ivar lost: the ids of what went with its server.
    :ivar rows: the instance actions, oldest first.
    :ivar arrived: how many requests changed something, or tried to.
    """

    region = 'west'

    def __init__(self, clock):
        self.clock = clock
        self.whoami = types.SimpleNamespace(project_id=OURS)
        self.servers = {}
        self.images = {}
        self.volumes = {}
        self.lost = ()
        self.rows = ()
        self.arrived = 0
        self._serve()

    def _serve(self):
        self.compute = self.image = self.network = answering.FakeService(self)

    def copied(self):
        """Return another one that is like this."""
        other = copy.copy(self)
        for name in ('servers', 'images', 'volumes'):
            setattr(
                other,
                name,
                {key: dict(row) for key, row in getattr(self, name).items()},
            )
        other._serve()
        return other

    def content(self):
        """Return all that any later run may read, as one value."""
        return (
            *(
                tuple((key, tuple(row.items())) for key, row in table.items())
                for table in (self.servers, self.images, self.volumes)
            ),
            self.lost,
            self.rows,
            self.arrived,
        )

    def add(self, id_, status, volumes=()):
        """Have a server."""
        self.servers[id_] = {
            'status': status,
            'locked': False,
            'locked_reason': None,
        }
        self.volumes[id_] = dict.fromkeys(volumes, True)

    def store(self, id_):
        """Have an image of the disk of a server."""
        image = id_.replace('0', 'b')
        self.images[image] = {
            'id': image,
            'name': f'{id_}-shelved',
            'status': 'active',
            'size': 5,
            'protected': False,
            'owner': OURS,
            'instance_uuid': id_,
        }
        return image

    def act(self, id_, action, request_id):
        """Remember what was asked of a server."""
        row = answering.row(
            action, self.clock(), request_id, instance_uuid=id_
        )
        self.rows = (*self.rows, tuple(row.items()))

    def answers(self, path):
        """Return what is answered to a GET."""
        parts = path.split('/')[1:]
        if parts[0] == 'ports':
            return {'ports': []}
        if parts == ['images']:
            return {'images': list(reversed(self.images.values()))}
        if parts[0] == 'images':
            return self.images.get(parts[1]) or answering.missing(
                f'No image found with ID {parts[1]}'
            )
        id_ = parts[1]
        if parts[-1] == 'os-instance-actions':
            rows = [dict(row) for row in reversed(self.rows)]
            return {
                'instanceActions': [
                    row for row in rows if row['instance_uuid'] == id_
                ]
            }
        if parts[-2] == 'os-instance-actions':
            return {
                'instanceAction': {
                    'events': [
                        {'result': 'Success'}
                        for row in self.rows
                        if dict(row)['request_id'] == parts[-1]
                    ]
                }
            }
        if id_ not in self.servers:
            return answering.missing(f'Instance {id_} could not be found.')
        if parts[-1] == 'os-volume_attachments':
            return {
                'volumeAttachments': [
                    {'volumeId': volume, 'delete_on_termination': goes}
                    for volume, goes in self.volumes[id_].items()
                ]
            }
        return {
            'server': {
                'id': id_,
                'name': id_,
                'created': _CREATED,
                'flavor': {'original_name': 'c4'},
                'OS-EXT-STS:task_state': None,
                **self.servers[id_],
            }
        }

    def write(self, asked, uid):
        """Do what is asked for, and answer."""
        cloud_write.check(asked)
        self.arrived += 1
        request_id = f'req-{self.arrived}'
        code = self._done(asked, request_id)
        return cloud_write.WriteAnswer(code, request_id)

    def _done(self, asked, request_id):
        parts = asked.path.split('/')[1:]
        if asked.service == cloud_write.IMAGE:
            if parts[1] not in self.images:
                return 404
            self.images[parts[1]]['protected'] = True
            return 200
        id_ = parts[1]
        if id_ not in self.servers:
            return 404
        if asked.method == 'DELETE':
            return self._deleted(id_, request_id)
        if asked.method == 'PUT':
            self.volumes[id_][parts[-1]] = False
            return 202
        return self._action(id_, asked.body, request_id)

    def _deleted(self, id_, request_id):
        """Delete a server, with all that Nova takes along (H9, H19)."""
        self.act(id_, 'delete', request_id)
        del self.servers[id_]
        gone = [
            key
            for key, image in self.images.items()
            if image['instance_uuid'] == id_ and not image['protected']
        ]
        for key in gone:
            del self.images[key]
        went = [key for key, goes in self.volumes.pop(id_).items() if goes]
        self.lost = (*self.lost, *gone, *went)
        return 204

    def _action(self, id_, body, request_id):
        server = self.servers[id_]
        ((name, argument),) = body.items()
        if name == 'lock':
            server['locked'] = True
            server['locked_reason'] = argument['locked_reason']
        elif name == 'unlock':
            server['locked'] = False
            server['locked_reason'] = None
        elif server['status'] not in ('ACTIVE', 'SHUTOFF'):
            return 409
        else:
            server['status'] = 'SHELVED_OFFLOADED'
            if not self.volumes[id_]:
                self.store(id_)
        self.act(id_, name, request_id)
        return 202
