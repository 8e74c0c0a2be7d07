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

from cipclient.evaluate import announcing
from cipclient.evaluate import answer
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import letters

NOW = builders.NOW
LATER = NOW + builders.days(1)
Delivery = model_notice.Delivery
Occasion = model_notice.Occasion
Stage = model_case.Stage


def _case(sent=0, told=None, **more):
    more.setdefault('stage', Stage.WARNED if sent else Stage.OK)
    return cases.announced(
        announcement=cases.announcement(sent=sent, told=told),
        number=7,
        warned=sent,
        **more,
    )


def _item(case, step=1):
    return model_notice.Item(case, Occasion.WARNING, step)


def _sent(case, name='ada', delivery=Delivery.ACCEPTED, step=1, **more):
    return model_notice.Sent(
        **{
            'uid': 'n1',
            'person': letters.person(name),
            'occasion': Occasion.WARNING,
            'subject': '',
            'message_id': '<n1@example.org>',
            'composed': NOW,
            'delivery': delivery,
            'cases': (3, case.number),
            'steps': (0, step),
            **more,
        }
    )


class TestAnswered(base.BaseTestCase):
    def test_the_first_that_is_accepted_tells_and_warns(self):
        case = _case()
        told = answer.answered(case, _item(case), True, LATER)
        self.assertEqual((Stage.WARNED, 1), (told.stage, told.warned))
        self.assertEqual(
            (LATER, 1), (told.announcement.told, told.announcement.sent)
        )

    def test_the_first_moment_stays(self):
        case = _case(1, NOW)
        told = answer.answered(case, _item(case, 2), True, LATER)
        self.assertEqual(
            (NOW, 2), (told.announcement.told, told.announcement.sent)
        )
        self.assertEqual(2, told.warned)

    def test_a_second_person_is_not_a_second_warning(self):
        case = _case(1, NOW)
        self.assertIs(case, answer.answered(case, _item(case), True, LATER))

    def test_a_reminder_of_a_new_day_tells_it_and_warns_of_nothing(self):
        case = _case(1)
        told = answer.answered(case, _item(case, 0), True, LATER)
        self.assertEqual((LATER, 1), (told.announcement.told, told.warned))

    def test_of_several_at_once_only_one_is_counted(self):
        case = _case(1, NOW)
        told = answer.answered(case, _item(case, 3), True, LATER)
        self.assertEqual((3, 2), (told.announcement.sent, told.warned))

    def test_a_stage_that_was_missed_is_reached(self):
        case = _case(1, NOW, stage=Stage.OK)
        told = answer.answered(case, _item(case), True, LATER)
        self.assertEqual((Stage.WARNED, 1), (told.stage, told.warned))

    def test_what_is_not_accepted_or_does_not_count_changes_nothing(self):
        case = _case()
        self.assertIs(case, answer.answered(case, _item(case), False, LATER))
        self.assertIs(
            case, answer.answered(case, _item(case), True, LATER, False)
        )

    def test_a_notice_of_another_day_tells_nothing(self):
        case = _case()
        other = dataclasses.replace(
            case, announcement=cases.announcement(number=2)
        )
        dayless = cases.case(number=7)
        for standing, named in (
            (other, case),
            (dayless, case),
            (case, dayless),
        ):
            self.assertIs(
                standing,
                answer.answered(standing, _item(named), True, LATER),
            )

    def test_what_is_out_of_service_stays_as_it_is(self):
        case = _case(stage=Stage.QUARANTINED)
        self.assertIs(case, answer.answered(case, _item(case), True, LATER))


