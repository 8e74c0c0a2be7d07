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
import datetime
from unittest import mock

import fixtures
from keystoneauth1 import noauth as none
from keystoneauth1 import session as ksa_session
from oslotest import base

from cipclient import exceptions
from cipclient.tests.unit.cloud import fakes


class TestCloud(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())

    def _regions(self, *names, **config):
        connection = self.fake.connect()
        connection.config.config.update(config)
        answer = self.fake._token

        def token():
            reply = answer()
            for service in reply.body['token']['catalog']:
                first = service['endpoints'][0]
                service['endpoints'] = [
                    {
                        **first,
                        'id': f'{first["id"]}-{name}',
                        'region': name,
                        'region_id': name,
                        'url': first['url'].replace('.test', f'.{name}.test'),
                    }
                    for name in names
                ]
            return reply

        self.fake._token = token
        cloud = self.fake.cloud()
        cloud._connect = lambda: connection
        return cloud

    def test_the_region_is_the_catalogs_where_none_is_configured(self):
        self.assertEqual('west', self.fake.cloud().region)

    def test_the_region_is_the_configured_one_of_several(self):
        cloud = self._regions('east', 'west', region_name='west')
        self.assertEqual('west', cloud.region)
        self.assertIn('.west.', cloud.compute._endpoint.url)

    def test_one_of_several_regions_has_to_be_named(self):
        cloud = self._regions('east', 'west')
        error = self.assertRaises(exceptions.CloudError, lambda: cloud.region)
        self.assertIn('east, west', str(error))
        self.assertIn('--os-region-name', str(error))

    def test_f71_a_region_that_the_catalog_lacks_is_a_missing_service(self):
        cloud = self._regions('east', region_name='north')
        error = self.assertRaises(
            exceptions.ServiceMissing, lambda: cloud.compute
        )
        self.assertIn('north', str(error))
        self.assertIn('compute', str(error))

    def test_a_service_that_the_catalog_lacks_is_missing(self):
        del self.fake.catalog['image']
        error = self.assertRaises(
            exceptions.ServiceMissing, lambda: self.fake.cloud().image
        )
        self.assertIn('Glance (image) in region west', str(error))

    def test_endpoints_are_brought_into_one_form(self):
        for name, url, wanted in (
            ('identity', 'http://k.test', 'http://k.test/v3'),
            ('identity', 'http://k.test/v2.0/', 'http://k.test/v3'),
            (
                'identity',
                'http://k.test/identity',
                'http://k.test/identity/v3',
            ),
            ('image', 'http://g.test:9292', 'http://g.test:9292/v2'),
            ('image', 'http://g.test/v1', 'http://g.test/v2'),
            ('compute', 'http://n.test/compute/v2.1/', None),
            ('compute', 'http://n.test', 'http://n.test/v2.1'),
            ('block_storage', 'http://c.test/v3/own', None),
            ('block_storage', 'http://c.test', 'http://c.test/v3/own'),
        ):
            key = {'block_storage': 'volumev3'}.get(name, name)
            self.fake.catalog[key] = url
            endpoint = getattr(self.fake.cloud(), name)._endpoint
            self.assertEqual(wanted or url.rstrip('/'), endpoint.url)

    def test_the_version_document_lies_above_the_project(self):
        endpoint = self.fake.cloud().block_storage._endpoint
        self.assertEqual('http://cinder.test:8776/v3/', endpoint.root)

    def test_a_configured_endpoint_counts(self):
        connection = self.fake.connect()
        connection.config.config['compute_endpoint_override'] = (
            'http://nova.elsewhere.test/v2.1'
        )
        cloud = self.fake.cloud()
        cloud._connect = lambda: connection
        self.assertIn(b'node1', cloud.compute.get('/os-services').body)

    def test_a_microversion_costs_one_request(self):
        compute = self.fake.cloud().compute
        self.assertEqual('2.72', compute.microversion('2.72', '2.26'))
        self.assertEqual('2.96', compute.microversion('2.96', '2.26'))
        self.assertEqual(
            1, len([a for a in self.fake.asked if 'nova' in a.url])
        )

    def test_whoami(self):
        who = self.fake.cloud().whoami
        self.assertEqual('me', who.user_id)
        self.assertEqual('own', who.project_id)
        self.assertEqual(frozenset({'admin'}), who.roles)
        self.assertFalse(who.system)
        self.assertEqual(
            datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC), who.expires
        )

    def test_a_cloud_is_closed(self):
        with self.fake.cloud() as cloud:
            self.assertEqual('west', cloud.region)

    def test_endpoints_that_nobody_could_use_trouble_nobody(self):
        self.fake.catalog['dns'] = 'not-a-url'
        self.fake.catalog['object-store'] = 'ftp://swift.test'
        self.assertIn(
            b'node1', self.fake.cloud().compute.get('/os-services').body
        )

    def test_a_timeout_of_the_configuration_counts(self):
        connection = self.fake.connect()
        connection.session.timeout = 5.0
        cloud = self.fake.cloud()
        cloud._connect = lambda: connection
        self.assertEqual((10.0, 5.0), cloud.compute._limits.timeout)

    def test_a_login_without_a_token_tells_nobody(self):
        connection = mock.Mock(spec=['session', 'config'])
        connection.session = ksa_session.Session(auth=none.NoAuth())
        cloud = self.fake.cloud()
        cloud._connect = lambda: connection
        self.assertRaises(exceptions.CloudError, lambda: cloud.whoami)

    def test_a_keystone_that_is_busy_is_asked_again(self):
        failures = [fakes.Reply(status=503), fakes.Reply(status=503)]
        self.fake.intercept = lambda asked: (
            failures.pop()
            if asked.path == '/auth/tokens' and failures
            else None
        )
        self.assertEqual('me', self.fake.cloud().whoami.user_id)
        self.assertEqual(2, len(self.fake.slept))

    def _catalog_without_ids(self):
        answer = self.fake._token

        def token():
            reply = answer()
            for service in reply.body['token']['catalog']:
                del service['id']
            return reply

        self.fake._token = token

    def test_a_keystone_is_known_by_the_id_of_its_service(self):
        self.assertEqual('identity', self.fake.cloud().identity_id)
        self.fake.catalog['identity'] = 'https://elsewhere.test/v3'
        self.assertEqual('identity', self.fake.cloud().identity_id)

    def test_a_keystone_without_an_id_is_known_by_where_one_logs_in(self):
        self._catalog_without_ids()
        self.assertEqual(
            'http://keystone.test:5000', self.fake.cloud().identity_id
        )

    def test_a_keystone_that_nothing_tells_from_others_is_an_error(self):
        connection = mock.Mock(spec=['session', 'config'])
        connection.session = ksa_session.Session(auth=none.NoAuth())
        cloud = self.fake.cloud()
        cloud._connect = lambda: connection
        error = self.assertRaises(
            exceptions.CloudError, lambda: cloud.identity_id
        )
        self.assertIn('no auth_url', str(error))


