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


"""A cloud of what a delete kept, as a step sees it: answers, no sockets."""

import contextlib
import dataclasses
import datetime
import types

from cipclient.action import registry
from cipclient.cloud import failure
from cipclient.cloud import write as cloud_write
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.tests.unit.evaluate import test_due
from cipclient.tests.unit.ledger import records
from cipclient.workflow.acting import polling
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.retention import kept_things
from cipclient.workflow.scanning import image_use

NOW = test_due.NOW
days = records.days
Outcome = model_step.Outcome
SERVER = 'a' * 8 + '-0000-4000-8000-' + 'a' * 12
IMAGE = 'b' * 8 + '-0000-4000-8000-' + 'b' * 12
VOLUME = 'c' * 8 + '-0000-4000-8000-' + 'c' * 12
OURS, THEIRS = 'ours', 'p1'
MADE = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
LOST_BEFORE, LOST_AFTER = 'lost before', 'lost after'


def minutes(count):
    return datetime.timedelta(minutes=count)


class FakeService:
    """Glance or Cinder."""

    def __init__(self, cloud):
        self._cloud = cloud

    def microversion(self, wanted, floor):
        return wanted

    def get_object(self, path, params=None, microversion=None):
        answer = self._cloud.answers(path, params)
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeCloud:
    """One image and one volume that a delete kept.

    :ivar rows: by id, what is told of each; an exception is raised.
    :ivar members: the projects that the image is shared with.
    :ivar snapshots: ids of volumes that have some.
    :ivar slow: how many looks it takes until a volume is gone.
    :ivar fates: by the name of a request, what befalls each of the next
        ones: a code, of which nothing comes, or that it is lost.
    :ivar meanwhile: by the name of a request, what happens just before it.
    :ivar asked: the names of all requests, as they came.
    """

    region = 'west'

    def __init__(self):
        self.whoami = types.SimpleNamespace(project_id=OURS)
        self.image = self.block_storage = FakeService(self)
        self.rows = {}
        self.left_by(SERVER, IMAGE, VOLUME)
        self.members = [THEIRS]
        self.snapshots = set()
        self.slow = 0
        self.fates = {}
        self.meanwhile = {}
        self.asked = []

    def left_by(self, server, image, volume):
        """Have what is left of a server."""
        self.rows[image] = {
            'id': image,
            'name': 's-shelved',
            'status': 'active',
            'size': 5,
            'protected': True,
            'owner': OURS,
            'instance_uuid': server,
            'visibility': 'shared',
            'created_at': f'{MADE:%Y-%m-%dT%H:%M:%SZ}',
            'updated_at': f'{MADE:%Y-%m-%dT%H:%M:%SZ}',
        }
        self.rows[volume] = {
            'id': volume,
            'name': '',
            'status': 'available',
            'size': 1,
            'os-vol-tenant-attr:tenant_id': THEIRS,
            'created_at': f'{MADE:%Y-%m-%dT%H:%M:%S}.000000',
            'attachments': [],
            'group_id': None,
            'consistencygroup_id': None,
            'migration_status': None,
        }

    def answers(self, path, params):
        id_ = path.split('/')[2] if path.count('/') > 1 else ''
        if path.endswith('/members'):
            return {'members': [{'member_id': one} for one in self.members]}
        if path == '/snapshots':
            id_ = params['volume_id']
            there = id_ in self.snapshots
            return {'snapshots': [{'volume_id': id_}] if there else []}
        row = self.rows.get(id_)
        if row is None:
            said = (
                f'No image found with ID {id_}'
                if path.startswith('/images/')
                else f'Volume {id_} could not be found.'
            )
            return failure.Missing(f'HTTP 404: {said}', said)
        if isinstance(row, Exception):
            return row
        answer = dict(row)
        if row['status'] == 'deleting':
            self.slow -= 1
            if self.slow < 1:
                del self.rows[id_]
        return answer if path.startswith('/images/') else {'volume': answer}

    def write(self, asked, uid):
        cloud_write.check(asked)
        name = _name(asked)
        self.asked.append(name)
        self.meanwhile.pop(name, lambda: None)()
        fate = next(iter(self.fates.get(name, ())), None)
        if fate is not None:
            self.fates[name] = self.fates[name][1:]
        if isinstance(fate, Exception):
            raise fate
        if fate == LOST_BEFORE:
            raise failure.Lost('reset')
        if isinstance(fate, int):
            return cloud_write.WriteAnswer(fate, f'their-{uid}')
        code = self.does(name, asked.path.rpartition('/')[2])
        if fate == LOST_AFTER:
            raise failure.Lost('reset')
        return cloud_write.WriteAnswer(code, f'their-{uid}')

    def does(self, name, id_):
        """Do what is asked for, as the service does; return its answer."""
        row = self.rows.get(id_)
        if row is None:
            return 404
        if name != 'delete':
            row['protected'] = name == 'protect'
            row['updated_at'] = f'{NOW:%Y-%m-%dT%H:%M:%SZ}'
            return 200
        if 'protected' in row:
            if row['protected']:
                return 403
            del self.rows[id_]
            return 204
        if row['status'] != 'available' or id_ in self.snapshots:
            return 400
        if self.slow:
            row['status'] = 'deleting'
        else:
            del self.rows[id_]
        return 202


