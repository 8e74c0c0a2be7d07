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
"""The first week of an old cloud, at a tenth of its size."""

import collections
import datetime

import fixtures

from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import recorded

_MAILS = 30
_PER_DAY = 12
_PER_PROJECT = 2
RULES = """\
version: 1
cloud: test
lifetimes:
  - {name: all, kind: server, limit: 60d, ladder: research}
"""
REST = (
    recorded.REST.replace('per_day: 120', f'per_day: {_PER_DAY}')
    .replace('per_project_per_day: 10', f'per_project_per_day: {_PER_PROJECT}')
    .replace('mails_per_day: 300', f'mails_per_day: {_MAILS}')
    .replace(
        'calendar: {timezone: UTC}',
        'calendar: {timezone: UTC, act_on: [mon, tue, wed, thu],\n'
        '  hours: "09:00-16:00"}',
    )
)


class TestFirstWeek(recorded.TestCase):
    """300 of 1,000 are overdue, and far more people than mails of a day."""

    rules = RULES
    rest = REST

    def setUp(self):
        super().setUp()
        self.delivery = fakes.FakeDelivery()
        self.useFixture(
            fixtures.MonkeyPatch(
                'cipclient.notice.delivery.registry.load',
                lambda plugins: {'smtp': lambda setting: self.delivery},
            )
        )
        self.start(servers=1000)
        for number, server in enumerate(self.servers().all()):
            days = 400 + number if number < 300 else number % 25
            server.created = self.now - recorded.days(days)
        self.servers().touched()

    def test_mails_and_days_keep_to_the_pace(self):
        told = []
        for _ in range(7):
            before = len(self.delivery.taken)
            waiting = []
            self.send(
                confirm=lambda plan, seen=waiting: (
                    seen.append(plan.waiting) or True
                )
            )
            mails = [
                mail.recipient
                for mail in self.delivery.taken[before:]
                if mail.recipient != 'ops@example.org'
            ]
            self.assertLessEqual(len(mails), _MAILS)
            self.assertEqual(len(set(mails)), len(mails))
            if waiting[0]:
                self.assertEqual(_MAILS, len(mails))
            told += mails
            self.now += recorded.days(1)
        self.assertGreater(len(told), 2 * _MAILS)
        self.check_days()

    def check_days(self):
        """Hold every announced day against the pace and the calendar."""
        cases = [
            case for case in self.open_cases().values() if case.announcement
        ]
        self.assertGreater(len(cases), 100)
        for count, most in (
            (collections.Counter(c.announcement.day for c in cases), _PER_DAY),
            (
                collections.Counter(
                    c.announcement.day for c in cases if c.backlog
                ),
                _PER_DAY // 2,
            ),
            (
                collections.Counter(
                    (c.announcement.day, c.subject.project_id) for c in cases
                ),
                _PER_PROJECT,
            ),
        ):
            self.assertLessEqual(max(count.values()), most)
        for case in cases:
            day = case.announcement.day
            self.assertLess(day.weekday(), 4)
            self.assertGreaterEqual(
                day - case.announcement.given.date(), datetime.timedelta(30)
            )
            self.assertIsNotNone(case.announcement.told)
