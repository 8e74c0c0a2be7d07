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

"""Whose a lock is."""

from cipclient.tests.unit.sandbox import writer


class TestLocking(writer.TestCase):
    """H24"""

    def lock(self, server):
        row = self.state.servers[server]
        return row.locked_by, row.locked_reason

    def test_a_lock_is_the_owners_or_an_administrators(self):
        server = self.make()
        why = {'locked_reason': 'why'}
        for person, whose in (('member', 'owner'), ('admin', 'admin')):
            answer = self.act(server, 'lock', why, person)
            self.assertEqual(202, answer.status)
            self.assertEqual((whose, 'why'), self.lock(server))
        self.assertEqual(403, self.act(server, 'unlock').status)
        self.assertEqual(202, self.act(server, 'lock').status)
        self.assertEqual(('admin', 'why'), self.lock(server))
        self.assertEqual(409, self.act(server, 'os-stop').status)
        self.assertEqual(
            202, self.act(server, 'os-stop', None, 'admin').status
        )
        self.assertEqual(202, self.act(server, 'unlock', None, 'admin').status)
        self.assertEqual((None, None), self.lock(server))

    def test_a_reason_is_a_text_of_some_length(self):
        server = self.make()
        for reason in ('', 'x' * 256, 5):
            answer = self.act(server, 'lock', {'locked_reason': reason})
            self.assertEqual(400, answer.status)
        self.assertEqual((None, None), self.lock(server))
