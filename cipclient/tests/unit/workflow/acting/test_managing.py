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

from oslotest import base

from cipclient import exceptions
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import test_acting
from cipclient.workflow.acting import managing


class NoHeat:
    """A cloud without Heat."""

    @property
    def orchestration(self):
        raise exceptions.ServiceMissing('There is no Heat.')


def known(**facts):
    """Return a project that was read."""
    return builders.project(**{'domain': 'Default', **facts})


class TestManaging(base.BaseTestCase):
    """P9, P21: what may belong to a service is as good as its own."""

    def managed(self, project=None, project_id='p1', **facts):
        """Return to whom a server belongs."""
        case = cases.case(project=project_id)
        policy = dataclasses.replace(
            cases.policy(), managed={'heat': 'absent'}
        )
        found = managing.Managing(
            NoHeat(),
            policy,
            builders.surroundings(*([project] if project else ())),
        ).of(
            [case],
            {case.resource: test_acting.judged(builders.server(**facts))},
        )
        return found[case.resource]

    def test_what_is_known_and_of_no_service_is_nobodys(self):
        self.assertEqual(managing.NOBODYS, self.managed(known()))
        self.assertEqual(
            managing.NOBODYS,
            self.managed(known(name=None, domain=None, state='deleted')),
        )

    def test_what_is_in_the_project_or_domain_of_a_service_is_its_own(self):
        self.assertIn('service', self.managed(known(name='service')).by)
        self.assertIn('heat', self.managed(known(domain='heat')).by)

    def test_a_hint_outweighs_what_is_unknown(self):
        """A2: it only ever holds."""
        found = self.managed(
            known(domain=builders.unknown()),
            metadata={'trove_instance_id': 'x'},
        )
        self.assertIn('Trove', found.by)

    def test_each_thing_that_is_not_known_holds_alone(self):
        """F16, F17, F28."""
        for name in ('name', 'metadata', 'tags'):
            found = self.managed(known(), **{name: builders.unknown()})
            self.assertIn(f'its {name}', found.unread)
        for name in ('name', 'domain'):
            found = self.managed(known(**{name: builders.unknown()}))
            self.assertIn(f"its project's {name}", found.unread)
        found = self.managed(project_id='p9')
        self.assertIn('its project,', found.unread)
