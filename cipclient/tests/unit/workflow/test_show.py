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
from cipclient import exceptions
from cipclient.tests.unit.workflow import embedded


class TestShow(embedded.TestCase):
    def test_show_and_scan_say_the_same_of_everything(self):
        self.start(servers=10)
        for finding in self.scan(everything=True).findings[:15]:
            resource = finding.verdict.resource
            shown = self.show(resource.id).finding
            self.assertEqual(finding.verdict.state, shown.verdict.state)
            self.assertEqual(finding.verdict.expires, shown.verdict.expires)
            self.assertEqual(finding.project, shown.project)
            self.assertEqual(finding.owner, shown.owner)

    def test_facts_of_the_project_and_the_owner_are_there(self):
        self.start()
        server = self.sandbox.state.live_servers()[0]
        facts = self.show(server.id).facts
        self.assertEqual(server.project_id, facts['project.id'])
        self.assertEqual(
            'server', self.show(server.id).finding.verdict.resource.kind
        )

    def test_a_name_of_several_is_told_with_their_ids(self):
        self.start()
        first, second, *_ = self.sandbox.state.live_servers()
        self.sandbox.state.change_server(second.id, name=first.name)
        error = self.assertRaises(
            exceptions.NotUnique, self.show, first.name, kind='server'
        )
        self.assertIn(first.id, str(error))
        self.assertIn(second.id, str(error))

    def test_a_name_is_not_a_pattern(self):
        """H5: Nova takes a name as a regular expression."""
        self.start()
        self.assertRaises(exceptions.NotFound, self.show, '.*', kind='server')

    def test_nothing_of_that_id_or_name_is_told(self):
        self.start(servers=5)
        for resource in ('nope', '0' * 32):
            error = self.assertRaises(exceptions.NotFound, self.show, resource)
            self.assertIn(resource, str(error))

    def test_an_unknown_kind_is_told_with_what_there_is(self):
        self.start(servers=5)
        error = self.assertRaises(
            exceptions.NotFound, self.show, 'x', kind='router'
        )
        self.assertIn('server', str(error))
