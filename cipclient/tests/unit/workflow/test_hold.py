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
from cipclient.model import case as model_case
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.workflow import hold


class TestRelease(records.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()

    def held(self, reason):
        (case,) = self.kept(
            self.run, records.case(reason, holds=(records.hold(reason),))
        )
        return case.holds[0].number

    def release(self, number):
        hold.release(
            self.run,
            builders.policy(),
            number,
            'looked at',
            'ada',
            records.NOW,
        )

    def test_what_an_operator_may_release_is_released(self):
        for reason in ('locked', 'failed'):
            self.release(self.held(reason))
            self.assertEqual([], list(self.run.holds()))

    def test_what_the_next_scan_would_find_again_says_how_it_ends(self):
        for reason, words in (
            ('exempt', 'with the exemption'),
            ('held', 'with the ticket'),
            ('unknown', 'what is unknown is known'),
            ('unreachable', 'notice waive'),
            ('managed', 'another service'),
            ('wanted', 'lifetime restore'),
        ):
            error = self.assertRaises(
                exceptions.NotPossible, self.release, self.held(reason)
            )
            self.assertIn(words, str(error))

    def test_of_a_delete_somebody_has_to_be_told(self):
        (case,) = self.kept(
            self.run,
            records.case(
                stage=model_case.Stage.QUARANTINED,
                quarantined=records.NOW,
                verb='shelve',
                holds=(records.hold('unreachable'),),
            ),
        )
        error = self.assertRaises(
            exceptions.NotPossible, self.release, case.holds[0].number
        )
        self.assertIn('nothing is deleted of which nobody', str(error))
        self.assertNotIn('waive', str(error))

    def test_a_number_that_is_none_is_told(self):
        error = self.assertRaises(exceptions.NotFound, self.release, 4711)
        self.assertIn('no hold 4711', str(error))
