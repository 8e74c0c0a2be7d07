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

import dataclasses

from cipclient import exceptions
from cipclient.model import case as model_case
from cipclient.tests import builders
from cipclient.tests.unit.workflow import one_act

Outcome = one_act.Outcome
DOWN = one_act.DOWN
DENIED = one_act.DENIED
SERVER = one_act.SERVER


class TestFailed(one_act.TestCase):
    """H21: the answer 202 proves nothing."""

    def test_what_is_gone_while_it_is_awaited_was_not_shelved(self):
        def taken(do):
            self.cloud.breaks(SERVER, one_act.missing())
            return one_act.refuses(202)(do)

        self.cloud.befalls['shelve'] = taken
        self.assertEnds(Outcome.FAILED, 'could not be found')
        self.assertIs(model_case.Stage.WARNED, self.case.stage)

    def test_what_cannot_be_looked_at_for_a_while_is_looked_at_again(self):
        down = iter([DOWN, DOWN])

        def taken(do):
            answer = do()
            self.cloud.reading = lambda path: next(down, None)
            return answer

        self.cloud.befalls['shelve'] = taken
        self.assertEnds(Outcome.DONE, 'It is SHELVED_OFFLOADED.')

    def test_what_is_as_before_has_failed_and_novas_words_are_told(self):
        self.cloud.befalls['shelve'] = one_act.refuses(202)
        self.cloud.reading = lambda path: (
            {
                'instanceAction': {
                    'events': [{'details': 'Quota exceeded for images'}]
                }
            }
            if path.endswith('/req-202')
            else None
        )
        self.assertEnds(
            Outcome.FAILED,
            'shelving ended, and it is ACTIVE as before.',
            'Nova says: Quota exceeded for images',
            'Its guest may be off',
            parked=True,
        )
        self.assertIs(True, self.happened('shelve'))
        self.assertFree()

    def test_without_words_of_novas_it_may_be_so_for_others(self):
        self.cloud.befalls['shelve'] = one_act.refuses(202)
        acted = self.assertEnds(Outcome.FAILED, 'as before')
        self.assertNotIn('Nova says:', acted.why)

    def test_a_disk_of_which_no_image_is_found_is_told(self):
        """P8: before anybody thinks of deleting it."""

        def shelved(do):
            answer = do()
            self.cloud.images.clear()
            return answer

        self.cloud.befalls['shelve'] = shelved
        self.assertEnds(Outcome.DONE, 'No image of its disk was found')
        self.assertEqual([], self.ledger.kept())


class TestVolume(one_act.TestCase):
    volume = True

    def test_what_boots_from_a_volume_has_no_image_and_needs_none(self):
        """H18"""
        acted = self.assertEnds(Outcome.DONE)
        self.assertNotIn('image', acted.why)

    def test_what_is_not_known_to_boot_from_one_needs_an_image(self):
        """P21"""
        step = self.planned()
        facts = {**step.resource.facts, 'volume_booted': builders.unknown()}
        step = dataclasses.replace(
            step, resource=dataclasses.replace(step.resource, facts=facts)
        )
        self.assertEnds(Outcome.DONE, 'No image of its disk', step=step)
        self.assertIs(True, self.step.before['has_disk'])


class TestOffload(one_act.TestCase):
    """What is only shelved frees nothing before it is offloaded."""

    def setUp(self):
        super().setUp()

        def shelved(do):
            answer = do()
            self.cloud.server['status'] = 'SHELVED'
            return answer

        self.cloud.befalls['shelve'] = shelved
        self.cloud.befalls['shelveOffload'] = self.offload

    def offload(self, do):
        self.cloud.server['status'] = 'SHELVED_OFFLOADED'
        return one_act.refuses(202)(do)

    def assertOffload(self, *words, happened):
        acted = self.assertEnds(Outcome.DONE, *words, offloads=True)
        self.assertEqual(
            ['lock', 'shelve', 'shelveOffload', 'unlock'], self.cloud.asked
        )
        self.assertIs(happened, self.happened('offload'))
        return acted

    def test_it_is_not_asked_for_where_the_ladder_does_not_say_so(self):
        self.assertEnds(Outcome.DONE, 'not freed before Nova offloads it')
        self.assertNotIn('shelveOffload', self.cloud.asked)

    def test_nor_of_what_is_off_its_host_already(self):
        del self.cloud.befalls['shelve']
        self.assertEnds(Outcome.DONE, offloads=True)
        self.assertNotIn('shelveOffload', self.cloud.asked)

    def test_it_is_asked_for_once_and_proved(self):
        acted = self.assertOffload(happened=True)
        self.assertNotIn('not freed yet', acted.why)

    def test_a_refusal_leaves_it_shelved(self):
        self.cloud.befalls['shelveOffload'] = one_act.refuses(409)
        self.assertOffload(
            'not freed: offloading had HTTP 409', happened=False
        )

    def test_without_an_answer_it_is_not_known(self):
        """It may still come, so that the ledger does not say it did not."""
        self.cloud.befalls['shelveOffload'] = one_act.loses
        self.assertOffload('whether it is freed is not known', happened=None)

    def test_nor_with_one_of_who_gave_up_on_it(self):
        """F24"""
        self.cloud.befalls['shelveOffload'] = one_act.refuses(504)
        self.assertOffload('whether it is freed is not known', happened=None)

    def test_what_stays_on_its_host_is_told(self):
        self.cloud.befalls['shelveOffload'] = one_act.refuses(202)
        self.assertOffload('not freed yet', happened=None)

    def test_what_cannot_be_looked_at_is_not_known(self):
        def offload(do):
            self.cloud.breaks(SERVER, DOWN)
            return one_act.refuses(202)(do)

        self.cloud.befalls['shelveOffload'] = offload
        self.assertOffload('whether it is freed is unknown', happened=None)

    def test_f19_credentials_that_end_there_end_the_run(self):
        def offload(do):
            self.cloud.breaks(SERVER, DENIED)
            return one_act.refuses(202)(do)

        self.cloud.befalls['shelveOffload'] = offload
        self.assertRaises(exceptions.CloudError, self.perform, offloads=True)
        self.assertEqual([self.step], self.ledger.open_steps())
