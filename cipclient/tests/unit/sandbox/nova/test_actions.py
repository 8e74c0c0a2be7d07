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

from cipclient.tests.unit.sandbox import writer


class TestActions(writer.TestCase):
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

    def test_power_goes_from_state_to_state(self):
        server = self.make()
        for name, arguments, status in (
            ('pause', None, 'PAUSED'),
            ('unpause', None, 'ACTIVE'),
            ('suspend', None, 'SUSPENDED'),
            ('resume', None, 'ACTIVE'),
            ('rescue', {}, 'RESCUE'),
            ('unrescue', None, 'ACTIVE'),
            ('os-stop', None, 'SHUTOFF'),
            ('reboot', {'type': 'HARD'}, 'ACTIVE'),
            ('reboot', {'type': 'SOFT'}, 'ACTIVE'),
        ):
            answer = self.act(server, name, arguments)
            self.assertIn(answer.status, (200, 202), answer.body)
            self.assertEqual((status, None), self.look(server))
        self.assertEqual(400, self.act(server, 'reboot', {}).status)

    def test_an_administrator_says_what_is_broken(self):
        server = self.make()
        arguments = {'state': 'error'}
        answer = self.act(server, 'os-resetState', arguments)
        self.assertEqual(403, answer.status)
        answer = self.act(server, 'os-resetState', arguments, 'admin')
        self.assertEqual(202, answer.status)
        self.assertEqual(('ERROR', None), self.look(server))
        answer = self.act(server, 'os-resetState', {'state': 'x'}, 'admin')
        self.assertEqual(400, answer.status)

    def test_a_rebuild_has_another_image(self):
        server = self.make()
        answer = self.act(server, 'rebuild', {'imageRef': 'another'})
        self.assertEqual(202, answer.status)
        self.assertEqual('another', self.state.servers[server].image_id)

    def test_what_was_off_is_off_after_a_rebuild(self):
        server = self.make()
        self.act(server, 'os-stop')
        self.act(server, 'rebuild', {'imageRef': 'another'})
        self.assertEqual(('SHUTOFF', None), self.look(server))

    def test_a_resize_is_confirmed_or_reverted(self):
        server = self.make()
        before = self.state.servers[server].flavor
        flavors = self.state.first_region.compute.flavors.values()
        another = next(one for one in flavors if one is not before)
        for name, status, flavor in (
            ('revertResize', 202, before),
            ('confirmResize', 204, another),
        ):
            answer = self.act(server, 'resize', {'flavorRef': another.id})
            self.assertEqual(202, answer.status)
            self.assertEqual(('VERIFY_RESIZE', None), self.look(server))
            self.assertEqual(409, self.act(server, 'shelve').status)
            self.assertEqual(status, self.act(server, name).status)
            self.assertEqual(('ACTIVE', None), self.look(server))
            self.assertIs(flavor, self.state.servers[server].flavor)
        answer = self.act(server, 'resize', {'flavorRef': 'none'})
        self.assertEqual(400, answer.status)

    def test_what_is_softly_deleted_is_restored_or_not(self):
        """H23"""
        self.state.first_region.compute.keeps_deleted = True
        server = self.make()
        path = f'/servers/{server}'
        self.assertEqual(204, self.send('DELETE', path).status)
        self.assertEqual(('SOFT_DELETED', None), self.look(server))
        self.assertEqual(202, self.act(server, 'restore').status)
        self.assertEqual(('ACTIVE', None), self.look(server))
        self.send('DELETE', path)
        self.assertEqual(202, self.act(server, 'forceDelete').status)
        self.assertEqual(404, self.nova(path).status)

    def test_one_whose_image_is_gone_is_lost(self):
        """H16"""
        server = self.make()
        self.act(server, 'shelve')
        del self.state.images[self.state.servers[server].shelved_image_id]
        self.assertEqual(202, self.act(server, 'unshelve').status)
        self.assertEqual(('ERROR', 'unshelving'), self.look(server))

    def test_where_no_data_are_taken_nothing_is_shelved(self):
        """H21"""
        server = self.make()
        images = self.state.first_region.images
        images.refused_uploads.add(self.state.servers[server].project_id)
        self.act(server, 'shelve')
        self.assertEqual(('ACTIVE', None), self.look(server))
        self.assertEqual(
            'Error', self.state.servers[server].actions[-1].message
        )
        answer = self.act(server, 'createImage', {'name': 'saved'})
        self.assertNotIn(answer.json['image_id'], images.images)

    def test_a_failed_shelve_turns_the_guest_off_and_nova_does_not_say(self):
        """H21"""
        server = self.make()
        row = self.state.servers[server]
        compute = self.state.first_region.compute
        refused = self.state.first_region.images.refused_uploads
        refused.add(row.project_id)
        for back in (
            lambda: self.act(server, 'reboot', {'type': 'HARD'}),
            lambda: (
                self.act(server, 'os-stop'),
                self.act(server, 'os-start'),
            ),
        ):
            self.act(server, 'shelve')
            self.assertEqual(('ACTIVE', None), self.look(server))
            self.assertTrue(row.guest_off)
            self.assertEqual(409, self.act(server, 'os-start').status)
            self.assertTrue(row.guest_off)
            back()
            self.assertEqual(('ACTIVE', None), self.look(server))
            self.assertFalse(row.guest_off)
        self.act(server, 'shelve')
        compute.sync_power_states()
        self.assertEqual(('SHUTOFF', None), self.look(server))

    def test_one_may_stay_on_its_host(self):
        self.state.first_region.compute.offloads = False
        server = self.make()
        self.act(server, 'shelve')
        self.assertEqual(('SHELVED', None), self.look(server))
        answer = self.act(server, 'shelveOffload', person='admin')
        self.assertEqual(202, answer.status)
        self.assertEqual(('SHELVED_OFFLOADED', None), self.look(server))
