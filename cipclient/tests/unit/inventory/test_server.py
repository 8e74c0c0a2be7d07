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

import datetime

from oslotest import base

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.cloud import microversion
from cipclient.inventory import base as inventory_base
from cipclient.inventory import server
from cipclient.model import fact
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows
from cipclient.tests.unit.inventory import reading


class TestList(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())

    def _list(self, **wanted):
        listing = server.ServerInventory().list(
            self.fake.cloud(), inventory_base.Wanted(**wanted)
        )
        return reading.read(listing)

    def _between_pages(self, change, page=2):
        seen = []

        def intercept(asked):
            if asked.path == '/servers/detail':
                seen.append(asked)
                if len(seen) == page:
                    return change()
            return None

        self.fake.page_cap = 2
        self.fake.intercept = intercept

    def test_all_are_read_with_a_constant_and_a_request_a_page(self):
        self.fake.page_cap = 2
        found, completeness = self._list()
        self.assertEqual(5, len(found))
        self.assertEqual((), completeness.reasons)
        self.assertEqual('all projects', completeness.scope)
        self.assertEqual('west', completeness.region)
        paths = [
            asked.path for asked in self.fake.asked if 'nova' in asked.url
        ]
        self.assertEqual(
            ['', '/os-services', *['/servers/detail'] * 4, '/os-services'],
            [path.rstrip('/') for path in paths],
        )

    def test_h3_pages_are_sorted_by_what_never_changes(self):
        self._list()
        for asked in self.fake.paths('/servers/detail'):
            self.assertEqual('uuid', asked.query['sort_key'])
            self.assertEqual('asc', asked.query['sort_dir'])
            self.assertEqual('1000', asked.query['limit'])
            self.assertEqual('1', asked.query['all_tenants'])

    def test_h34_never_latest_and_never_more_than_needed(self):
        self._list()
        asked = self.fake.paths('/servers/detail')[0]
        self.assertEqual(
            'compute 2.72', asked.headers['OpenStack-API-Version']
        )

    def test_f1_a_cell_down_throughout_is_a_reason_that_names_hosts(self):
        self.fake.down_hosts = {'node2'}
        self.fake.hidden = {rows.server_id(1)}
        found, completeness = self._list()
        self.assertEqual(4, len(found))
        self.assertIn('node2', ' '.join(completeness.reasons))

    def test_f1_cell0_down_is_seen_by_the_missing_scheduler(self):
        self.fake._services = lambda: [
            {'binary': 'nova-compute', 'host': 'node1', 'status': 'enabled'}
        ]
        self.assertIn('cell0', self._list()[1].reasons[0])

    def test_f1_before_2_69_the_hypervisors_witness(self):
        self.fake.nova_max = '2.60'
        self.assertEqual((), self._list()[1].reasons)
        self.fake.down_hosts = {'node2'}
        self.assertIn('Not all cells answered', self._list()[1].reasons[0])

    def test_f2_a_cell_that_goes_down_between_pages_is_seen_at_the_end(self):
        def cut():
            self.fake.down_hosts = {'node2'}
            self.fake.hidden = {rows.server_id(3)}

        self._between_pages(cut)
        found, completeness = self._list()
        self.assertEqual(4, len(found))
        self.assertFalse(completeness.complete)

    def test_f2_a_host_that_vanished_meanwhile_is_named(self):
        def cut():
            self.fake.hosts = ['node1']

        self._between_pages(cut)
        self.assertIn('node2', self._list()[1].reasons[0])

    def test_f3_a_cell_down_behind_more_than_a_page_is_seen(self):
        self.fake.servers = [rows.server(number) for number in range(1200)]
        self.fake.down_hosts = {'node2'}
        found, completeness = self._list()
        self.assertEqual(1200, len(found))
        self.assertFalse(completeness.complete)

    def test_f4_a_marker_that_was_purged_begins_the_list_again(self):
        def purge():
            self.fake.servers = [
                row
                for row in self.fake.servers
                if row['id'] != rows.server_id(1)
            ]

        self._between_pages(purge)
        found, completeness = self._list()
        self.assertEqual(5, len(found))
        self.assertEqual((), completeness.reasons)

    def test_f4_f5_a_marker_that_stays_lost_ends_in_partial(self):
        for status in (400, 500):
            self.fake.page_cap = 2
            self.fake.intercept = lambda asked, status=status: (
                fakes.Reply(status=status) if 'marker' in asked.query else None
            )
            found, completeness = self._list()
            self.assertEqual(2, len(found))
            self.assertIn('lost its place', completeness.reasons[0])
            firsts = [
                asked
                for asked in self.fake.paths('/servers/detail')
                if 'marker' not in asked.query
            ]
            self.assertEqual(4, len(firsts))
            self.fake.asked.clear()

    def test_f7_a_server_that_comes_twice_is_one(self):
        self.fake.servers.append(rows.server(2))
        found, _completeness = self._list()
        self.assertEqual(5, len(found))

    def test_f9_an_empty_cloud_is_complete_where_scope_was_proved(self):
        self.fake.servers = []
        found, completeness = self._list()
        self.assertEqual(([], ()), (found, completeness.reasons))
        self.assertEqual(2, len(self.fake.paths('/os-services')))

    def test_f10_a_short_page_is_not_the_end(self):
        self.fake.page_cap = 1
        self.assertEqual(5, len(self._list()[0]))

    def test_f11_a_next_link_elsewhere_is_never_followed(self):
        self.fake.intercept = lambda asked: (
            fakes.Reply(
                {
                    'servers': [rows.server(1)],
                    'servers_links': [
                        {'rel': 'next', 'href': 'http://evil.test/servers'}
                    ],
                }
            )
            if asked.path == '/servers/detail' and 'marker' not in asked.query
            else None
        )
        self._list()
        self.assertFalse([a for a in self.fake.asked if 'evil' in a.url])

    def test_f12_paging_without_end_stops(self):
        self.fake.intercept = lambda asked: (
            fakes.Reply({'servers': [rows.server(1)]})
            if asked.path == '/servers/detail'
            else None
        )
        found, completeness = self._list()
        self.assertEqual(1, len(found))
        self.assertIn('did not come to an end', completeness.reasons[0])

    def test_f13_who_is_no_administrator_is_told_so_in_one_sentence(self):
        self.fake.roles = ['member']
        error = self.assertRaises(exceptions.NotAuthorized, self._list)
        self.assertIn('--auth-project', str(error))
        self.assertEqual([], self.fake.paths('/servers/detail'))

    def test_f13_list_that_is_refused_after_the_proof_is_told_alike(self):
        self.fake.intercept = lambda asked: (
            fakes.Reply(status=403)
            if asked.path == '/servers/detail'
            else None
        )
        error = self.assertRaises(exceptions.NotAuthorized, self._list)
        self.assertIn('--auth-project', str(error))

    def test_f21_a_nova_that_never_answers_is_partial(self):
        self.fake.intercept = lambda asked: (
            fakes.Reply(status=503) if 'nova' in asked.url else None
        )
        found, completeness = self._list()
        self.assertEqual([], found)
        self.assertIn('503', completeness.reasons[0])

    def test_f19_credentials_that_end_in_mid_list_end_the_run(self):
        self.fake.page_cap = 2
        self.fake.intercept = lambda asked: (
            fakes.Reply(status=401) if 'marker' in asked.query else None
        )
        self.assertRaises(failure.NotAuthenticated, self._list)

    def test_f21_a_storm_of_503_loses_no_server(self):
        self.fake.page_cap = 1
        count = iter(range(10**6))
        self.fake.intercept = lambda asked: (
            fakes.Reply(status=503) if next(count) % 3 == 2 else None
        )
        found, completeness = self._list()
        self.assertEqual((5, ()), (len(found), completeness.reasons))

    def test_f25_a_login_page_is_asked_again_and_then_partial(self):
        self._between_pages(lambda: fakes.Reply(b'<html>'))
        found, completeness = self._list()
        self.assertEqual((5, ()), (len(found), completeness.reasons))
        self.fake.intercept = lambda asked: (
            fakes.Reply(b'<html>') if 'marker' in asked.query else None
        )
        found, completeness = self._list()
        self.assertEqual(2, len(found))
        self.assertIn('login page', completeness.reasons[0])

    def test_f29_a_microversion_refused_in_mid_run_is_partial(self):
        self._between_pages(lambda: fakes.Reply(status=406))
        found, completeness = self._list()
        self.assertEqual(2, len(found))
        self.assertIn('406', completeness.reasons[0])

    def test_f29_a_nova_without_tags_is_too_old(self):
        self.fake.nova_max = '2.25'
        self.assertRaises(microversion.TooOld, self._list)

    def test_p29_deleted_rows_are_none(self):
        self.fake.servers = [
            rows.server(1, status='DELETED'),
            rows.server(2, status='SOFT_DELETED'),
            rows.server(3, deleted=True),
            rows.server(4),
        ]
        found, completeness = self._list()
        self.assertEqual([rows.server_id(4)], [one.id for one in found])
        self.assertTrue(completeness.complete)

    def test_placeholders_of_a_down_cell_are_counted_and_not_servers(self):
        self.fake.servers = [
            {
                'id': rows.server_id(1),
                'status': 'UNKNOWN',
                'tenant_id': 'project-1',
                'created': '2026-01-31T12:00:00Z',
            },
            rows.server(2, status='UNKNOWN'),
        ]
        found, completeness = self._list()
        self.assertEqual([rows.server_id(2)], [one.id for one in found])
        self.assertIn('1 servers lie in a cell', completeness.reasons[0])

    def test_f28_a_row_without_an_id_makes_the_list_partial(self):
        self.fake.servers = [rows.server(1), rows.server(2)]
        self.fake.intercept = lambda asked: (
            fakes.Reply(
                {'servers': [{'name': 'x'}, 5, {'id': 7}, *self.fake.servers]}
            )
            if asked.path == '/servers/detail' and 'marker' not in asked.query
            else None
        )
        found, completeness = self._list()
        self.assertEqual(2, len(found))
        self.assertIn('3 of the servers', completeness.reasons[0])

    def test_one_project_is_asked_for_with_all_tenants(self):
        found, completeness = self._list(project_id='project-1')
        self.assertEqual(1, len(found))
        self.assertEqual('project-1', completeness.scope)
        query = self.fake.paths('/servers/detail')[0].query
        self.assertEqual('project-1', query['project_id'])
        self.assertEqual('1', query['all_tenants'])

    def test_c3_rows_of_another_project_are_not_of_the_one_asked_for(self):
        self.fake._server_list = lambda asked: fakes.Reply(
            {'servers': [] if 'marker' in asked.query else self.fake.servers}
        )
        found, _completeness = self._list(project_id='project-1')
        self.assertEqual([rows.server_id(1)], [one.id for one in found])

    def test_p32_the_own_project_never_counts_as_all(self):
        self.fake.roles = ['member']
        self.fake.servers.append(rows.server(9, tenant_id='own'))
        found, completeness = self._list(own_project=True)
        self.assertEqual([rows.server_id(9)], [one.id for one in found])
        self.assertEqual('own', completeness.scope)
        self.assertTrue(completeness.complete)
        self.assertEqual([], self.fake.paths('/os-services'))
        self.assertNotIn(
            'all_tenants', self.fake.paths('/servers/detail')[0].query
        )

    def test_a_member_sees_a_down_cell_by_a_list_without_paging(self):
        self.fake.roles = ['member']
        placeholder = {'id': rows.server_id(8), 'status': 'UNKNOWN'}
        self.fake.intercept = lambda asked: (
            fakes.Reply({'servers': [placeholder]})
            if asked.path == '/servers'
            else None
        )
        _found, completeness = self._list(own_project=True)
        self.assertIn('cell of Nova that is down', completeness.reasons[0])
        for asked in self.fake.paths('/servers'):
            self.assertEqual({}, asked.query)

    def test_a_token_of_no_project_has_no_own_one(self):
        token = self.fake._token

        def unscoped():
            reply = token()
            del reply.body['token']['project']
            return reply

        self.fake._token = unscoped
        self.assertRaises(exceptions.CloudError, self._list, own_project=True)

    def test_a_list_that_is_left_early_proves_nothing(self):
        listing = server.ServerInventory().list(
            self.fake.cloud(), inventory_base.Wanted()
        )
        next(iter(listing.pages()))
        self.assertFalse(listing.completeness().complete)


