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
"""Scans of a cloud that loses a part of itself and gets it back."""

import os

from cipclient.tests.contract import switches
from cipclient.tests.functional import base


class TestCells(base.TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.switches = (
            switches.real()
            if base.CLOUD in os.environ
            else switches.Embedded(self.sandbox)
        )
        if self.switches is None:
            self.skipTest('this cloud has no switches')

    def test_a_cell_that_is_cut_off_makes_a_scan_partial_until_it_is_back(
        self,
    ):
        """H1, F1."""
        command = 'lifetime scan --all --kind server -f json'
        before = self.openstack(command)
        self.assertEqual(0, before.returncode, before.stderr)
        with self.switches.cell_down():
            during = self.openstack(command)
        self.assertEqual(4, during.returncode, during.stderr)
        self.assertIn('partial: server in ', during.stderr)
        self.assertLess(len(during.json()), len(before.json()))
        after = self.openstack(command)
        self.assertEqual(0, after.returncode, after.stderr)
        self.assertEqual(len(before.json()), len(after.json()))
