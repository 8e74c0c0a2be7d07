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
"""A run that tells people, which something befalls."""

import collections

from cipclient import exceptions
from cipclient.model import notice as model_notice
from cipclient.tests.unit.notice.delivery import mail_servers
from cipclient.tests.unit.workflow import recorded
from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import world

Came = fault.Came


class TestCase(world.TestCase):
    """One owner is to be told of one server; a mail server takes the mail."""

    def setUp(self):
        super().setUp()
        # A server of its own: it is told to misbehave.
        self.mail = mail_servers.Behaviour()
        self.port = mail_servers.real(self, self.mail)

    def prepare(self, trial, verb):
        super().prepare(trial, verb)
        people = self.sandbox.state.identity.users
        self.owner = people[self.victim.user_id]
        self.address = self.owner.email

    def befallen(self):
        try:
            result = self.send()
        except (exceptions.CipclientError, OSError) as error:
            return Came.ERROR, str(error)
        with self.view() as view:
            answers = collections.Counter(
                sent.delivery
                for sent in view.notices()
                if sent.person.address == self.address
            )
            held = [
                f'{hold.reason}: {hold.why}'
                for case in view.open_cases().values()
                for hold in case.holds
            ]
        told = answers[model_notice.Delivery.ACCEPTED] > 0
        said = '\n'.join([*result.notes, *result.failed, *held])
        return (Came.TOLD if told else Came.UNTOLD), said

    def check(self, trial):
        """Nobody who was not told is acted on, and the next run tells him."""
        trial.befalls(self)
        came, said = self.befallen()
        self.assertIs(trial.came, came, said)
        for words in trial.words:
            self.assertIn(words.format(address=self.address), said)
        if came is not Came.TOLD:
            self.check_nothing_is_done()
        mended = self.now + recorded.days(1)
        self.mend()
        self.now = mended
        self.policy_again()
        came, said = self.befallen()
        self.assertIs(trial.after, came, said)
        if came is Came.TOLD:
            self.to_the_day()
            result = self.act()
            self.assertEqual([self.victim.id], list(self.outcomes(result)))

    def check_nothing_is_done(self):
        """Whatever day it is: the dry run begins nothing."""
        now = self.now
        for later in (15, 31, 400):
            self.now = now + recorded.days(later)
            self.assertEqual([], self.due())
        self.now = now
