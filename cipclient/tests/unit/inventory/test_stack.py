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

from cipclient.cloud import failure
from cipclient.inventory import service_owned
from cipclient.inventory import stack
from cipclient.model import fact
from cipclient.tests import builders
from cipclient.tests.unit.cloud import fakes

HEAT = 'http://heat.test:8004/v1/own'
PROJECT = 'genomics'


class TestMembers(base.BaseTestCase):
    """H28, F44, F45"""

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.fake.catalog['orchestration'] = HEAT
        self.fake.intercept = self.answer
        self.stacks = [
            {'id': 'k1', 'stack_name': 'pipe', 'project': PROJECT},
            {'id': 'k2', 'stack_name': 'web', 'project': 'other'},
        ]
        self.replies = {}

    def answer(self, asked):
        if not asked.url.startswith(HEAT):
            return None
        path = asked.url[len(HEAT) :].partition('?')[0]
        if path in self.replies:
            return self.replies[path]
        if path == '/services':
            return fakes.Reply({'services': []})
        if path == '/stacks':
            return fakes.Reply({'stacks': self.page(asked.query)})
        return fakes.Reply(
            {
                'resources': [
                    {'physical_resource_id': 's1'},
                    {'physical_resource_id': ''},
                    {'physical_resource_id': None},
                ]
            }
        )

    def page(self, query):
        rows = [
            row
            for row in self.stacks
            if query.get('tenant', row.get('project')) == row.get('project')
        ]
        ids = [row['id'] for row in rows]
        # Heat begins anew behind a marker that was purged.
        begin = (
            ids.index(query['marker']) + 1
            if 'marker' in query and (query['marker'] in ids)
            else 0
        )
        return rows[begin : begin + int(query['limit'])]

    def listings(self):
        return [
            one.query
            for one in self.fake.asked
            if one.url.partition('?')[0] == f'{HEAT}/stacks'
        ]

    def members(self, how='list', projects=(PROJECT,)):
        return stack.members(self.fake.cloud(), how, projects)

    def test_a_member_is_told_with_its_stack(self):
        found = self.members()
        self.assertEqual('', found.problem)
        self.assertEqual('the Heat stack pipe', found.of('s1', PROJECT))
        self.assertEqual('', found.of('s2', PROJECT))

    def test_only_stacks_of_those_projects_are_looked_into(self):
        self.members()
        self.assertEqual(
            1, sum('/resources' in one.url for one in self.fake.asked)
        )

    def test_hidden_stacks_are_asked_for(self):
        self.members()
        for query in self.listings():
            self.assertEqual('true', query['show_hidden'])

    def test_pages_end_with_an_empty_one(self):
        self.stacks = [
            {'id': f'k{n}', 'stack_name': f's{n}', 'project': 'other'}
            for n in range(501)
        ]
        self.stacks.append(
            {'id': 'last', 'stack_name': 'last', 'project': PROJECT}
        )
        self.assertEqual('the Heat stack last', self.members().of('s1', ''))
        self.assertEqual(
            [None, 'k499', 'last'], [q.get('marker') for q in self.listings()]
        )

    def test_a_page_that_comes_again_is_no_end(self):
        self.replies['/stacks'] = fakes.Reply({'stacks': self.stacks})
        self.assertIn('come to an end', self.members().problem)

    def test_project_by_project_only_those_are_listed(self):
        found = self.members('per-project', (PROJECT, 'empty'))
        self.assertEqual('', found.problem)
        self.assertEqual('the Heat stack pipe', found.of('s1', PROJECT))
        self.assertEqual(
            {PROJECT, 'empty'}, {query['tenant'] for query in self.listings()}
        )

    def test_a_list_of_the_own_project_is_not_taken_for_one_of_all(self):
        """P32"""
        for row in self.stacks:
            del row['project']
        found = self.members()
        self.assertIn('context_is_admin', found.problem)
        self.assertIsInstance(found.of('s2', PROJECT), fact.Unknown)

    def test_an_empty_list_of_another_than_the_admin_project_is_none(self):
        """P32"""
        self.stacks = []
        self.assertEqual('', self.members().problem)
        self.fake.admin_project = False
        self.assertIn('context_is_admin', self.members().problem)

    def test_one_stack_that_cannot_be_read_holds_its_project(self):
        self.replies['/stacks/pipe/k1/resources'] = fakes.error(500, 'no')
        found = self.members()
        self.assertIsInstance(found.of('s2', PROJECT), fact.Unknown)
        self.assertEqual('', found.of('s2', 'another'))

    def test_who_is_no_administrator_of_heat_learns_which_right_it_takes(
        self,
    ):
        self.replies['/services'] = fakes.error(403, 'no')
        found = self.members()
        self.assertIn('service:index', found.problem)
        self.assertIsInstance(found.of('s2', PROJECT), fact.Unknown)

    def test_a_heat_that_is_down_or_strange_is_a_problem(self):
        for path, reply in (
            ('/services', fakes.error(500, 'no')),
            ('/stacks', fakes.Reply({'stacks': 'x'})),
            ('/stacks', fakes.Reply({'stacks': [{'id': '', 'project': 'x'}]})),
            ('/stacks', fakes.Reply({'stacks': [{'id': [], 'project': 'x'}]})),
            ('/stacks', fakes.Reply({'stacks': [{'id': '1', 'project': 2}]})),
        ):
            self.replies = {path: reply}
            self.assertIn('cannot be read', self.members().problem)

    def test_credentials_that_end_end_all(self):
        for path in ('/services', '/stacks/pipe/k1/resources'):
            self.replies = {path: fakes.error(401, 'no')}
            self.assertRaises(failure.NotAuthenticated, self.members)

    def test_what_the_policy_says_and_the_catalog_must_agree(self):
        self.assertIn('in the catalog', self.members('absent').problem)
        self.assertEqual([], self.listings())
        del self.fake.catalog['orchestration']
        self.assertEqual('', self.members('absent').problem)
        self.assertIn('heat: absent', self.members().problem)


