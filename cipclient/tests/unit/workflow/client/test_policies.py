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

import pathlib

import fixtures
from oslotest import base

from cipclient import exceptions
from cipclient.workflow.client import lifetime

_POLICY = """\
version: 1
cloud: test
lifetimes:
  - {name: any, kind: server, limit: never}
"""


def _nobody():
    raise AssertionError('nobody asked for the cloud')


class TestPolicy(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.home = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.useFixture(fixtures.EnvironmentVariable('HOME', str(self.home)))

    def written(self, *path):
        file = self.home.joinpath(*path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_POLICY)
        file.chmod(0o600)
        return file

    def lifetime(self, policy_file=None, **environ):
        return lifetime.Lifetime(
            _nobody,
            policy_file,
            environ=environ,
            etc=self.home / 'etc',
        )

    def test_without_a_file_the_example_is_in_force(self):
        self.assertEqual(
            'the built-in example', self.lifetime().policies.in_force().source
        )

    def test_the_option_comes_first(self):
        file = self.written('mine.yaml')
        other = self.written('other.yaml')
        found = self.lifetime(str(file), CIPCLIENT_POLICY=str(other))
        self.assertEqual(str(file), found.policies.in_force().source)

    def test_then_the_environment_then_the_home_then_the_system(self):
        system = self.written('etc', 'openstack', 'lifetime.yaml')
        self.assertEqual(
            str(system), self.lifetime().policies.in_force().source
        )
        home = self.written('.config', 'openstack', 'lifetime.yaml')
        self.assertEqual(str(home), self.lifetime().policies.in_force().source)
        named = self.written('named.yaml')
        found = self.lifetime(CIPCLIENT_POLICY=str(named))
        self.assertEqual(str(named), found.policies.in_force().source)

    def test_a_file_that_is_named_has_to_be_there(self):
        """A slip of the keyboard must not fall back to other rules."""
        missing = self.lifetime(str(self.home / 'nope.yaml'))
        self.assertRaises(exceptions.PolicyError, missing.policies.in_force)

    def test_a_file_that_a_group_may_write_is_refused(self):
        """A12."""
        file = self.written('mine.yaml')
        file.chmod(0o660)
        error = self.assertRaises(
            exceptions.PolicyError, self.lifetime().policies.validate, file
        )
        self.assertIn('mine.yaml', str(error))

    def test_the_schema_knows_the_kinds_that_are_installed(self):
        text = str(self.lifetime().policies.schema())
        for kind in ('server', 'volume', 'project'):
            self.assertIn(kind, text)
