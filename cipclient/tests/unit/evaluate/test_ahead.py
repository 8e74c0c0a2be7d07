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

"""What each day says. Whole weeks of them are in ``test_forecast``."""

import dataclasses
import datetime
import itertools

from oslotest import base

from cipclient.evaluate import ahead
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import ending
from cipclient.tests.unit.evaluate import letters

NOW = builders.NOW
TODAY = cases.TODAY
TICK = builders.TICK
days = builders.days
LONG_AGO = NOW - days(40)
LONG_OVER = NOW - days(20)
Stage = model_case.Stage


def _ahead(open_cases=(), known=(), policy=None, now=NOW, **more):
    return ahead.Ahead(
        open_cases,
        known,
        policy or letters.policy('daily'),
        now,
        **{'first_scan': NOW, 'given': (), **more},
    )


def _days(count, *args, mails_left=None, **more):
    return [*itertools.islice(_ahead(*args, **more).days(mails_left), count)]


def _late(number, project='p1', expires=LONG_OVER, **more):
    """Return one whose day was the day before yesterday, told long ago."""
    return cases.announced(
        announcement=cases.announcement(
            TODAY - days(2), given=LONG_AGO, told=LONG_AGO, sent=3
        ),
        standing=cases.acting(expires),
        number=number,
        id_=f's{number}',
        project=project,
        **more,
    )


def _paced(*pace):
    return dataclasses.replace(
        letters.policy('daily'), pace=model_policy.Pace(*pace)
    )


def _deleting():
    return dataclasses.replace(
        letters.policy('daily', ladders=(ending.DELETING,)),
        delete_limits=model_policy.DeleteLimits(1, 1.0),
    )


def _out(number=1, **more):
    """Return one that is out of service for good in ten days."""
    return cases.case(
        cases.acting(NOW + days(10), ending.DELETING),
        id_=f's{number}',
        number=number,
        stage=Stage.QUARANTINED,
        quarantined=NOW - days(10),
        verb='shelve',
        **more,
    )


def _ids(done):
    return [case.resource.id for case in done]


