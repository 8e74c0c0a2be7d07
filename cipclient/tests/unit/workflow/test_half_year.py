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
"""Half a year of an old cloud, with a run that acts on each of its days.

3,000 servers are overdue and 300 more come to their end in each week. The
tests take a tenth of all that; ``CIPCLIENT_HALF_YEAR=1`` takes the whole.
What must hold is counted from what happened, by no function of the product.
"""

import collections
import dataclasses
import datetime
import os
import random

from oslotest import base

from benchmarks.old_cloud import rules
from benchmarks.old_cloud import size as old_size
from cipclient.model import case as model_case
from cipclient.tests.unit.workflow import daily

#: One in the afternoon of a Monday, in the calendar's time zone.
BEGINS = datetime.datetime(2026, 3, 2, 21, tzinfo=datetime.UTC)
_WEEKS = 26
_DAYS = 7 * _WEEKS
_LIMIT = datetime.timedelta(days=365)
_NOTICE = datetime.timedelta(days=14)
_SMALLER = int(os.environ.get('CIPCLIENT_HALF_YEAR', '10'))


def days(count):
    return datetime.timedelta(days=count)


def size(smaller=_SMALLER):
    """Return how large the cloud is, and the pace."""
    return old_size.Size().smaller(smaller)


def ends(how_large):
    """Return when each server comes to its end."""
    random_ = random.Random(4)
    week = datetime.timedelta(weeks=1)
    return [
        *(
            BEGINS - days(random_.uniform(0, 1000))
            for _each in range(how_large.overdue)
        ),
        *(
            BEGINS + week * (number / how_large.weekly)
            for number in range(_WEEKS * how_large.weekly)
        ),
    ]


def cloud(how_large, thorough=False):
    random_ = random.Random(5)
    servers = []
    for number, end in enumerate(ends(how_large)):
        person = random_.randrange(how_large.people)
        servers.append(
            daily.server(
                f's{number:05}',
                end - _LIMIT,
                f'p{person % how_large.projects}',
                f'u{person}',
            )
        )
    return daily.Cloud(rules.text(how_large), servers, BEGINS, thorough)


