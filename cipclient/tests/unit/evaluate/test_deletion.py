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

"""The decision to delete: each condition of it blocks alone."""

import ast
import collections
import dataclasses
import inspect
import sys

from oslotest import base

from cipclient.evaluate import acting
from cipclient.evaluate import deletion
from cipclient.evaluate import due
from cipclient.evaluate import recheck
from cipclient.model import plan as model_plan
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import decision

NOW = decision.NOW
days = decision.days
WORLD = decision.World()
TELLS = decision.TELLS
Why = model_plan.Why
#: The functions whose refusals the table has to have. Of ``acting._judged``
#: one is for what takes no part in a delete: whether a lock is known is asked
#: by ``deletion.refusal`` before, and a ladder that is gone deletes nothing.
FUNCTIONS = (
    (due, ('_stage', '_outside', '_holds', '_state', '_told', '_day')),
    (deletion, ('standing', 'refusal', 'unasked', 'unknown')),
    (recheck, ('undeletable', '_other')),
    (acting, ('_not_chosen', '_not_deleted', '_whose')),
)


def refusals():
    """Return where each of them is: file, line and the words."""
    for module, names in FUNCTIONS:
        tree = ast.parse(inspect.getsource(module))
        for function in tree.body:
            if getattr(function, 'name', None) not in names:
                continue
            last = function.body[-1]
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and not _passes(node, last):
                    yield module.__file__, node.lineno, ast.unparse(node)


def _passes(node, last):
    """Whether it is what is returned where nothing is in the way."""
    nothing = (
        isinstance(node.value, ast.Constant) and not node.value.value
    ) or node.value is None
    return nothing or (
        # That of ``standing`` is the last one, and says what follows.
        node is last and 'dataclasses.replace' in ast.unparse(node)
    )


def reached(worlds):
    """Return the lines that these are decided by."""
    files = {module.__file__ for module, _ in FUNCTIONS}
    seen = set()

    def trace(frame, event, arg):
        if frame.f_code.co_filename not in files:
            return None
        seen.add((frame.f_code.co_filename, frame.f_lineno))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for world in worlds:
            decision.refused(world)
    finally:
        sys.settrace(before)
    return seen


class TestTable(base.BaseTestCase):
    """P1-P9, P14, P16, P18, P20: MC/DC of the delete."""

    def test_as_it_is_made_it_is_deleted(self):
        self.assertEqual('', decision.refused(WORLD))

    def test_each_row_blocks_alone(self):
        for row in decision.ROWS:
            found = decision.refused(row.change(WORLD))
            self.assertNotEqual('', found, row.name)
            self.assertIn(row.words, found, row.name)

    def test_no_two_rows_are_of_one_name(self):
        counts = collections.Counter(row.name for row in decision.ROWS)
        self.assertEqual(len(decision.ROWS), len(counts), counts)

    def test_each_refusal_that_there_is_has_its_row(self):
        """None can be added and forgotten here."""
        lines = reached(row.change(WORLD) for row in decision.ROWS)
        forgotten = [
            (line, words)
            for file, line, words in refusals()
            if (file, line) not in lines
        ]
        self.assertEqual([], forgotten)

    def test_there_are_as_many_refusals_as_there_seem_to_be(self):
        """Else the test above looked at nothing."""
        self.assertGreater(len(list(refusals())), 30)

    def test_what_is_over_by_several_that_all_delete_is_deleted(self):
        for more in (
            (decision.condition(decision.SECOND),),
            (decision.condition(decision.SECOND, None),),
            # Not past yet.
            (decision.condition(decision.TELLS, NOW + builders.TICK),),
        ):
            world = WORLD.but(before=decision.judged(conditions=more))
            self.assertEqual('', decision.refused(world))

    def test_no_rule_that_is_not_past_stands_in_the_way(self):
        ends = decision.past(
            dataclasses.replace(decision.COMPUTE, ladder=decision.TELLS),
            NOW + days(1),
        )
        world = WORLD.but(
            before=decision.judged(
                lifetimes=(ends,),
                conditions=(decision.condition(decision.KEEPER),),
            )
        )
        self.assertEqual('', decision.refused(world))

    def test_what_the_second_look_ends_this_moment_is_deleted(self):
        standing = WORLD.candidate.case.standing
        again = dataclasses.replace(standing, acts_from=NOW)
        self.assertEqual('', decision.refused(WORLD.but(again=again)))

    def test_what_was_approved_passes_four_eyes(self):
        ladder = dataclasses.replace(decision.KEEPER, four_eyes=True)
        self.assertEqual(
            '',
            decision.refused(
                WORLD.but(
                    policy=decision.policy(ladder),
                    allowed=acting.Allowed(delete=True, unapproved=''),
                )
            ),
        )


