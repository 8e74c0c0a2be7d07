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

"""A run that acts on one resource, for the tests of what is kept of it."""

from cipclient import exceptions
from cipclient.model import step as model_step
from cipclient.tests.unit.ledger import records

NOW = records.NOW
Outcome = model_step.Outcome


class Acting(records.Cloud):
    """Also of a ledger that is only good for acts."""

    def setUp(self):
        super().setUp()
        self.run_ = self.begin()
        (self.case,) = self.kept(self.run_, records.case('s1'))

    def intend(self, case='mine', verb='shelve', now=NOW):
        case = self.case if case == 'mine' else case
        return self.run_.intend(
            case,
            self.case.resource,
            verb,
            {'status': 'ACTIVE'},
            'f' * 64,
            'because',
            now,
        )

    def sent(self, step, what='shelve', uid=None, happened=None, now=NOW):
        uid = uid or f'req-{step}-{what}'
        number = self.run_.sending(step, what, uid, now)
        if happened is not None:
            self.run_.happened(number, happened, now)
        return number

    def failed(self, now=NOW):
        step = self.intend(now=now)
        self.sent(step, now=now)
        self.run_.end_step(step, Outcome.FAILED, 'no', now)

    def refused(self, call, *arguments):
        """Hold that it is refused, and that the journal has none of it."""
        before = len(list(self.run_.journal()))
        error = self.assertRaises(exceptions.LedgerError, call, *arguments)
        self.assertEqual(before, len(list(self.run_.journal())))
        return str(error)
