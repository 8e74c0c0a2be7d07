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

from oslotest import base

from cipclient.model import fact
from cipclient.model import resource as model_resource
from cipclient.tests import builders


class TestResource(base.BaseTestCase):
    def test_a_fact_that_was_not_read_is_unknown(self):
        self.assertEqual(fact.UNREAD, builders.server().fact('launched_at'))

    def test_a_fact_that_is_proven_absent_is_none(self):
        self.assertIsNone(builders.server().fact('fault_created'))

    def test_an_unknown_fact_says_why(self):
        server = builders.server(status=builders.unknown('HTTP 503'))
        self.assertEqual(fact.Unknown('HTTP 503'), server.fact('status'))

    def test_a_text_is_returned_only_if_it_is_one(self):
        server = builders.server(name='vm', status=builders.unknown())
        self.assertEqual('vm', server.text('name'))
        self.assertIsNone(server.text('status'))
        self.assertIsNone(server.text('flavor.vcpus'))
        self.assertIsNone(server.text('no such fact'))

    def test_a_number_is_returned_only_if_it_is_one(self):
        server = builders.server(flavor__disk=1.5)
        self.assertEqual(4, server.number('flavor.vcpus'))
        self.assertEqual(1.5, server.number('flavor.disk'))
        self.assertIsNone(server.number('name'))
        self.assertIsNone(server.number('no such fact'))

    def test_a_flag_is_no_number(self):
        self.assertIsNone(builders.server(locked=True).number('locked'))

    def test_a_date_is_returned_only_if_it_is_one(self):
        server = builders.server()
        self.assertEqual(builders.CREATED, server.date('created'))
        self.assertIsNone(server.date('name'))
        self.assertIsNone(server.date('fault_created'))
        self.assertIsNone(server.date('no such fact'))

    def test_the_same_id_in_another_region_is_another_resource(self):
        self.assertEqual(
            ('server', 'west', 's1'), builders.server('s1', 'west').key
        )
        self.assertNotEqual(
            builders.server('s1', 'west').key,
            builders.server('s1', 'east').key,
        )


class TestSurroundings(base.BaseTestCase):
    def test_what_is_known_is_found(self):
        project = builders.project('p9')
        self.assertIs(
            project, builders.surroundings(project).find('project', 'p9')
        )

    def test_what_is_not_known_is_unknown_and_not_absent(self):
        self.assertEqual(
            fact.UNREAD, builders.surroundings().find('project', 'p9')
        )

    def test_what_could_not_be_read_says_why(self):
        around = builders.surroundings(project='HTTP 403')
        self.assertEqual(
            fact.Unknown('HTTP 403'), around.find('project', 'p9')
        )

    def test_a_kind_that_nobody_read_is_unknown(self):
        around = model_resource.Surroundings({})
        self.assertEqual(fact.UNREAD, around.find('user', 'u1'))
