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

from cipclient import exceptions
from cipclient.inventory import base as inventory_base
from cipclient.inventory import project
from cipclient.model import fact
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows
from cipclient.tests.unit.inventory import reading


class TestProjects(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.cloud = self.fake.cloud()
        self.inventory = project.ProjectInventory()

    def _list(self, **wanted):
        return reading.read(
            self.inventory.list(self.cloud, inventory_base.Wanted(**wanted))
        )

    def _read(self, *ids, budget=9):
        return project.Projects(self.cloud).read(ids, budget)

    def _fails(self, path, **reply):
        self.fake.intercept = lambda asked: (
            fakes.Reply(**reply) if asked.path == path else None
        )

    def test_all_are_listed_with_the_names_of_their_domains(self):
        self.fake.projects['genomics'].update(
            end_date='2026-12-31', tags=['course'], quota=5, enabled=False
        )
        found, completeness = self._list()
        self.assertEqual(
            ('project', '', 'all projects', ()),
            (
                completeness.kind,
                completeness.region,
                completeness.scope,
                completeness.reasons,
            ),
        )
        genomics = next(one for one in found if one.id == 'genomics')
        reading.check_types(self, project.SPEC, genomics)
        self.assertEqual('Default', genomics.fact('domain'))
        self.assertEqual('disabled', genomics.fact('state'))
        self.assertEqual(('course',), genomics.fact('tags'))
        self.assertEqual(
            {'end_date': '2026-12-31'}, genomics.fact('properties')
        )
        self.assertEqual(1, len(self.fake.paths('/domains')))

    def test_domains_are_no_projects(self):
        self.fake.projects['d'] = rows.project('d', is_domain=True)
        self.assertNotIn('d', [one.id for one in self._list()[0]])

    def test_f13_who_may_not_list_is_told_so(self):
        self._fails('/projects', status=403)
        error = self.assertRaises(exceptions.NotAuthorized, self._list)
        self.assertIn('--auth-project', str(error))

    def test_f15_a_list_cut_short_is_partial(self):
        self._fails(
            '/projects',
            body={'projects': [rows.project('a')], 'truncated': True},
        )
        found, completeness = self._list()
        self.assertEqual(1, len(found))
        self.assertIn('cuts its list', completeness.reasons[0])

    def test_f15_pages_are_followed_by_the_marker_alone(self):
        def intercept(asked):
            if asked.path != '/projects':
                return None
            if 'marker' in asked.query:
                return fakes.Reply({'projects': [rows.project('b')]})
            link = 'http://evil.test/v3/projects?marker=a&limit=1'
            return fakes.Reply(
                {
                    'projects': [rows.project('a')],
                    'links': {'next': link},
                    'truncated': True,
                }
            )

        self.fake.intercept = intercept
        found, completeness = self._list()
        self.assertEqual(['a', 'b'], [one.id for one in found])
        self.assertEqual((), completeness.reasons)
        self.assertFalse([a for a in self.fake.asked if 'evil' in a.url])
        self.assertEqual(
            {'marker': 'a'}, self.fake.paths('/projects')[1].query
        )

    def test_f12_pages_without_end_are_partial(self):
        link = 'http://keystone.test/v3/projects?marker=a'
        self._fails(
            '/projects',
            body={'projects': [rows.project('a')], 'links': {'next': link}},
        )
        self.assertIn('did not come to an end', self._list()[1].reasons[0])

    def test_f25_a_login_page_is_partial(self):
        self._fails('/projects', body=b'<html>')
        found, completeness = self._list()
        self.assertEqual([], found)
        self.assertFalse(completeness.complete)

    def test_f28_rows_of_any_form_are_read(self):
        strange = (None, True, 5, 'x', [], {}, [1], {'a': 1})
        for field in rows.project('a'):
            for value in strange:
                self._fails(
                    '/projects',
                    body={
                        'projects': [rows.project('a', **{field: value}), 5]
                    },
                )
                found, completeness = self._list()
                self.assertFalse(completeness.complete)
                for one in found:
                    reading.check_types(self, project.SPEC, one)

    def test_f16_404_with_a_sentinel_is_a_deleted_project(self):
        found = self._read('gone')['gone']
        self.assertEqual('deleted', found.fact('state'))
        self.assertIsNone(found.fact('name'))
        self.assertEqual(
            {one.name for one in project.SPEC.facts}, set(found.facts)
        )

    def test_f16_h7_404_without_a_sentinel_proves_nothing(self):
        self._fails('/projects/own', status=404)
        self.assertIsInstance(self._read('gone')['gone'], fact.Unknown)

    def test_f16_other_errors_prove_nothing(self):
        for status in (403, 500, 503):
            self._fails('/projects/genomics', status=status)
            found = self._read('genomics')['genomics']
            self.assertIsInstance(found, fact.Unknown)
            self.assertIn(str(status), found.reason)

    def test_the_budget_is_kept(self):
        found = self._read('genomics', 'own', budget=1)
        self.assertEqual('Genomics', found['genomics'].fact('name'))
        self.assertIn('no more are read', found['own'].reason)

    def test_the_own_project_is_read_by_its_id(self):
        self.fake.roles = ['member']
        found, completeness = self._list(own_project=True)
        self.assertEqual(['own'], [one.id for one in found])
        self.assertEqual('own', completeness.scope)
        self.assertEqual([], self.fake.paths('/projects'))

    def test_one_by_id(self):
        cloud = self.cloud
        self.assertEqual('genomics', self.inventory.get(cloud, 'genomics').id)
        for id_ in ('gone', '..', '', 'a/b'):
            self.assertRaises(
                exceptions.NotFound, self.inventory.get, cloud, id_
            )
        self._fails('/projects/genomics', status=500)
        self.assertRaises(
            exceptions.CloudError, self.inventory.get, cloud, 'genomics'
        )

    def test_one_by_name(self):
        found = self.inventory.named(
            self.cloud, 'Genomics', inventory_base.Wanted()
        )
        self.assertEqual(['genomics'], [one.id for one in found])

    def test_domains_that_may_not_be_listed_are_unknown_names(self):
        self._fails('/domains', status=403)
        found, completeness = self._list()
        self.assertIsInstance(found[0].fact('domain'), fact.Unknown)
        self.assertEqual((), completeness.reasons)
