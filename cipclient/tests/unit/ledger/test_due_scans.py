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

from cipclient.model import scan as model_scan
from cipclient.tests.unit.ledger import records

NOW = records.NOW
days = records.days
HOUR = datetime.timedelta(hours=1)
EAST = (
    model_scan.Completeness('server', 'east', 'all projects'),
    model_scan.Completeness('project', '', 'all projects'),
)


class TestScans(records.TestCase):
    """P1: the complete scans that saw what is to be deleted."""

    def setUp(self):
        super().setUp()
        self.key = records.key()

    def scanned(self, at=NOW, **more):
        """Have a scan recorded in a run of its own."""
        with self.running(now=at) as run:
            self.scan(run, records.sighting(), at=at, **more)

    def count(self, since=NOW, key=None):
        with self.running(now=NOW + days(9)) as run:
            return run.complete_scans_since(key or self.key, since)

    def test_those_of_its_region_since_then_count(self):
        self.scanned(NOW - HOUR)
        self.scanned()
        self.scanned(NOW + HOUR)
        self.assertEqual(2, self.count())
        self.assertEqual(3, self.count(NOW - HOUR))

    def test_two_of_one_run_are_one(self):
        with self.running() as run:
            self.scan(run, records.sighting())
            self.scan(run, records.sighting(), at=NOW + HOUR)
        self.assertEqual(1, self.count())

    def test_that_of_another_region_or_kind_does_not(self):
        """F71"""
        self.scanned()
        self.scanned(NOW + HOUR, completeness=EAST)
        self.assertEqual(1, self.count())
        self.assertEqual(1, self.count(key=records.key(region='east')))
        self.assertEqual(0, self.count(key=records.key(kind='volume')))

    def test_a_partial_one_does_not(self):
        """P28"""
        self.scanned(completeness=records.PARTIAL)
        self.assertEqual(0, self.count())


class TestLetGo(records.TestCase):
    """When the last hold of a case ended."""

    def test_it_is_the_last_of_all(self):
        run = self.begin()
        (case,) = self.kept(run, records.case(holds=(records.hold(),)))
        self.assertIsNone(run.let_go(case.number))
        for end in (NOW + days(2), NOW + days(1)):
            held = dataclasses.replace(case, holds=(records.hold(),))
            (held,) = run.save([held], NOW)
            run.save([dataclasses.replace(held, holds=())], end)
        self.assertEqual(NOW + days(2), run.let_go(case.number))
        self.assertIsNone(run.let_go(case.number + 1))
