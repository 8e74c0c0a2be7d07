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

"""Routes."""

from oslotest import base

from cipclient.sandbox import router


class TestRouter(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.routes = router.Router()
        self.routes.get('/servers/detail', self.setUp)
        self.routes.get('/servers/{server_id}', self.tearDown)
        self.routes.add('DELETE', '/servers/{server_id}', self.id)

    def test_parts_become_arguments(self):
        match = self.routes.match('GET', '/servers/4711/')
        self.assertEqual({'server_id': '4711'}, match.arguments)
        self.assertEqual('/servers/{server_id}', match.template)

    def test_the_first_that_fits_answers(self):
        match = self.routes.match('HEAD', '/servers/detail')
        self.assertEqual('/servers/detail', match.template)

    def test_the_other_methods_are_told(self):
        match = self.routes.match('PUT', '/servers/4711')
        self.assertIsNone(match.handler)
        self.assertEqual(('GET', 'DELETE'), match.allowed)

    def test_what_is_not_there_has_no_methods(self):
        match = self.routes.match('GET', '/servers/4711/x')
        self.assertEqual((None, ()), (match.handler, match.allowed))
