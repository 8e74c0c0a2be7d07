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

"""The tags of projects, where the contract does not tell all."""

from cipclient.tests.unit.sandbox import base


class TestProjectTags(base.TestCase):
    def ask_for(
        self, method, path='', person='admin', body=None, project='hydrology'
    ):
        return self.ask(
            method,
            f'/identity/v3/projects/{self.project(project).id}/tags{path}',
            headers={'X-Auth-Token': self.token(person)},
            body=body,
        )

    def test_the_manager_of_a_domain_writes_those_of_its_projects(self):
        user = self.support('hpc')
        identity = {
            'methods': ['password'],
            'password': {'user': {'id': user.id, 'password': 'sandbox'}},
        }
        answer = self.login(identity, {'domain': {'name': 'hpc'}})
        self.assertEqual(201, answer.status, answer.body)
        self._tokens['manager'] = answer.headers['X-Subject-Token']
        for project, status in (('lattice-qcd', 201), ('hydrology', 403)):
            answer = self.ask_for('PUT', '/one', 'manager', project=project)
            self.assertEqual(status, answer.status)

    def test_a_body_without_tags_is_400(self):
        for body in ({}, [], {'tags': 'one'}, {'tags': [1]}):
            answer = self.ask_for('PUT', body=body)
            self.assertEqual(400, answer.status, body)
        self.assertEqual((), self.project('hydrology').tags)

    def test_blanks_around_one_are_dropped(self):
        self.assertEqual(201, self.ask_for('PUT', '/%20one%20').status)
        self.assertEqual(('one',), self.project('hydrology').tags)

    def test_they_are_among_what_a_project_shows(self):
        self.ask_for('PUT', '/one')
        project = self.project('hydrology')
        row = self.keystone(f'/projects/{project.id}').json['project']
        self.assertEqual(['one'], row['tags'])
