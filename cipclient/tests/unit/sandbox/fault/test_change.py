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

"""The cloud changes while it is being read."""

from cipclient import sandbox
from cipclient.tests.unit.sandbox import base


class TestChange(base.TestCase):
    def arm(self, effect, args=None, **where):
        where.setdefault('service', 'compute')
        return self.sandbox.fail(sandbox.Fault(effect, args or {}, **where))

    def walk(self):
        found = []
        query = {'sort_key': 'uuid', 'sort_dir': 'asc', 'limit': 20}
        ids = self.ids(self.nova('/servers', all_tenants=1, **query))
        while ids:
            found.append(ids)
            ids = self.ids(
                self.nova('/servers', all_tenants=1, marker=ids[-1], **query)
            )
        return found

    def test_servers_may_be_made_between_pages(self):
        """F6"""
        self.arm('create_servers', {'count': 3}, nth=2)
        before = len(self.state.live_servers())
        self.walk()
        self.assertEqual(before + 3, len(self.state.live_servers()))

    def test_servers_may_be_deleted_between_pages(self):
        """F6"""
        first = self.walk()[0]
        self.arm('delete_servers', {'ids': first}, nth=2)
        pages = self.walk()
        self.assertEqual(first, pages[0])
        self.assertEqual(40, sum(len(page) for page in pages[1:]))

    def test_a_purged_marker_breaks_the_walk(self):
        """C1, F4"""
        first = self.walk()[0]
        self.arm('delete_servers', {'ids': first, 'purge': True}, nth=2)
        self.nova('/servers', all_tenants=1)
        answer = self.nova('/servers', all_tenants=1, marker=first[-1])
        self.assertEqual(400, answer.status)

    def test_a_cell_may_go_and_come_between_pages(self):
        """F2"""
        self.arm('cell_down', {'cell': 'cell2'}, nth=2)
        self.arm('cell_up', {'cell': 'cell2'}, nth=3)
        names = [
            len(self.ids(self.nova('/servers', all_tenants=1, limit=99)))
            for _each in range(3)
        ]
        self.assertEqual(names[0], names[2])
        self.assertLess(names[1], names[0])

    def test_the_first_servers_may_be_deleted(self):
        """F6"""
        before = len(self.state.live_servers())
        self.arm('delete_servers', {'count': 2})
        self.nova('/servers')
        self.assertEqual(before - 2, len(self.state.live_servers()))

    def test_a_server_may_change_between_list_and_get(self):
        """F8"""
        server = self.server_named('ice-core-run')
        args = {'id': server.id, 'fields': {'project_id': 'a' * 32}}
        self.arm('change_server', args, path='/servers/[^/]+$')
        row = self.nova(f'/servers/{server.id}').json['server']
        self.assertEqual('a' * 32, row['tenant_id'])

    def test_anything_may_happen_at_the_nth_request(self):
        seen = []

        def hook(request, cloud):
            seen.append((request.path, cloud))

        self.arm('call', {'hook': hook}, nth=2)
        for _each in range(3):
            self.nova('/servers')
        self.assertEqual([('/v2.1/servers', self.state)], seen)

    def test_a_token_may_end_in_the_middle(self):
        """H32, F18"""
        self.arm('expire_tokens', nth=2)
        statuses = [self.nova('/servers').status for _each in range(2)]
        self.assertEqual([200, 401], statuses)
        self._tokens.clear()
        self.assertEqual(200, self.nova('/servers').status)


class TestCatalog(base.TestCase):
    options = {'servers': 4, 'regions': ('north', 'south')}  # noqa: RUF012

    def catalog(self):
        return self.login_by_password('admin').json['token']['catalog']

    def test_a_service_may_be_missing(self):
        self.sandbox.fail(
            sandbox.Fault('without_service', {'type': 'compute'})
        )
        self.assertNotIn('compute', [row['type'] for row in self.catalog()])

    def test_a_region_may_be_missing(self):
        """H35, F71"""
        self.sandbox.fail(sandbox.Fault('without_region', {'region': 'south'}))
        self.assertEqual(
            {'north'},
            {
                endpoint['region_id']
                for row in self.catalog()
                for endpoint in row['endpoints']
            },
        )
