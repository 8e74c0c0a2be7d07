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

"""Scans with credentials that are less than a person, or of no project."""

import json
import os
import pathlib
import re
import uuid

import yaml

from cipclient.tests.functional import base

SCAN = 'lifetime scan --all -f json'
DOMAIN_ADMIN = 'CIPCLIENT_TEST_DOMAIN_ADMIN'
_GUIDE = 'doc/source/install/credentials.rst'


class TestApplicationCredentials(base.TestCase):
    """H33."""

    def use(self, **fields):
        """Make one, and have the client log in by nothing else."""
        connection = self.connection()
        keystone = connection.identity
        path = f'/users/{connection.current_user_id}/application_credentials'
        name = f'functional-{uuid.uuid4().hex[:12]}'
        answer = keystone.post(
            path, json={'application_credential': {'name': name, **fields}}
        )
        self.assertEqual(201, answer.status_code, answer.text)
        made = answer.json()['application_credential']
        self.addCleanup(keystone.delete, f'{path}/{made["id"]}')
        clouds = yaml.safe_load(pathlib.Path(self.clouds_yaml).read_text())
        entry = clouds['clouds'][self.cloud]
        entry['auth_type'] = 'v3applicationcredential'
        entry['auth'] = {
            'auth_url': entry['auth']['auth_url'],
            'application_credential_id': made['id'],
            'application_credential_secret': made['secret'],
        }
        written = self.home / 'credential.yaml'
        written.write_text(yaml.safe_dump({'clouds': {self.cloud: entry}}))
        self.clouds_yaml = str(written)

    def rows_of_good(self):
        """All but what other tests leave, who do not wait for its end."""
        return {
            (row['Kind'], row['ID'], row['State'])
            for row in self.rows(SCAN.removesuffix(' -f json'))
            if not (row['Name'] or '').startswith('contract-')
        }

    def test_an_administrators_shows_what_he_sees(self):
        before = self.rows_of_good()
        self.use()
        self.assertEqual(before, self.rows_of_good())

    def test_the_guides_that_may_only_read_shows_as_much(self):
        before = self.rows_of_good()
        root = pathlib.Path(__file__).resolve().parents[3]
        found = re.search(
            r'read-only\.json\n(.*?)\n   \$', (root / _GUIDE).read_text(), re.S
        )
        self.use(access_rules=json.loads(found[1]))
        self.assertEqual(before, self.rows_of_good())
        # any other request is one without a token
        refused = self.openstack('keypair create functional')
        self.assertIn('401', refused.stderr)

    def test_one_for_less_than_a_scan_needs_says_so_in_a_sentence(self):
        self.use(
            access_rules=[
                {'service': 'identity', 'method': 'GET', 'path': '/v3/**'}
            ]
        )
        done = self.openstack(SCAN)
        self.assertSentence(done)
        self.assertIn('access rules', done.stderr)


class TestDomains(base.TestCase):
    """H33."""

    def setUp(self) -> None:
        super().setUp()
        self.person = 'sandbox-domain-admin'
        if base.CLOUD in os.environ:
            if DOMAIN_ADMIN not in os.environ:
                self.skipTest(f'{DOMAIN_ADMIN} names nobody of this cloud')
            self.person = os.environ[DOMAIN_ADMIN]

    def test_an_administrator_of_a_domain_gets_a_sentence(self):
        for options in ('', '--kind server', '--auth-project'):
            done = self.openstack(f'lifetime scan {options}', self.person)
            self.assertSentence(done)
            self.assertEqual(1, done.returncode)

    def test_projects_of_one_domain_are_not_all(self):
        done = self.openstack(f'{SCAN} --kind project', self.person)
        self.assertEqual(4, done.returncode, done.stderr)
        self.assertIn('partial: project', done.stderr)
        self.assertIn('one domain', done.stderr)
