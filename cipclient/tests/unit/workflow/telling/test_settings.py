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

from cipclient import exceptions
from cipclient.tests import builders
from cipclient.workflow.telling import settings


class TestSettings(base.BaseTestCase):
    def test_what_is_missing_is_named_all_at_once(self):
        error = self.assertRaises(
            exceptions.NotPossible,
            settings.of,
            builders.policy(builders.lifetime(limit=60), source='my.yaml'),
        )
        self.assertIn('my.yaml', str(error))
        self.assertIn('notices: and pace: and scope: and breaker:', str(error))
