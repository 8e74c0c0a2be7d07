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

from benchmarks import filling
from benchmarks import records
from cipclient.ledger import ledger
from cipclient.ledger import place
from cipclient.model import case as model_case
from cipclient.tests import builders


class TestFilling(base.BaseTestCase):
    def test_each_case_is_open_and_told_and_some_are_held(self):
        home = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        kept = records.Records(home, 'test')
        kept.ledger.parent.mkdir(mode=0o700)
        filling.fill(kept.ledger, 2005, builders.NOW)
        with ledger.open_ledger(
            place.find(str(kept.ledger), {}, home), create=False
        ) as opened:
            cases = list(opened.view(records.CLOUD).cases())
        self.assertEqual(2005, len({case.resource for case in cases}))
        for case in cases:
            self.assertLess(case.standing.expires, builders.NOW)
            self.assertIsNotNone(case.announcement.told)
        held = [
            case
            for case in cases
            if case.held_for(model_case.HoldReason.LOCKED)
        ]
        self.assertEqual(201, len(held))
