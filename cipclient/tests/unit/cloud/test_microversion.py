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

from oslotest import base

from cipclient.cloud import microversion


def _document(**version):
    return {'version': {'id': 'v2.1', **version}}


class TestMicroversion(base.BaseTestCase):
    def _choose(self, highest, wanted='2.72', floor='2.26', lowest='2.1'):
        offer = microversion.offer(
            'Nova', _document(version=highest, min_version=lowest), 2
        )
        return offer.choose('Nova', wanted, floor)

    def test_the_lower_of_wanted_and_highest_is_used(self):
        self.assertEqual('2.72', self._choose('2.96'))
        self.assertEqual('2.72', self._choose('2.104'))
        self.assertEqual('2.65', self._choose('2.65'))
        self.assertEqual('2.26', self._choose('2.26'))

    def test_below_the_floor_both_are_named(self):
        error = self.assertRaises(microversion.TooOld, self._choose, '2.25')
        self.assertIn('2.1 to 2.25', str(error))
        self.assertIn('2.26', str(error))

    def test_a_service_that_wants_newer_is_too_new(self):
        self.assertRaises(
            microversion.TooOld, self._choose, '3.5', lowest='2.90'
        )

    def test_a_list_of_versions_is_read_too(self):
        offer = microversion.offer(
            'Cinder',
            {
                'versions': [
                    {'id': 'v2.0', 'version': '', 'min_version': ''},
                    {'id': 'v3.0', 'version': '3.71', 'min_version': '3.0'},
                ]
            },
            3,
        )
        self.assertEqual('3.0', offer.choose('Cinder', '3.0', '3.0'))

    def test_a_document_without_microversions_is_too_old(self):
        for document in (
            {},
            [],
            None,
            {'version': 5},
            {'versions': [5, {}]},
            _document(version='', min_version=''),
            _document(version=None, min_version=None),
        ):
            self.assertRaises(
                microversion.TooOld, microversion.offer, 'Nova', document, 2
            )