def _name(asked):
    if asked.method == 'DELETE':
        return 'delete'
    return 'protect' if asked.body[0]['value'] else 'unprotect'


class TestCase(records.TestCase):
    """A server was deleted long ago; what it left is to go today.

    :cvar kind: of the one that a test is about.
    """

    kind = 'image'

    def setUp(self):
        super().setUp()
        self.now = NOW
        self.cloud = FakeCloud()
        self.run_ = self.begin(command='enforce', now=NOW - days(200))
        self.tools = workflow_tools.Tools(
            self.run_,
            self.cloud,
            registry.load(),
            polling.Polling(
                deadline=9,
                sleep=lambda _: None,
                clock=iter(range(10**6)).__next__,
            ),
            lambda: self.now,
        )
        self.used = image_use.ImageUse()
        self.used._complete['west'] = True
        self.begin_with(SERVER, IMAGE, VOLUME)

    def begin_with(self, server, image, volume):
        """Have a server deleted, and the day come of what it left."""
        self.server_id, self.image_id, self.volume_id = server, image, volume
        self.thing_id = image if self.kind == 'image' else volume
        self.delete_server()
        self.case = self.due()

    def begin_anew(self, number):
        """The same with another server."""
        ids = [f'{number:08x}{one[8:]}' for one in (SERVER, IMAGE, VOLUME)]
        self.now = NOW
        self.cloud.asked.clear()
        self.cloud.rows.clear()
        self.cloud.left_by(*ids)
        self.begin_with(*ids)

    @property
    def verb(self):
        return f'delete-{self.kind}'

    @property
    def row(self):
        """What the cloud tells of it; None where it is gone."""
        return self.cloud.rows.get(self.thing_id)

    def delete_server(self):
        """Have it shelved and deleted, and both of its disks kept."""
        then = NOW - days(150)
        (case,) = self.kept(self.run_, records.case(self.server_id), now=then)
        shelve = self.step_of(case, 'shelve', then)
        self.run_.keep(shelve, 'image', self.image_id, 5, then)
        self.run_.end_step(shelve, Outcome.DONE, '', then)
        delete = self.step_of(case, 'delete', then, 'protect', 'keep')
        self.run_.keep(delete, 'volume', self.volume_id, 0, then)
        for one in self.run_.kept():
            if one.id == self.image_id:
                self.run_.protected(one.number, True, then)
        gone = dataclasses.replace(
            case,
            stage=model_case.Stage.DELETED,
            closed=then,
            ending=model_case.Ending.DELETED,
        )
        self.run_.end_step(delete, Outcome.DONE, '', then, [gone])
        self.server = case.resource

    def step_of(self, case, verb, then, *before):
        number = self.run_.intend(
            case, case.resource, verb, {}, 'digest', 'because', then
        )
        for what in (*before, verb):
            asked = self.run_.sending(
                number, what, f'req-{number}-{what}', then
            )
            self.run_.answered(asked, 202, 'theirs', '', then)
            self.run_.happened(asked, True, then)
        return number

    def due(self):
        """Have a case of the kept one whose day has come, and return it."""
        key = records.key(self.thing_id, self.kind, created=MADE)
        self.scan(
            self.run_,
            records.sighting(resource=key, subject=records.subject()),
            at=NOW - days(60),
        )
        (case,) = self.run_.save(
            [
                dataclasses.replace(
                    test_due.case(
                        stage=model_case.Stage.DELETE_PENDING,
                        announcement=test_due.day(act='delete'),
                        quarantined=NOW - days(150),
                        verb='delete',
                    ),
                    resource=key,
                    number=0,
                    episode=1,
                )
            ],
            NOW - days(60),
        )
        return case

    @property
    def kept_(self):
        """What the ledger has of it; None if it is kept no longer."""
        return kept_things.of_case(self.run_.kept(), self.case.resource)

    def steps(self):
        return self.run_.steps_of(self.case.resource)

    def requests(self):
        """Return the requests of its last step, and what came of each."""
        return [(one.what, one.happened) for one in self.steps()[0].requests]

    @contextlib.contextmanager
    def was(self, **fields):
        """Have it be another one for a while."""
        row, good = self.row, dict(self.row)
        row.update(fields)
        yield
        self.cloud.rows[self.thing_id] = good
