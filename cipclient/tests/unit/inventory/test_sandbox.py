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

"""The same faults over HTTP, against the embedded cloud.

The other tests of this room know what a request should be answered with;
here that is said by others.
"""

import pathlib

import fixtures
import openstack
from openstack import config
from oslotest import base

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import retry
from cipclient.cloud import service
from cipclient.inventory import assignment
from cipclient.inventory import base as inventory_base
from cipclient.inventory import image
from cipclient.inventory import person
from cipclient.inventory import registry
from cipclient.inventory import stack
from cipclient.inventory import witness
from cipclient.model import fact
from cipclient.sandbox import Fault
from cipclient.sandbox import Sandbox
from cipclient.tests.unit.inventory import reading

_SERVERS = {'service': 'compute', 'path': 'servers/detail'}


class SandboxTest(base.BaseTestCase):
    def start(self, **options):
        options = {'servers': 40, 'max_limit': 10, **options}
        self.sandbox = Sandbox(seed=1, **options)
        self.sandbox.start()
        self.addCleanup(self.sandbox.stop)
        return self.sandbox

    def cloud(self, name='sandbox'):
        folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        path = self.sandbox.clouds_yaml(folder / 'clouds.yaml')
        region = config.OpenStackConfig(
            config_files=[str(path)], load_envvars=False
        ).get_one(cloud=name)
        connected = openstack.connection.Connection(config=region)
        self.slept = []
        cloud = connection.Cloud(
            lambda: connected,
            retry.Patience(sleep=self.slept.append),
            service.Limits(max_bytes=1 << 20),
        )
        self.addCleanup(cloud.close)
        return cloud

    def list(self, kind='server', name='sandbox', **wanted):
        listing = registry.load()[kind].list(
            self.cloud(name), inventory_base.Wanted(**wanted)
        )
        return reading.read(listing)

    def live(self):
        return {row.id for row in self.sandbox.state.live_servers()}

    def check_whole(self, **wanted):
        found, completeness = self.list(**wanted)
        self.assertEqual((), completeness.reasons)
        self.assertEqual(self.live(), {one.id for one in found})
        self.assertEqual(len(self.live()), len(found))

    def check_partial(self, part='', **wanted):
        found, completeness = self.list(**wanted)
        self.assertIn(part, ' '.join(completeness.reasons))
        self.assertFalse(completeness.complete)
        ids = [one.id for one in found]
        self.assertEqual(len(set(ids)), len(ids))
        return found


