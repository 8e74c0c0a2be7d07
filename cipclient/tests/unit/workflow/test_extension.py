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

import datetime

from cipclient import exceptions
from cipclient.evaluate import announcing
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.workflow import extension
from cipclient.workflow import request
from cipclient.workflow.telling import places

NOW = records.NOW
days = builders.days
PACE = model_policy.Pace(2, 1, 0.5, 300)
POLICY = builders.policy(
    builders.lifetime(limit=60, ladder=builders.ladder()), pace=PACE
)


class TestCreate(records.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()

    def create(self, policy=POLICY, resource='s1', **asked):
        return extension.create(
            self.run,
            policy,
            request.ExtensionRequest(resource, 'a paper', **asked),
            'ada',
            NOW,
        )

    def announced(self, id_='s1'):
        """Keep a case that was given a day."""
        (case,) = self.kept(self.run, records.case(id_))
        given = announcing.give(
            case,
            POLICY,
            places.given(self.run, POLICY, PACE, NOW),
            NOW,
            model_case.GivenFor.FIRST,
        )
        (kept,) = self.run.save([given], NOW)
        return kept

    def test_a_day_that_was_announced_moves(self):
        before = self.announced()
        made = self.create(period=days(30))
        (after,) = self.run.open_cases().values()
        self.assertEqual(made.case, after)
        self.assertGreaterEqual(
            after.announcement.day, before.announcement.day + days(30)
        )
        self.assertGreaterEqual(after.announcement.at, made.extension.until)
        self.assertEqual(
            model_case.GivenFor.EXTENSION, after.announcement.reason
        )
        self.assertEqual((made.extension,), after.extensions)
        self.assertEqual((), made.notes)

    def test_the_day_moves_with_the_extension_or_neither_does(self):
        """A crash in between would leave a day before the extension's end."""
        self.announced()
        entries = len(list(self.run.journal()))
        self.create(period=days(30))
        self.assertEqual(entries + 1, len(list(self.run.journal())))

    def test_a_period_counts_from_the_day_that_is_due(self):
        before = self.announced()
        made = self.create(period=days(30))
        self.assertEqual(
            before.due.date() + days(31), made.extension.until.date()
        )

    def test_a_day_is_taken_with_its_end(self):
        made = self.create_known(until=datetime.date(2026, 12, 24))
        self.assertEqual(
            datetime.datetime(2026, 12, 25, tzinfo=datetime.UTC),
            made.extension.until,
        )

    def create_known(self, **asked):
        self.known(self.run, 's1')
        return self.create(**asked)

    def test_without_a_case_it_bounds_the_day_that_is_given_later(self):
        made = self.create_known(period=days(90))
        self.assertIsNone(made.case)
        (case,) = self.kept(self.run, records.case())
        self.assertEqual(
            made.extension.until, self.run.case(case.number).extended
        )

    def test_one_that_is_no_later_than_the_day_changes_nothing(self):
        before = self.announced()
        made = self.create(until=NOW.date() + days(3))
        self.assertIn('it changes nothing', made.notes[0])
        (after,) = self.run.open_cases().values()
        self.assertEqual(before.announcement, after.announcement)

    def test_one_that_is_over_is_refused(self):
        self.known(self.run, 's1')
        self.assertRaises(
            exceptions.NotPossible, self.create, until=NOW.date() - days(1)
        )
        self.assertEqual([], list(self.run.extensions()))

    def test_an_earlier_day_is_never_the_outcome(self):
        """P18: what was announced stays, however often it is asked."""
        day = self.announced().announcement.day
        for count in (1, 40, 2, 90):
            self.create(until=NOW.date() + days(count))
            (case,) = self.run.open_cases().values()
            self.assertGreaterEqual(case.announcement.day, day)
            day = case.announcement.day


class TestListed(records.TestCase):
    def test_those_in_force_of_one_or_of_all(self):
        run = self.begin()
        self.known(run, 's1', 's2')
        for id_ in ('s1', 's2'):
            run.extend(records.key(id_), records.extension())
        listed = extension.listed
        self.assertEqual(2, len(listed(run, None, None)))
        ((key, _subject, given),) = listed(run, 's2', None)
        self.assertEqual('s2', key.id)
        run.withdraw_extension(given.number, 'ada', NOW)
        self.assertEqual([], listed(run, 's2', None))
