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

from cipclient.inventory import cells
from cipclient.tests.unit.cloud import fakes


class TestCells(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.compute = self.fake.cloud().compute

    def _says(self, path, body):
        self.fake.intercept = lambda asked: (
            fakes.Reply(body) if asked.path == path else None
        )

    def test_hosts_are_named_with_what_runs_on_them(self):
        sight = cells.services(self.compute, '2.72')
        self.assertEqual((), sight.reasons)
        self.assertIn('nova-compute on node1', sight.hosts)

    def test_schedulers_come_and_go(self):
        before = cells.services(self.compute, '2.72')
        self._says(
            '/os-services',
            {
                'services': [
                    {'binary': 'nova-scheduler', 'host': 'pod-2'},
                    {'binary': 'nova-compute', 'host': 'node1'},
                    {'binary': 'nova-compute', 'host': 'node2'},
                ]
            },
        )
        after = cells.services(self.compute, '2.72')
        self.assertEqual([], cells.changes(before, after))

    def test_many_hosts_are_not_all_named(self):
        self.fake.hosts = [f'node{number}' for number in range(9)]
        self.fake.down_hosts = set(self.fake.hosts)
        reason = cells.services(self.compute, '2.72').reasons[0]
        self.assertIn('and 4 more', reason)

    def test_an_answer_without_services_proves_nothing(self):
        for body in ({}, {'services': None}, {'services': {}}):
            self._says('/os-services', body)
            self.assertTrue(cells.services(self.compute, '2.72').reasons)

    def test_services_of_strange_form_prove_nothing(self):
        self._says('/os-services', {'services': [5, {}, {'host': [1]}]})
        self.assertTrue(cells.services(self.compute, '2.72').reasons)

    def test_before_2_69_more_hypervisors_than_a_page_prove_nothing(self):
        self._says(
            '/os-hypervisors',
            {'hypervisors': [], 'hypervisors_links': [{'rel': 'next'}]},
        )
        reason = cells.services(self.compute, '2.60').reasons[0]
        self.assertIn('older than 2.69', reason)

    def test_a_member_of_a_full_page_sees_no_down_cell(self):
        self._says(
            '/servers', {'servers': [], 'servers_links': [{'rel': 'next'}]}
        )
        reason = cells.placeholders(self.compute, '2.72').reasons[0]
        self.assertIn('more servers than fit a page', reason)

    def test_a_member_sees_nothing_before_2_69(self):
        reason = cells.placeholders(self.compute, '2.68').reasons[0]
        self.assertIn('older than 2.69', reason)
        self.assertEqual([], self.fake.paths('/servers'))

    def test_a_member_whose_list_fails_proves_nothing(self):
        self.fake.intercept = lambda asked: (
            fakes.Reply(status=500) if asked.path == '/servers' else None
        )
        self.assertTrue(cells.placeholders(self.compute, '2.72').reasons)

    def test_services_that_did_not_change_are_no_reason(self):
        sight = cells.Sight(frozenset({'nova-compute on node1'}))
        self.assertEqual([], cells.changes(sight, sight))