class TestServers(SandboxTest):
    def test_every_live_server_is_seen_once(self):
        self.start()
        self.check_whole()

    def test_every_old_nova_is_read_alike(self):
        for version in ('2.26', '2.46', '2.47', '2.60', '2.68', '2.69'):
            with self.subTest(version):
                self.start(max_microversion=version)
                self.check_whole()

    def test_f1_f3_a_cell_that_is_down(self):
        sandbox = self.start()
        sandbox.state.take_cell_down('cell2')
        found = self.check_partial('cell')
        self.assertLess(len(found), len(self.live()))

    def test_f1_a_cell_that_is_down_in_an_old_nova(self):
        self.start(max_microversion='2.68').state.take_cell_down('cell2')
        self.check_partial('Not all cells answered')

    def test_f2_a_cell_that_goes_down_between_pages(self):
        self.start().fail(
            Fault('cell_down', {'cell': 'cell2'}, nth=2, **_SERVERS)
        )
        self.check_partial('cell')

    def test_f4_a_marker_that_was_purged(self):
        self.start().fail(Fault('lost_marker', nth=3, **_SERVERS))
        self.check_whole()

    def test_f4_a_marker_that_is_always_purged(self):
        self.start().fail(Fault('lost_marker', **_SERVERS))
        self.check_partial('lost its place')

    def test_f5_a_marker_in_a_cell_that_is_down(self):
        self.start().fail(
            Fault('status', {'status': 500}, query='marker', **_SERVERS)
        )
        self.check_partial('lost its place')

    def test_f6_servers_that_come_and_go_between_pages(self):
        sandbox = self.start()
        before = self.live()
        sandbox.fail(Fault('create_servers', {'count': 3}, **_SERVERS))
        sandbox.fail(
            Fault('delete_servers', {'purge': True}, after=1, **_SERVERS)
        )
        found, completeness = self.list()
        ids = [one.id for one in found]
        self.assertEqual(len(set(ids)), len(ids))
        missed = before & self.live() - set(ids)
        self.assertTrue(not missed or completeness.reasons)

    def test_f7_rows_that_come_twice(self):
        self.start().fail(
            Fault('duplicate_rows', {'rows': 3}, times=3, **_SERVERS)
        )
        self.check_whole()

    def test_f9_an_empty_page_in_between_is_no_crash(self):
        self.start().fail(Fault('empty_list', nth=2, **_SERVERS))
        found, _completeness = self.list()
        self.assertEqual(10, len(found))

    def test_f10_pages_without_a_next_link(self):
        self.start().fail(Fault('no_next_link', **_SERVERS))
        self.check_whole()

    def test_f11_next_links_elsewhere(self):
        self.start().fail(Fault('foreign_link', **_SERVERS))
        self.check_whole()

    def test_f12_pages_without_end(self):
        self.start().fail(Fault('same_page', **_SERVERS))
        self.check_partial('did not come to an end')

    def test_f13_who_is_no_administrator(self):
        self.start()
        for name in ('sandbox-member', 'sandbox-reader'):
            for kind in ('server', 'volume', 'project'):
                error = self.assertRaises(
                    exceptions.NotAuthorized, self.list, kind, name
                )
                self.assertIn('--auth-project', str(error))

    def test_f18_tokens_that_expire_in_mid_list(self):
        self.start().fail(Fault('expire_tokens', every=3, **_SERVERS))
        self.check_whole()

    def test_f20_a_busy_nova(self):
        self.start().fail(
            Fault('status', {'status': 429, 'retry_after': 7}, nth=2)
        )
        self.check_whole()

    def test_f21_a_storm_of_503(self):
        self.start().fail(Fault('status', share=30, service='compute'))
        self.check_whole()

    def test_f25_broken_answers_once(self):
        for effect in ('cut', 'wrong_json', 'login_page', 'drop_before'):
            with self.subTest(effect):
                self.start().fail(Fault(effect, nth=2, **_SERVERS))
                self.check_whole()

    def test_f25_f27_broken_answers_for_ever(self):
        for effect, args in (
            ('wrong_json', {}),
            ('login_page', {}),
            ('wrong_shape', {}),
            ('deep_json', {}),
            ('gzip_bomb', {'bytes': 20_000_000}),
            ('huge', {'bytes': 20_000_000}),
            ('status', {'status': 406}),
        ):
            with self.subTest(effect):
                self.start().fail(Fault(effect, args, after=1, **_SERVERS))
                self.assertEqual(10, len(self.check_partial('broke off')))

    def test_f28_a_strange_field_costs_its_fact_only(self):
        self.start().fail(
            Fault('mutate', {'field': 'created', 'value': 7}, **_SERVERS)
        )
        found, completeness = self.list()
        self.assertEqual(len(self.live()), len(found))
        self.assertTrue(completeness.complete)
        self.assertIsNone(found[0].date('created'))
        self.assertIsNotNone(found[0].text('status'))

    def test_f29_a_nova_that_is_too_old(self):
        self.start(max_microversion='2.25')
        error = self.assertRaises(exceptions.CloudError, self.list)
        self.assertIn('2.26', str(error))

    def test_f71_a_region_that_is_missing(self):
        self.start().fail(
            Fault('without_region', {'region': 'RegionOne'}, path='tokens')
        )
        self.assertRaises(exceptions.ServiceMissing, self.list)

    def test_everything_is_read_without_one_write(self):
        sandbox = self.start()
        for kind in registry.load():
            self.list(kind)
        cloud = self.cloud()
        person.People(cloud).listed()
        image.Images(cloud).listed()
        written = {
            name
            for name in sandbox.counts()
            if ' GET ' not in name and ' HEAD ' not in name
        }
        self.assertEqual({'identity POST /v3/auth/tokens'}, written)

    def test_p7_requests_are_pages_and_a_constant(self):
        sandbox = self.start()
        self.list()
        counts = sandbox.counts()
        pages = -(-len(self.live()) // 10) + 1
        self.assertEqual(pages, counts['compute GET /v2.1/servers/detail'])
        compute = sum(
            count for name, count in counts.items() if 'compute' in name
        )
        self.assertEqual(pages + 3, compute)


class TestIdentity(SandboxTest):
    def test_f15_a_keystone_that_cuts_its_lists_short(self):
        self.start(list_limit=5)
        found, completeness = self.list('project')
        self.assertIn('cuts its list', completeness.reasons[0])
        self.assertEqual(5, len(found))

    def test_f16_absence_needs_a_sentinel(self):
        sandbox = self.start()
        cloud = self.cloud()
        gone = 'f' * 32
        found = person.People(cloud).read([gone], 9)[gone]
        self.assertEqual('deleted', found.fact('state'))
        for status in (403, 404, 503):
            fault = sandbox.fail(
                Fault('status', {'status': status}, path='/users/')
            )
            found = person.People(cloud).read([gone], 9)[gone]
            self.assertTrue(found.reason)
            sandbox.heal(fault)

    def test_h7_domains_with_back_ends_of_their_own(self):
        self.start(domain_specific_drivers=True)
        people, _reasons = person.People(self.cloud()).listed()
        self.assertGreater(
            len({one.fact('domain') for one in people.values()}), 1
        )


class TestProofs(SandboxTest):
    def setUp(self):
        super().setUp()
        self.start(max_limit=1000)
        self.servers = {
            one.text('name'): one for one in self.list('server')[0]
        }
        self.inventory = registry.load()['server']

    def begin(self, name):
        return self.inventory.begin(self.cloud(), self.servers[name], 'status')

    def test_h12_since_when_a_server_stands_still(self):
        for name, status, days in (
            ('stopped-long', 'SHUTOFF', 75),
            ('stopped-lately', 'SHUTOFF', 40),
            ('paused-run', 'PAUSED', 10),
            ('suspended-run', 'SUSPENDED', 10),
            ('shelving', 'SHELVED', 1),
            ('shelved-run', 'SHELVED_OFFLOADED', 20),
            ('shelved-web', 'SHELVED_OFFLOADED', 90),
        ):
            self.assertEqual(status, self.servers[name].text('status'))
            age = self.sandbox.state.now - self.begin(name)
            self.assertEqual(days, age.days, name)

    def test_h12_what_was_archived_is_not_proved(self):
        self.assertIsNone(self.begin('stopped-archived'))

    def test_h12_what_runs_is_not_asked_about(self):
        before = len(self.sandbox.requests)
        self.assertIsNone(self.begin('group-web'))
        self.assertEqual(before, len(self.sandbox.requests))

    def test_f1_a_cell_that_is_down_is_unknown(self):
        server = self.sandbox.state.servers[self.servers['stopped-long'].id]
        self.sandbox.state.take_cell_down(server.cell)
        self.assertIsInstance(self.begin('stopped-long'), fact.Unknown)


class TestWitness(SandboxTest):
    def witness(self, kind, id_):
        return witness.witness(self.cloud(), registry.load()[kind], id_)

    def test_p27_what_is_there_and_what_is_gone(self):
        sandbox = self.start(servers=60)
        there = next(iter(sandbox.state.live_servers()))
        self.assertIs(witness.Seen.THERE, self.witness('server', there.id))
        gone = [
            row.id
            for row in sandbox.state.servers.all()
            if row.status in ('DELETED', 'SOFT_DELETED')
        ]
        self.assertEqual(2, len(gone))
        for id_ in (*gone, '0' * 8 + '-0000-4000-8000-' + '0' * 12):
            self.assertIs(witness.Seen.GONE, self.witness('server', id_))
        self.assertIs(witness.Seen.GONE, self.witness('volume', gone[0]))
        self.assertIs(witness.Seen.GONE, self.witness('project', 'f' * 32))

    def test_f1_what_lies_in_a_cell_that_is_down_is_not_gone(self):
        sandbox = self.start()
        server = next(iter(sandbox.state.live_servers()))
        sandbox.state.take_cell_down(server.cell)
        self.assertIsInstance(self.witness('server', server.id), fact.Unknown)


class TestAssignments(SandboxTest):
    def holders(self, role, ids, name='sandbox'):
        return assignment.Assignments(self.cloud(name)).holders(role, ids)

    def test_members_are_told_with_groups_and_implied_roles(self):
        identity = self.start().state.identity
        project = next(
            one
            for one in identity.projects.values()
            if one.name == 'hydrology'
        )
        group = next(
            one
            for one in identity.groups.values()
            if one.name == 'hydrology-staff'
        )
        manager = identity.role_named('manager').id
        managers = {
            row.user_id
            for row in identity.assignments
            if row.role_id == manager and row.project_id == project.id
        }
        found = self.holders('member', [project.id])[project.id]
        self.assertLess(group.members | managers, found)

    def test_one_list_says_what_many_do(self):
        identity = self.start().state.identity
        ids = list(identity.projects)
        self.assertLess(20, len(ids))
        listed = self.holders('member', ids)
        paths = [row.path for row in self.sandbox.requests]
        self.assertEqual(1, sum('role_assignments' in p for p in paths))
        single = {}
        for start in range(0, len(ids), 20):
            single |= self.holders('member', ids[start : start + 20])
        self.assertEqual(single, listed)

    def test_a_member_learns_nothing(self):
        identity = self.start().state.identity
        id_ = next(iter(identity.projects))
        found = self.holders('member', [id_], 'sandbox-member')[id_]
        self.assertIn('403', found.reason)


class TestKeystone(SandboxTest):
    def test_h14_its_clock_is_ahead_as_its_answers_say(self):
        sandbox = self.start()
        self.assertLess(abs(self.cloud().clock_skew.total_seconds()), 30)
        sandbox.fail(Fault('skew', {'seconds': 900}, service='identity'))
        self.assertLess(850, self.cloud().clock_skew.total_seconds())

    def test_it_is_known_by_its_own_id(self):
        self.start()
        self.assertEqual(32, len(self.cloud().identity_id))


class TestVolumes(SandboxTest):
    def test_f14_the_own_project_is_never_taken_for_all(self):
        self.start()
        everything, completeness = self.list('volume')
        self.assertTrue(completeness.complete)
        own, completeness = self.list(
            'volume', 'sandbox-member', own_project=True
        )
        self.assertLess(len(own), len(everything))
        self.assertNotEqual('all projects', completeness.scope)


class TestStacks(SandboxTest):
    """H28"""

    def setUp(self):
        super().setUp()
        self.start(heat=True)
        self.stacks = self.sandbox.state.stacks.values()
        self.projects = {one.project_id for one in self.stacks}

    def members(self, how='list', name='sandbox'):
        return stack.members(self.cloud(name), how, self.projects)

    def test_members_are_known_however_deep_or_hidden_they_are(self):
        expected = {
            made.physical_id: f'the Heat stack {one.name}'
            for one in self.stacks
            for made in one.resources
        }
        self.assertEqual(5, len(expected))
        for how in ('list', 'per-project'):
            found = self.members(how)
            self.assertEqual('', found.problem)
            self.assertEqual(expected, found.owners)

    def test_a_stack_that_goes_meanwhile_holds_its_project(self):
        self.sandbox.fail(
            Fault(
                'status',
                {'status': 404},
                service='orchestration',
                path='pipeline/.*/resources',
            )
        )
        self.assertEqual(
            {one.project_id for one in self.stacks if one.name == 'pipeline'},
            set(self.members().unread),
        )

    def test_a_member_learns_that_he_cannot_know(self):
        self.assertIn(
            'service:index', self.members(name='sandbox-member').problem
        )
