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

"""The verbs over HTTP, against the embedded cloud.

What Nova really answers is held by the contract tests; that the embedded
cloud answers alike, too.
"""

import pathlib
import uuid

import fixtures
import openstack
from openstack import config
from oslotest import base

from cipclient.action import base as action_base
from cipclient.action import claim
from cipclient.action import lock
from cipclient.action import offload
from cipclient.action import power
from cipclient.action import registry
from cipclient.action import sight
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.cloud import retry
from cipclient.sandbox import Fault
from cipclient.sandbox import Sandbox

VERBS = registry.load()
State = action_base.State
_ACTION = {'service': 'compute', 'method': 'POST', 'path': 'action'}


class TestCase(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.sandbox = Sandbox(seed=1, servers=40)
        self.sandbox.start()
        self.addCleanup(self.sandbox.stop)
        folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        path = self.sandbox.clouds_yaml(folder / 'clouds.yaml')
        region = config.OpenStackConfig(
            config_files=[str(path)], load_envvars=False
        ).get_one(cloud='sandbox')
        connected = openstack.connection.Connection(config=region)
        self.cloud = connection.Acting(
            lambda: connected, retry.Patience(sleep=lambda seconds: None)
        )
        self.addCleanup(self.cloud.close)
        mine = self.cloud.whoami.project_id
        #: One that is somebody else's, and boots from an image.
        self.server_id = next(
            one.id
            for one in self.sandbox.state.live_servers()
            if one.status == 'ACTIVE'
            and one.image_id is not None
            and one.locked_by is None
            and one.project_id != mine
            and self.look(one.id).host_status == 'UP'
        )

    @property
    def server(self):
        return self.sandbox.state.servers[self.server_id]

    def look(self, id_=None):
        return sight.look(self.cloud, id_ or self.server_id)

    def send(self, write):
        return self.cloud.write(write, f'req-{uuid.uuid4()}')

    def ask(self, name):
        """Ask for a verb; return its answer and how it was before."""
        before = self.look()
        return self.send(VERBS[name].write(self.server_id)), before

    def do(self, name, *statuses):
        """Ask for a verb, and wait for its proof."""
        answer, before = self.ask(name)
        self.assertEqual(202, answer.code, answer.message)
        progress = VERBS[name].progress(self.look(), before)
        self.assertIs(State.DONE, progress.state, progress.why)
        self.assertIn(self.look().status, statuses)
        return answer

    def sent(self):
        """Return what was asked of the server that changes something."""
        return [
            one
            for one in self.sandbox.requests
            if one.method != 'GET' and f'/servers/{self.server_id}' in one.path
        ]

    def events(self):
        return [row.action for row in self.server.actions or ()]


class TestVerbs(TestCase):
    def test_shelved_behind_a_lock_and_back(self):
        reason = lock.reason(7)
        self.assertEqual(
            202, self.send(lock.lock(self.server_id, reason)).code
        )
        self.assertTrue(lock.is_ours(self.look()))
        self.assertEqual('admin', self.server.locked_by)
        self.do('shelve', 'SHELVED_OFFLOADED')
        self.assertEqual(202, self.send(lock.unlock(self.server_id)).code)
        self.assertIs(False, self.look().locked)
        self.do('unshelve', 'ACTIVE')
        self.assertEqual(4, len(self.sent()))

    def test_stopped_and_started(self):
        self.do('stop', 'SHUTOFF')
        self.do('start', 'ACTIVE')

    def test_under_way_is_pending(self):
        self.sandbox.state.progress.polls = 3
        _answer, before = self.ask('shelve')
        seen = []
        while not seen or seen[-1] is State.PENDING:
            self.assertLess(len(seen), 20)
            seen.append(VERBS['shelve'].progress(self.look(), before).state)
        self.assertIs(State.DONE, seen[-1])
        self.assertIn(State.PENDING, seen)

    def test_what_stays_on_its_host_is_offloaded_if_asked_to(self):
        self.sandbox.state.first_region.compute.offloads = False
        self.do('shelve', 'SHELVED')
        self.assertEqual(offload.FROM, self.look().status)
        self.assertEqual(202, self.send(offload.offload(self.server_id)).code)
        self.assertEqual('SHELVED_OFFLOADED', self.look().status)

    def test_h20_a_repetition_is_a_409_and_no_act(self):
        self.do('shelve', 'SHELVED_OFFLOADED')
        answer, _before = self.ask('shelve')
        self.assertEqual(409, answer.code)
        self.assertIn('vm_state shelved_offloaded', answer.message)
        self.assertEqual(1, self.events().count('shelve'))

    def test_h20_what_nova_refuses_the_tables_do_not_ask_for(self):
        """Each status that the embedded cloud has, and each verb."""
        tried, refused = {}, []
        for one in self.sandbox.state.live_servers():
            tried.setdefault(one.status, one.id)
        # Nova deletes in any state, so that the table alone says no.
        verbs = {n: v for n, v in VERBS.items() if not v.spec.removes}
        for name, verb in verbs.items():
            for status, id_ in tried.items():
                if verb.spec.fitness(status).fit.value == 'do':
                    continue
                self.server_id = id_
                if self.look().status != status:
                    continue
                self.assertNotEqual('', verb.spec.fitness(status).why, name)
                # A stop would launder what is in ERROR.
                if (name, status) == ('stop', 'ERROR'):
                    continue
                answer, _before = self.ask(name)
                self.assertEqual(409, answer.code, (name, status))
                refused.append((name, status))
        self.assertEqual(set(verbs), {name for name, _status in refused})
        for status in ('ACTIVE', 'ERROR', 'SHELVED_OFFLOADED', 'SHUTOFF'):
            self.assertIn(status, {status for _name, status in refused})

    def test_f22_no_answer_is_lost_and_reading_tells(self):
        for effect, done in (('drop_before', False), ('drop_after', True)):
            fault = self.sandbox.fail(Fault(effect, **_ACTION))
            before = self.look()
            stop = VERBS['stop'].write(self.server_id)
            self.assertRaises(failure.Lost, self.send, stop)
            self.sandbox.heal(fault)
            progress = VERBS['stop'].progress(self.look(), before)
            self.assertIs(done, progress.state is State.DONE, effect)
        self.assertEqual(2, len(self.sent()))

    def test_f20_f21_a_busy_nova_is_asked_once(self):
        for status in (429, 500, 503):
            fault = self.sandbox.fail(
                Fault(
                    'status', {'status': status, 'retry_after': 1}, **_ACTION
                )
            )
            answer, _before = self.ask('stop')
            self.assertEqual(status, answer.code)
            self.sandbox.heal(fault)
        self.assertEqual(3, len(self.sent()))
        self.assertEqual('ACTIVE', self.look().status)

    def test_f25_a_login_page_unlocks_nothing(self):
        self.send(lock.lock(self.server_id, lock.reason(7)))
        self.sandbox.fail(Fault('login_page', **_ACTION))
        self.assertRaises(failure.Lost, self.send, lock.unlock(self.server_id))
        self.assertTrue(lock.is_ours(self.look()))

    def test_h21_a_shelve_whose_upload_fails_has_failed(self):
        images = self.sandbox.state.first_region.images
        images.refused_uploads.add(self.cloud.whoami.project_id)
        answer, before = self.ask('shelve')
        self.assertEqual(202, answer.code)
        seen = self.look()
        self.assertEqual(('ACTIVE', None), (seen.status, seen.task_state))
        progress = VERBS['shelve'].progress(seen, before)
        self.assertIs(State.FAILED, progress.state)
        self.assertIs(False, power.runs(self.cloud, self.server_id))

    def test_whether_a_guest_runs_is_asked_of_its_host(self):
        """H21"""
        self.assertIs(True, power.runs(self.cloud, self.server_id))
        self.server.status = 'SHUTOFF'
        self.assertIs(False, power.runs(self.cloud, self.server_id))
        self.server.status, self.server.host = 'SHELVED_OFFLOADED', None
        self.assertIsNone(power.runs(self.cloud, self.server_id))
        self.assertIsNone(power.runs(self.cloud, str(uuid.uuid4())))

    def test_f19_credentials_that_are_taken_no_longer_are_no_answer(self):
        """Else a run would go on that can do nothing more."""
        self.assertIs(True, power.runs(self.cloud, self.server_id))
        self.sandbox.fail(Fault('status', {'status': 401}, path='diagnostics'))
        self.assertRaises(
            failure.NotAuthenticated, power.runs, self.cloud, self.server_id
        )


class TestClaim(TestCase):
    def test_it_is_put_on_our_own_project(self):
        tag = str(uuid.uuid4())
        mine = self.cloud.whoami.project_id
        self.assertEqual(201, self.send(claim.claim(mine, tag)).code)
        answer = self.cloud.identity.get_object(f'/projects/{mine}/tags')
        self.assertIn(f'{claim.PREFIX}{tag}', answer['tags'])
