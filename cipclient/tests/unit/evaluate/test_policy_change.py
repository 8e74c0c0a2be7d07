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

from oslotest import base

from cipclient.evaluate import policy_change
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import decision

NOW = builders.NOW
TICK = builders.TICK
days = builders.days
State = verdict.State


def _standing(opens=None, acts=None, state=State.NEAR, rule='compute'):
    """Return one that opens in that many days, and acts from then on."""
    return model_standing.Standing(
        state,
        rule,
        None if opens is None else NOW + days(opens + 30),
        None if opens is None else NOW + days(opens),
        'research',
        '' if acts is None else 'forgotten',
        '' if acts is None else 'research',
        None if acts is None else NOW + days(acts + 30),
        None if acts is None else NOW + days(acts),
    )


def _affected(old, new):
    return policy_change.newly_affected(old, new, NOW)


class TestNewlyAffected(base.BaseTestCase):
    def test_what_opens_now_and_did_not_before_is_affected(self):
        self.assertTrue(_affected(_standing(10), _standing(-1)))
        self.assertTrue(_affected(_standing(), _standing(-1)))
        self.assertTrue(_affected(None, _standing(-1)))

    def test_what_was_open_already_is_not(self):
        self.assertFalse(_affected(_standing(-5), _standing(-1)))
        self.assertFalse(_affected(_standing(-1), _standing(-5)))

    def test_what_opens_later_is_not_affected_now(self):
        self.assertFalse(_affected(_standing(40), _standing(10)))
        self.assertFalse(_affected(None, _standing()))

    def test_the_moment_at_which_it_opens_counts(self):
        opens_now = _standing(0)
        opens_next = _standing(TICK / days(1))
        self.assertTrue(_affected(opens_next, opens_now))
        self.assertFalse(_affected(opens_now, opens_now))
        self.assertFalse(_affected(None, opens_next))

    def test_an_exemption_that_is_lost_affects(self):
        exempt = _standing(-1, state=State.EXEMPT)
        self.assertTrue(_affected(exempt, _standing(-1)))
        self.assertFalse(_affected(_standing(-1), exempt))

    def test_what_is_unknown_is_not_affected_and_nothing_is_done_to_it(self):
        unknown = _standing(-1, -1, state=State.UNKNOWN)
        self.assertFalse(_affected(None, unknown))
        self.assertTrue(_affected(unknown, _standing(-1)))

    def test_what_was_only_told_and_is_to_be_shelved_now_is_affected(self):
        self.assertTrue(_affected(_standing(-1), _standing(-1, -1)))
        self.assertTrue(_affected(_standing(-1, 5), _standing(-1, 0)))
        self.assertFalse(_affected(_standing(-1), _standing(-1, 5)))
        self.assertFalse(_affected(_standing(-1, -1), _standing(-1)))
        self.assertFalse(_affected(_standing(-1, -1), _standing(-1, -2)))


class TestNewlyDeleted(base.BaseTestCase):
    """Of what is out of service there is no notice but that of its delete."""

    def deleted(self, old, new):
        return policy_change.newly_deleted(old, new, decision.NOW)

    def setUp(self):
        super().setUp()
        self.deletes = decision.judged()
        self.keeps = self.judged(decision.STAYS)

    def judged(self, ladder, **more):
        rule = dataclasses.replace(decision.COMPUTE, ladder=ladder)
        return decision.judged(
            lifetimes=(decision.past(rule, **more),),
        )

    def test_what_was_to_stay_and_is_to_be_deleted_is(self):
        self.assertTrue(self.deleted(self.keeps, self.deletes))
        self.assertTrue(self.deleted(None, self.deletes))

    def test_what_was_to_be_deleted_before_is_not(self):
        self.assertFalse(self.deleted(self.deletes, self.deletes))

    def test_what_is_to_stay_is_not(self):
        self.assertFalse(self.deleted(None, self.keeps))
        self.assertFalse(self.deleted(self.deletes, self.keeps))
        tells = self.judged(decision.TELLS)
        self.assertFalse(self.deleted(None, tells))

    def test_what_is_exempt_or_unknown_is_not(self):
        for state in (State.EXEMPT, State.UNKNOWN):
            still = decision.judged(state=state)
            self.assertFalse(self.deleted(None, still), state)
            self.assertTrue(self.deleted(still, self.deletes), state)
