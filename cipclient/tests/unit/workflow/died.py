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
"""A run that died in the middle of an act on one server, and the next."""

from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.acting import recovery


class TestCase(one_act.TestCase):
    """A run died in the middle of an act; this is the next one."""

    def begin(self, verb='shelve', case=None, **before):
        """Have an act begun, and return the number of its step."""
        return self.ledger.intend(
            case or self.case,
            self.case.resource,
            verb,
            {'status': 'ACTIVE', 'has_disk': True, **before},
            'digest',
            'because',
            self.now,
        )

    def ask(self, what, code=0, happened=None):
        """Have something asked for in it, and answered unless that is 0."""
        number = self.ledger.sending(
            self.step.number, what, f'req-{len(self.ledger.owner)}', self.now
        )
        if code:
            self.ledger.answered(
                number, code, f'nova-{what}', '', self.now, happened
            )

    def settle(self):
        """Have all settled that can be, and return what is not."""
        settled = recovery.Recovery(self.tools)
        self.said = ' '.join(settled.settle())
        return settled.open

    def assertSettled(self, outcome, *words):
        self.assertEqual(set(), self.settle())
        self.assertEqual([], self.ledger.open_steps())
        (step,) = (one for one in self.ledger.steps() if one.verb != 'unlock')
        self.assertIs(outcome, step.outcome, step.why)
        for word in words:
            self.assertIn(word, self.said)
        return step

    def assertOpen(self, *words):
        """Nothing is done with it in this run, and nothing is forgotten."""
        self.assertEqual({self.case.resource}, self.settle())
        self.assertEqual([self.step], self.ledger.open_steps())
        for word in words:
            self.assertIn(word, self.said)
        self.assertEqual([], self.cloud.asked)
