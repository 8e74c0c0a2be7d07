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

import datetime

from cipclient.model import policy
from cipclient.tests.unit.policy import texts

_WHY = {'reason': 'ticket 4711', 'until': '2027-06-30'}


class TestExemptions(texts.TestCase):
    def _load(self, *exemptions):
        return texts.load(exemptions=list(exemptions)).exemptions

    def _fault(self, part, *exemptions):
        self.assert_fault(part, exemptions=list(exemptions))

    def test_all_that_is_given_is_kept(self):
        (found,) = self._load(
            {
                'project': texts.ID,
                'user': texts.ID,
                'domain': 'default',
                'server': texts.UUID,
                **_WHY,
            }
        )
        self.assertGreater(found.line, 1)
        self.assertEqual(
            policy.Exemption(
                reason='ticket 4711',
                until=datetime.date(2027, 6, 30),
                kind='server',
                resource=texts.UUID,
                project=texts.ID,
                user=texts.ID,
                domain='default',
                line=found.line,
            ),
            found,
        )

    def test_never_is_no_last_day(self):
        (found,) = self._load({'volume': texts.UUID, **_WHY, 'until': 'never'})
        self.assertIsNone(found.until)
        self.assertEqual('volume', found.kind)

    def test_a_person_from_a_directory_has_a_longer_id(self):
        self.assertEqual(
            2,
            len(
                self._load(
                    {'user': 'a' * 64, **_WHY}, {'user': texts.UUID, **_WHY}
                )
            ),
        )

    def test_names_are_no_ids(self):
        for key, value in (
            ('project', 'atlas'),
            ('user', 'default'),
            ('domain', 'Default'),
            ('server', 'web-1'),
            ('volume', texts.UUID.upper()),
            ('server', [texts.UUID]),
        ):
            faults = self.faults(exemptions=[{key: value, **_WHY}])
            self.assertEqual(1, len(faults), faults)

    def test_reason_and_last_day_are_required(self):
        for key in _WHY:
            self._fault(
                f"required key '{key}' is missing",
                {'project': texts.ID, **texts.without(_WHY, key)},
            )
        self._fault('blank', {'project': texts.ID, **_WHY, 'reason': ' '})
        self._fault(
            'is no date', {'project': texts.ID, **_WHY, 'until': 'forever'}
        )

    def test_an_exemption_is_about_something(self):
        self._fault('what is exempt is missing', _WHY)

    def test_nothing_is_of_two_kinds(self):
        self._fault(
            'write two exemptions',
            {'server': texts.UUID, 'volume': texts.UUID, **_WHY},
        )

    def test_an_unknown_key_is_one_fault(self):
        self._fault(
            "unknown key 'servr': did you mean 'server'?",
            {'servr': texts.UUID, 'project': texts.ID, **_WHY},
        )

    def test_what_is_no_mapping_is_a_fault(self):
        self._fault('a mapping belongs here', 'x')
        self.assert_fault('a list belongs here', exemptions={'a': 'b'})
