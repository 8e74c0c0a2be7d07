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

from cipclient.evaluate import correspondence
from cipclient.evaluate import crowd
from cipclient.model import notice as model_notice
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import letters

NOW = cases.NOW
TODAY = cases.TODAY
DAY = letters.DAY
ADA = 'ada@example.org'
BOB = 'bob@example.org'
ONE = cases.case(number=1)
TWO = cases.case(number=2, id_='s2')
CALENDAR = builders.calendar()


def of(reached=None, before=None, kind='daily'):
    return crowd.Crowd(kind, CALENDAR, reached or {}, before)


def draft(name, *items):
    return model_notice.Draft(
        letters.person(name),
        tuple(
            model_notice.Item(case, model_notice.Occasion.REMINDER, step)
            for case, step in items
        ),
    )


class TestPeople(base.BaseTestCase):
    def test_those_who_are_told_of_a_case_are_its_people(self):
        people = of({1: letters.reach('ada', 'bob')})
        people.add(ONE)
        self.assertEqual({ADA, BOB}, people.people(1))
        self.assertEqual({1}, set(people.about(ADA)))
        self.assertEqual({1: letters.reach('ada', 'bob')}, people.reached)

    def test_nobody_is_told_of_a_case_that_was_not_added(self):
        people = of({1: letters.reach('ada')})
        self.assertEqual(frozenset(), people.people(1))
        self.assertEqual(set(), set(people.about(ADA)))

    def test_nobody_is_told_of_a_case_any_more_that_is_gone(self):
        people = of({1: letters.reach('ada'), 2: letters.reach('ada')})
        people.add(cases.announced(number=1))
        people.add(TWO)
        people.told(draft('ada', (ONE, 1)))
        people.remove(1)
        self.assertEqual({2}, set(people.about(ADA)))
        self.assertEqual({2}, set(people.reached))
        self.assertEqual({}, people.correspondence(False).steps)

    def test_one_that_was_never_added_may_go(self):
        of().remove(1)


class TestOwner(base.BaseTestCase):
    """Of what nobody looked up, its owner is told."""

    def owner(self, case, reached=None):
        people = of(reached)
        people.add(case)
        return people.reached[case.number]

    def test_an_owner_who_is_known_of_another_case_is_that_person(self):
        ada = letters.person('ada', user_id='u1')
        reached = {7: model_notice.Reach((ada,))}
        self.assertEqual((ada,), self.owner(ONE, reached).people)

    def test_one_who_is_not_known_goes_by_the_id(self):
        self.assertEqual(
            (model_notice.Person('u1', user_id='u1'),), self.owner(ONE).people
        )

    def test_a_contact_without_an_account_is_nobodys_owner(self):
        case = dataclasses.replace(
            ONE,
            subject=dataclasses.replace(ONE.subject, user_id=''),
        )
        reached = {7: letters.reach('ada')}
        self.assertEqual(
            (model_notice.Person('p1'),), self.owner(case, reached).people
        )

    def test_what_has_neither_owner_nor_project_goes_by_its_own_id(self):
        case = dataclasses.replace(
            ONE,
            subject=dataclasses.replace(
                ONE.subject, user_id='', project_id=''
            ),
        )
        self.assertEqual((model_notice.Person('s1'),), self.owner(case).people)

    def test_whom_nobody_could_reach_nobody_will(self):
        for reason, unknown in (('unreachable', False), ('unknown', True)):
            with self.subTest(reason=reason):
                hold = cases.held(reason, why='gone')
                case = dataclasses.replace(ONE, holds=(hold,))
                self.assertEqual(
                    model_notice.Reach(why='gone', unknown=unknown),
                    self.owner(case),
                )

    def test_another_hold_says_nothing_of_its_people(self):
        hold = cases.held('locked')
        case = dataclasses.replace(ONE, holds=(hold,))
        self.assertTrue(self.owner(case).people)


