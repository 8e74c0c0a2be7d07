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

"""What Heat says of its stacks, and of the servers that they own."""

import uuid

from cipclient.sandbox.state import orchestration
from cipclient.tests.contract import base
from cipclient.tests.contract import switches

#: What hidden_stack_tags of a cloud with Sahara names; Heat hides none itself.
HIDDEN = 'data-processing-cluster'
GROUP = 'OS::Heat::ResourceGroup'
LEAF = 'OS::Heat::RandomString'
#: How a tool reads all of them.
IN_ORDER = {
    'sort_keys': 'creation_time',
    'sort_dir': 'asc',
    'show_hidden': 'true',
}


class TestCase(base.TestCase):
    heat = True

    def setUp(self):
        super().setUp()
        if self.admin.heat is None:
            self.skipTest('this cloud has no Heat')

    def stacks(self, person, **params):
        answer = person.heat.get('/stacks', **params)
        self.assertEqual(200, answer.status, answer.body)
        return answer.body['stacks']

    def made(self, stack, person=None, **params):
        answer = (person or self.admin).heat.get(
            f'/stacks/{stack["stack_name"]}/{stack["id"]}/resources', **params
        )
        self.assertEqual(200, answer.status, answer.body)
        return answer.body['resources']


class TestStacks(TestCase):
    def servers_of(self, stack):
        return [
            (one['resource_name'], one['physical_resource_id'])
            for one in self.made(stack)
            if one['resource_type'] == 'OS::Nova::Server'
        ]

    def test_whoever_is_administrator_in_any_project_lists_all_stacks(self):
        """H28"""
        stacks = self.stacks(self.admin)
        self.assertLess(0, len(stacks))
        self.assertNotIn(
            self.admin.project_id, {stack['project'] for stack in stacks}
        )
        self.assertEqual(
            base.ids(stacks), base.ids(self.stacks(self.project_admin))
        )

    def test_a_member_lists_those_of_his_project(self):
        """H28"""
        for stack in self.stacks(self.member):
            self.assertEqual(self.member.project_id, stack['project'])

    def test_a_list_that_is_asked_for_as_one_of_all_projects_is_refused(self):
        """H28"""
        for person in (self.admin, self.member):
            answer = person.heat.get('/stacks', global_tenant='true')
            self.assertEqual(403, answer.status, answer.body)
            self.assertIn(
                'stacks:global_index', answer.body['error']['message']
            )

    def test_nothing_but_its_name_tells_of_the_stack_on_a_server(self):
        """H28"""
        for stack in self.stacks(self.admin):
            owned = self.servers_of(stack)
            self.assertLess(0, len(owned))
            for name, server_id in owned:
                row = self.admin.server(server_id)
                self.assertEqual({}, row['metadata'])
                self.assertEqual([], row['tags'])
                self.assertIsNone(row['description'])
                self.assertRegex(
                    row['name'],
                    f'^{stack["stack_name"]}-{name}-[a-z0-9]{{12}}$',
                )
                self.assertEqual(stack['project'], row['tenant_id'])


