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

from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import test_deleting
from cipclient.workflow.retention import retained

days = enforced.days


class TestRetained(test_deleting.TestCase):
    def over(self):
        policy = self.lifetime().policies.in_force()
        with self.view() as view:
            return retained.over(view, policy, self.now)

    def test_it_is_told_when_its_time_is_over_and_nothing_removes_it(self):
        self.to_the_deletion()
        self.scanned_twice()
        self.delete()
        deleted = self.now
        self.now = deleted + days(100)
        # It has a case of its own.
        self.assertEqual([], self.over())
        self.write(
            rest=test_deleting.REST.replace(
                'delete: true, retention: 90d', 'delete: false'
            )
        )
        self.now = deleted + days(90) - days(0.01)
        self.assertEqual([], self.over())
        self.now = deleted + days(90)
        (said,) = self.over()
        image = self.image()
        for words in (
            image.id,
            self.server.name,
            self.victim,
            f'deleted on {deleted:%Y-%m-%d}',
            f'kept until {self.now:%Y-%m-%d}',
        ):
            self.assertIn(words, said)
        result = self.act(
            confirm=lambda plan: False, override={'policy': 'a test'}
        )
        self.assertIn(said, result.plan.notes)
        self.assertTrue(image.protected)

    def test_many_are_one_sentence_on_a_screen(self):
        many = [f'Image {number}' for number in range(4)]
        self.assertEqual(many[:3], list(retained.summed(many[:3])))
        (said,) = retained.summed(many)
        self.assertIn('is over: 4', said)