class TestStanding(base.BaseTestCase):
    """Which rules have a say, and what follows of them."""

    def standing(self, judged, case=None):
        return deletion.standing(
            judged, case or decision.case(), decision.policy(), NOW
        )

    def test_its_end_and_its_warnings_are_counted_from_its_quarantine(self):
        found = self.standing(decision.judged())
        out = decision.case().quarantined
        self.assertEqual(out + days(30), found.acts_from)
        self.assertEqual(
            out + days(30) - decision.KEEPER.first_warning, found.acts_opens
        )

    def test_only_the_lifetime_that_decides_has_a_say(self):
        tells = dataclasses.replace(decision.COMPUTE, ladder=decision.TELLS)
        judged = decision.judged(
            lifetimes=(decision.past(tells), decision.past())
        )
        self.assertEqual('compute', self.standing(judged).acts_rule)

    def test_what_ends_this_moment_is_past(self):
        tells = dataclasses.replace(decision.COMPUTE, ladder=decision.TELLS)
        for judged in (
            decision.judged(conditions=(decision.condition(TELLS, NOW),)),
            decision.judged(
                lifetimes=(decision.past(tells, NOW),),
                conditions=(decision.condition(decision.KEEPER),),
            ),
        ):
            self.assertEqual('', self.standing(judged).acts_rule)

    def test_where_nothing_follows_there_is_no_act_left_of_it(self):
        found = self.standing(decision.judged(), decision.case(verb='stop'))
        self.assertEqual(
            ('', '', None, None),
            (
                found.acts_rule,
                found.acts_ladder,
                found.acts_from,
                found.acts_opens,
            ),
        )


class TestForeseen(base.BaseTestCase):
    """What will follow of a quarantine of today."""

    def foreseen(self, verb='shelve', ladder=decision.KEEPER):
        return deletion.foreseen(
            cases.acting(NOW - days(1)), verb, ladder, NOW
        )

    def test_it_is_kept_from_now_on(self):
        found = self.foreseen()
        self.assertEqual('compute', found.acts_rule)
        self.assertEqual(NOW + days(30), found.acts_from)
        self.assertEqual(NOW, found.acts_opens)

    def test_nothing_follows_where_nothing_is_kept(self):
        for more in (
            {'verb': 'stop'},
            {'ladder': None},
            {'ladder': decision.STAYS},
            {'ladder': dataclasses.replace(decision.KEEPER, keep=None)},
        ):
            found = self.foreseen(**more)
            self.assertEqual('', found.acts_rule, more)
            self.assertIsNone(found.acts_from, more)
            self.assertIs(verdict.State.NEAR, found.state)


class TestRefusal(base.BaseTestCase):
    def test_each_reason_has_its_kind(self):
        """What a table of a plan is sorted by, and what is tried again."""
        for why, evidence, facts, more in (
            (Why.HELD, {'unkept': 'no image'}, {}, {}),
            (Why.HELD, {}, {'locked': True}, {}),
            (Why.HELD, {}, {'locked': builders.unknown()}, {}),
            (Why.QUEUED, {'scans': 1}, {}, {}),
            (Why.OUTSIDE, {}, {}, {'allowed': False}),
            (Why.OUTSIDE, {}, {}, {'unapproved': 'Ask.'}),
        ):
            found = deletion.refusal(
                deletion.Evidence(**{'scans': 2, **evidence}),
                decision.shelved(**facts),
                **{'allowed': True, 'unapproved': '', **more},
            )
            self.assertIs(why, found.why, (evidence, facts, more))

    def test_evidence_that_nobody_gave_lets_nothing_be_deleted(self):
        found = deletion.refusal(
            deletion.Evidence(),
            decision.shelved(),
            allowed=True,
            unapproved='',
        )
        self.assertIn('One complete scan', found.because)
        self.assertEqual(0, deletion.Evidence().scans)

    def test_without_any_of_it_nothing_is_in_the_way(self):
        self.assertIsNone(
            deletion.refusal(
                deletion.Evidence(scans=2),
                decision.shelved(),
                allowed=True,
                unapproved='',
            )
        )


class TestDueSince(base.BaseTestCase):
    """P1: which scans saw it due."""

    def since(self, let_go=None, **more):
        return deletion.due_since(decision.case(**more), let_go, NOW)

    def test_it_is_due_from_the_last_of_all_that_it_waits_for(self):
        today = cases.at(decision.TODAY)
        self.assertEqual(today, self.since())
        self.assertEqual(today, self.since(let_go=today - days(1)))
        hour = today + days(1 / 24)
        self.assertEqual(hour, self.since(let_go=hour))
        self.assertEqual(hour, self.since(due=hour))
        self.assertEqual(hour, self.since(extensions=(cases.extension(hour),)))
        told = decision.day(told=hour - days(14))
        self.assertEqual(hour, self.since(announcement=told))

    def test_what_is_held_or_untold_was_due_in_no_scan(self):
        self.assertEqual(NOW, self.since(holds=(cases.held('exempt'),)))
        self.assertEqual(NOW, self.since(announcement=decision.day(told=None)))