class TestFacts(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())

    def _get(self, **changes):
        self.fake.servers = [rows.server(1, **changes)]
        return server.ServerInventory().get(
            self.fake.cloud(), rows.server_id(1)
        )

    def test_every_declared_fact_is_there_and_no_other(self):
        spec = server.ServerInventory.spec
        self.assertEqual(
            {one.name for one in spec.facts}, set(self._get().facts)
        )

    def test_every_fact_is_of_its_declared_type(self):
        reading.check_types(self, server.ServerInventory.spec, self._get())

    def test_h18_a_server_that_boots_from_a_volume_has_no_image(self):
        found = self._get(image='')
        self.assertIsNone(found.fact('image_id'))
        self.assertIs(True, found.fact('volume_booted'))

    def test_a_fault_tells_when_it_went_to_error(self):
        found = self._get(
            status='ERROR',
            fault={'code': 500, 'created': '2026-02-01T00:00:00Z'},
        )
        self.assertEqual(
            datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC),
            found.fact('fault_created'),
        )
        self.assertIsNone(self._get(status='ERROR').fact('fault_created'))

    def test_h22_an_offloaded_server_has_no_host(self):
        self.assertIsNone(self._get(host_status='').fact('host_status'))

    def test_f28_an_empty_owner_is_unknown(self):
        found = self._get(user_id='', tenant_id=None)
        self.assertIsInstance(found.fact('user_id'), fact.Unknown)
        self.assertIsInstance(found.fact('project_id'), fact.Unknown)

    def test_a_single_one_is_read_at_2_96(self):
        self._get()
        self.assertEqual(
            'compute 2.96',
            self.fake.asked[-1].headers['OpenStack-API-Version'],
        )

    def test_one_that_is_gone_is_not_found(self):
        for changes in ({'status': 'SOFT_DELETED'}, {'status': 'DELETED'}):
            error = self.assertRaises(
                exceptions.NotFound, self._get, **changes
            )
            self.assertIn('is deleted', str(error))

    def test_one_that_is_not_there_is_not_found(self):
        for id_ in (rows.server_id(9), 'detail', '../flavors', ''):
            self.assertRaises(
                exceptions.NotFound,
                server.ServerInventory().get,
                self.fake.cloud(),
                id_,
            )
        self.assertEqual([], self.fake.paths('/servers/detail'))

    def test_one_whose_cell_is_down_is_not_gone(self):
        self.fake.servers = [{'id': rows.server_id(1), 'status': 'UNKNOWN'}]
        error = self.assertRaises(
            exceptions.CloudError,
            server.ServerInventory().get,
            self.fake.cloud(),
            rows.server_id(1),
        )
        self.assertIn('cell is down', str(error))

    def test_a_cell_that_answers_500_is_no_proof_either(self):
        self.fake.intercept = lambda asked: (
            fakes.Reply(status=500) if '/servers/' in asked.path else None
        )
        self.assertRaises(exceptions.CloudError, self._get)


