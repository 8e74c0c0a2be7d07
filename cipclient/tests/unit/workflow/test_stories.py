# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.
"""Stories of a cloud over some days, told end to end."""

import collections
from unittest import mock

import openstack
from openstack import config

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.model import case as model_case
from cipclient.tests.unit.workflow import recorded
from cipclient.workflow import request

days = recorded.days


class TestCreated(recorded.TestCase):
    def setUp(self):
        super().setUp()
        self.start(servers=45)
        self.target = self.server('ice-core-run')

    def created(self, moment):
        with self.sandbox.state.lock:
            self.target.created = moment

    def test_one_of_another_creation_date_is_another(self):
        self.scan()
        first = self.open_cases()[self.target.id]
        self.created(self.target.created + days(1))
        for day in range(2):
            self.now += days(1)
            found = self.scan()
            self.assertTrue(found.complete, (day, found.completeness))
        with self.view() as view:
            cases = [
                case
                for key, case in view.open_cases().items()
                if key.id == self.target.id
            ]
            self.assertEqual(
                model_case.Ending.GONE, view.case(first.number).ending
            )
        self.assertEqual(1, len(cases))


class TestClock(recorded.TestCase):
    """F55."""

    def setUp(self):
        super().setUp()
        self.start(servers=45)

    def skewed(self, by):
        return mock.patch.object(connection.Cloud, 'clock_skew', by)

    def test_a_clock_ten_years_ahead_opens_nothing(self):
        self.scan()
        before = self.open_cases()
        self.now += days(3650)
        with self.skewed(-days(3650)):
            error = self.assertRaises(exceptions.GuardTripped, self.scan)
        self.assertIn('ahead of it', str(error))
        self.assertIn('--no-record', str(error))
        self.assertEqual(before, self.open_cases())

    def test_what_is_not_recorded_is_shown_by_any_clock(self):
        with self.skewed(-days(3650)):
            self.assertNotEqual((), self.scan(record=False).findings)

    def test_a_keystone_that_tells_no_time_is_scanned(self):
        with self.skewed(None):
            self.assertNotEqual(0, self.scan().recorded)


class TestWithin(recorded.TestCase):
    def test_what_somebody_wants_to_see_changes_nothing_that_is_kept(self):
        self.start(servers=45)
        self.scan()
        before = self.open_cases()
        for count in (0, 9000):
            self.scan(within=days(count))
            self.assertEqual(before, self.open_cases())
        near = [case.standing.state for case in before.values()]
        self.assertIn('near', near)


class TestPolicyChange(recorded.TestCase):
    rest = recorded.REST + recorded.WARY

    def setUp(self):
        super().setUp()
        self.start(servers=120)
        self.send()
        self.now += days(1)

    def test_whom_an_accepted_policy_affects_is_no_surprise(self):
        self.write(self.rules.replace('60d', '31d').replace('c*', '*'))
        used = self.lifetime()
        affected = used.policies.diff(
            used.policies.in_force(), request.unobserved
        ).affected
        count = sum(affected.values())
        self.assertLess(20, count)
        used.policies.accept(
            used.policies.in_force(), count, request.unobserved
        )
        self.assertNotEqual({}, self.send().answers)
        with self.view() as view:
            self.assertEqual((), view.last_scan().tripped)

    def test_that_the_first_was_accepted_excuses_no_later_surprise(self):
        with self.view() as view:
            self.assertLess(20, view.policy().newly_affected)
        for server in self.servers().all():
            with self.sandbox.state.lock:
                server.flavor = self.server('ice-core-run').flavor
        error = self.assertRaises(exceptions.GuardTripped, self.send)
        self.assertIn('"unannounced"', str(error))


class TestExemption(recorded.TestCase):
    rest = recorded.REST + recorded.WARY

    def test_that_one_ends_on_its_day_is_no_surprise(self):
        self.start(servers=100)
        projects = {
            server.project_id
            for server in self.servers().all()
            if server.flavor.name.startswith('c')
        }
        rows = ''.join(
            f'  - {{project: {id_}, reason: ice, until: 2026-06-17}}\n'
            for id_ in sorted(projects)
        )
        self.write(rest=f'{self.rest}exemptions:\n{rows}')
        self.scan()
        self.assertEqual({}, self.open_cases())
        self.now += days(4)
        self.scan()
        with self.view() as view:
            scan = view.last_scan()
        self.assertLess(20, scan.opened)
        self.assertEqual((0, ()), (scan.unannounced, scan.tripped))


class TestRegions(recorded.TestCase):
    """Two regions of one cloud, each read by runs of its own (H35)."""

    rules = recorded.RULES + (
        '  - {name: old, kind: project, limit: 30d, ladder: tell}\n'
    )
    rest = recorded.REST + recorded.WARY
    region = 'north'

    def setUp(self):
        super().setUp()
        self.start(servers=120, regions=('north', 'south'))

    def lifetime(self, cloud='sandbox'):
        made = super().lifetime(cloud)
        path = self.home / 'clouds.yaml'
        path.write_text(path.read_text().replace('north', self.region))
        region = config.OpenStackConfig(
            config_files=[str(path)], load_envvars=False
        ).get_one(cloud=cloud)
        connected = openstack.connection.Connection(config=region)
        self.addCleanup(connected.close)
        made.wiring.connect = lambda: connected
        return made

    def scan_of(self, region):
        self.now += days(1)
        self.region = region
        return self.scan()

    def cases(self):
        with self.view() as view:
            return collections.Counter(
                (key.region, key.kind) for key in view.open_cases()
            )

    def test_a_scan_of_one_does_nothing_to_the_other(self):
        self.scan_of('north')
        north = self.cases()
        self.assertLess(0, north['north', 'server'])
        self.assertLess(0, north['', 'project'])
        for region in ('south', 'north', 'south'):
            self.assertTrue(self.scan_of(region).complete)
            cases = self.cases()
            self.assertLess(0, cases.pop(('south', 'server')))
            self.assertEqual(north, cases)

    def test_that_all_of_one_are_gone_is_a_surprise(self):
        self.scan_of('north')
        self.scan_of('south')
        servers = self.sandbox.state.regions['north'].compute.servers
        for one in list(servers.all()):
            servers.purge(one.id)
        self.scan_of('north')
        with self.view() as view:
            self.assertEqual(('population',), view.last_scan().tripped)


class TestTicket(recorded.TestCase):
    def test_one_of_a_persons_name_holds_whatever_the_rules_read(self):
        self.start(servers=45)
        server = self.server('ice-core-run')
        owner = self.sandbox.state.identity.users.get(server.user_id)
        table = self.home / 'people.csv'
        facts = f'facts:\n  - {{kind: user, key: name, file: {table}}}\n'
        self.write(rest=recorded.REST + facts)
        for ticket, holds in (('4711', ['ticket 4711']), ('', [])):
            table.write_text(f'name,ticket\n{owner.name},{ticket}\n')
            table.chmod(0o600)
            self.scan()
            case = self.open_cases()[server.id]
            self.assertEqual(holds, [hold.why for hold in case.holds])
