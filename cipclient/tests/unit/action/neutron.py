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
"""A cloud with a Neutron that says what a test tells it to."""

from oslotest import base

from cipclient.tests.unit.cloud import fake_http
from cipclient.tests.unit.cloud import fakes

NEUTRON = 'http://neutron.test:9696'


class TestCase(base.BaseTestCase):
    """:ivar told: by path, what is answered; else no such page."""

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.fake.catalog['network'] = NEUTRON
        self.fake.intercept = self.answer
        self.told = {}
        self.cloud = self.fake.cloud()
        self.addCleanup(self.cloud.close)

    def answer(self, asked):
        path = asked.path
        if path in self.told:
            told = self.told[path]
            return (
                told
                if isinstance(told, fake_http.Reply)
                else fake_http.Reply(told)
            )
        if asked.url.startswith(NEUTRON) and path not in ('', '/'):
            return fake_http.Reply(b'<h1>404</h1>', 404)
        return None
