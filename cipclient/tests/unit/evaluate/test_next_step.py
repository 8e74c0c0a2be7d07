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

from oslotest import base

from cipclient.evaluate import next_step
from cipclient.model import case as model_case
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

NOW = builders.NOW
AT = cases.at(cases.DAY)
NOTHING = verdict.Outlook()
days = builders.days


def _next(case, after=0):
    return next_step.next_of(case, NOW + days(after))


def _told(sent, **more):
    return cases.announced(
        announcement=cases.announcement(told=NOW, sent=sent, **more)
    )


class TestNextStep(base.BaseTestCase):
    def test_a_new_case_is_noticed_now(self):
        self.assertEqual(verdict.Outlook('notice', NOW), _next(cases.case()))

    def test_a_day_that_was_given_is_told_now(self):
        self.assertEqual(
            verdict.Outlook('notice', NOW, 'shelve', AT),
            _next(cases.announced()),
        )

    def test_then_comes_the_next_warning(self):
        self.assertEqual(
            verdict.Outlook('notice', AT - days(14), 'shelve', AT),
            _next(_told(1)),
        )

    def test_one_that_is_behind_is_due_now(self):
        self.assertEqual(NOW + days(20), _next(_told(1), after=20).at)

    def test_after_the_last_warning_comes_the_act(self):
        self.assertEqual(verdict.Outlook('shelve', AT), _next(_told(3)))

    def test_it_comes_now_if_its_day_has_passed(self):
        for sent in (1, 3):
            self.assertEqual(
                verdict.Outlook('shelve', NOW + days(33)),
                _next(_told(sent), after=33),
            )

    def test_from_its_first_moment_nothing_is_told_before_it(self):
        self.assertEqual(
            verdict.Outlook('shelve', AT), next_step.next_of(_told(1), AT)
        )

    def test_what_only_tells_has_no_act(self):
        self.assertEqual(
            verdict.Outlook('notice', AT - days(14)), _next(_told(1, act=''))
        )
        self.assertEqual(NOTHING, _next(_told(3, act='')))

    def test_an_extension_without_a_day_puts_the_act_off(self):
        case = cases.announced(due=AT + days(4))
        self.assertEqual(AT + days(4), _next(case).then_at)

    def test_an_extended_day_is_told_with_its_next_warning(self):
        reason = model_case.GivenFor.EXTENSION
        for sent, told, at in (
            (0, None, AT - days(30)),
            (2, None, AT - days(14)),
            (2, NOW, AT - days(3)),
        ):
            case = cases.announced(
                announcement=cases.announcement(
                    reason=reason, told=told, sent=sent
                )
            )
            self.assertEqual(at, _next(case).at)

    def test_what_is_held_waits(self):
        for reason in ('exempt', 'held', 'unknown', 'managed', 'failed'):
            case = cases.announced(holds=(cases.held(reason),))
            self.assertEqual(NOTHING, _next(case))

    def test_what_is_locked_or_unreachable_is_not_acted_on(self):
        for reason in ('locked', 'unreachable'):
            case = cases.announced(holds=(cases.held(reason),))
            self.assertEqual(verdict.Outlook('notice', NOW), _next(case))

    def test_what_is_closed_or_in_quarantine_has_nothing_before_it(self):
        for more in (
            {'closed': NOW},
            {'stage': model_case.Stage.QUARANTINED},
        ):
            self.assertEqual(NOTHING, _next(cases.announced(**more)))
