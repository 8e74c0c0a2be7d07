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

from cipclient.evaluate import audience
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import letters

NOW = cases.NOW
days = cases.days
Reason = model_case.HoldReason
Stage = model_case.Stage
ADA = 'ada@example.org'
BOB = 'bob@example.org'


def case(number=1, **more):
    return cases.case(number=number, id_=f's{number}', **more)


def out(number=1, ago=1, **more):
    """Return what was taken out of service, and stays so."""
    return case(
        number,
        standing=cases.telling(NOW),
        stage=Stage.QUARANTINED,
        quarantined=NOW - days(ago),
        **more,
    )


def gather(*known, reached=None, quiet=(), scope=letters.EVERYONE):
    return audience.gather(
        known,
        {one.number: letters.reach('ada') for one in known}
        if reached is None
        else reached,
        letters.policy(scope=scope),
        quiet,
        NOW,
    )


class TestGather(base.BaseTestCase):
    def test_each_person_hears_of_each_of_his_cases(self):
        found = gather(
            case(1),
            case(2),
            reached={1: letters.reach('ada', 'bob'), 2: letters.reach('bob')},
        )
        self.assertEqual({1: case(1), 2: case(2)}, found.cases)
        self.assertEqual({ADA: [1], BOB: [1, 2]}, found.about)
        self.assertEqual(
            {ADA: letters.person('ada'), BOB: letters.person('bob')},
            found.persons,
        )
        self.assertEqual({}, found.held)
        self.assertEqual(((), set()), (found.outside, found.waived))

    def test_of_what_nobody_is_told_the_next_is_told_none_the_less(self):
        silent = case(1, holds=(cases.held('exempt'),))
        for before in (silent, case(1, closed=NOW)):
            self.assertEqual([2], gather(before, case(2)).about[ADA])
            self.assertEqual({2}, set(gather(before, case(2)).cases))

    def test_what_the_scope_leaves_out_is_named_in_order(self):
        scope = model_policy.Scope(('p1',))
        found = gather(
            case(3, project='p2'),
            case(2, project='p3'),
            case(1),
            scope=scope,
        )
        self.assertEqual((2, 3), found.outside)
        self.assertEqual({1}, set(found.cases))
        self.assertEqual({ADA: [1]}, found.about)

    def test_who_is_not_written_to_today_hears_of_nothing(self):
        found = gather(
            case(1), reached={1: letters.reach('ada', 'bob')}, quiet={ADA}
        )
        self.assertEqual({BOB: [1]}, found.about)
        self.assertEqual({BOB}, set(found.persons))

    def test_whom_nobody_looked_up_is_not_known(self):
        found = gather(case(1), case(2), reached={2: letters.reach('ada')})
        (hold,) = found.cases[1].holds
        self.assertIs(Reason.UNKNOWN, hold.reason)
        self.assertEqual('nobody looked who is to be told', hold.why)
        self.assertEqual({ADA: [2]}, found.about)
        self.assertEqual({1}, set(found.held))


class TestHolds(base.BaseTestCase):
    def held(self, one, reach):
        found = gather(one, reached={1: reach})
        self.assertEqual(found.cases[1], found.held.get(1, one))
        return [
            (hold.reason, hold.why, hold.since)
            for hold in found.cases[1].holds
        ]

    def test_whom_nobody_can_be_found_to_tell_is_held(self):
        self.assertEqual(
            [(Reason.UNREACHABLE, 'her account is disabled', NOW)],
            self.held(case(), letters.reach()),
        )

    def test_of_whom_that_is_not_known_is_held_for_that(self):
        self.assertEqual(
            [(Reason.UNKNOWN, 'Keystone: HTTP 503', NOW)],
            self.held(case(), letters.UNKNOWN),
        )

    def test_either_hold_ends_once_somebody_is_found(self):
        for reason in ('unknown', 'unreachable'):
            before = case(holds=(cases.held(reason),))
            self.assertEqual([], self.held(before, letters.reach('ada')))

    def test_one_takes_the_place_of_the_other(self):
        before = case(holds=(cases.held('unknown'),))
        self.assertEqual(
            [(Reason.UNREACHABLE, 'her account is disabled', NOW)],
            self.held(before, letters.reach()),
        )

    def test_what_a_scan_does_not_know_is_told_to_nobody(self):
        before = case(
            holds=(cases.held('unknown'),),
            standing=cases.acting(NOW, state=verdict.State.UNKNOWN),
        )
        self.assertEqual({}, gather(before).cases)


