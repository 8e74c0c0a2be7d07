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


from osc_lib import exceptions as osc_exceptions

from cipclient import exceptions
from cipclient.osc.v1 import plan
from cipclient.tests import builders
from cipclient.tests import fakes


class TestApprove(fakes.TestCommand):
    def approve(self, answer, *words, typed=''):
        self.lifetime = fakes.FakeLifetime(
            builders.policy(), approve_plan=answer
        )
        self.app.client_manager.lifetime = self.lifetime
        self.app.stdin = fakes.Terminal(typed)
        return self.run_command(plan.PlanApprove, 'plan.json', *words)

    def said(self):
        return self.app.stderr.getvalue()

    def test_it_is_shown_and_asked_for_by_the_name_of_the_cloud(self):
        cloud = builders.policy().cloud
        self.approve(['delete server web (s1)'], typed=f'{cloud}\n')
        self.assertIn('delete server web (s1)', self.said())
        self.assertIn('The plan is approved', self.said())

    def test_any_other_answer_approves_nothing(self):
        self.approve(['delete server web (s1)'], typed='yes\n')
        self.assertIn('Nothing was approved', self.said())

    def test_who_made_it_is_told_in_a_sentence(self):
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.approve,
            exceptions.NotPossible('ada made plan.json'),
            '--auto-approve',
        )
        self.assertIn('ada', str(error))