class TestServiceOwned(base.BaseTestCase):
    def belongs(self, project='genomics', domain='Default', **facts):
        return service_owned.belongs_to(
            builders.server(**facts), project, domain
        )

    def test_an_ordinary_server_is_nobodys(self):
        self.assertEqual('', self.belongs())
        self.assertEqual('', self.belongs(name=None, metadata=None))

    def test_what_services_keep_is_theirs(self):
        self.assertIn('service', self.belongs(project='Service'))
        self.assertIn('heat', self.belongs(domain='heat'))
        amphora = 'amphora-01234567-89ab-cdef-0123-456789abcdef'
        self.assertIn('Octavia', self.belongs(name=amphora))
        self.assertIn('Manila', self.belongs(name='manila_service_instance_x'))
        self.assertIn(
            'Trove', self.belongs(metadata={'trove_instance_id': 'x'})
        )
        self.assertIn('Masakari', self.belongs(metadata={'HA_Enabled': 'x'}))
        self.assertIn(
            'Kubernetes',
            self.belongs(tags=('mine', 'cluster-api-provider-openstack')),
        )
        self.assertIn(
            'OpenShift', self.belongs(tags=('openshiftClusterID=prod-x7',))
        )

    def test_names_that_only_look_like_theirs_are_the_owners(self):
        for name in ('amphora', 'my-amphora-1', 'manila', 'amphora-zzz'):
            self.assertEqual('', self.belongs(name=name))
        self.assertEqual('', self.belongs(project='customer-service'))
        self.assertEqual('', self.belongs(tags=('openshift',)))

    def test_what_cannot_be_read_gives_no_hint(self):
        unread = fact.Unknown('the cloud did not report it')
        self.assertEqual(
            '', self.belongs(name=unread, tags=unread, metadata=unread)
        )
