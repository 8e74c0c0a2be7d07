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

from realcloud import clouds
from realcloud.inside import estate

from tests import base


class TestClouds(base.TestCase):
    def test_text(self):
        text = clouds.text(self.where)
        self.assertIn('\n  realcloud-admin:\n', text)
        self.assertIn('auth_url: http://127.0.0.1:15000/v3\n', text)
        self.assertIn('      system_scope: all\n', text)

    def test_everybody_is_seeded(self):
        seeded = {'admin', 'hermes'}
        for projects in estate.PROJECTS.values():
            for _tags, members in projects.values():
                seeded |= set(members)
        for users in estate.DOMAIN_ROLES.values():
            seeded |= set(users)
        for name, (user, _domain, _scope) in clouds.PERSONS.items():
            self.assertIn(user, seeded, name)

    def test_nobody_is_gone(self):
        gone = {*estate.DISABLED_USERS, *estate.DELETED_USERS}
        for name, (user, _domain, _scope) in clouds.PERSONS.items():
            self.assertNotIn(user, gone, name)
