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

"""A cloud of one shelved server, as a step sees it: answers, no sockets.

For what is about one decision. Whole runs are tried on the embedded cloud.
"""

import dataclasses
import datetime
import types

from cipclient.action import registry
from cipclient.cloud import failure
from cipclient.cloud import write as cloud_write
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.workflow.acting import polling
from cipclient.workflow.acting import tools as workflow_tools

NOW = records.NOW
days = records.days
Outcome = model_step.Outcome
SERVER = 'a' * 8 + '-0000-4000-8000-' + 'a' * 12
IMAGE = 'b' * 8 + '-0000-4000-8000-' + 'b' * 12
VOLUME = 'c' * 8 + '-0000-4000-8000-' + 'c' * 12
OURS = 'ours'


def minutes(count):
    return datetime.timedelta(minutes=count)


def row(action, began=NOW, request_id='req-theirs', **more):
    """Return an instance action, as Nova tells it."""
    return {
        'action': action,
        'request_id': request_id,
        'instance_uuid': SERVER,
        'start_time': f'{began:%Y-%m-%dT%H:%M:%S}.000000',
        **more,
    }


def missing(said):
    """Return what a service says of what it does not have."""
    return failure.Missing(f'HTTP 404: {said}', said)


class FakeService:
    """Answers GETs by the path."""

    def __init__(self, cloud):
        self._cloud = cloud

    def microversion(self, wanted, floor):
        return wanted

    def get_object(self, path, params=None, microversion=None):
        answer = self._cloud.answers(path)
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeCloud:
    """One server that is shelved, its image, its volumes.

    :ivar server: what Nova tells of it; None where it is gone.
    :ivar images: by id, what Glance tells.
    :ivar volumes: by id, whether each goes with the server.
    :ivar actions: the rows, newest first, or an exception.
    :ivar answer: what a write is answered with.
    :ivar deaf: what is asked for changes nothing.
    """

    region = 'west'

    def __init__(self):
        self.whoami = types.SimpleNamespace(project_id=OURS)
        self.compute = self.image = self.network = FakeService(self)
        self.server = {
            'id': SERVER,
            'name': 's',
            'status': 'SHELVED_OFFLOADED',
            'created': f'{builders.CREATED:%Y-%m-%dT%H:%M:%SZ}',
            'locked': False,
            'flavor': {'original_name': 'c4'},
        }
        self.images = {
            IMAGE: {
                'id': IMAGE,
                'name': 's-shelved',
                'status': 'active',
                'size': 5,
                'protected': False,
                'owner': OURS,
                'instance_uuid': SERVER,
            }
        }
        self.volumes = {}
        self.actions = []
        self.answer = 202
        self.deaf = False
        self.asked = []

    def answers(self, path):
        if path == '/ports':
            return {'ports': []}
        if path == '/images':
            return {'images': list(self.images.values())}
        if path.startswith('/images/'):
            id_ = path.rpartition('/')[2]
            return self.images.get(id_) or missing(
                f'No image found with ID {id_}'
            )
        if path.endswith('/os-volume_attachments'):
            return {
                'volumeAttachments': [
                    {'volumeId': id_, 'delete_on_termination': goes}
                    for id_, goes in self.volumes.items()
                ]
            }
        if path.endswith('/os-instance-actions'):
            if isinstance(self.actions, Exception):
                return self.actions
            return {'instanceActions': self.actions}
        if self.server is None:
            return missing(f'Instance {SERVER} could not be found.')
        return {'server': self.server}

    def write(self, asked, uid):
        cloud_write.check(asked)
        self.asked.append(asked.method)
        if isinstance(self.answer, Exception):
            raise self.answer
        if 200 <= self.answer < 300 and not self.deaf:
            last = asked.path.rpartition('/')[2]
            if asked.method == 'PATCH':
                self.images[last]['protected'] = True
            elif asked.method == 'PUT':
                self.volumes[last] = False
            elif asked.method == 'DELETE':
                self.server = None
            else:
                (name,) = asked.body
                self.server['locked'] = name == 'lock'
        return cloud_write.WriteAnswer(self.answer, f'nova-{uid}')


class TestCase(records.TestCase):
    """One server was shelved by us, and is about to be deleted."""

    has_disk = True

    def setUp(self):
        super().setUp()
        self.now = NOW
        self.cloud = FakeCloud()
        self.run_ = self.begin(command='enforce')
        self.tools = workflow_tools.Tools(
            self.run_,
            self.cloud,
            registry.load(),
            polling.Polling(
                deadline=1,
                sleep=lambda _: None,
                clock=iter(range(99)).__next__,
            ),
            lambda: self.now,
        )
        (self.case,) = self.kept(self.run_, records.case(SERVER))
        self.case, self.entering = self.shelve(self.case)

    def shelve(self, case, image=IMAGE, outcome=Outcome.DONE, sent=True):
        """Have it shelved into an image, and return its case and step."""
        number = self.run_.intend(
            case,
            case.resource,
            'shelve',
            {'status': 'ACTIVE', 'has_disk': self.has_disk},
            'digest',
            'because',
            self.now,
        )
        if sent:
            asked = self.run_.sending(
                number, 'shelve', f'req-{number}', self.now
            )
            self.run_.answered(asked, 202, f'nova-{number}', '', self.now)
            self.run_.happened(asked, True, self.now)
        if image is not None:
            self.run_.keep(number, 'image', image, 5, self.now)
        after = dataclasses.replace(
            case,
            stage=model_case.Stage.QUARANTINED,
            quarantined=self.now,
            verb='shelve',
        )
        done = outcome is Outcome.DONE
        kept = self.run_.end_step(
            number, outcome, '', self.now, [after] if done else []
        )
        (step,) = [
            one
            for one in self.run_.steps_of(case.resource)
            if one.number == number
        ]
        return (kept[0] if kept else case), step

    def steps(self):
        return self.run_.steps_of(self.case.resource)

    def begin_delete(self):
        """Begin a delete, and return its number."""
        return self.run_.intend(
            self.case,
            self.case.resource,
            'delete',
            {'status': 'SHELVED_OFFLOADED'},
            'digest',
            'because',
            self.now,
        )