class TestNews(base.BaseTestCase):
    def test_it_is_told_for_a_week_that_it_is_out_of_service(self):
        self.assertEqual({ADA: [1]}, gather(out(ago=6)).about)
        self.assertEqual({}, gather(out(ago=7)).about)

    def test_news_put_no_hold_on_and_take_none_off(self):
        for reach in (letters.reach(), letters.reach('ada')):
            one = out(holds=(cases.held('unreachable'),))
            found = gather(one, reached={1: reach})
            self.assertEqual(({1: one}, {}), (found.cases, found.held))

    def test_what_a_delete_kept_was_never_in_service(self):
        self.assertEqual({}, gather(out(verb='delete')).cases)

    def test_what_is_closed_or_was_never_out_is_no_news(self):
        self.assertEqual({}, gather(out(closed=NOW)).cases)
        silent = case(holds=(cases.held('failed'),))
        self.assertEqual({}, gather(silent).cases)


class TestWaived(base.BaseTestCase):
    def waived(self, one, reach=None):
        found = gather(one, reached={1: reach or letters.reach()})
        return set(found.waived)

    def one(self, **more):
        return case(
            **{
                'standing': cases.acting(NOW + days(30)),
                'waived': True,
                **more,
            }
        )

    def test_what_an_operator_waived_gets_a_day_though_nobody_is_told(self):
        self.assertEqual({1}, self.waived(self.one()))
        self.assertEqual(set(), self.waived(self.one(waived=False)))

    def test_where_somebody_is_there_he_is_told(self):
        self.assertEqual(set(), self.waived(self.one(), letters.reach('ada')))
        self.assertEqual(set(), self.waived(self.one(), letters.UNKNOWN))

    def test_a_ladder_that_only_tells_has_nothing_to_go_on_with(self):
        telling = self.one(standing=cases.telling(NOW + days(30)))
        self.assertEqual(set(), self.waived(telling))

    def test_it_is_not_before_the_first_warning_would_be(self):
        late = cases.acting(NOW + days(30))
        for opens, waived in (
            (NOW, {1}),
            (NOW + builders.TICK, set()),
        ):
            standing = dataclasses.replace(late, acts_opens=opens)
            self.assertEqual(waived, self.waived(self.one(standing=standing)))

    def test_a_day_that_stands_is_not_given_again(self):
        stands = dataclasses.replace(cases.announced(number=1), waived=True)
        self.assertEqual(set(), self.waived(stands))

    def test_a_delete_is_never_waived(self):
        standing = cases.acting(NOW - days(60))
        gone = dataclasses.replace(out(), standing=standing, waived=True)
        self.assertEqual(set(), self.waived(gone))


class TestOneAddress(base.BaseTestCase):
    """Several accounts of one address get one mail."""

    def first(self, *people):
        for some in (people, tuple(reversed(people))):
            found = gather(
                case(),
                reached={
                    1: model_notice.Reach(
                        tuple(letters.person('ada', **more) for more in some)
                    )
                },
            )
            yield found.persons[ADA]

    def assertFirst(self, one, *others):
        for person in self.first(one, *others):
            self.assertEqual(letters.person('ada', **one), person)

    def test_who_does_not_count_speaks_for_all(self):
        self.assertFirst({'counts': False}, {'user_id': 'u1'})

    def test_an_account_comes_before_a_contact(self):
        self.assertFirst({'user_id': 'u9'}, {})

    def test_of_two_accounts_the_same_one_comes_each_time(self):
        self.assertFirst({'user_id': 'u1'}, {'user_id': 'u2'})
        self.assertFirst({'language': 'en'}, {'language': 'fr'})

    def test_a_name_decides_before_a_language(self):
        ada = model_notice.Person(ADA, 'a', 'fr')
        other = model_notice.Person(ADA, 'b', 'en')
        for people in ((ada, other), (other, ada)):
            found = gather(case(), reached={1: model_notice.Reach(people)})
            self.assertEqual(ada, found.persons[ADA])