class TestClockSkew(base.BaseTestCase):
    """H14"""

    NOW = datetime.datetime(2026, 3, 1, 12, 0, 0, tzinfo=datetime.UTC)

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.headers = {}
        self.fake.intercept = self._dated

    def _dated(self, asked):
        if 'keystone' not in asked.url or asked.path == '/auth/tokens':
            return None
        reply = self.fake._answer(asked)
        reply.headers.update(self.headers)
        return reply

    def cloud(self):
        cloud = self.fake.cloud()
        cloud._patience = dataclasses.replace(
            cloud._patience, now=lambda: self.NOW
        )
        return cloud

    def test_it_is_how_far_keystone_is_ahead(self):
        for date, seconds in (
            ('Sun, 01 Mar 2026 12:00:00 GMT', 0),
            ('Sun, 01 Mar 2026 12:10:00 GMT', 600),
            ('Sunday, 01-Mar-26 11:59:00 GMT', -60),
        ):
            self.headers = {'Date': date}
            self.assertEqual(
                datetime.timedelta(seconds=seconds), self.cloud().clock_skew
            )

    def test_one_request_tells_if_keystone_was_not_asked_before(self):
        self.headers = {'Date': 'Sun, 01 Mar 2026 12:00:09 GMT'}
        cloud = self.cloud()
        cloud.identity.get('/domains')
        asked = len(self.fake.asked)
        self.assertEqual(9, cloud.clock_skew.seconds)
        self.assertEqual(asked, len(self.fake.asked))

    def test_without_a_date_the_token_tells_when_it_was_issued(self):
        """Keystone under plain uWSGI sends none; a guard that always trips

        is turned off.
        """
        self.fake.issued = '2026-03-01T12:00:04.000000Z'
        self.assertEqual(
            datetime.timedelta(seconds=4), self.cloud().clock_skew
        )

    def test_without_either_nothing_is_known(self):
        self.useFixture(
            fixtures.MonkeyPatch(
                'keystoneauth1.access.access.AccessInfoV3.issued', None
            )
        )
        self.assertIsNone(self.cloud().clock_skew)

    def test_a_date_that_is_none_or_of_a_cached_copy_is_no_date(self):
        self.fake.issued = '2026-03-01T11:59:00.000000Z'
        for headers in (
            {'Date': 'tomorrow'},
            {'Date': ''},
            {'Date': 'Sun, 01 Mar 99999 12:00:00 GMT'},
            {'Date': 'Sun, 01 Mar 2026 12:10:00 GMT', 'Age': '5'},
        ):
            self.headers = headers
            self.assertEqual(
                datetime.timedelta(minutes=-1),
                self.cloud().clock_skew,
                headers,
            )

    def test_a_keystone_that_does_not_answer_is_an_error(self):
        cloud = self.cloud()
        self.assertEqual('me', cloud.whoami.user_id)
        self.fake.intercept = lambda asked: fakes.Reply(status=500)
        self.assertRaises(exceptions.CloudError, lambda: cloud.clock_skew)
