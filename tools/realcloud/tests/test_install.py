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

import unittest.mock

from realcloud import install

from tests import base


class TestMissingPackages(base.TestCase):
    def test_nothing(self):
        self.assertEqual([], install.missing_packages(lambda path: True))

    def test_all_of_them(self):
        missing = install.missing_packages(lambda path: False)
        for package in ('mariadb-server', 'rabbitmq-server', 'memcached'):
            self.assertIn(package, missing)

    def test_python_of_debian(self):
        with (
            unittest.mock.patch('sys.base_prefix', '/usr'),
            unittest.mock.patch('importlib.util.find_spec', return_value=None),
        ):
            missing = install.missing_packages(lambda path: False)
        self.assertIn('python3-venv', missing)
        self.assertIn('python3-dev', missing)
