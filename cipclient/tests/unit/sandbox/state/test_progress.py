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

"""What goes on behind an answer of 202."""

from oslotest import base

from cipclient.sandbox.state import progress


class TestProgress(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.now = 0.0
        self.progress = progress.Progress(lambda: self.now)
        self.done = []

    def begin(self, *names):
        self.progress.begin(
            'server',
            *(lambda name=name: self.done.append(name) for name in names),
        )

    def test_all_is_done_at_once_unless_told_otherwise(self):
        self.begin('one', 'two')
        self.assertEqual(['one', 'two'], self.done)

    def test_each_step_takes_so_many_looks(self):
        self.progress.polls = 2
        self.begin('one', 'two')
        seen = []
        for _ in range(5):
            self.progress.look('server')
            seen.append(len(self.done))
        self.assertEqual([0, 1, 1, 2, 2], seen)

    def test_a_look_at_something_else_does_not_count(self):
        self.progress.polls = 1
        self.begin('one')
        self.progress.look('volume')
        self.assertEqual([], self.done)

    def test_all_steps_are_done_after_so_many_seconds(self):
        self.progress.seconds = 5
        self.begin('one', 'two')
        seen = []
        for now in (0, 4.9, 5):
            self.now = now
            self.progress.look('server')
            seen.append(len(self.done))
        self.assertEqual([0, 0, 2], seen)

    def test_what_is_forgotten_comes_to_pass_at_no_time(self):
        self.progress.seconds = 5
        self.begin('one')
        self.progress.forget('server')
        self.now = 9
        self.progress.look('server')
        self.assertEqual([], self.done)

    def test_what_is_forgotten_does_not_come_to_pass(self):
        self.progress.polls = 1
        self.begin('one')
        self.progress.forget('server')
        self.progress.look('server')
        self.assertEqual([], self.done)