class TestNamed(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())

    def _named(self, name):
        found = server.ServerInventory().named(
            self.fake.cloud(), name, inventory_base.Wanted()
        )
        return [one.id for one in found]

    def test_h5_a_name_is_no_regular_expression(self):
        self.fake.servers = [
            rows.server(1, name='a.b'),
            rows.server(2, name='axb'),
            rows.server(3, name='a.b (old)'),
        ]
        self.assertEqual([rows.server_id(1)], self._named('a.b'))
        self.assertEqual([rows.server_id(3)], self._named('a.b (old)'))
        self.assertEqual([], self._named('.*'))

    def test_several_of_a_name_are_all_returned(self):
        self.fake.servers = [rows.server(n, name='same') for n in (1, 2)]
        self.assertEqual(2, len(self._named('same')))

    def test_none_found_in_a_partial_list_is_no_answer(self):
        self.fake.down_hosts = {'node2'}
        self.assertRaises(exceptions.CloudError, self._named, 'nobody')


class TestOldNova(base.BaseTestCase):
    """Before 2.47 a server carries no more than the id of its flavor."""

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.fake.nova_max = '2.42'
        self.fake.servers = [
            rows.server(1, flavor={'id': '7', 'links': []}),
            rows.server(2, flavor={'id': 'gone', 'links': []}),
        ]
        self.fake.flavors = [
            {
                'id': '7',
                'name': 'c1.small',
                'vcpus': 2,
                'ram': 2048,
                'disk': 20,
                'OS-FLV-EXT-DATA:ephemeral': 5,
                'swap': '',
            }
        ]

    def _list(self, *reads):
        listing = server.ServerInventory().list(
            self.fake.cloud(), inventory_base.Wanted(reads=frozenset(reads))
        )
        return reading.read(listing)[0]

    def test_the_flavor_is_joined_by_its_id(self):
        known, unknown = self._list()
        self.assertEqual('c1.small', known.fact('flavor.name'))
        self.assertEqual(5, known.fact('flavor.ephemeral'))
        self.assertEqual(0, known.fact('flavor.swap'))
        self.assertIn('gone', unknown.fact('flavor.name').reason)
        self.assertEqual(
            'None', self.fake.paths('/flavors/detail')[0].query['is_public']
        )

    def test_flavors_that_cannot_be_read_are_unknown(self):
        for path, status in (
            ('/flavors/detail', 403),
            ('/flavors/detail', 500),
            ('/flavors/7/os-extra_specs', 404),
        ):
            self.fake.intercept = lambda asked, path=path, status=status: (
                fakes.Reply(status=status) if asked.path == path else None
            )
            found = self._list('flavor.extra_specs')[0]
            unknown = found.fact('flavor.extra_specs')
            self.assertIn(str(status), unknown.reason)

    def test_extra_specs_of_strange_form_are_unknown(self):
        self.fake.intercept = lambda asked: (
            fakes.Reply({'extra_specs': {'a': 1}})
            if asked.path.endswith('os-extra_specs')
            else None
        )
        found = self._list('flavor.extra_specs')[0]
        self.assertIsInstance(found.fact('flavor.extra_specs'), fact.Unknown)

    def test_extra_specs_are_read_only_where_a_rule_reads_them(self):
        self.assertIsInstance(
            self._list()[0].fact('flavor.extra_specs'), fact.Unknown
        )
        self.assertEqual([], self.fake.paths('/flavors/7/os-extra_specs'))
        self.assertEqual(
            {'old': 'spec'},
            self._list('flavor.extra_specs')[0].fact('flavor.extra_specs'),
        )
