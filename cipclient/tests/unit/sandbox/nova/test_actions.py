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

"""Writing to servers, as far as the contract tests cannot tell.

What they tell is not told twice: there real services say what is right.
"""

from cipclient.tests.unit.sandbox import base


class TestActions(base.TestCase):
    def send(self, method, path, body=None, person='member', version='2.96'):
        return self.ask(
            method,
            '/compute/v2.1' + path,
            headers={
                'X-Auth-Token': self.token(person),
                'OpenStack-API-Version': f'compute {version}',
            },
            body=body,
        )

    def act(self, server, name, arguments=None, person='member'):
        return self.send(
            'POST', f'/servers/{server}/action', {name: arguments}, person
        )

    def look(self, server):
        row = self.nova(f'/servers/{server}', version='2.96').json['server']
        return row['status'], row['OS-EXT-STS:task_state']

    def make(self, **fields):
        flavors = self.state.first_region.compute.flavors
        images = self.state.images.values()
        answer = self.send(
            'POST',
            '/servers',
            {
                'server': {
                    'name': 'made',
                    'flavorRef': next(iter(flavors)),
                    'imageRef': next(
                        one.id for one in images if one.visibility == 'public'
                    ),
                    **fields,
                }
            },
        )
        self.assertEqual(202, answer.status, answer.body)
        return answer.json['server']['id']

    def test_shelving_takes_its_time_if_told_to(self):
        server = self.make()
        self.state.progress.polls = 2
        self.assertEqual(202, self.act(server, 'shelve').status)
        seen = [self.look(server) for _ in range(4)]
        self.assertEqual(
            [
                ('ACTIVE', 'shelving'),
                ('SHELVED', 'shelving-offloading'),
                ('SHELVED', 'shelving-offloading'),
                ('SHELVED_OFFLOADED', None),
            ],
            seen,
        )

    def test_what_is_under_way_refuses_more(self):
        """H20"""
        server = self.make()
        self.state.progress.polls = 5
        self.act(server, 'shelve')
        answer = self.act(server, 'shelve')
        self.assertEqual(409, answer.status)
        self.assertIn(
            'task_state shelving', answer.json['conflictingRequest']['message']
        )

    def test_a_server_is_deleted_in_the_middle_of_something(self):
        server = self.make()
        self.state.progress.polls = 1
        self.act(server, 'shelve')
        self.assertEqual(204, self.send('DELETE', f'/servers/{server}').status)
        answer = self.nova(f'/servers/{server}')
        self.assertEqual(404, answer.status)

    def test_an_image_that_is_being_made_is_seen_on_its_way(self):
        server = self.make()
        self.state.progress.polls = 1
        answer = self.act(server, 'createImage', {'name': 'saved'})
        image = self.state.images[answer.json['image_id']]
        self.assertEqual('queued', image.status)
        self.assertEqual(('ACTIVE', None), self.look(server))
        self.assertEqual('active', image.status)

    def test_nothing_comes_of_what_a_dead_host_is_asked_for(self):
        """H22"""
        server = self.make()
        host = self.state.servers[server].host
        self.state.first_region.compute.hosts[host].up = False
        self.act(server, 'shelve')
        self.assertEqual(('ACTIVE', 'shelving'), self.look(server))

    def test_an_action_has_the_id_of_its_request(self):
        """H12"""
        server = self.make()
        answer = self.act(server, 'os-stop')
        (action,) = [
            one
            for one in self.state.servers[server].actions
            if one.action == 'stop'
        ]
        self.assertEqual(
            answer.headers['X-Openstack-Request-Id'], action.request_id
        )

    def test_a_server_that_the_seed_shelved_is_brought_back(self):
        shelved = next(
            one
            for one in self.state.servers.all()
            if one.status == 'SHELVED_OFFLOADED' and one.image_id
        )
        self.assertEqual(
            202, self.act(shelved.id, 'unshelve', person='admin').status
        )
        self.assertEqual(('ACTIVE', None), self.look(shelved.id))
        self.assertNotIn(
            shelved.id,
            [
                one.properties.get('instance_uuid')
                for one in self.state.images.values()
            ],
        )

    def test_dates_go_on_from_the_sandboxs_own_present(self):
        server = self.state.servers[self.make()]
        age = server.created - self.state.now.replace(microsecond=0)
        self.assertLess(age.total_seconds(), 60)

    def test_a_body_that_is_none_is_400(self):
        server = self.make()
        path = f'/servers/{server}/action'
        for body in (None, [], {}, {'lock': None, 'unlock': None}, 'lock'):
            self.assertEqual(400, self.send('POST', path, body).status)
        for body in (None, [], {}, {'server': 'x'}):
            self.assertEqual(400, self.send('POST', '/servers', body).status)
            path = f'/servers/{server}/metadata'
            self.assertEqual(400, self.send('POST', path, body).status)
            path = f'/servers/{server}/tags'
            self.assertEqual(400, self.send('PUT', path, body).status)

    def test_what_is_asked_for_has_to_be_there(self):
        for field, value in (
            ('flavorRef', 'none'),
            ('imageRef', 'none'),
            ('availability_zone', 'none'),
        ):
            body = {'server': {'name': 'made', field: value}}
            self.assertEqual(400, self.send('POST', '/servers', body).status)

    def test_readers_make_nothing(self):
        answer = self.send('POST', '/servers', {'server': {}}, 'reader')
        self.assertEqual(403, answer.status)