class TestCase(base.BaseTestCase):
    """Lives through it once, and looks at it from all sides."""

    def live(self, *outage, how_large=None, count=_DAYS):
        """Let the half-year pass, without a run on the days of an outage."""
        self.size = how_large or size()
        self.cloud = cloud(self.size)
        self.late = collections.Counter()
        self.given = collections.defaultdict(dict)
        self.cloud.after = self._look
        for number in range(count):
            self.cloud.days(1, runs=number not in outage)
        self.told = {}
        for mail in self.cloud.mails:
            self.told.setdefault((mail.number, mail.day), mail.at)

    def _look(self, today):
        """In the evening of a day with a run."""
        for case in self.cloud.on_the_way():
            announcement = case.announcement
            if announcement is None:
                continue
            self.given[case.number][announcement.number] = announcement.day
            if announcement.day + days(7) < today:
                self.late[today] += 1

    def assertPromisesKept(self, on_the_day=0.99):
        """P2, P14, P15, P18: no guard stops a run, and each act may be."""
        acts = self.cloud.acts
        self.assertEqual({}, self.cloud.stopped)
        self.assertEqual([], self.cloud.refused)
        # Later than a week after a day, there is another one.
        self.assertEqual({}, self.late)
        for act in acts:
            self._check(act)
        self.assertEqual(
            len(acts), len({act.case.resource.id for act in acts})
        )
        self._check_pace()
        mails = collections.Counter(moment for moment, _ in self._letters())
        self.assertLessEqual(max(mails.values()), self.size.mails_per_day)
        self.assertLessEqual(on_the_day, self._on_the_day())

    def _letters(self):
        return {(mail.at, mail.address) for mail in self.cloud.mails}

    def _check(self, act):
        announcement, number = act.case.announcement, act.case.number
        local = act.at.astimezone(self.cloud.calendar.timezone)
        self.assertIn(local.weekday(), (0, 1, 2, 3))
        self.assertTrue(9 <= local.hour < 16, local)
        # Not before any day that was ever given, nor a week after the last.
        self.assertEqual(max(self.given[number].values()), announcement.day)
        self.assertLessEqual(announcement.day, local.date())
        self.assertLessEqual(local.date(), announcement.day + days(7))
        # Nor before its end, nor without a notice of that very day.
        server = self.cloud.servers[act.case.resource.id]
        self.assertLessEqual(server.facts['created'] + _LIMIT, act.at)
        told = self.told[number, announcement.day]
        self.assertLessEqual(told + _NOTICE, act.at)

    def _check_pace(self):
        whole, old, projects = (collections.Counter() for _each in range(3))
        for act in self.cloud.acts:
            whole[act.day] += 1
            old[act.day] += act.case.backlog
            projects[act.day, act.case.subject.project_id] += 1
        self.assertLessEqual(max(whole.values()), self.size.per_day)
        self.assertLessEqual(max(old.values()), self.size.per_day // 2)
        self.assertLessEqual(max(projects.values()), 10)

    def _on_the_day(self):
        """Return which share of the acts was on the day that was told."""
        on_it = [a for a in self.cloud.acts if self.late_by(a) == days(0)]
        return len(on_it) / len(self.cloud.acts)

    def late_by(self, act):
        return act.day - act.case.announcement.day

    def again(self):
        """Return the acts on a day that was not the first one told."""
        return [a for a in self.cloud.acts if len(self.given_to(a)) > 1]

    def given_to(self, act):
        """Return all days that a case was given, in order."""
        return sorted(self.given[act.case.number].values())

    def left(self):
        """Return how many of the backlog are still in service."""
        return sum(case.backlog for case in self.cloud.on_the_way())


class TestHalfYear(TestCase):
    def test_everyone_is_acted_on_on_the_first_day_that_was_told(self):
        self.live()
        self.assertPromisesKept()
        self.assertEqual([], self.again())
        self.assertEqual(0, self.left())
        # Nobody is forgotten: what is left ended in the last weeks.
        self.assertLess(
            self.size.overdue + 24 * self.size.weekly, len(self.cloud.acts)
        )


class TestOutage(TestCase):
    def test_a_week_without_runs_gives_new_days_and_no_burst(self):
        """All days are full: whoever was missed is told anew, in time."""
        self.live(*range(91, 98))
        self.assertPromisesKept()
        missed = self.again()
        self.assertEqual(4 * self.size.per_day, len(missed))
        for act in missed:
            first, second = self.given_to(act)
            self.assertIs(
                model_case.GivenFor.LATE, act.case.announcement.reason
            )
            # The full schedule, from the evening when the week was over.
            self.assertLessEqual(first + days(8 + 30), second)
        self.assertEqual(0, self.left())

    def test_with_room_what_is_late_is_met_within_a_week(self):
        """The backlog has no more than its share of a day then, too."""
        how_large = size()
        self.live(
            *range(42, 49),
            how_large=dataclasses.replace(
                how_large, per_day=40 * how_large.per_day // 12
            ),
            count=100,
        )
        self.assertPromisesKept(on_the_day=0.9)
        late = [a for a in self.cloud.acts if self.late_by(a) > days(0)]
        self.assertNotEqual([], late)
        self.assertNotEqual([], self.again())


class TestScans(base.BaseTestCase):
    def test_what_is_not_looked_at_again_would_change_nothing(self):
        """Of the short cut that the other tests take."""
        small = size(60)
        quick, whole = cloud(small), cloud(small, thorough=True)
        for one in (quick, whole):
            one.days(60)
            one.days(7, runs=False)
            one.days(40)
        self.assertLess(60, len(whole.acts))
        self.assertEqual(self._seen(whole), self._seen(quick))

    def _seen(self, one):
        return [
            [(act.day, act.case.resource.id) for act in one.acts],
            one.mails,
            [
                (scan.opened, scan.unannounced, scan.foreseen)
                for scan in one.scans
            ],
        ]
