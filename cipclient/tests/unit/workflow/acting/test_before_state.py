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

import datetime

from oslotest import base

from cipclient.model import plan as model_plan
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import decision
from cipclient.workflow.acting import before_state

NOW = decision.NOW
days = decision.days
State = verdict.State
RULES = (
    builders.lifetime(
        builders.is_('status', 'ACTIVE', 'SHUTOFF'),
        name='compute',
        limit=30,
        ladder=decision.KEEPER,
    ),
    builders.condition(
        builders.is_('status', 'SHUTOFF'),
        name='forgotten',
        limit=30,
        ladder=decision.SECOND,
    ),
)


def step(**facts):
    """Return the step that is about to take it out of service."""
    return model_plan.PlannedStep(
        decision.case(),
        builders.server(**{**decision.BEFORE, 'host_status': 'UP', **facts}),
        'shelve',
        'because',
        began={'forgotten': NOW - days(90)},
    )


class TestBeforeStates(base.BaseTestCase):
    """What our own steps changed is replaced by what was recorded."""

    def states(self, recorded=None, policy=None):
        if recorded is None:
            recorded = before_state.recorded(step())
        return before_state.BeforeStates(
            {7: recorded},
            builders.SPECS,
            policy or self.policy(),
            NOW,
        )

    def policy(self, *rules, **more):
        return builders.policy(*(rules or RULES), **more)

    def standing(self, states, resource=None, **case):
        return states.standing(
            decision.case(**case),
            resource or decision.shelved(),
            builders.surroundings(),
        )

    def test_what_a_shelve_changes_is_remembered_in_plain_values(self):
        recorded = before_state.recorded(
            step(availability_zone='nova', task_state=None)
        )
        self.assertEqual(
            {
                'facts': {
                    'availability_zone': 'nova',
                    'host_status': 'UP',
                    'status': 'ACTIVE',
                    'task_state': None,
                },
                'began': {
                    'forgotten': (NOW - days(90)).isoformat(),
                },
            },
            recorded,
        )

    def test_what_is_unknown_or_was_not_read_is_not_remembered(self):
        recorded = before_state.recorded(step(host_status=builders.unknown()))
        self.assertEqual({'status', 'task_state'}, set(recorded['facts']))

    def test_it_is_judged_by_what_it_was(self):
        """It is SHELVED_OFFLOADED, of which no rule knows."""
        found = self.standing(self.states())
        self.assertIs(State.OVER, found.state)
        self.assertEqual('compute', found.acts_rule)
        self.assertEqual(
            decision.case().quarantined + days(30), found.acts_from
        )

    def test_so_are_its_conditions_and_since_when_they_held(self):
        states = self.states(before_state.recorded(step(status='SHUTOFF')))
        judged = states.verdict(
            decision.case(), decision.shelved(), builders.surroundings()
        )
        (trial,) = judged.conditions
        self.assertEqual(NOW - days(90), trial.begins)

    def test_all_else_is_as_it_is_now(self):
        rule = builders.lifetime(
            builders.is_('flavor.name', 'c*'),
            limit=30,
            ladder=decision.KEEPER,
        )
        states = self.states(policy=self.policy(rule))
        other = decision.shelved(**{'flavor.name': 'p4'})
        self.assertIs(State.NO_RULE, self.standing(states, other).state)

    def test_what_is_not_recorded_is_unknown(self):
        """P21: as in a ledger from before it was."""
        for recorded in (
            {},
            {'status': 'ACTIVE', 'has_disk': True},
            {'facts': {'status': 'ACTIVE'}},
            {'facts': None, 'began': {}},
            {'facts': {}, 'began': []},
        ):
            states = self.states(recorded)
            found = self.standing(states)
            self.assertIs(State.UNKNOWN, found.state)
            self.assertIn('not recorded', found.reasons[0])
        self.assertIs(
            State.UNKNOWN, self.standing(self.states(), number=8).state
        )

    def test_what_is_in_service_is_no_matter(self):
        case = {'quarantined': None, 'stage': decision.Stage.WARNED}
        self.assertIsNone(self.standing(self.states(), **case))

    def test_nothing_is_where_no_ladder_deletes(self):
        rule = builders.lifetime(limit=30, ladder=decision.STAYS)
        states = self.states(policy=self.policy(rule))
        self.assertIsNone(self.standing(states))

    def test_a_kind_that_nobody_knows_is_unknown(self):
        volume = builders.volume()
        states = before_state.BeforeStates(
            {7: before_state.recorded(step())}, {}, self.policy(), NOW
        )
        self.assertIs(State.UNKNOWN, self.standing(states, volume).state)

    def test_an_exemption_counts_from_when_it_is_given(self):
        """P9"""
        states = self.states(
            policy=self.policy(exemptions=(builders.exemption(project='p1'),))
        )
        self.assertIs(State.EXEMPT, self.standing(states).state)


class FakeView:
    def entering(self):
        return {7: before_state.recorded(step())}


class TestOf(base.BaseTestCase):
    def test_they_are_those_of_the_ledger(self):
        states = before_state.of(
            FakeView(), builders.SPECS, builders.policy(*RULES), NOW
        )
        found = states.standing(
            decision.case(), decision.shelved(), builders.surroundings()
        )
        self.assertIs(State.OVER, found.state)
        self.assertIsInstance(found.acts_from, datetime.datetime)
