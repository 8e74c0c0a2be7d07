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

from cipclient.inventory import assignment
from cipclient.model import fact
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows

PATH = '/role_assignments'
MANY = [f'p{number:03d}' for number in range(21)]


def row(**changes):
    made = {
        'role': {'id': 'r-member'},
        'scope': {'project': {'id': 'genomics'}},
        'user': {'id': 'ada'},
        **changes,
    }
    return {key: value for key, value in made.items() if value is not None}


class TestHolders(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.fake.assignments = [
            ('r-member', 'genomics', 'ada'),
            ('r-member', 'genomics', 'bob'),
            ('r-reader', 'genomics', 'eve'),
            ('r-member', 'own', 'me'),
        ]

    def holders(self, projects, role='member'):
        return assignment.Assignments(self.fake.cloud()).holders(
            role, projects
        )

    def of(self, project='genomics', role='member'):
        return self.holders([project], role)[project]

    def many(self):
        for number, id_ in enumerate(MANY):
            self.fake.projects[id_] = rows.project(id_)
            self.fake.assignments.append(('r-member', id_, f'u{number}'))
        return {
            id_: frozenset({f'u{number}'}) for number, id_ in enumerate(MANY)
        }

    def fails(self, wanted, **reply):
        self.fake.intercept = lambda asked: (
            fakes.Reply(**reply) if wanted(asked) else None
        )

    def assertUnknown(self, found, *parts):
        self.assertIsInstance(found, fact.Unknown)
        for part in parts:
            self.assertIn(part, found.reason)

    def test_who_holds_a_role_is_told_by_project(self):
        self.assertEqual(
            {
                'genomics': frozenset({'ada', 'bob'}),
                'own': frozenset({'me'}),
            },
            self.holders(['genomics', 'own']),
        )
        self.assertEqual(frozenset({'eve'}), self.of(role='reader'))

    def test_assignments_are_asked_for_as_they_take_effect(self):
        self.of()
        (asked,) = self.fake.paths(PATH)
        self.assertEqual(
            {
                'effective': 'true',
                'role.id': 'r-member',
                'scope.project.id': 'genomics',
            },
            asked.query,
        )

    def test_nothing_is_asked_for_no_project(self):
        self.assertEqual({}, self.holders([]))
        self.assertEqual([], self.fake.asked)

    def test_nobody_may_hold_it(self):
        self.assertEqual(frozenset(), self.of('own', 'reader'))

    def test_each_project_is_asked_for_once(self):
        self.holders(['own', 'own'])
        self.assertEqual(1, len(self.fake.paths(PATH)))

    def test_many_projects_cost_one_list(self):
        wanted = self.many()
        self.assertEqual(wanted, self.holders(MANY))
        (asked,) = self.fake.paths(PATH)
        self.assertNotIn('scope.project.id', asked.query)

    def test_many_projects_and_nobody_on_one(self):
        self.many()
        found = self.holders([*MANY, 'gone'])
        self.assertEqual(frozenset(), found['gone'])

    def test_a_role_of_no_such_name_is_said(self):
        self.assertUnknown(self.of(role='Member'), "'Member'", 'role list')
        self.assertEqual([], self.fake.paths(PATH))

    def test_a_role_of_a_domain_or_of_another_case_is_another_one(self):
        for role in (
            {'id': 'x', 'name': 'Member', 'domain_id': None},
            {'id': 'x', 'name': 'member', 'domain_id': 'research'},
        ):
            self.fails(
                lambda asked: asked.path == '/roles', body={'roles': [role]}
            )
            self.assertUnknown(self.of(), 'has no role')

    def test_roles_that_may_not_be_listed_are_a_reason(self):
        for status in (403, 500):
            self.fails(lambda asked: asked.path == '/roles', status=status)
            self.assertUnknown(self.of(), str(status))

    def test_f16_errors_prove_nothing(self):
        for status in (400, 403, 500):
            self.fails(lambda asked: asked.path == PATH, status=status)
            self.assertUnknown(self.of(), str(status))

    def test_f15_a_list_cut_short_is_a_reason(self):
        self.fails(
            lambda asked: asked.path == PATH,
            body={'role_assignments': [row()], 'truncated': True},
        )
        self.assertUnknown(self.of(), 'cuts its list')

    def test_pages_are_followed(self):
        self.fake.intercept = lambda asked: (
            None
            if asked.path != PATH
            else fakes.Reply(
                {
                    'role_assignments': [
                        row(user={'id': asked.query.get('marker', 'ada')})
                    ],
                    'links': {
                        'next': None
                        if 'marker' in asked.query
                        else 'http://stranger.test/v3/x?marker=bob'
                    },
                }
            )
        )
        self.assertEqual(frozenset({'ada', 'bob'}), self.of())
        self.assertFalse([a for a in self.fake.asked if 'stranger' in a.url])

    def test_f15_a_long_list_cut_short_gives_way_to_short_ones(self):
        wanted = self.many()
        self.fails(
            lambda asked: (
                asked.path == PATH and 'scope.project.id' not in asked.query
            ),
            body={'role_assignments': [], 'truncated': True},
        )
        self.assertEqual(wanted, self.holders(MANY))
        self.assertEqual(1 + len(MANY), len(self.fake.paths(PATH)))

    def test_one_project_that_fails_costs_no_other(self):
        wanted = self.many()
        self.fails(
            lambda asked: (
                asked.path == PATH
                and asked.query.get('scope.project.id', MANY[3]) == MANY[3]
            ),
            status=500,
        )
        found = dict(self.holders(MANY))
        self.assertUnknown(found.pop(MANY[3]), '500')
        del wanted[MANY[3]]
        self.assertEqual(wanted, found)

    def test_f17_a_keystone_that_is_down_is_not_asked_on(self):
        self.many()
        self.fails(lambda asked: asked.path == PATH, status=500)
        found = self.holders(MANY)
        self.assertEqual(set(MANY), set(found))
        for one in found.values():
            self.assertUnknown(one, '500')
        self.assertEqual(1 + 3, len(self.fake.paths(PATH)))

    def test_the_budget_is_kept(self):
        ids = [f'p{number}' for number in range(501)]
        self.fake.projects |= {id_: rows.project(id_) for id_ in ids}
        self.fails(
            lambda asked: (
                asked.path == PATH and 'scope.project.id' not in asked.query
            ),
            status=500,
        )
        found = self.holders(ids)
        self.assertEqual(frozenset(), found['p499'])
        self.assertUnknown(found['p500'], '500 projects')

    def test_h7_nobody_holds_anything_on_a_project_that_is_gone(self):
        self.assertEqual(frozenset(), self.of('gone'))

    def test_h7_a_404_without_a_sentinel_proves_nothing(self):
        del self.fake.projects['own']
        self.assertUnknown(self.of('gone'), 'known to exist')

    def test_a_404_of_something_in_front_proves_nothing(self):
        self.fails(lambda asked: asked.path == PATH, status=404, body=b'<p>')
        self.assertUnknown(self.of(), '404')
        self.many()
        found = self.holders(MANY)
        self.assertUnknown(found[MANY[0]], '404')

    def test_roles_elsewhere_and_other_roles_are_left_out(self):
        self.fails(
            lambda asked: asked.path == PATH,
            body={
                'role_assignments': [
                    row(),
                    row(role={'id': 'r-reader'}, user={'id': 'eve'}),
                    row(scope={'domain': {'id': 'd'}}, user={'id': 'dora'}),
                    row(scope={'system': {'all': True}}),
                    row(scope={'project': {'id': 'own'}}, user={'id': 'me'}),
                ]
            },
        )
        self.assertEqual(frozenset({'ada'}), self.of())

    def test_f28_rows_of_another_form_are_unknown(self):
        for strange in (
            row(user=None),
            row(user=None, group={'id': 'staff'}),
            row(user={'id': 5}),
            row(user={'id': ''}),
            row(user='ada'),
            row(role=None),
            row(scope=None),
            row(scope={'project': 'genomics'}),
            row(scope={'project': {'id': None}}),
            'ada',
            None,
        ):
            self.fails(
                lambda asked: asked.path == PATH,
                body={'role_assignments': [row(), strange]},
            )
            self.assertUnknown(self.of(), 'not its own')

    def test_f28_a_strange_row_of_a_long_list_costs_its_project_only(self):
        wanted = self.many()
        reply = self.fake._assignments({})
        reply.body['role_assignments'].append(
            row(user=None, scope={'project': {'id': MANY[1]}})
        )
        self.fake.intercept = lambda asked: (
            reply if asked.path == PATH else None
        )
        found = dict(self.holders(MANY))
        self.assertUnknown(found.pop(MANY[1]), 'not its own')
        del wanted[MANY[1]]
        self.assertEqual(wanted, found)

    def test_f25_an_answer_without_the_list_is_unknown(self):
        for body in ({}, {'role_assignments': {}}, {'role_assignments': None}):
            self.fails(lambda asked: asked.path == PATH, body=body)
            self.assertUnknown(self.of(), 'holds no role_assignments')
