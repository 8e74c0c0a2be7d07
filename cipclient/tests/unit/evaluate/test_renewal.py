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

from oslotest import base

from cipclient.evaluate import renewal
from cipclient.model import case as model_case
from cipclient.model import rule as model_rule
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

NOW = builders.NOW
DAY = cases.DAY
days = builders.days
BY = days(30)
TOTAL = days(120)


def _rule(times=4, total=TOTAL, **more):
    return builders.lifetime(
        limit=60, renewal=model_rule.Renewal(BY, times, total), **more
    )


def _request(value, case=None, rule=None, **more):
    if isinstance(value, datetime.date):
        value = value.isoformat()
    return renewal.request(
        case or cases.announced(),
        value,
        cases.policy(rule or _rule(), **more),
        NOW,
    )


def _taken(*extensions):
    """Return a case to which its owner has given these already."""
    return cases.announced(extensions=extensions)


class TestRequest(base.BaseTestCase):
    def test_a_day_is_given_to_its_end(self):
        self.assertEqual(
            model_case.Extension(
                cases.at(DAY + days(11)),
                'asked for by its owner',
                model_case.Author.OWNER,
                'u1',
                NOW,
            ),
            _request(DAY + days(10)),
        )

    def test_days_end_where_the_calendar_says(self):
        given = _request(DAY + days(10), timezone=builders.VANCOUVER)
        self.assertEqual(
            cases.at(DAY + days(11)) + datetime.timedelta(hours=7),
            given.until,
        )

    def test_the_owner_is_named_where_the_name_is_known(self):
        case = cases.announced(
            subject=dataclasses.replace(cases.subject(), owner='Ada')
        )
        self.assertEqual('Ada', _request(DAY, case).by)

    def test_more_than_one_renewal_is_clamped_and_told(self):
        given = _request('2150-01-01')
        self.assertEqual(
            (cases.at(DAY + days(31)), '2150-01-01'),
            (given.until, given.asked),
        )

    def test_more_than_all_renewals_is_clamped_too(self):
        case = dataclasses.replace(
            cases.announced(), first_day=DAY - days(100)
        )
        self.assertEqual(
            cases.at(DAY + days(21)), _request('2150-01-01', case).until
        )

    def test_without_a_day_remembered_the_standing_one_is_the_first(self):
        case = dataclasses.replace(cases.announced(), first_day=None)
        rule = _rule(total=days(20))
        self.assertEqual(
            cases.at(DAY + days(21)),
            _request('2150-01-01', case, rule).until,
        )

    def test_any_number_of_times_and_any_total_are_no_bounds(self):
        case = dataclasses.replace(
            _taken(*[cases.extension(NOW, 'owner')] * 99),
            first_day=DAY - days(3000),
        )
        given = _request('2150-01-01', case, _rule(None, None))
        self.assertEqual(cases.at(DAY + days(31)), given.until)


class TestNothingAsked(base.BaseTestCase):
    def test_no_value_asks_for_nothing(self):
        self.assertIsNone(_request(None))

    def test_a_day_that_is_not_after_the_announced_one_is_nothing(self):
        self.assertIsNone(_request(DAY - days(1)))
        self.assertIsNotNone(_request(DAY))

    def test_nor_one_that_is_not_after_an_extension(self):
        case = dataclasses.replace(
            cases.announced(), due=cases.at(DAY + days(10))
        )
        self.assertIsNone(_request(DAY + days(9), case))

    def test_of_what_only_tells_it_is_that_day_that_counts(self):
        case = cases.announced(announcement=cases.announcement(act=''))
        self.assertIsNone(_request(DAY - days(1), case))
        self.assertIsNotNone(_request(DAY, case))

    def test_the_same_value_again_is_nothing(self):
        case = _taken(cases.extension(NOW, 'owner', asked='2150-01-01'))
        self.assertIsNone(_request('2150-01-01', case))
        self.assertIsNotNone(_request('2150-01-02', case))

    def test_nothing_is_renewed_before_a_day_is_announced(self):
        self.assertIsNone(_request('2150-01-01', cases.case()))

    def test_nor_what_is_closed_or_in_quarantine(self):
        for more in (
            {'closed': NOW},
            {'stage': model_case.Stage.QUARANTINED},
        ):
            case = cases.announced(**more)
            self.assertIsNone(_request('2150-01-01', case))

    def test_nor_by_a_rule_that_gives_no_renewal(self):
        for rule in (
            builders.lifetime(limit=60),
            _rule(name='another'),
            _rule(kind='volume'),
        ):
            self.assertIsNone(_request('2150-01-01', rule=rule))

    def test_what_only_tells_is_renewed_by_the_rule_that_ends_it(self):
        case = cases.announced(
            standing=cases.telling(NOW, rule='compute'),
            announcement=cases.announcement(act=''),
        )
        self.assertIsNotNone(_request('2150-01-01', case))


class TestRefused(base.BaseTestCase):
    def test_what_is_no_date_is_told(self):
        for value in (
            'tomorrow',
            '2026-13-01',
            '9999-12-31',
            ' 2026-12-01',
            '2026-12-01T00:00:00Z',
            '\u0662\u0660\u0662\u0666-01-01',
        ):
            self.assertEqual(
                renewal.Refused(
                    value,
                    f'lifetime_until is {value!r}, not a date YYYY-MM-DD',
                ),
                _request(value),
            )

    def test_more_often_than_the_rule_says_is_refused(self):
        taken = [cases.extension(NOW, 'owner')] * 3
        self.assertIsNotNone(_request('2150-01-01', _taken(*taken)).until)
        refused = _request('2150-01-01', _taken(*taken, taken[0]))
        self.assertEqual(
            renewal.Refused(
                '2150-01-01',
                'lifetime_until asks for 2150-01-01, and all renewals are '
                'taken: 4',
            ),
            refused,
        )

    def test_each_return_is_a_renewal_that_was_taken(self):
        back = cases.announced(returns=4)
        self.assertIsInstance(_request('2150-01-01', back), renewal.Refused)
        back = cases.announced(returns=3)
        self.assertIsNotNone(_request('2150-01-01', back).until)

    def test_operators_are_told_of_more_returns_than_renewals(self):
        def beyond(returns, rule):
            case = cases.announced(returns=returns)
            return renewal.beyond(case, cases.policy(rule))

        self.assertEqual('', beyond(4, _rule()))
        self.assertIn('5 times', beyond(5, _rule()))
        self.assertEqual('', beyond(99, _rule(times=None)))
        self.assertEqual('', beyond(0, builders.lifetime(limit=60)))
        self.assertIn('0 renewals', beyond(1, builders.lifetime(limit=60)))

    def test_they_are_told_the_rule_that_acts_and_not_the_one_that_ends(self):
        standing = cases.acting(NOW, acts_rule='compute', rule='broken')
        case = cases.announced(standing=standing, returns=5)
        self.assertEqual(
            'Its owner took it back 5 times, and the rule compute gives 4 '
            'renewals.',
            renewal.beyond(case, cases.policy(_rule())),
        )

    def test_what_operators_gave_is_not_counted(self):
        taken = [cases.extension(NOW)] * 9
        self.assertIsNotNone(_request('2150-01-01', _taken(*taken)).until)

    def test_when_all_time_is_taken_it_is_refused(self):
        case = dataclasses.replace(
            cases.announced(), first_day=DAY - days(121)
        )
        self.assertEqual(
            renewal.Refused(
                '2150-01-01',
                'lifetime_until asks for 2150-01-01, and no more time is '
                'left to take',
            ),
            _request('2150-01-01', case),
        )
