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

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.acting import postmortem

SERVER = one_act.SERVER


class TestTold(one_act.TestCase):
    """H21: only the events of an instance action say why."""

    def told(self, events, request_id='req-1'):
        self.cloud.reading = lambda path: (
            events
            if isinstance(events, Exception)
            else {'instanceAction': {'events': events}}
        )
        return postmortem.told(self.cloud, SERVER, request_id)

    def test_their_words_are_told(self):
        self.assertEqual(
            'No room left. Quota exceeded',
            self.told(
                [
                    {'details': 'No room left.'},
                    {'details': None},
                    {},
                    {'details': 'Quota exceeded'},
                ]
            ),
        )

    def test_what_never_had_an_id_is_not_asked_about(self):
        self.assertEqual('', self.told(one_act.DENIED, ''))

    def test_what_cannot_be_read_is_told_as_nothing(self):
        for error in (
            one_act.DOWN,
            one_act.missing(),
            exceptions.NotAuthorized('HTTP 403'),
        ):
            self.assertEqual('', self.told(error))
        self.assertEqual('', self.told('rubbish'))

    def test_f19_credentials_that_end_there_end_the_run(self):
        self.assertRaises(failure.NotAuthenticated, self.told, one_act.DENIED)

    def test_a_full_store_says_nothing_of_other_servers(self):
        for why in ('Quota exceeded', 'HTTP 413: QUOTA', 'ran out of space'):
            self.assertTrue(postmortem.is_known(why))
        for why in ('', 'No valid host was found.'):
            self.assertFalse(postmortem.is_known(why))
