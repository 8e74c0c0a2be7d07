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

from cipclient.evaluate import correspondence
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import letters

NOW = builders.NOW
days = builders.days
Delivery = model_notice.Delivery
CALENDAR = builders.calendar()
AGO = NOW - days(5)


def _case(number=1, **more):
    return cases.announced(
        announcement=cases.announcement(
            **{'given': AGO, 'told': AGO, 'sent': 1, **more}
        ),
        number=number,
    )


def _sent(*steps, name='ada', delivery=Delivery.ACCEPTED, at=AGO, **more):
    """Return a notice of cases 1, 2, ... that was these warnings."""
    return model_notice.Sent(
        'n1',
        letters.person(name),
        model_notice.Occasion.WARNING,
        '',
        '<n1@example.org>',
        at,
        delivery,
        cases=more.pop('cases', tuple(range(1, len(steps) + 1))),
        steps=steps,
        **more,
    )


def _of(*notices, open_cases=None):
    return correspondence.of(
        open_cases or (_case(1), _case(2)), notices, CALENDAR, NOW
    )


class TestSteps(base.BaseTestCase):
    def test_each_has_had_the_latest_of_the_warnings(self):
        found = _of(
            _sent(1, 2),
            _sent(2, 0, at=AGO + days(2)),
            _sent(0, 1, name='bob'),
        )
        self.assertEqual(
            {
                1: {'ada@example.org': 2, 'bob@example.org': 0},
                2: {'ada@example.org': 2, 'bob@example.org': 1},
            },
            found.steps,
        )

    def test_what_was_refused_or_is_on_its_way_is_not_said_twice(self):
        for delivery in Delivery:
            found = _of(_sent(1, delivery=delivery))
            expected = (
                {}
                if delivery is Delivery.COPIED
                else {1: {'ada@example.org': 1}}
            )
            self.assertEqual(expected, found.steps)

    def test_a_copy_hides_no_notice_behind_it(self):
        found = _of(_sent(2, delivery=Delivery.COPIED), _sent(1))
        self.assertEqual({1: {'ada@example.org': 1}}, found.steps)

    def test_a_notice_of_an_earlier_day_tells_nothing_of_this_one(self):
        before = AGO - builders.TICK
        self.assertEqual({}, _of(_sent(3, at=before)).steps)

    def test_of_what_is_out_of_service_only_what_came_after_says_so(self):
        out = cases.case(number=1, quarantined=AGO)
        for at, steps in (
            (AGO, {}),
            (AGO + builders.TICK, {1: {'ada@example.org': 0}}),
        ):
            found = _of(_sent(0, at=at), open_cases=(out,))
            self.assertEqual(steps, found.steps)
            self.assertIs(bool(steps), found.names(out, 'ada@example.org'))
            self.assertFalse(found.names(out, 'bob@example.org'))

    def test_cases_that_are_not_asked_about_are_passed_over(self):
        found = _of(_sent(1, 1), open_cases=(_case(2), cases.case(number=1)))
        self.assertEqual({2: {'ada@example.org': 1}}, found.steps)

    def test_a_notice_must_say_which_warning_it_was(self):
        self.assertRaises(ValueError, _of, _sent(1, cases=(1, 2)))


class TestQuiet(base.BaseTestCase):
    def test_whose_mail_is_on_its_way_gets_no_other(self):
        for delivery in Delivery:
            found = _of(_sent(1, delivery=delivery))
            self.assertEqual(
                {'ada@example.org'}
                if delivery in model_notice.PENDING
                else set(),
                found.quiet,
            )

    def test_who_was_written_to_today_is_not_again(self):
        for more in ({'at': NOW - days(0.4)}, {'answered': NOW}):
            self.assertEqual({'ada@example.org'}, _of(_sent(1, **more)).quiet)
        for more in (
            {'at': NOW - days(0.6)},
            {'answered': NOW - days(0.6)},
            {'at': NOW, 'delivery': Delivery.COPIED},
        ):
            self.assertEqual(frozenset(), _of(_sent(1, **more)).quiet)


class TestTold(base.BaseTestCase):
    def _told(self, case, **steps):
        found = letters.told(case, **steps).told(
            case, 'ada@example.org', CALENDAR
        )
        return found.sent, found.told is not None

    def test_where_no_day_stands_nothing_was_told(self):
        self.assertIsNone(
            letters.NOTHING.told(
                cases.case(number=1), 'ada@example.org', CALENDAR
            )
        )

    def test_it_is_the_day_as_that_person_knows_it(self):
        self.assertEqual((1, True), self._told(_case(), ada=1))
        self.assertEqual((1, True), self._told(_case(sent=2), ada=1))
        sent, _ = self._told(_case(), bob=1)
        self.assertEqual(0, sent)

    def test_what_is_the_same_is_not_copied(self):
        case = _case()
        self.assertIs(
            case.announcement,
            letters.told(case, ada=1).told(case, 'ada@example.org', CALENDAR),
        )

    def _moved(self, ahead, **more):
        """Return a case whose day was moved to so many days from then."""
        return _case(
            day=AGO.date() + days(ahead),
            reason=model_case.GivenFor.EXTENSION,
            **more,
        )

    def test_warnings_before_a_day_was_moved_are_behind(self):
        for ahead, behind in ((30, 0), (29, 1), (14, 1), (13, 2), (1, 2)):
            moved = self._moved(ahead, sent=2)
            self.assertEqual((behind, False), self._told(moved))

    def test_who_was_told_of_a_moved_day_knows_it(self):
        moved = self._moved(20, told=None)
        self.assertEqual((1, True), self._told(moved, ada=0))
        self.assertEqual((2, True), self._told(moved, ada=2))
        self.assertEqual((1, False), self._told(moved, bob=2))
