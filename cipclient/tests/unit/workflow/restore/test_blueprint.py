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

from cipclient.action import base as action_base
from cipclient.model import step as model_step
from cipclient.workflow.restore import blueprint
from cipclient.workflow.restore import remade

Outcome = model_step.Outcome


class TestVolumes(base.BaseTestCase):
    def recipe(self, **more):
        return {
            'os-extended-volumes:volumes_attached': [
                {'id': 'data'},
                {'id': 'root'},
            ],
            **more,
        }

    def test_the_one_that_it_boots_from_is_told_by_its_device(self):
        recipe = self.recipe(
            **{'OS-EXT-SRV-ATTR:root_device_name': '/dev/vda'},
            devices={'data': '/dev/vdb', 'root': '/dev/vda'},
        )
        self.assertEqual(['root', 'data'], blueprint.volumes(recipe))

    def test_without_devices_they_are_as_they_came(self):
        self.assertEqual(['data', 'root'], blueprint.volumes(self.recipe()))
        self.assertEqual([], blueprint.volumes({}))


class TestZone(base.BaseTestCase):
    def test_what_was_asked_for_counts_and_not_where_it_was(self):
        where = {'OS-EXT-AZ:availability_zone': 'east'}
        self.assertEqual('east', blueprint.zone(where))
        for pinned, wanted in ((None, ''), ('west', 'west')):
            self.assertEqual(
                wanted,
                blueprint.zone({**where, 'pinned_availability_zone': pinned}),
            )


class TestBecame(base.BaseTestCase):
    """What is told of a server that was made, as it is."""

    def became(self, status, task=None, said=''):
        seen = action_base.Sight(status, task, False)
        return remade.became(seen, 'new', said)

    def test_only_what_has_ended_is_settled(self):
        for status, task, wanted in (
            ('BUILD', None, Outcome.UNKNOWN),
            ('UNKNOWN', None, Outcome.UNKNOWN),
            ('ACTIVE', 'spawning', Outcome.UNKNOWN),
            ('ACTIVE', None, Outcome.DONE),
            # Its owner was quick.
            ('SHUTOFF', None, Outcome.DONE),
            ('ERROR', None, Outcome.FAILED),
        ):
            settled = self.became(status, task)
            self.assertIs(wanted, settled.outcome, status)
            self.assertIn('new', settled.why)

    def test_what_nova_says_of_an_error_is_told(self):
        why = self.became('ERROR', said='No valid host').why
        self.assertIn('No valid host', why)
        self.assertIn('delete it before another try', why)
