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

from oslotest import base

from cipclient.model import scan
from cipclient.tests import builders


def _scan(*completeness):
    return scan.Scan(
        at=builders.NOW,
        policy='lifetime.yaml',
        findings=(),
        summary={},
        project_names={},
        completeness=completeness,
    )


class TestCompleteness(base.BaseTestCase):
    def test_a_listing_without_reasons_is_complete(self):
        self.assertTrue(
            scan.Completeness('server', 'west', 'all projects').complete
        )

    def test_one_reason_makes_a_listing_partial(self):
        self.assertFalse(
            scan.Completeness(
                'server', 'west', 'all projects', ('a cell is down',)
            ).complete
        )


class TestScan(base.BaseTestCase):
    def test_a_scan_is_complete_if_every_listing_is(self):
        self.assertTrue(
            _scan(
                scan.Completeness('server', 'west', 'all projects'),
                scan.Completeness('server', 'east', 'all projects'),
            ).complete
        )

    def test_one_partial_listing_makes_a_scan_partial(self):
        self.assertFalse(
            _scan(
                scan.Completeness('server', 'west', 'all projects'),
                scan.Completeness(
                    'server', 'east', 'all projects', ('a cell is down',)
                ),
            ).complete
        )


class TestHeld(base.BaseTestCase):
    def test_groups_add_up_field_by_field(self):
        self.assertEqual(
            scan.Held(11, 22, 33, 44),
            scan.Held(1, 2, 3, 4).plus(scan.Held(10, 20, 30, 40)),
        )

    def test_nothing_adds_nothing(self):
        held = scan.Held(1, 2, 3, 4)
        self.assertEqual(held, held.plus(scan.Held()))