class TestReadingAll(TestCase):
    """H28: what it takes to miss none."""

    def setUp(self):
        super().setUp()
        self.plain, self.hidden = self.once(self.prepare)

    def prepare(self):
        """One with others in it, and one that is hidden."""
        made = [self.make_stack(), self.make_stack(HIDDEN)]
        for stack in made:
            self.eventually(
                lambda stack=stack: self.is_there(stack), 'a stack'
            )
        return made

    def make_stack(self, tags=None):
        name = self.unique()
        if isinstance(self.switches, switches.Embedded):
            return self.add_stack(name, tags == HIDDEN)
        leaf = {'type': LEAF}
        inner = {
            'type': GROUP,
            'properties': {'count': 1, 'resource_def': leaf},
        }
        outer = {
            'type': GROUP,
            'properties': {'count': 1, 'resource_def': inner},
        }
        answer = self.member.heat.post(
            '/stacks',
            {
                'stack_name': name,
                'template': {
                    'heat_template_version': '2018-08-31',
                    'resources': {'outer': outer},
                },
                'tags': tags,
            },
        )
        self.done(answer, 201)
        id_ = answer.body['stack']['id']
        self.later(self.remove_stack, name, id_)
        return {'stack_name': name, 'id': id_}

    def add_stack(self, name, hidden):
        """The embedded cloud makes none by itself."""
        state = self.switches.state
        made = orchestration.Stack(
            id=str(uuid.uuid4()),
            name=name,
            project_id=self.member.project_id,
            created_at=state.present(),
            hidden=hidden,
            resources=tuple(
                orchestration.StackResource(
                    name=name,
                    type=LEAF if nested == 2 else GROUP,
                    physical_id=str(uuid.uuid4()),
                    nested=nested,
                )
                for nested, name in enumerate(('outer', '0', '0'))
            ),
        )
        state.stacks[made.id] = made
        return {'stack_name': name, 'id': made.id}

    def is_there(self, stack):
        (row,) = [
            one
            for one in self.stacks(self.admin, show_hidden='true')
            if one['id'] == stack['id']
        ]
        self.assertNotEqual('CREATE_FAILED', row['stack_status'], row)
        return row['stack_status'] == 'CREATE_COMPLETE'

    def remove_stack(self, name, id_):
        answer = self.member.heat.delete(f'/stacks/{name}/{id_}')
        self.done(answer, 204)
        self.eventually(
            lambda: (
                id_
                not in base.ids(self.stacks(self.admin, show_hidden='true'))
            ),
            'no stack',
        )

    def test_a_hidden_one_is_listed_where_hidden_ones_are_asked_for(self):
        for person in (self.admin, self.member):
            usual = base.ids(self.stacks(person))
            self.assertIn(self.plain['id'], usual)
            self.assertNotIn(self.hidden['id'], usual)
            every = base.ids(self.stacks(person, show_hidden='true'))
            self.assertLessEqual({*usual, self.hidden['id']}, set(every))

    def test_a_page_after_another_has_each_once_until_an_empty_one(self):
        every = base.ids(self.stacks(self.admin, **IN_ORDER, limit='500'))
        self.assertLess(2, len(every))
        met, params = [], {**IN_ORDER, 'limit': '1'}
        for _ in range(len(every)):
            (row,) = self.stacks(self.admin, **params)
            met.append(row['id'])
            params['marker'] = row['id']
        self.assertEqual([], self.stacks(self.admin, **params))
        self.assertEqual(every, met)

    def test_a_marker_that_is_gone_is_no_marker(self):
        every = self.stacks(self.admin, **IN_ORDER, limit='500')
        again = self.stacks(
            self.admin, **IN_ORDER, limit='500', marker=str(uuid.uuid4())
        )
        self.assertEqual(base.ids(every), base.ids(again))

    def test_an_administrator_asks_for_those_of_some_projects(self):
        mine = self.member.project_id
        rows = self.stacks(self.admin, **IN_ORDER, limit='500', tenant=mine)
        self.assertEqual({mine}, {row['project'] for row in rows})
        every = self.stacks(self.admin, **IN_ORDER, limit='500')
        self.assertEqual(
            [row['id'] for row in every if row['project'] == mine],
            base.ids(rows),
        )
        self.assertLess(len(rows), len(every))
        nobody = '0' * 32
        self.assertEqual([], self.stacks(self.admin, tenant=nobody))

    def test_a_member_is_shown_no_project_and_no_other_one(self):
        rows = self.stacks(self.member, show_hidden='true')
        self.assertLess(1, len(rows))
        for row in rows:
            self.assertNotIn('project', row)
        theirs = self.admin.project_id
        self.assertEqual([], self.stacks(self.member, tenant=theirs))

    def test_only_administrators_list_the_engines(self):
        for person in (self.admin, self.project_admin):
            self.done(person.heat.get('/services'), 200)
        for person in (self.member, self.reader, self.other):
            self.done(person.heat.get('/services'), 403)

    def test_those_within_are_not_listed(self):
        ids = base.ids(self.stacks(self.admin, show_hidden='true'))
        for row in self.made(self.plain, nested_depth='100'):
            self.assertNotIn(row['physical_resource_id'], ids)

    def test_what_those_within_made_is_read_with_the_outermost(self):
        self.assertEqual(
            [('outer', GROUP)],
            [
                (row['resource_name'], row['resource_type'])
                for row in self.made(self.plain)
            ],
        )
        for person in (self.admin, self.member):
            rows = self.made(self.plain, person, nested_depth='100')
            self.assertEqual(
                sorted([(LEAF, '0'), (GROUP, '0'), (GROUP, 'outer')]),
                sorted(
                    (row['resource_type'], row['resource_name'])
                    for row in rows
                ),
            )
            for row in rows:
                self.assertTrue(row['physical_resource_id'])

    def test_a_stack_of_others_is_not_found_and_one_by_another_name_neither(
        self,
    ):
        path = f'/stacks/{self.plain["stack_name"]}/{self.plain["id"]}'
        for person in (self.other,):
            answer = person.heat.get(f'{path}/resources')
            self.assertEqual(404, answer.status, answer.body)
        path = f'/stacks/{self.hidden["stack_name"]}/{self.plain["id"]}'
        answer = self.admin.heat.get(f'{path}/resources')
        self.assertEqual(404, answer.status, answer.body)

    def test_no_filter_that_is_unknown_is_taken_for_resources(self):
        path = f'/stacks/{self.plain["stack_name"]}/{self.plain["id"]}'
        answer = self.admin.heat.get(f'{path}/resources', limit='10')
        self.assertEqual(400, answer.status, answer.body)
