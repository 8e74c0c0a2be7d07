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


import json

from osc_lib import exceptions as osc_exceptions

from cipclient import exceptions
from cipclient.osc.v1 import hold
from cipclient.tests import builders
from cipclient.tests import fakes
from cipclient.tests.unit.osc import cases


class TestHold(fakes.TestCommand):
    def answer(self, **answers):
        self.lifetime = fakes.FakeLifetime(builders.policy(), **answers)
        self.app.client_manager.lifetime = self.lifetime

    def test_what_stands_still_is_listed_with_the_reason(self):
        held = cases.hold(why='nobody\x1b has an address')
        self.answer(holds=[(cases.case(holds=(held,)), held)])
        self.run_command(hold.HoldList, '-f', 'json')
        self.assertEqual(
            [
                {
                    'Number': 4,
                    'ID': 's1',
                    'Name': 'web',
                    'Kind': 'server',
                    'Project': 'genomics',
                    'Stage': 'warned(1)',
                    'Hold': 'unreachable',
                    'Since': '2026-06-14T12:00:00Z',
                    'Why': 'nobody\\u001b has an address',
                }
            ],
            json.loads(self.app.stdout.getvalue()),
        )

    def test_nothing_is_said(self):
        self.answer(holds=[])
        self.run_command(hold.HoldList)
        self.assertIn('Nothing stands still.', self.app.stderr.getvalue())

    def test_several_are_released_for_one_reason(self):
        self.answer()
        self.run_command(hold.HoldRelease, '4', '5', '--reason', 'x')
        self.assertEqual([4, 'x', 5, 'x'], self.lifetime.asked)

    def test_what_cannot_be_released_is_told_and_fails(self):
        self.answer(**{'4': exceptions.NotPossible('it ends with the ticket')})
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.run_command,
            hold.HoldRelease,
            '4',
            '--reason',
            'x',
        )
        self.assertEqual('Failed: 4', str(error))
        self.assertIn('ends with the ticket', self.app.stderr.getvalue())

    def test_a_reason_is_required(self):
        self.answer()
        left = self.assertRaises(
            SystemExit, self.run_command, hold.HoldRelease, '4'
        )
        self.assertEqual(2, left.code)
