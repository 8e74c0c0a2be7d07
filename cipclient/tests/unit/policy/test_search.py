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
from cipclient.policy import search


class TestFind(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.home = root / 'home'
        self.etc = root / 'etc'
        self.root = root

    def _touch(self, *parts):
        path = self.root.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        return path

    def _find(self, option=None, **environ):
        return search.find(option, environ, self.home, self.etc)

    def test_without_any_there_is_none(self):
        self.assertIsNone(self._find())

    def test_the_nearer_comes_first(self):
        etc = self._touch('etc', 'openstack', 'lifetime.yaml')
        self.assertEqual(etc, self._find())
        home = self._touch('home', '.config', 'openstack', 'lifetime.yaml')
        self.assertEqual(home, self._find())
        environ = self._touch('environ.yaml')
        self.assertEqual(environ, self._find(CIPCLIENT_POLICY=str(environ)))
        option = self._touch('option.yaml')
        self.assertEqual(
            option, self._find(str(option), CIPCLIENT_POLICY=str(environ))
        )

    def test_the_desktop_s_directory_is_respected(self):
        self._touch('home', '.config', 'openstack', 'lifetime.yaml')
        path = self._touch('xdg', 'openstack', 'lifetime.yaml')
        self.assertEqual(
            path, self._find(XDG_CONFIG_HOME=str(self.root / 'xdg'))
        )

    def test_a_relative_or_blank_one_is_not(self):
        path = self._touch('home', '.config', 'openstack', 'lifetime.yaml')
        for value in ('', 'xdg'):
            self.assertEqual(path, self._find(XDG_CONFIG_HOME=value))

    def test_what_is_named_and_not_there_is_a_fault(self):
        missing = str(self.root / 'missing.yaml')
        for option, environ, name in (
            (missing, {}, '--lifetime-policy'),
            (None, {'CIPCLIENT_POLICY': missing}, 'CIPCLIENT_POLICY'),
        ):
            error = self.assertRaises(
                exceptions.PolicyError, self._find, option, **environ
            )
            self.assertIn(missing, str(error))
            self.assertIn(name, str(error))

    def test_a_blank_name_is_a_fault(self):
        for option, environ in (('', {}), (None, {'CIPCLIENT_POLICY': ' '})):
            error = self.assertRaises(
                exceptions.PolicyError, self._find, option, **environ
            )
            self.assertIn('is blank', str(error))

    def test_a_file_that_may_not_be_looked_at_is_there(self):
        # A name that is too long is refused as one without permission is,
        # also for root.
        home = self.root / ('x' * 300)
        found = search.find(None, {}, home, self.etc)
        self.assertEqual(
            home / '.config' / 'openstack' / 'lifetime.yaml', found
        )

    def test_a_file_in_the_way_is_no_directory(self):
        self._touch('home', '.config')
        self.assertIsNone(self._find())
