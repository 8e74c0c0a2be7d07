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
"""Scans of a cloud that loses a part of itself, and gets it back or not."""

import os
from typing import ClassVar

from cipclient.tests.contract import switches
from cipclient.tests.functional import base
from cipclient.tests.functional import relay

SCAN = 'lifetime scan --all --kind server -f json'


class TestCase(base.TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.switches = (
            switches.real()
            if base.CLOUD in os.environ
            else switches.Embedded(self.sandbox)
        )
        if self.switches is None:
            self.skipTest('this cloud has no switches')

    def between(self, words, happens):
        """Have something happen right before a request of the client.

        Before the first one to Nova that has these words; returns what Nova
        was asked, as far as it was.
        """
        asked = []

        def before(path):
            asked.append(path)
            if [one for one in asked if words in one] == [path]:
                happens()

        compute = self.connection().compute
        made = self.useFixture(relay.Relay(compute.get_endpoint(), before))
        self.point('compute', made.url)
        return asked

    def assertComplete(self):
        done = self.openstack(SCAN)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertNotIn('partial', done.stderr)
        return _ids(done)

    def assertPartial(self, done, *words):
        self.assertEqual(4, done.returncode, done.stderr)
        self.assertIn('partial: server in ', done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        return _ids(done)


def _ids(done):
    """What is there for good, which the servers of contract tests are not."""
    return {
        row['ID']
        for row in done.json()
        if not (row['Name'] or '').startswith('contract-')
    }


class TestTokens(base.TestCase):
    def test_one_that_ends_in_mid_scan_is_renewed_once(self):
        """F18: what Keystone's own filter of the service answers then."""
        before = self.openstack(SCAN)
        self.assertEqual(0, before.returncode, before.stderr)
        endpoint = self.connection().compute.get_endpoint()
        nova = self.useFixture(relay.Relay(endpoint))
        ended = []

        def ends(method, path):
            ended.extend([path] if '/servers/detail' in path else ())
            return ended == [path]

        nova.ended = ends
        self.point('compute', nova.url)
        during = self.openstack(SCAN)
        self.assertEqual(0, during.returncode, during.stderr)
        self.assertNotIn('partial', during.stderr)
        self.assertEqual(_ids(before), _ids(during))
        # The page that was refused was asked for again, as it was.
        self.assertEqual(ended[0], ended[1])

    def test_one_that_is_never_good_ends_the_scan_in_a_sentence(self):
        """F19."""
        endpoint = self.connection().compute.get_endpoint()
        nova = self.useFixture(relay.Relay(endpoint))
        nova.ended = lambda method, path: '/servers/detail' in path
        self.point('compute', nova.url)
        done = self.openstack(SCAN)
        self.assertSentence(done)
        self.assertEqual(1, done.returncode)
        pages = [path for _, path in nova.asked if '/servers/detail' in path]
        self.assertEqual(2, len(pages))


class TestCells(TestCase):
    def test_a_cell_that_is_cut_off_makes_a_scan_partial_until_it_is_back(
        self,
    ):
        """H1, F1."""
        before = self.assertComplete()
        with self.switches.cell_down():
            during = self.openstack(SCAN)
        self.assertLess(self.assertPartial(during), before)
        self.assertEqual(before, self.assertComplete())

    def test_a_cell_that_hangs_makes_a_scan_partial_and_not_endless(self):
        """H1, F1."""
        before = self.assertComplete()
        with self.switches.cell_hangs():
            during = self.openstack(SCAN)
        self.assertLess(self.assertPartial(during), before)
        self.assertEqual(before, self.assertComplete())


class TestComputes(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.nova = self.connection().compute

    def services(self):
        answer = self.nova.get(
            '/os-services?binary=nova-compute', microversion='2.69'
        )
        return {row['host']: row for row in answer.json()['services']}

    def remove(self, host):
        """Have Nova forget a host, whose nova-compute may run on."""
        answer = self.nova.delete(
            f'/os-services/{self.services()[host]["id"]}',
            microversion='2.69',
        )
        self.assertEqual(204, answer.status_code, answer.text)

    def test_a_host_that_is_dead_takes_nothing_from_a_scan(self):
        """H22: what is on it stays listed."""
        before = self.assertComplete()
        rows = self.nova.get(
            '/servers/detail?all_tenants=1&limit=1000', microversion='2.72'
        ).json()['servers']
        # of servers that are there for good, which tests of others are not
        host = next(
            row['OS-EXT-SRV-ATTR:host']
            for row in rows
            if row['OS-EXT-SRV-ATTR:host']
            and row['OS-EXT-AZ:availability_zone'] != self.switches.zone
        )
        with self.switches.host_down(host):
            self.assertEqual('down', self.services()[host]['state'])
            self.assertEqual(before, self.assertComplete())

    def test_a_compute_in_a_cell_that_is_cut_off_is_named_until_it_is_gone(
        self,
    ):
        """H1, F1."""
        before = self.assertComplete()
        with self.switches.spare() as spare:
            self.assertEqual(before, self.assertComplete())
            named = f'nova-compute on {spare}'
            with self.switches.cell_down():
                during = self.openstack(SCAN)
            self.assertLess(self.assertPartial(during, named), before)
            self.assertEqual(before, self.assertComplete())
        # it was removed for good
        self.assertNotIn(spare, self.services())
        self.assertEqual(before, self.assertComplete())
        with self.switches.cell_down():
            without = self.openstack(SCAN)
        self.assertPartial(without)
        self.assertNotIn(named, without.stderr)
        self.assertEqual(before, self.assertComplete())

    def test_a_compute_that_is_removed_during_a_scan_spoils_that_one_only(
        self,
    ):
        """H1, F2: it may have been a cell that went."""
        before = self.assertComplete()
        with self.switches.spare() as spare:
            # after the first look at the services, before the first page
            self.between('/servers/detail', lambda: self.remove(spare))
            during = self.openstack(SCAN)
            seen = self.assertPartial(during, f'nova-compute on {spare}')
            self.assertEqual(before, seen)
            self.assertEqual(before, self.assertComplete())


class TestMarkers(TestCase):
    settings: ClassVar = {'servers': 10}

    def setUp(self) -> None:
        super().setUp()
        self.nova = self.connection().compute

    def ask(self, method, path, **options):
        answer = self.nova.request(
            path, method, microversion='2.72', raise_exc=False, **options
        )
        self.assertLess(answer.status_code, 500, answer.text)
        return answer

    def make_server(self):
        """Make one of what is smallest; it goes with the test."""
        flavors = self.ask('GET', '/flavors/detail').json()['flavors']
        images = self.connection().image.get(
            '/images?visibility=public&status=active'
        )
        fields = {
            'name': 'functional',
            'flavorRef': min(
                (one for one in flavors if one['disk']),
                key=lambda one: one['ram'],
            )['id'],
            'imageRef': min(
                images.json()['images'], key=lambda one: one['size'] or 0
            )['id'],
            'networks': 'none',
        }
        answer = self.ask('POST', '/servers', json={'server': fields})
        self.assertEqual(202, answer.status_code, answer.text)
        path = f'/servers/{answer.json()["server"]["id"]}'
        self.addCleanup(self.ask, 'DELETE', path)
        self.eventually(
            lambda: (
                self.ask('GET', path).json()['server']['status'] == 'ACTIVE'
            ),
            'a server that is active',
        )
        return path.removeprefix('/servers/')

    def forget(self, server):
        """Delete a server, and all that Nova knows of it."""
        path = f'/servers/{server}'
        self.ask('DELETE', path)
        self.eventually(
            lambda: self.ask('GET', path).status_code == 404, 'no server'
        )
        self.switches.purge()

    def test_a_marker_that_was_purged_begins_the_list_again(self):
        """C1, F4."""
        server = self.make_server()
        before = self.assertComplete()
        everything = {row['ID'] for row in self.openstack(SCAN).json()}
        # so many rows a page that it is the last of the first one
        place = sorted(everything).index(server)
        with self.switches.max_limit(place + 1):
            asked = self.between(
                f'marker={server}', lambda: self.forget(server)
            )
            # it was still there when it was read
            self.assertEqual(before, self.assertComplete())
            firsts = [
                path
                for path in asked
                if '/servers/detail' in path and 'marker' not in path
            ]
            self.assertEqual(2, len(firsts), asked)
            self.assertEqual(before - {server}, self.assertComplete())
