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

from cipclient.evaluate import answer
from cipclient.evaluate import correspondence
from cipclient.evaluate import quarantine
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import letters

NOW = builders.NOW
TODAY = cases.TODAY
days = builders.days
plan = letters.plan
said = letters.said
reach = letters.reach
FIRST = 'first-notice'
_YESTERDAY = NOW - days(1)
SHORT = builders.ladder('short', warn=(7, 2), notice=7)


def _told(day=None, step=1, number=1, **more):
    """Return a case whose day was given long ago, and Ada told of it."""
    announcement = more.pop('announcement', {})
    more.setdefault('standing', cases.acting(NOW - days(30)))
    return cases.announced(
        announcement=cases.announcement(
            day,
            **{
                'given': NOW - days(60),
                'told': NOW - days(60),
                'sent': step,
                **announcement,
            },
        ),
        number=number,
        stage=model_case.Stage.WARNED,
        **more,
    )


def _in(count):
    return TODAY + days(count)


class TestNews(base.BaseTestCase):
    """That something was taken out of service is told once."""

    def _off(self, since=_YESTERDAY, **more):
        case = quarantine.entered(_told(), 'shelve', since)
        return dataclasses.replace(case, **more)

    def test_who_was_not_told_of_the_act_is_told_at_once(self):
        case = self._off()
        told = plan(case)
        self.assertEqual({'ada': [('s1', 'act', 0)]}, said(told))
        self.assertEqual({}, told.cases)
        (draft,) = told.drafts
        self.assertEqual('act', draft.occasion)

    def test_who_knows_is_not_told_again(self):
        case = self._off()
        self.assertEqual(
            {}, said(plan(case, before=letters.told(case, ada=0)))
        )

    def test_it_is_no_news_after_a_week_or_once_it_is_back(self):
        for case in (
            self._off(NOW - days(7)),
            quarantine.returned(self._off(), NOW),
            quarantine.restored(self._off(), NOW),
        ):
            self.assertEqual({}, said(plan(case)))

    def test_what_is_kept_of_a_server_was_never_in_service(self):
        case = self._off(verb='delete')
        self.assertEqual({}, said(plan(case)))

    def test_nobody_who_cannot_be_told_holds_it(self):
        told = plan(self._off(), reached={1: reach()})
        self.assertEqual(({}, {}), (said(told), told.cases))

    def test_what_was_written_before_the_act_says_nothing_of_it(self):
        case = self._off(NOW)
        before = correspondence.of(
            [case], [letters.sent(case, NOW)], letters.policy().calendar, NOW
        )
        self.assertFalse(before.names(case, 'ada@example.org'))
        after = letters.sent(case, NOW + days(1))
        before = correspondence.of(
            [case], [after], letters.policy().calendar, NOW
        )
        self.assertTrue(before.names(case, 'ada@example.org'))
        self.assertIsNone(answer.item_of(case, letters.sent(case, NOW)))
        self.assertEqual('act', answer.item_of(case, after).occasion)


