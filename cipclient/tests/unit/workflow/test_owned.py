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

from cipclient.workflow import owned


class TestRead(base.BaseTestCase):
    def test_only_what_nobody_else_could_write_is_read(self):
        """A12."""
        folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        path = folder / 'notice.txt'
        path.write_bytes(b'Hello')
        path.chmod(0o600)
        self.assertEqual(b'Hello', owned.read(path))
        path.chmod(0o666)
        self.assertRaises(ValueError, owned.read, path)
