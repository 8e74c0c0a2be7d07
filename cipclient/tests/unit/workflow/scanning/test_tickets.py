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

from cipclient.model import policy as model_policy
from cipclient.tests import builders
from cipclient.workflow.scanning import tickets


def table(kind, key, **rows):
    return model_policy.FactsFile(
        kind,
        key,
        'table.csv',
        {value: {'ticket': ticket} for value, ticket in rows.items()},
    )


class TestTickets(base.BaseTestCase):
    def of(self, *tables, **more):
        return tickets.Tickets(tables).of(
            builders.server(**more), builders.surroundings()
        )

    def test_without_tables_there_is_none(self):
        self.assertEqual('', self.of())

    def test_its_own_comes_first_then_its_projects_then_its_owners(self):
        own = table('server', 'id', s1='T1')
        project = table('project', 'id', p1='T2')
        user = table('user', 'name', **{'the user u1': 'T3'})
        self.assertEqual('T1', self.of(user, project, own))
        self.assertEqual('T2', self.of(user, project))
        self.assertEqual('T3', self.of(user))

    def test_a_project_that_is_not_known_has_its_by_its_id(self):
        """One that was deleted: no name is known of it any more."""
        found = self.of(table('project', 'id', p7='T7'), project_id='p7')
        self.assertEqual('T7', found)

    def test_one_whose_name_could_not_be_read_may_have_one(self):
        around = builders.surroundings(project='HTTP 503')
        server = builders.server(project_id='p9')
        by_name = table('project', 'name', cryosphere='T1')
        self.assertEqual(
            'not known: project p9 could not be read',
            tickets.Tickets([by_name]).of(server, around),
        )
        by_id = table('project', 'id', p9='T2', p8='T3')
        for tables, ticket in (
            ([by_name, by_id], 'T2'),
            ([by_id], 'T2'),
            ([table('project', 'id', p8='T3')], ''),
        ):
            self.assertEqual(
                ticket, tickets.Tickets(tables).of(server, around)
            )

    def test_people_are_read_where_tickets_are_of_their_names(self):
        for tables, reads in (
            ((table('user', 'name', ada='T1'),), {'owner.name'}),
            ((table('user', 'id', u1='T1'),), set()),
            ((), set()),
        ):
            self.assertEqual(reads, tickets.Tickets(tables).reads)

    def test_an_empty_cell_is_none(self):
        self.assertEqual('', self.of(table('server', 'id', s1='')))