class TestFirstNotice(base.BaseTestCase):
    def test_a_case_without_a_day_gets_one_and_is_told_at_once(self):
        told = plan(cases.case(number=7))
        self.assertEqual({'ada': [('s1', FIRST, 1)]}, said(told))
        (draft,) = told.drafts
        self.assertEqual(told.cases[7], draft.items[0].case)
        self.assertEqual(cases.DAY, told.cases[7].announcement.day)
        self.assertEqual(NOW, told.cases[7].announcement.given)

    def test_days_are_given_by_end_and_then_by_id(self):
        end = cases.acting(NOW - days(5))
        told = plan(
            cases.case(end, 's3', number=1),
            cases.case(end, 's2', number=2),
            cases.case(cases.acting(NOW - days(9)), 's9', number=3),
            days=cases.acting_days(per_day=1),
        )
        self.assertEqual(
            {3: _in(30), 2: _in(31), 1: _in(32)},
            {n: case.announcement.day for n, case in told.cases.items()},
        )

    def test_one_that_waits_for_the_mails_of_a_day_gets_no_day(self):
        told = plan(
            cases.case(cases.acting(NOW - days(1)), 's1', number=1),
            cases.case(cases.acting(NOW - days(2)), 's2', number=2),
            reached={1: reach('ada'), 2: reach('bob')},
            mails_left=1,
        )
        self.assertEqual({'bob': [('s2', FIRST, 1)]}, said(told))
        self.assertEqual({2}, told.cases.keys())
        (waiting,) = told.waiting
        self.assertEqual('ada', waiting.person.name)
        self.assertIsNone(waiting.items[0].case.announcement)

    def test_no_mails_left_is_no_mail(self):
        for left in (0, -3):
            told = plan(cases.case(number=1), mails_left=left)
            self.assertEqual(((), {}), (told.drafts, told.cases))
            self.assertEqual(1, len(told.waiting))

    def test_it_does_not_swallow_the_last_warning(self):
        # The digest of the next week would be too late for it.
        own = letters.policy(ladders=(SHORT,))
        name = letters.whose_digest_comes(0)
        end = cases.acting(NOW, SHORT)
        told = plan(
            cases.case(end, number=1), reached={1: reach(name)}, policy=own
        )
        self.assertEqual({name: [('s1', FIRST, 1)]}, said(told))

    def test_two_warnings_of_one_day_are_one(self):
        for second, step in ((6.5, 2), (6, 1)):
            ladder = builders.ladder('odd', warn=(7, second), notice=6)
            own = letters.policy(ladders=(ladder,))
            told = plan(
                cases.case(cases.acting(NOW, ladder), number=1), policy=own
            )
            self.assertEqual({'ada': [('s1', FIRST, step)]}, said(told))

    def test_one_that_only_told_gets_the_day_of_an_act(self):
        tell_only = _told(
            _in(5),
            standing=cases.acting(NOW + days(29)),
            announcement={'act': '', 'warn': cases.TELL.warn},
        )
        told = plan(tell_only, before=letters.told(tell_only, ada=1))
        self.assertEqual({'ada': [('s1', FIRST, 1)]}, said(told))
        given = told.cases[1].announcement
        self.assertEqual(('shelve', 2), (given.act, given.number))
        self.assertEqual(model_case.GivenFor.RULE, given.reason)

    def test_the_reason_of_a_new_day_is_kept(self):
        late = cases.case(number=1, awaits=model_case.GivenFor.LATE)
        told = plan(late)
        self.assertEqual(
            model_case.GivenFor.LATE, told.cases[1].announcement.reason
        )

    def test_of_a_ladder_that_is_no_more_nothing_is_told(self):
        lost = cases.case(cases.acting(NOW, SHORT), number=1)
        told = plan(lost)
        self.assertEqual(((), {}), (told.drafts, told.cases))
        other = cases.case(id_='s2', number=2)
        told = plan(lost, other)
        self.assertEqual({'ada': [('s2', FIRST, 1)]}, said(told))