class TestRefusedByAll(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.days = cases.acting_days(per_day=1)

    def _takes_its_day(self):
        """Return a case whose day is the only place of that day."""
        given = announcing.give(
            cases.case(number=7),
            letters.policy(),
            self.days,
            NOW,
            model_case.GivenFor.FIRST,
        )
        self.assertEqual(cases.DAY, given.announcement.day)
        return given

    def test_a_day_that_nobody_was_told_of_is_given_back(self):
        case = self._takes_its_day()
        refused = answer.refused_by_all(case, _item(case), self.days)
        self.assertIsNone(refused.announcement)
        self.assertEqual(model_case.GivenFor.UNTOLD, refused.awaits)
        self.assertEqual((Stage.WARNED, 1), (refused.stage, refused.warned))
        # The place is free again.
        self._takes_its_day()

    def test_a_later_warning_that_all_refused_is_behind(self):
        case = _case(1, NOW)
        refused = answer.refused_by_all(case, _item(case, 2), self.days)
        self.assertEqual(
            (2, 2, NOW),
            (
                refused.warned,
                refused.announcement.sent,
                refused.announcement.told,
            ),
        )

    def test_a_refused_notice_of_another_day_changes_nothing(self):
        case = _case()
        self.assertIs(
            case,
            answer.refused_by_all(
                case, _item(cases.case(number=7)), self.days
            ),
        )


class TestBounced(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.days = cases.acting_days()

    def test_if_nobody_else_accepted_the_day_is_void(self):
        case = _case(1, NOW)
        back = answer.bounced(case, NOW, None, self.days)
        self.assertIsNone(back.announcement)
        self.assertEqual(model_case.GivenFor.UNTOLD, back.awaits)
        self.assertEqual((Stage.WARNED, 1), (back.stage, back.warned))

    def test_if_somebody_else_did_that_moment_counts(self):
        case = _case(1, NOW)
        back = answer.bounced(case, NOW, LATER, self.days)
        self.assertEqual(
            dataclasses.replace(case.announcement, told=LATER),
            back.announcement,
        )

    def test_what_bounced_told_nothing_of_a_later_day(self):
        case = _case(1, NOW)
        before = NOW - builders.TICK
        self.assertIs(case, answer.bounced(case, before, None, self.days))

    def test_what_was_told_to_nobody_is_no_less_told(self):
        for case in (cases.case(number=7), _case()):
            self.assertIs(case, answer.bounced(case, NOW, None, self.days))

    def test_what_is_out_of_service_stays_as_it_is(self):
        case = _case(1, NOW, stage=Stage.QUARANTINED)
        self.assertIs(case, answer.bounced(case, NOW, None, self.days))


class TestItemOf(base.BaseTestCase):
    def test_it_is_what_the_notice_said_of_the_case(self):
        case = _case()
        for step, occasion in (
            (0, Occasion.REMINDER),
            (1, Occasion.FIRST_NOTICE),
            (2, Occasion.WARNING),
            (3, Occasion.LAST_WARNING),
        ):
            self.assertEqual(
                model_notice.Item(case, occasion, step),
                answer.item_of(case, _sent(case, step=step)),
            )

    def test_a_notice_of_another_case_or_day_is_none(self):
        case = _case()
        self.assertIsNone(
            answer.item_of(case, _sent(case, cases=(3,), steps=(1,)))
        )
        before = NOW - builders.TICK
        self.assertIsNone(answer.item_of(case, _sent(case, composed=before)))
        self.assertIsNone(answer.item_of(cases.case(number=7), _sent(case)))

    def test_of_what_is_out_of_service_only_what_came_after_says_so(self):
        case = cases.case(number=7, quarantined=NOW)
        for composed in (NOW - builders.TICK, NOW):
            sent = _sent(case, composed=composed)
            self.assertIsNone(answer.item_of(case, sent))
        self.assertEqual(
            model_notice.Item(case, Occasion.ACT),
            answer.item_of(case, _sent(case, composed=NOW + builders.TICK)),
        )


class TestIsRefusedByAll(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.case = _case()
        self.people = letters.reach('ada', 'bob').people

    def _is_refused(self, *notices):
        return answer.is_refused_by_all(self.case, self.people, notices)

    def test_all_must_have_refused(self):
        ada = _sent(self.case, 'ada', Delivery.REFUSED)
        bob = _sent(self.case, 'bob', Delivery.BOUNCED)
        self.assertTrue(self._is_refused(ada, bob))
        self.assertFalse(self._is_refused(ada))
        self.assertFalse(self._is_refused())

    def test_who_may_still_accept_has_not_refused(self):
        ada = _sent(self.case, 'ada', Delivery.REFUSED)
        for delivery in (
            Delivery.ACCEPTED,
            Delivery.DEFERRED,
            Delivery.UNKNOWN,
            Delivery.COMPOSED,
        ):
            bob = _sent(self.case, 'bob', delivery)
            self.assertFalse(self._is_refused(ada, bob))

    def test_a_copy_is_no_answer(self):
        ada = _sent(self.case, 'ada', Delivery.REFUSED)
        bob = _sent(self.case, 'bob', Delivery.REFUSED)
        copy = _sent(self.case, 'bob', Delivery.COPIED)
        self.assertFalse(self._is_refused(ada, copy))
        self.assertTrue(self._is_refused(ada, copy, bob))
        accepted = _sent(self.case, 'bob')
        self.assertFalse(self._is_refused(ada, copy, accepted, bob))

    def test_notices_of_another_day_say_nothing(self):
        before = NOW - builders.TICK
        old = _sent(self.case, 'ada', composed=before)
        refused = [
            _sent(self.case, name, Delivery.REFUSED) for name in ('ada', 'bob')
        ]
        self.assertTrue(self._is_refused(old, *refused))

    def test_where_nobody_is_there_nobody_refused(self):
        self.people = ()
        self.assertFalse(self._is_refused())
