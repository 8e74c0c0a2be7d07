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

import uuid

import requests
from oslotest import base

from cipclient import exceptions
from cipclient.cloud import guard
from cipclient.cloud import origin
from cipclient.tests.unit.cloud import fakes


class TestGuard(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.guard = guard.Guard()
        self.guard.trusted.add(origin.of(fakes.NOVA))
        self.session = guard.session(self.guard)

    def test_nothing_that_writes_is_sent_whatever_the_library(self):
        for method in ('POST', 'PUT', 'PATCH', 'DELETE', 'BREW'):
            for path in ('/servers', '/servers/x/action', '/auth/tokensx'):
                for token in ('X-Auth-Token', 'x-subject-token'):
                    self.assertRaises(
                        exceptions.WriteRefused,
                        self.session.request,
                        method,
                        fakes.NOVA + path,
                        headers={token: uuid.uuid4().hex},
                    )
        self.assertEqual([], self.fake.asked)

    def test_the_session_of_a_cloud_cannot_write(self):
        cloud = self.fake.cloud()
        compute = cloud.compute
        before = len(self.fake.asked)
        for method in ('POST', 'PUT', 'PATCH', 'DELETE'):
            self.assertRaises(
                exceptions.WriteRefused,
                compute._session.request,
                f'{fakes.NOVA}/servers/1',
                method,
                raise_exc=False,
            )
        self.assertEqual(before, len(self.fake.asked))

    def test_a_service_without_keystone_takes_no_write_either(self):
        self.guard.services.add(fakes.NOVA)
        self.assertRaises(
            exceptions.WriteRefused,
            self.session.post,
            f'{fakes.NOVA}/servers',
        )
        self.assertEqual([], self.fake.asked)

    def test_logging_in_is_let_through(self):
        self.session.post(f'{fakes.KEYSTONE}/auth/tokens', json={})
        self.session.post('http://glance.test:9292/idp', data={'user': 'a'})
        self.assertEqual(2, len(self.fake.asked))

    def test_p31_a_token_goes_to_origins_of_the_catalog_only(self):
        for url in (
            'http://evil.test/v2.1/servers',
            'https://nova.test:8774/v2.1/servers',
            'http://nova.test/v2.1/servers',
            'http://nova.test:8774@evil.test/v2.1/servers',
        ):
            self.assertRaises(
                exceptions.CloudError,
                self.session.get,
                url,
                headers={'X-Auth-Token': 'token'},
            )
        self.assertEqual([], self.fake.asked)
        self.session.get(
            f'{fakes.NOVA}/servers', headers={'X-Auth-Token': 'token'}
        )
        self.assertEqual(1, len(self.fake.asked))

    def test_there_is_no_other_way_out(self):
        self.assertRaises(
            requests.exceptions.InvalidSchema, self.session.get, 'ftp://x/'
        )
