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

from cipclient import exceptions


class TestPolicyError(base.BaseTestCase):
    def test_a_fault_is_told_with_its_place(self):
        error = exceptions.PolicyError(
            'lifetime.yaml', (exceptions.Fault(3, 7, 'no such key'),)
        )
        self.assertEqual(['lifetime.yaml:3:7: no such key'], error.lines())

    def test_a_fault_without_a_place_is_told_with_the_file(self):
        error = exceptions.PolicyError(
            'lifetime.yaml', (exceptions.Fault(0, 0, 'is not there'),)
        )
        self.assertEqual(['lifetime.yaml: is not there'], error.lines())

    def test_faults_are_told_in_the_order_of_the_file(self):
        error = exceptions.PolicyError(
            'lifetime.yaml',
            (
                exceptions.Fault(10, 1, 'third'),
                exceptions.Fault(9, 20, 'second'),
                exceptions.Fault(9, 3, 'first'),
            ),
        )
        self.assertEqual(
            [
                'lifetime.yaml:9:3: first',
                'lifetime.yaml:9:20: second',
                'lifetime.yaml:10:1: third',
            ],
            error.lines(),
        )

    def test_all_faults_are_told_at_once(self):
        error = exceptions.PolicyError(
            'lifetime.yaml',
            (exceptions.Fault(1, 1, 'one'), exceptions.Fault(2, 1, 'two')),
        )
        self.assertEqual(
            'lifetime.yaml:1:1: one\nlifetime.yaml:2:1: two', str(error)
        )
