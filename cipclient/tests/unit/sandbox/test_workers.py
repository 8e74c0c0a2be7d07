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

"""The queue before the workers."""

from oslotest import base

from cipclient.sandbox import workers


class TestWorkers(base.BaseTestCase):
    def test_requests_wait_for_a_free_worker(self):
        queue = workers.Workers(2)
        ends = [queue.ready(10.0, 10.0, 1.0) for _each in range(5)]
        self.assertEqual([11.0, 11.0, 12.0, 12.0, 13.0], ends)

    def test_an_idle_worker_begins_at_once(self):
        queue = workers.Workers(1)
        queue.ready(10.0, 10.0, 1.0)
        self.assertEqual(21.0, queue.ready(20.0, 20.0, 1.0))

    def test_rendering_counts_into_the_service(self):
        queue = workers.Workers(1)
        self.assertEqual(11.0, queue.ready(10.0, 10.4, 1.0))
        self.assertEqual(22.0, queue.ready(20.0, 22.0, 1.0))
