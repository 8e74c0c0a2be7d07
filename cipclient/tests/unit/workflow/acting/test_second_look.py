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

import dataclasses
import datetime

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.inventory import registry
from cipclient.model import case as model_case
from cipclient.model import record
from cipclient.model import step as model_step
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.cloud import fake_http
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows
from cipclient.tests.unit.evaluate import decision
from cipclient.tests.unit.ledger import records
from cipclient.workflow.acting import second_look

NOW = records.NOW
days = records.days
Outcome = model_step.Outcome
State = verdict.State
ID = rows.server_id(1)
CREATED = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)
#: Of what runs; and of what its project says is at its end.
RULE = builders.lifetime(
    builders.is_('status', 'ACTIVE'),
    builders.is_('project.name', 'P*'),
    limit=60,
    ladder=decision.KEEPER,
)


class TestCase(records.TestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.fake.projects['project-1'] = rows.project('project-1')
        self.row = self.fake.servers[1]
        self.run_ = self.begin(command='enforce')
        self.cloud = self.fake.cloud()
        self.addCleanup(self.cloud.close)
        self.now = NOW
        self.policy = builders.policy(RULE)
        self.key = records.key(ID, created=CREATED)

    def look(self):
        return second_look.SecondLook(
            self.run_,
            self.cloud,
            registry.load(),
            self.policy,
            lambda: self.now,
        )


class TestNow(TestCase):
    """P3: by what the cloud, the ledger and the clock say now."""

    def state(self, look=None):
        return (look or self.look())(self.key).state

    def test_it_is_judged_by_what_the_cloud_says_now(self):
        self.assertIs(State.OVER, self.state())
        self.row['status'] = 'SHUTOFF'
        self.assertIs(State.NO_RULE, self.state())

    def test_and_by_what_is_known_now_of_its_project(self):
        self.fake.projects['project-1']['name'] = 'other'
        self.assertIs(State.NO_RULE, self.state())

    def test_no_list_is_read_for_it(self):
        """Nor is what was read before taken for what is so now."""
        look = self.look()
        self.state(look)
        self.state(look)
        self.assertEqual(2, len(self.fake.paths(f'/servers/{ID}')))
        self.assertEqual(2, len(self.fake.paths('/projects/project-1')))
        for path in ('/servers/detail', '/projects'):
            self.assertEqual([], self.fake.paths(path))

    def test_the_clock_is_read_at_each_look(self):
        look = self.look()
        self.now = CREATED + days(60) - builders.TICK
        self.assertIs(State.NEAR, self.state(look))
        self.now = CREATED + days(60)
        self.assertIs(State.OVER, self.state(look))

    def test_an_exemption_that_operators_gave_counts(self):
        """P9"""
        self.run_.exempt(
            record.GrantedExemption(
                0, builders.exemption(project='project-1'), 'p', 'ada', NOW
            )
        )
        self.assertIs(State.EXEMPT, self.state())

    def test_what_cannot_be_read_of_its_project_is_unknown(self):
        """P21"""
        self.fake.intercept = lambda asked: (
            fake_http.error(503, 'down')
            if asked.path == '/projects/project-1'
            else None
        )
        self.assertIs(State.UNKNOWN, self.state())

    def test_one_that_is_gone_is_not_found(self):
        self.fake.servers.remove(self.row)
        self.assertRaises(exceptions.NotFound, self.state)

    def test_one_that_cannot_be_read_is_no_verdict(self):
        self.fake.intercept = lambda asked: (
            fake_http.error(500, 'down')
            if asked.path == f'/servers/{ID}'
            else None
        )
        self.assertRaises(failure.Failure, self.state)


class TestBefore(TestCase):
    """What is out of service is judged by what it was before."""

    def setUp(self):
        super().setUp()
        self.scan(self.run_, records.sighting(ID, resource=self.key))
        (case,) = self.run_.save([records.case(ID, resource=self.key)], NOW)
        number = self.run_.intend(
            case,
            self.key,
            'shelve',
            {'facts': {'status': 'ACTIVE'}, 'began': {}},
            'digest',
            '',
            NOW,
        )
        out = dataclasses.replace(
            case,
            stage=model_case.Stage.QUARANTINED,
            quarantined=NOW,
            verb='shelve',
        )
        (self.case,) = self.run_.end_step(number, Outcome.DONE, '', NOW, [out])
        self.row['status'] = 'SHELVED_OFFLOADED'
        self.now = NOW + days(31)

    def before(self):
        return self.look().before(self.case)

    def test_it_is_seen_as_it_is_and_judged_by_what_it_was(self):
        resource, standing = self.before()
        self.assertEqual('SHELVED_OFFLOADED', resource.text('status'))
        self.assertIs(State.OVER, standing.state)
        self.assertEqual(NOW + days(30), standing.acts_from)
        # By what it is now, no rule is about it.
        self.assertIs(State.NO_RULE, self.look()(self.key).state)

    def test_what_is_known_now_of_its_project_counts(self):
        """P9: it was given to somebody else meanwhile."""
        self.fake.projects['project-1']['name'] = 'other'
        _resource, standing = self.before()
        self.assertIs(State.NO_RULE, standing.state)

    def test_one_that_is_gone_is_not_found(self):
        self.fake.servers.remove(self.row)
        self.assertRaises(exceptions.NotFound, self.before)
