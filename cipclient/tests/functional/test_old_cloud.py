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

import pathlib

import fixtures
from oslotest import base

from benchmarks.old_cloud import half_year
from benchmarks.old_cloud import size
from benchmarks.old_cloud import table


class TestOldCloud(base.BaseTestCase):
    """Real scans, ledger, plans and mails; nobody reacts.

    The half-year of ten thousand servers is ``python -m
    benchmarks.old_cloud``. In this one nearly all is a hundredth, but
    the pace, so that what is overdue is soon dealt with.
    """

    def test_what_was_foreseen_is_what_happens(self):
        home = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        small = size.Size(
            servers=66,
            overdue=30,
            weekly=6,
            projects=9,
            people=18,
            per_day=12,
            mails_per_day=3,
            weeks=6,
        )
        lived = half_year.live(small, home, named=True)
        self.assertEqual(0, table.differing(lived), table.text(lived))
        self.assertEqual(0, lived.happened[-1].backlog)
        self.assertGreater(sum(week.acts for week in lived.happened), 30)
