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

"""The Python interface."""

import datetime
import io
import json
import pathlib
import stat
import urllib.request

import fixtures
from oslotest import base as oslotest_base

from cipclient import sandbox
from cipclient.tests.unit.sandbox import base


class TestSandbox(base.TestCase):
    def test_it_is_a_context(self):
        with sandbox.Sandbox(servers=1) as one:
            with urllib.request.urlopen(one.url + '/compute/') as answer:
                self.assertEqual(200, answer.status)
            self.assertTrue(one.auth_url.endswith('/identity/v3'))
        self.assertRaises(RuntimeError, lambda: one.url)

    def test_it_stops_and_starts_with_the_same_cloud(self):
        before = self.ids(self.nova('/servers', all_tenants=1))
        self.sandbox.stop()
        self.sandbox.stop()
        self.sandbox.start()
        self._tokens.clear()
        self.assertEqual(
            before, self.ids(self.nova('/servers', all_tenants=1))
        )

    def test_requests_are_counted_by_route(self):
        self.nova('/servers', all_tenants=1)
        for name in ('ice-core-run', 'tide-solver'):
            self.nova(f'/servers/{self.server_named(name).id}')
        self.assertEqual(
            {
                'identity POST /v3/auth/tokens': 1,
                'compute GET /v2.1/servers': 1,
                'compute GET /v2.1/servers/{server_id}': 2,
            },
            self.sandbox.counts(),
        )

    def test_a_request_is_remembered_but_not_its_secrets(self):
        self.nova('/servers', 'member', limit=3)
        first, second = self.sandbox.requests
        self.assertEqual(('POST', 201), (first.method, first.status))
        self.assertEqual('limit=3', second.query)
        self.assertEqual('2.72', second.microversion)
        demo = self.state.identity.user_named('demo', 'default')
        self.assertEqual(demo.id, second.user_id)
        kept = json.dumps(self.sandbox.requests.as_json())
        self.assertNotIn(self.token('member'), kept)
        self.assertNotIn('password', kept)

    def test_a_server_is_added_and_changed(self):
        row = self.state.add_server(
            id='0d1b4a3e-7d4c-4c3f-9a59-6d2a5a1f0c77',
            name='new',
            created=base.NOW - datetime.timedelta(days=61),
        )
        self.state.change_server(row.id, status='SHUTOFF')
        shown = self.nova(f'/servers/{row.id}').json['server']
        self.assertEqual(
            ('new', 'SHUTOFF', '2026-01-02T05:06:07Z'),
            (shown['name'], shown['status'], shown['created']),
        )
        self.assertEqual(
            [row.id],
            self.ids(self.nova('/servers', all_tenants=1, name='^new$')),
        )

    def test_what_a_deleted_project_had_stays(self):
        project = self.project('glaciology')
        self.state.delete_project(project.id)
        rows = self.nova('/servers/detail', all_tenants=1).json['servers']
        self.assertIn(project.id, {row['tenant_id'] for row in rows})

    def test_its_file_is_for_its_owners_eyes_only(self):
        """A12"""
        home = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        path = self.sandbox.clouds_yaml(home / 'clouds.yaml')
        self.assertTrue(path.is_absolute())
        self.assertEqual(0o600, stat.S_IMODE(path.stat().st_mode))
        text = path.read_text()
        for cloud in (
            'sandbox',
            'sandbox-member',
            'sandbox-reader',
            'sandbox-other',
            'sandbox-project-admin',
            'sandbox-system',
            'sandbox-appcred',
        ):
            self.assertIn(f'\n  {cloud}:\n', text)
        self.assertEqual([path], list(home.iterdir()))


class TestRequestLogStream(oslotest_base.BaseTestCase):
    def test_each_request_is_a_line_of_json(self):
        stream = io.StringIO()
        with (
            sandbox.Sandbox(servers=1, request_log=stream) as one,
            urllib.request.urlopen(one.url + '/compute/'),
        ):
            pass
        (line,) = stream.getvalue().splitlines()
        entry = json.loads(line)
        self.assertEqual('compute', entry['service'])
        self.assertEqual(200, entry['status'])