class TestWarning(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.sunny = letters.whose_digest_comes(0)
        self.rainy = letters.whose_digest_comes(3)

    def _said(self, name, *open_cases, **steps):
        before = correspondence.Correspondence(
            {
                case.number: {f'{name}@example.org': case.announcement.sent}
                for case in open_cases
                if case.announcement is not None
            }
        )
        told = plan(
            *open_cases,
            reached={case.number: reach(name) for case in open_cases},
            before=before,
        )
        return said(told).get(name)

    def test_one_whose_day_has_come_is_told_at_once(self):
        self.assertEqual(
            [('s1', 'warning', 2)], self._said(self.rainy, _told(_in(14)))
        )
        self.assertEqual(
            [('s1', 'last-warning', 3)],
            self._said(self.rainy, _told(_in(3), 2)),
        )

    def test_one_that_was_missed_is_told_though_late(self):
        self.assertEqual(
            [('s1', 'warning', 2)], self._said(self.rainy, _told(_in(9)))
        )

    def test_of_several_that_were_missed_only_the_latest_is_told(self):
        self.assertEqual(
            [('s1', 'last-warning', 3)], self._said(self.rainy, _told(_in(1)))
        )

    def test_a_digest_carries_all_that_falls_before_the_next(self):
        for ahead in range(15, 21):
            self.assertEqual(
                [('s1', 'warning', 2)],
                self._said(self.sunny, _told(_in(ahead))),
            )
        self.assertIsNone(self._said(self.sunny, _told(_in(21))))

    def test_on_other_days_what_is_ahead_waits(self):
        self.assertIsNone(self._said(self.rainy, _told(_in(15))))

    def test_where_all_was_told_nothing_is(self):
        self.assertIsNone(self._said(self.sunny, _told(_in(2), 3)))

    def test_a_mail_that_goes_anyway_carries_the_rest(self):
        self.assertEqual(
            [
                ('s1', 'last-warning', 3),
                ('s2', 'warning', 2),
                ('s3', 'reminder', 0),
                ('s4', FIRST, 1),
            ],
            self._said(
                self.rainy,
                cases.case(id_='s4', number=4),
                _told(_in(18), 1, 3, id_='s3'),
                _told(_in(16), 1, 2, id_='s2'),
                _told(_in(3), 2, 1),
            ),
        )

    def test_a_daily_digest_waits_for_nothing(self):
        own = letters.policy('daily')
        case = _told(_in(15))
        before = letters.told(case, ada=1)
        self.assertEqual({}, said(plan(case, policy=own, before=before)))
        case = _told(_in(14))
        self.assertEqual(
            {'ada': [('s1', 'warning', 2)]},
            said(plan(case, policy=own, before=before)),
        )

    def test_of_an_act_whose_day_has_passed_nothing_is_told(self):
        self.assertIsNone(self._said(self.sunny, _told(_in(-1), 1)))


class TestMoreTime(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.name = letters.whose_digest_comes(3)

    def _moved(self, day, sent=1, told=None, **more):
        return _told(
            day,
            sent,
            announcement={
                'number': 2,
                'reason': model_case.GivenFor.EXTENSION,
                'given': NOW - days(1),
                'told': told,
            },
            **more,
        )

    def _said(self, *open_cases, before=letters.NOTHING):
        told = plan(
            *open_cases,
            reached={case.number: reach(self.name) for case in open_cases},
            before=before,
        )
        return said(told).get(self.name)

    def test_a_new_day_is_not_told_at_once(self):
        self.assertIsNone(self._said(self._moved(_in(25))))

    def test_it_is_told_in_the_next_mail(self):
        self.assertEqual(
            [('s1', 'reminder', 0), ('s2', FIRST, 1)],
            self._said(self._moved(_in(25)), cases.case(id_='s2', number=2)),
        )

    def test_it_is_told_when_the_minimum_notice_begins(self):
        self.assertEqual(
            [('s1', 'warning', 2)], self._said(self._moved(_in(14)))
        )

    def test_who_knows_it_is_told_with_the_next_warning_only(self):
        case = self._moved(_in(20))
        before = letters.told(case, **{self.name: 0})
        self.assertIsNone(self._said(case, before=before))
        case = self._moved(_in(14))
        self.assertEqual(
            [('s1', 'warning', 2)], self._said(case, before=before)
        )

    def test_what_others_were_told_counts_for_nothing(self):
        # Bob had the second warning; of those that are behind Ada's new
        # day, the first is the only one.
        case = self._moved(_in(14), 2, NOW)
        before = letters.told(case, bob=2)
        self.assertEqual(
            [('s1', 'warning', 2)], self._said(case, before=before)
        )


class TestPeople(base.BaseTestCase):
    def test_a_person_gets_one_mail_of_all_cases(self):
        told = plan(
            *(cases.case(id_=f's{n}', number=n) for n in range(1, 5)),
            reached={
                1: reach('ada', 'bob'),
                2: reach('bob'),
                3: reach('ada'),
                4: reach('bob', 'ada'),
            },
        )
        self.assertEqual(
            {'ada': ['s1', 's3', 's4'], 'bob': ['s1', 's2', 's4']},
            {
                name: [id_ for id_, _, _ in items]
                for name, items in said(told).items()
            },
        )
        self.assertEqual(2, len(told.drafts))

    def test_all_people_of_a_case_are_told_the_same_day(self):
        told = plan(cases.case(number=1), reached={1: reach('ada', 'bob')})
        ada, bob = told.drafts
        self.assertEqual(ada.items, bob.items)

    def test_who_waits_is_told_of_the_same_day_later(self):
        case = cases.case(number=1)
        reached = {1: reach('ada', 'bob')}
        told = plan(case, reached=reached, mails_left=1)
        self.assertEqual({'ada'}, said(told).keys())
        (waiting,) = told.waiting
        self.assertEqual(told.cases[1], waiting.items[0].case)
        case = answer.answered(
            told.cases[1], told.drafts[0].items[0], True, NOW
        )
        later = plan(
            case,
            reached=reached,
            now=NOW + days(1),
            before=letters.told(case, ada=1),
        )
        self.assertEqual({'bob': [('s1', FIRST, 1)]}, said(later))
        self.assertEqual({}, later.cases)
        self.assertEqual(case, later.drafts[0].items[0].case)

    def test_who_joins_late_is_told_what_the_others_were(self):
        case = _told(_in(5), 2)
        told = plan(case, before=letters.told(case, bob=2))
        self.assertEqual({'ada': [('s1', FIRST, 2)]}, said(told))
        case = _told(_in(2), 3)
        told = plan(case, before=letters.told(case, bob=3))
        self.assertEqual({'ada': [('s1', 'last-warning', 3)]}, said(told))

    def test_each_has_a_digest_day_of_his_own(self):
        sunny = letters.whose_digest_comes(0)
        rainy = letters.whose_digest_comes(3)
        case = _told(_in(18))
        reached = {1: reach(sunny, rainy)}
        before = letters.told(case, **{sunny: 1, rainy: 1})
        told = plan(case, reached=reached, before=before)
        self.assertEqual({sunny}, said(told).keys())
        case = answer.answered(case, told.drafts[0].items[0], True, NOW)
        later = plan(
            case,
            reached=reached,
            now=NOW + days(3),
            before=letters.told(case, **{sunny: 2, rainy: 1}),
        )
        self.assertEqual({rainy: [('s1', 'warning', 2)]}, said(later))

    def test_who_is_not_to_be_written_to_is_not(self):
        before = correspondence.Correspondence(
            {}, frozenset({'ada@example.org'})
        )
        told = plan(cases.case(number=1), before=before)
        self.assertEqual(((), (), {}), (told.drafts, told.waiting, told.cases))

    def test_one_address_is_one_person_who_counts_only_if_always(self):
        sure = letters.person('ada', user_id='u1')
        doubtful = dataclasses.replace(sure, name='x', counts=False)
        for people in ((sure, doubtful), (doubtful, sure)):
            told = plan(
                cases.case(number=1),
                reached={1: model_notice.Reach(people)},
            )
            (draft,) = told.drafts
            self.assertEqual(doubtful, draft.person)
            self.assertEqual(1, len(draft.items))

    def test_ten_thousand_cases_are_one_mail(self):
        # Fault F54.
        many = (cases.case(id_=f's{n}', number=n) for n in range(1, 10_001))
        told = plan(
            *many,
            days=cases.acting_days(per_day=9999, per_project=9999),
        )
        (draft,) = told.drafts
        self.assertEqual(10_000, len(draft.items))


class TestOrder(base.BaseTestCase):
    def _order(self, left, **by_name):
        """Return who is written to, and who waits."""
        steps = {}
        reached = {}
        for name, case in by_name.items():
            reached[case.number] = reach(name)
            if case.announcement is not None:
                steps[case.number] = {
                    f'{name}@example.org': case.announcement.sent
                }
        told = plan(
            *by_name.values(),
            reached=reached,
            before=correspondence.Correspondence(steps),
            mails_left=left,
        )
        return (
            [draft.person.name for draft in told.drafts],
            [draft.person.name for draft in told.waiting],
        )

    def test_last_warnings_go_before_first_notices_and_these_before_all(self):
        self.assertEqual(
            (['cyd', 'bob'], ['ada']),
            self._order(
                2,
                ada=_told(_in(13), 1, 1),
                bob=cases.case(number=2),
                cyd=_told(_in(3), 2, 3),
            ),
        )

    def test_of_equals_the_earliest_goes_first_and_then_the_address(self):
        self.assertEqual(
            (['dan', 'ada', 'bob'], ['cyd']),
            self._order(
                3,
                cyd=cases.case(number=1),
                bob=cases.case(number=2),
                ada=cases.case(number=3),
                dan=cases.case(cases.acting(NOW - days(1)), number=4),
            ),
        )


class TestNobody(base.BaseTestCase):
    def _holds(self, told, number=1):
        return [
            (str(hold.reason), hold.why) for hold in told.cases[number].holds
        ]

    def test_whom_nobody_can_reach_is_held_and_gets_no_day(self):
        told = plan(cases.case(number=1), reached={1: reach()})
        self.assertEqual((), told.drafts)
        self.assertEqual(
            [('unreachable', 'her account is disabled')], self._holds(told)
        )
        self.assertIsNone(told.cases[1].announcement)

    def test_who_can_be_reached_again_is_told(self):
        held = cases.case(
            number=1, holds=(cases.held('unreachable', NOW - days(9)),)
        )
        told = plan(held)
        self.assertEqual({'ada': [('s1', FIRST, 1)]}, said(told))
        self.assertEqual([], self._holds(told))

    def test_what_stays_unreachable_is_no_change(self):
        first = plan(cases.case(number=1), reached={1: reach()})
        again = plan(first.cases[1], reached={1: reach()}, now=NOW + days(1))
        self.assertEqual({}, again.cases)

    def test_where_it_is_not_known_whom_to_tell_nobody_is_told(self):
        told = plan(cases.case(number=1), reached={1: letters.UNKNOWN})
        self.assertEqual((), told.drafts)
        self.assertEqual(
            [('unknown', 'Keystone: HTTP 503')], self._holds(told)
        )

    def test_who_is_unknown_is_not_told_though_somebody_is_named(self):
        told = plan(
            cases.case(number=1),
            reached={1: dataclasses.replace(reach('ada'), unknown=True)},
        )
        self.assertEqual((), told.drafts)

    def test_where_nobody_looked_it_is_not_known(self):
        told = plan(cases.case(number=1), reached={})
        self.assertEqual(
            [('unknown', 'nobody looked who is to be told')],
            self._holds(told),
        )

    def test_what_was_not_known_is_asked_again(self):
        held = cases.case(number=1, holds=(cases.held('unknown'),))
        told = plan(held)
        self.assertEqual({'ada': [('s1', FIRST, 1)]}, said(told))
        self.assertEqual([], self._holds(told))
        told = plan(held, reached={1: reach()})
        self.assertEqual(
            [('unreachable', 'her account is disabled')], self._holds(told)
        )

    def test_a_day_that_came_while_that_was_not_known_is_given_anew(self):
        held = _told(TODAY, 3, holds=(cases.held('unknown', NOW - days(1)),))
        told = plan(held, before=letters.told(held, ada=3))
        self.assertEqual({'ada': [('s1', FIRST, 1)]}, said(told))
        self.assertEqual(
            model_case.GivenFor.HOLD, told.cases[1].announcement.reason
        )

    def test_what_a_scan_does_not_know_is_not_told(self):
        held = cases.case(
            cases.acting(NOW, state=verdict.State.UNKNOWN),
            number=1,
            holds=(cases.held('unknown'),),
        )
        told = plan(held)
        self.assertEqual(((), {}), (told.drafts, told.cases))

    def test_of_what_is_held_nobody_is_told(self):
        for reason in ('exempt', 'held', 'managed', 'failed'):
            held = cases.case(number=1, holds=(cases.held(reason),))
            told = plan(held)
            self.assertEqual(((), {}), (told.drafts, told.cases))

    def test_of_what_is_locked_people_are_told(self):
        locked = cases.case(number=1, holds=(cases.held('locked'),))
        self.assertEqual({'ada'}, said(plan(locked)).keys())

    def test_of_what_has_ended_or_is_out_of_service_nobody_is_told(self):
        ended = cases.case(number=1, closed=NOW)
        shelved = cases.case(number=2, stage=model_case.Stage.QUARANTINED)
        told = plan(ended, shelved)
        self.assertEqual(((), {}, ()), (told.drafts, told.cases, told.outside))


class TestWaived(base.BaseTestCase):
    def test_it_gets_its_day_though_nobody_is_told(self):
        waived = cases.case(number=1, waived=True)
        told = plan(waived, reached={1: reach()})
        self.assertEqual(((), ()), (told.drafts, told.waiting))
        given = told.cases[1].announcement
        self.assertEqual((cases.DAY, None), (given.day, given.told))
        self.assertTrue(
            told.cases[1].held_for(model_case.HoldReason.UNREACHABLE)
        )

    def test_it_gets_it_in_its_turn(self):
        told = plan(
            cases.case(cases.acting(NOW - days(2)), 's9', number=1),
            cases.case(cases.acting(NOW - days(3)), number=2, waived=True),
            reached={1: reach('ada'), 2: reach()},
            days=cases.acting_days(per_day=1),
        )
        self.assertEqual(_in(30), told.cases[2].announcement.day)
        self.assertEqual(_in(31), told.cases[1].announcement.day)

    def test_a_day_that_it_has_stays(self):
        waived = _told(_in(5), holds=(cases.held('unreachable'),), waived=True)
        told = plan(waived, reached={1: reach()})
        self.assertEqual(
            waived.announcement,
            told.cases.get(1, waived).announcement,
        )

    def test_whoever_can_be_reached_is_told_all_the_same(self):
        waived = cases.case(number=1, waived=True)
        self.assertEqual({'ada'}, said(plan(waived)).keys())

    def test_what_is_only_told_has_nothing_to_go_on_with(self):
        for standing in (
            cases.telling(NOW),
            cases.acting(NOW + days(40)),
        ):
            waived = cases.case(standing, number=1, waived=True)
            told = plan(waived, reached={1: reach()})
            self.assertIsNone(told.cases[1].announcement)

    def test_where_it_is_not_known_whom_to_tell_it_waits(self):
        waived = cases.case(number=1, waived=True)
        told = plan(waived, reached={1: letters.UNKNOWN})
        self.assertIsNone(told.cases[1].announcement)


class TestScope(base.BaseTestCase):
    def test_whom_the_scope_leaves_out_is_neither_told_nor_given_a_day(self):
        own = letters.policy(scope=model_policy.Scope(('p2',)))
        told = plan(
            cases.case(id_='s9', number=9),
            cases.case(id_='s1', number=1),
            cases.case(id_='s2', number=2, project='p2'),
            policy=own,
        )
        self.assertEqual({'ada': [('s2', FIRST, 1)]}, said(told))
        self.assertEqual({2}, told.cases.keys())
        self.assertEqual((1, 9), told.outside)