class TestDays(base.BaseTestCase):
    def test_one_says_what_opened_who_was_told_and_what_was_done(self):
        key, subject, standing = ending.server('s1', NOW - days(9))
        found = _days(31, known=[(key, subject, standing)])
        self.assertEqual(
            [TODAY + days(n) for n in range(31)], [one.day for one in found]
        )
        opened = model_case.Case(
            key, subject, standing, NOW, number=1, backlog=True
        )
        self.assertEqual(ahead.Day(TODAY, (opened,), ('u1',)), found[0])
        self.assertEqual(ahead.Day(TODAY + days(1)), found[1])
        (act,) = found[30].acts
        self.assertEqual(opened.resource, act.resource)
        self.assertEqual('shelve', act.announcement.act)
        self.assertIs(Stage.WARNED, act.stage)
        self.assertEqual(
            ((), ('u1',), ()),
            (found[30].opened, found[30].addresses, found[30].deletes),
        )

    def test_what_opens_is_numbered_after_what_there_is(self):
        for there, first in (((), 1), ((cases.case(number=7),), 8)):
            (today,) = _days(
                1, there, [ending.server(f's{n}', NOW) for n in (1, 2, 3)]
            )
            self.assertEqual(
                [first, first + 1, first + 2],
                [case.number for case in today.opened],
            )
            self.assertEqual({1}, {case.episode for case in today.opened})

    def test_what_opened_first_is_first_and_then_by_kind_region_and_id(self):
        def known(id_, opens, **more):
            key, *rest = ending.server(id_, NOW + days(30) + opens)
            return key._replace(**more), *rest

        in_order = [
            known('s9', -2 * TICK),
            known('s8', -TICK),
            known('s7', days(0), kind='image'),
            known('s6', days(0), region='east'),
            known('s1', days(0)),
            known('s2', days(0)),
        ]
        later = known('s3', TICK)
        for given in (in_order, in_order[::-1]):
            today, tomorrow = _days(2, known=[later, *given])
            self.assertEqual(
                ['s9', 's8', 's7', 's6', 's1', 's2'], _ids(today.opened)
            )
            self.assertEqual(['s3'], _ids(tomorrow.opened))

    def test_what_opens_in_doubt_hides_none_behind_it(self):
        (today,) = _days(
            1,
            known=[
                ending.server('s1', NOW - TICK, state='unknown'),
                ending.server('s2', NOW),
            ],
        )
        self.assertEqual(['s2'], _ids(today.opened))

    def test_each_is_at_the_same_local_time(self):
        """The clocks of Vancouver go back on 1 November."""
        policy = letters.policy('daily', calendar=cases.vancouver())
        now = datetime.datetime(2026, 10, 31, 19, tzinfo=datetime.UTC)
        for later, day in (
            (days(1), 1),
            (days(1) + datetime.timedelta(hours=1), 1),
            (days(1) + datetime.timedelta(hours=1) + TICK, 2),
        ):
            found = _days(
                3,
                known=[ending.server('s1', now + later + days(30))],
                policy=policy,
                now=now,
            )
            self.assertEqual(
                [n == day for n in range(3)], [bool(o.opened) for o in found]
            )
            self.assertEqual(
                datetime.date(2026, 10, 31) + days(day), found[day].day
            )
            self.assertIs(datetime.UTC, found[day].opened[0].opened.tzinfo)

    def test_who_is_warned_and_who_is_told_first_are_told_on_one_day(self):
        found = _days(
            44,
            known=[
                ending.server('s1', NOW, 'u1'),
                ending.server('s2', NOW + days(46), 'u2'),
            ],
        )
        told = {
            n: sorted(one.addresses)
            for n, one in enumerate(found)
            if one.addresses
        }
        # Warned 14 and 3 days before, and told of the act.
        self.assertEqual(
            {
                0: ['u1'],
                16: ['u1', 'u2'],
                27: ['u1'],
                30: ['u1'],
                33: ['u2'],
            },
            told,
        )

    def test_who_knows_that_it_is_out_is_told_when_its_delete_comes_near(self):
        for later in (datetime.timedelta(hours=6), days(3.25)):
            opens = NOW + later
            out = dataclasses.replace(
                _out(),
                standing=cases.acting(
                    opens + ending.DELETING.first_warning, ending.DELETING
                ),
            )
            found = _days(
                6,
                [out],
                policy=_deleting(),
                population=10,
                reached={1: letters.reach('ada')},
                before=letters.told(out, ada=0),
            )
            first = next(n for n, one in enumerate(found) if one.addresses)
            self.assertEqual(later // days(1) + 1, first)

    def test_who_can_be_reached_again_is_not_told_again(self):
        held = cases.announced(
            TODAY + days(20),
            announcement=cases.announcement(
                TODAY + days(20), given=LONG_AGO, told=LONG_AGO, sent=1
            ),
            number=1,
            holds=(cases.held('unreachable'),),
        )
        found = _days(
            7,
            [held],
            reached={1: letters.reach('ada')},
            before=letters.told(held, ada=1),
        )
        # The next warning is 14 days before.
        self.assertEqual([6], [n for n in range(7) if found[n].addresses])

    def test_the_first_has_the_mails_that_are_left(self):
        known = [ending.server(f's{n}', NOW, f'u{n}') for n in (1, 2, 3)]
        for left, told in ((0, [0, 2, 1]), (1, [1, 2, 0]), (None, [2, 1, 0])):
            found = _days(
                3,
                known=known,
                mails_left=left,
                policy=letters.policy('daily', mails=2),
            )
            self.assertEqual(told, [len(one.addresses) for one in found])

    def test_a_policy_that_writes_to_nobody_has_none(self):
        for name in ('pace', 'notices'):
            policy = dataclasses.replace(letters.policy(), **{name: None})
            self.assertRaises(AssertionError, _ahead, policy=policy)


class TestActs(base.BaseTestCase):
    def test_a_project_keeps_to_its_pace(self):
        open_cases = [_late(1), _late(2), _late(3, 'p2'), _late(4, 'p2')]
        found = _days(2, open_cases, policy=_paced(9, 1, 1.0, 300))
        self.assertEqual(
            [['s1', 's3'], ['s2', 's4']], [_ids(one.acts) for one in found]
        )

    def test_so_does_the_backlog(self):
        open_cases = [_late(1, backlog=True), _late(2, backlog=True), _late(3)]
        found = _days(2, open_cases, policy=_paced(2, 9, 0.5, 300))
        self.assertEqual(
            [['s1', 's3'], ['s2']], [_ids(one.acts) for one in found]
        )

    def test_what_was_over_first_is_first(self):
        open_cases = [_late(n, expires=NOW - days(20 + n)) for n in (1, 2, 3)]
        found = _days(3, open_cases, policy=_paced(1, 9, 1.0, 300))
        self.assertEqual(
            [['s3'], ['s2'], ['s1']], [_ids(one.acts) for one in found]
        )

    def test_what_was_deleted_is_no_more(self):
        found = _days(
            30, [_out(1), _out(2)], policy=_deleting(), population=10
        )
        deletes = {one.day - TODAY: _ids(one.deletes) for one in found}
        self.assertEqual(['s1'], deletes[days(11)])
        self.assertEqual(['s2'], deletes[days(12)])
        self.assertEqual(2, sum(map(len, deletes.values())))
        self.assertEqual(
            {()},
            {one.acts for one in found}
            | {one.addresses for one in found[13:]},
        )

    def test_late_deletes_keep_to_their_limit(self):
        late = [
            dataclasses.replace(
                _out(n),
                standing=cases.acting(LONG_OVER, ending.DELETING),
                announcement=cases.announcement(
                    TODAY - days(2),
                    act='delete',
                    given=LONG_AGO,
                    told=LONG_AGO,
                ),
            )
            for n in (1, 2)
        ]
        found = _days(3, late, policy=_deleting(), population=10)
        self.assertEqual(
            [['s1'], ['s2'], []], [_ids(one.deletes) for one in found]
        )

    def test_a_delete_that_nobody_was_told_of_is_waived_by_nobody(self):
        untold = dataclasses.replace(
            _out(),
            announcement=cases.announcement(TODAY, act='delete', told=None),
            waived=True,
        )
        found = _days(7, [untold], policy=_deleting(), population=10)
        self.assertEqual({()}, {one.deletes for one in found})

    def test_it_is_done_once_people_knew_for_long_enough(self):
        at = cases.at(TODAY)
        for told, acts in (
            (at - days(14), ['s1']),
            (at - days(14) + TICK, []),
        ):
            case = cases.announced(
                announcement=cases.announcement(
                    TODAY, given=LONG_AGO, told=told, sent=3
                ),
                number=1,
            )
            (today,) = _days(1, [case])
            self.assertEqual(acts, _ids(today.acts))

    def test_after_a_week_the_day_is_given_anew_as_late(self):
        late = dataclasses.replace(
            _late(1),
            announcement=cases.announcement(
                TODAY - days(8), given=LONG_AGO, told=LONG_AGO, sent=3
            ),
        )
        (act,) = (act for one in _days(40, [late]) for act in one.acts)
        self.assertIs(model_case.GivenFor.LATE, act.announcement.reason)

    def test_what_left_the_scope_hides_no_act_of_its_day(self):
        told = cases.announcement(
            TODAY + days(1), given=LONG_AGO, told=LONG_AGO, sent=3
        )
        due = [
            cases.announced(
                announcement=told,
                number=n,
                id_=f's{n}',
                project=f'p{n % 2}',
            )
            for n in range(1, 9)
        ]
        _, tomorrow = _days(
            2,
            due,
            policy=letters.policy('daily', scope=model_policy.Scope(('p1',))),
        )
        self.assertEqual(['s1', 's3', 's5', 's7'], sorted(_ids(tomorrow.acts)))

    def test_who_does_not_count_is_told_and_nothing_is_done(self):
        for counts, acts in ((True, 1), (False, 0)):
            ada = letters.person('ada', counts=counts)
            found = _days(
                40,
                [cases.case(number=1)],
                reached={1: model_notice.Reach((ada,))},
            )
            self.assertEqual(('ada@example.org',), found[0].addresses)
            self.assertEqual(acts, sum(len(one.acts) for one in found))

    def test_what_is_waived_and_out_of_scope_is_left_alone(self):
        waived = cases.case(
            number=1, holds=(cases.held('unreachable'),), waived=True
        )
        for scope, acts in ((('p1',), 1), (('p2',), 0)):
            found = _days(
                40,
                [waived],
                policy=letters.policy(
                    'daily', scope=model_policy.Scope(scope)
                ),
            )
            self.assertEqual(acts, sum(len(one.acts) for one in found))

    def test_without_servers_nothing_is_deleted(self):
        found = _days(30, [_out()], policy=_deleting())
        self.assertEqual({()}, {one.deletes for one in found})

    def test_what_is_out_of_service_for_ever_is_told_once(self):
        found = _days(20, [_late(1)])
        self.assertEqual(['s1'], _ids(found[0].acts))
        self.assertEqual([1] + [0] * 19, [len(one.addresses) for one in found])


class TestBacklog(base.BaseTestCase):
    def left(self, *open_cases):
        return _ahead(open_cases).backlog

    def test_what_is_still_to_be_acted_on_is_counted(self):
        old = cases.case(number=1, backlog=True)
        self.assertEqual(1, self.left(old))
        self.assertEqual(2, self.left(old, _late(2, backlog=True), _late(3)))
        self.assertEqual(0, self.left())
        self.assertEqual(0, self.left(dataclasses.replace(old, closed=NOW)))

    def test_what_is_only_told_is_not(self):
        told = cases.telling(NOW)
        self.assertEqual(
            0, self.left(cases.case(told, number=1, backlog=True))
        )

    def test_what_is_out_of_service_is_not(self):
        self.assertEqual(0, self.left(_out(backlog=True)))

    def test_what_is_held_is_not_unless_it_is_waived(self):
        for reason, waived, left in (
            ('locked', False, 0),
            ('locked', True, 0),
            ('unreachable', False, 0),
            ('unreachable', True, 1),
        ):
            held = cases.case(
                number=1,
                backlog=True,
                holds=(cases.held(reason),),
                waived=waived,
            )
            self.assertEqual(left, self.left(held), (reason, waived))
