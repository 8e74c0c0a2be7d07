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

from cipclient.model import case as model_case
from cipclient.model import rule as model_rule
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import told
from cipclient.workflow.scanning import renewing

NOW = records.NOW
days = told.days


class TestRenewals(records.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()
        self.policy = told.policy()
        (rule,) = self.policy.lifetimes
        self.policy = dataclasses.replace(
            self.policy,
            lifetimes=(
                dataclasses.replace(
                    rule, renewal=model_rule.Renewal(days(30), 4, days(120))
                ),
            ),
        )
        announcement = records.announcement()
        (self.case,) = self.kept(
            self.run,
            records.case(announcement=announcement, due=announcement.at),
        )

    def renewals(self, policy=None):
        return renewing.Renewals(self.run, policy or self.policy, NOW)

    def asked(self, value, renewals=None):
        renewals = renewals or self.renewals()
        server = builders.server(metadata={'lifetime_until': value})
        return renewals.applied(self.case, server), renewals

    def refused(self):
        return [
            entry.detail['asked']
            for entry in self.run.noted_as(renewing.REFUSED)
        ]

    def test_an_owner_takes_more_time(self):
        after, renewals = self.asked('2026-08-20')
        (given,) = after.extensions
        self.assertEqual(model_case.Author.OWNER, given.author)
        self.assertGreater(after.announcement.day, datetime.date(2026, 8, 20))
        self.assertEqual(1, renewals.taken)
        self.assertEqual([], renewals.notes)

    def test_too_much_is_cut_and_told(self):
        """P22, A1."""
        after, renewals = self.asked('2099-01-01')
        self.assertEqual('2099-01-01', after.extensions[0].asked)
        self.assertLess(after.announcement.day, datetime.date(2026, 9, 10))
        self.assertIn("'2099-01-01'", renewals.notes[0])

    def test_what_gives_nothing_is_told_once_while_it_stands(self):
        """A1, A2: it stays there for as long as its owner likes."""
        after, renewals = self.asked('soon')
        self.assertEqual(self.case, after)
        self.assertEqual(1, len(renewals.notes))
        self.asked('soon', renewals)
        self.assertEqual(1, len(renewals.notes))
        renewals.note(self.run)
        _, renewals = self.asked('soon')
        renewals.note(self.run)
        self.assertEqual([], renewals.notes)
        self.assertEqual(['soon'], self.refused())

    def test_another_value_is_told_again(self):
        for value in ('soon', 'later', 'soon'):
            _, renewals = self.asked(value)
            renewals.note(self.run)
        self.assertEqual(['soon', 'later', 'soon'], self.refused())

    def test_it_is_in_the_story_of_the_resource(self):
        _, renewals = self.asked('soon')
        renewals.note(self.run)
        events = self.run.life(records.key()).events
        self.assertIn('owner date refused', [one.what for one in events])

    def test_without_a_pace_no_day_is_given_and_none_moves(self):
        policy = dataclasses.replace(self.policy, pace=None)
        after, _ = self.asked('2026-08-20', self.renewals(policy))
        self.assertEqual(self.case, after)

    def test_metadata_that_was_not_read_asks_for_nothing(self):
        server = builders.server(metadata=builders.unknown())
        self.assertEqual(self.case, self.renewals().applied(self.case, server))
