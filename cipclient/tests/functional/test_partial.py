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
"""What an operator sees of a cloud that does not show everything."""

from typing import ClassVar

from cipclient import sandbox
from cipclient.tests.functional import base


class TestPartial(base.TestCase):
    embedded_only = True
    settings: ClassVar = {'servers': 30, 'max_limit': 10}

    def assertPartial(self, kind: str) -> base.Done:
        done = self.openstack('lifetime scan --all -f json')
        self.assertEqual(4, done.returncode, done.stderr)
        self.assertIn(f'partial: {kind}', done.stderr)
        self.assertIsInstance(done.json(), list)
        return done

    def test_a_cell_that_is_down_is_named_and_no_longer_when_it_is_back(self):
        """H1, F1."""
        cell = self.sandbox.state.live_servers()[0].cell
        self.sandbox.state.take_cell_down(cell)
        down = self.assertPartial('server in RegionOne')
        self.sandbox.state.bring_cell_up(cell)
        done = self.openstack('lifetime scan --all -f json')
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertLess(len(down.json()), len(done.json()))

    def test_a_page_that_breaks_leaves_what_was_read(self):
        """F25."""
        self.sandbox.fail(
            sandbox.Fault(
                'wrong_json',
                service='compute',
                path='servers/detail',
                after=1,
            )
        )
        rows = self.assertPartial('server').json()
        servers = [row for row in rows if row['Kind'] == 'server']
        self.assertEqual(10, len(servers))

    def test_partial_comes_before_violations(self):
        self.sandbox.state.take_cell_down(
            self.sandbox.state.live_servers()[0].cell
        )
        done = self.openstack('lifetime scan --fail-on-violations -f json')
        self.assertEqual(4, done.returncode)


class TestOldNova(base.TestCase):
    embedded_only = True
    settings: ClassVar = {'servers': 20, 'max_microversion': '2.26'}

    def test_the_oldest_that_is_taken_shows_the_same(self):
        """H34: flavors are links only, and are looked up."""
        rows = self.rows('lifetime scan --all --kind server')
        self.assertEqual(len(self.sandbox.state.live_servers()), len(rows))
        self.assertNotIn(None, [row['Flavor'] for row in rows])


class TestTooOldNova(base.TestCase):
    embedded_only = True
    settings: ClassVar = {'servers': 5, 'max_microversion': '2.25'}

    def test_what_is_older_is_refused_in_a_sentence(self):
        done = self.openstack('lifetime scan')
        self.assertSentence(done)
        self.assertIn('2.26', done.stderr)
        self.assertIn('2.25', done.stderr)