class TestTold(base.BaseTestCase):
    def steps(self, people, first=False):
        return people.correspondence(first).steps

    def test_without_letters_all_people_of_a_case_know_what_was_told(self):
        people = of({1: letters.reach('ada', 'bob')})
        announcement = cases.announcement(sent=2, told=NOW)
        people.add(cases.announced(number=1, announcement=announcement))
        self.assertEqual({1: {ADA: 2, BOB: 2}}, self.steps(people))

    def test_a_day_that_was_told_without_a_warning_is_known(self):
        for sent, told in ((0, NOW), (1, None)):
            with self.subTest(sent=sent):
                people = of({1: letters.reach('ada')})
                day = cases.announcement(sent=sent, told=told)
                people.add(cases.announced(number=1, announcement=day))
                self.assertEqual({1: {ADA: sent}}, self.steps(people))

    def test_a_day_that_was_told_to_nobody_nobody_knows(self):
        people = of({1: letters.reach('ada')})
        people.add(cases.announced(number=1))
        people.add(TWO)
        self.assertEqual({}, self.steps(people))

    def test_letters_say_who_was_told(self):
        before = correspondence.Correspondence({1: {BOB: 1}})
        people = of({1: letters.reach('ada', 'bob')}, before)
        announcement = cases.announcement(sent=2, told=NOW)
        people.add(cases.announced(number=1, announcement=announcement))
        people.add(dataclasses.replace(TWO, announcement=announcement))
        self.assertEqual({1: {BOB: 1}, 2: {}}, self.steps(people))

    def test_letters_are_left_as_they_were(self):
        before = correspondence.Correspondence({1: {}})
        people = of({1: letters.reach('ada')}, before)
        people.add(ONE)
        people.told(draft('ada', (ONE, 1)))
        self.assertEqual({1: {}}, before.steps)

    def test_a_mail_is_remembered_by_its_latest_warning(self):
        people = of({1: letters.reach('ada')})
        people.add(ONE)
        people.told(draft('ada', (ONE, 2), (TWO, 0)))
        people.told(draft('ada', (ONE, 1)))
        people.told(draft('bob', (ONE, 3)))
        self.assertEqual(
            {1: {ADA: 2, BOB: 3}, 2: {ADA: 0}}, self.steps(people)
        )

    def test_nobody_knows_a_day_that_is_new(self):
        people = of({1: letters.reach('ada')})
        people.told(draft('ada', (ONE, 1)))
        people.forget(1)
        people.forget(2)
        self.assertEqual({}, self.steps(people))

    def test_who_is_not_written_to_on_the_first_day_is_on_the_next(self):
        quiet = frozenset({ADA})
        people = of(before=correspondence.Correspondence({}, quiet))
        self.assertEqual(quiet, people.correspondence(True).quiet)
        self.assertEqual(frozenset(), people.correspondence(False).quiet)
        self.assertEqual(frozenset(), of().correspondence(True).quiet)


class TestNextMail(base.BaseTestCase):
    def day(self, *known, kind='daily', **people):
        reached = {case.number: letters.reach('ada') for case in known}
        people = of(reached, kind=kind)
        for case in known:
            people.add(case)
        by_number = {case.number: case for case in known}
        return people.next_mail(ADA, by_number, NOW)

    def told(self, ahead, number=1, **more):
        """Return a case whose next and last warning is so many days ahead."""
        announcement = cases.announcement(
            TODAY + (ahead + 3) * DAY,
            sent=2,
            told=NOW,
            warn=(30 * DAY, 14 * DAY, 3 * DAY),
        )
        return cases.announced(
            number=number, id_=f's{number}', announcement=announcement, **more
        )

    def test_it_is_that_of_the_earliest_warning(self):
        self.assertEqual(
            TODAY + 5 * DAY, self.day(self.told(9), self.told(5, 2))
        )

    def test_it_is_no_earlier_than_tomorrow(self):
        self.assertEqual(TODAY + DAY, self.day(ONE))

    def test_it_comes_with_a_digest_if_that_is_early_enough(self):
        weekday = datetime.timedelta(days=7)
        found = self.day(self.told(9), kind='weekly')
        self.assertTrue(TODAY + 9 * DAY - weekday < found)
        self.assertTrue(found <= TODAY + 9 * DAY)
        by_day = {
            self.day(self.told(ahead), kind='weekly') for ahead in range(9, 16)
        }
        self.assertEqual(2, len(by_day))

    def test_there_is_none_where_nothing_is_left_to_tell(self):
        last = self.told(9)
        last = dataclasses.replace(
            last,
            announcement=dataclasses.replace(last.announcement, sent=3),
        )
        self.assertIsNone(self.day(last))
        self.assertEqual(TODAY + 5 * DAY, self.day(last, self.told(5, 2)))

    def test_there_is_none_for_who_has_no_case(self):
        self.assertIsNone(of().next_mail(ADA, {}, NOW))
