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

from typing import ClassVar

from cipclient.tests.functional import base

_TEN_FAULTS = """\
version: 2
cloud: ""
lifetimes:
  - {name: a, kind: sever, limit: 60d, ladder: research}
  - {name: b, kind: server, match: {flavour: "c*"}, limit: 60d, ladder: r}
  - {name: c, kind: server, limit: 60, ladder: research}
  - {name: d, kind: server, limit: 2 months, ladder: research}
  - {name: e, kind: server, limt: 60d, limit: 90d, ladder: research}
conditions:
  - {name: f, kind: server, match: {tag: x}, limit: 60d, ladder: research}
ladders:
  research: {warn: [30d, 40d], minimum_notice: 14d, quarantine: none}
exemptions:
  - {project: genomics, reason: "", until: never}
halt: maybe
"""


class TestFailures(base.TestCase):
    """Each failure is one sentence that says what to do."""

    settings: ClassVar = {'servers': 5}

    def test_no_cloud(self):
        done = self.openstack('lifetime scan', cloud='')
        self.assertSentence(done)
        self.assertIn('--os-cloud', done.stderr)

    def test_a_cloud_that_nobody_configured(self):
        done = self.openstack('lifetime scan', cloud='nope')
        self.assertSentence(done)
        self.assertIn('nope', done.stderr)

    def test_a_wrong_password(self):
        done = self.openstack('--os-password wrong lifetime scan')
        self.assertSentence(done)
        self.assertIn('refuses the credentials', done.stderr)

    def test_a_token_that_is_no_longer_valid(self):
        auth_url = self.connection().config.auth['auth_url']
        done = self.openstack(
            f'--os-auth-type token --os-auth-url {auth_url} '
            '--os-token gAAAAexpired lifetime scan',
            cloud='',
        )
        self.assertSentence(done)
        self.assertIn('expired', done.stderr)

    def test_an_endpoint_that_nobody_answers_at(self):
        done = self.openstack(
            '--os-auth-url http://127.0.0.1:9/v3 lifetime scan'
        )
        self.assertSentence(done)
        self.assertIn('cannot be reached', done.stderr)

    def test_a_policy_with_ten_faults_has_ten_located_messages(self):
        path = self.policy(_TEN_FAULTS)
        done = self.openstack(f'lifetime policy validate {path}', cloud='')
        self.assertSentence(done)
        lines = done.stderr.strip().splitlines()
        self.assertLessEqual(10, len(lines), done.stderr)
        for line in lines:
            self.assertRegex(line, r'^.*lifetime\.yaml:\d+:\d+: .+')

    def test_a_wrong_option_is_a_usage_error(self):
        done = self.openstack('lifetime scan --whithin 3d')
        self.assertEqual(2, done.returncode)
        self.assertNotIn('Traceback', done.stderr)


class TestOffline(base.TestCase):
    settings: ClassVar = {'servers': 5}

    def test_the_policy_commands_need_no_cloud(self):
        for command in ('show', 'schema', 'example'):
            done = self.openstack(f'lifetime policy {command}', cloud='')
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertNotEqual('', done.stdout)

    def test_the_example_is_a_policy_that_validates(self):
        example = self.openstack('lifetime policy example', cloud='')
        path = self.policy(example.stdout)
        done = self.openstack(f'lifetime policy validate {path}', cloud='')
        self.assertEqual(0, done.returncode, done.stderr)
