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

"""What Nova takes on, what it refuses, and what it says then."""

from cipclient.tests.contract import base


class TestServerActions(base.TestCase):
    def test_a_refusal_has_one_key_with_code_and_message(self):
        """H20"""
        server = self.make_server()
        answer = self.member.act(server, 'os-start')
        self.assertRefused(409, answer, server, 'vm_state active')
        (error,) = answer.body.values()
        self.assertEqual({'code', 'message'}, set(error))

    def test_what_is_not_there_is_404(self):
        """H1, H6"""
        nobody = '7c2d3f4e-0000-4000-8000-000000000000'
        path = f'/servers/{nobody}'
        for answer in (
            self.admin.nova.get(path),
            self.admin.nova.delete(path),
            self.admin.act(nobody, 'os-stop'),
        ):
            self.assertRefused(404, answer, nobody)

    def test_a_path_that_is_none_is_a_page_for_people(self):
        """F25: an error need not be JSON, not even a service's own"""
        for service in (
            self.admin.nova,
            self.admin.cinder,
            self.admin.glance,
            self.admin.keystone,
        ):
            answer = service.get('/nonsense')
            self.assertEqual(404, answer.status)
            self.assertIsNone(answer.body)
            self.assertIn('text/html', answer.headers['Content-Type'])

    def test_what_is_another_projects_is_not_there(self):
        """H4"""
        server = self.make_server()
        path = f'/servers/{server}'
        self.assertRefused(404, self.other.nova.get(path), server)
        self.assertEqual(200, self.reader.nova.get(path).status)
        for person in (self.other, self.reader):
            answer = person.nova.delete(path)
            self.assertIn(answer.status, (403, 404))
        self.assertEqual('ACTIVE', self.member.server(server)['status'])

    def test_an_action_that_is_none_is_400(self):
        """P11"""
        server = self.make_server()
        answer = self.admin.nova.post(
            f'/servers/{server}/action', {'vanish': None}
        )
        self.assertRefused(400, answer, 'vanish')

    def test_stopping_and_starting_end_where_they_should(self):
        """H20"""
        server = self.make_server()
        self.assertRefused(409, self.member.act(server, 'os-start'))
        self.done(self.member.act(server, 'os-stop'))
        row = self.await_status(server, 'SHUTOFF')
        self.assertEqual('stopped', row['OS-EXT-STS:vm_state'])
        self.assertEqual(4, row['OS-EXT-STS:power_state'])
        self.assertRefused(409, self.member.act(server, 'os-stop'))
        self.done(self.member.act(server, 'os-start'))
        row = self.await_status(server, 'ACTIVE')
        self.assertEqual(1, row['OS-EXT-STS:power_state'])

    def test_a_deleted_server_is_gone(self):
        """H23"""
        server = self.make_server()
        answer = self.member.nova.delete(f'/servers/{server}')
        self.done(answer, 204)
        self.assertIsNone(answer.body)
        self.await_gone(server)
        self.assertRefused(404, self.member.nova.delete(f'/servers/{server}'))
        self.assertRefused(404, self.admin.act(server, 'restore'))

    def test_what_was_not_deleted_is_not_restored(self):
        """H23"""
        server = self.make_server()
        self.assertRefused(409, self.admin.act(server, 'restore'))

    def test_an_image_is_taken_of_a_running_and_of_a_stopped_server(self):
        """C5, H21"""
        server = self.make_server()
        for status in ('ACTIVE', 'SHUTOFF'):
            if status == 'SHUTOFF':
                self.done(self.member.act(server, 'os-stop'))
                self.await_status(server, status)
            name = self.unique()
            answer = self.member.act(server, 'createImage', {'name': name})
            self.done(answer)
            image = answer.body['image_id']
            self.addCleanup(self.remove_image, image)
            made = self.await_image(image, 'active')
            self.assertEqual(name, made['name'])
            self.assertLess(0, made['size'])
            self.assertEqual(server, made['instance_uuid'])
            self.await_status(server, status)

    def test_before_2_45_the_image_is_told_in_a_header(self):
        """H21"""
        server = self.make_server()
        answer = self.member.act(
            server, 'createImage', {'name': self.unique()}, '2.44'
        )
        self.done(answer)
        self.assertIsNone(answer.body)
        image = answer.headers['Location'].rpartition('/')[2]
        self.addCleanup(self.remove_image, image)
        self.await_image(image, 'active')

    def test_an_image_that_fails_vanishes_without_a_word(self):
        """H21"""
        self.need_switches()
        server = self.make_server()
        with self.switches.no_uploads(self.member.project_id):
            answer = self.member.act(
                server, 'createImage', {'name': self.unique()}
            )
            self.done(answer)
            self.await_image(answer.body['image_id'], 'gone')
            row = self.await_status(server, 'ACTIVE')
            self.assertNotIn('fault', row)
            # not even here: only the image that is not there tells
            action = self.last_action(server, 'createImage')
            self.assertIsNone(action['message'])
            path = f'/servers/{server}/os-instance-actions/'
            answer = self.admin.nova.get(path + action['request_id'])
            (event,) = answer.body['instanceAction']['events']
            self.assertEqual('Success', event['result'])
            self.assertIsNone(event['details'])


class TestSoftDelete(base.TestCase):
    def setUp(self):
        super().setUp()
        self.need_switches()
        self.once(lambda: self.befall(self.switches.soft_delete()))

    def make_server(self, **fields):
        server = super().make_server(**fields)
        # the next clean-up to come would only delete it softly
        self.addCleanup(self.admin.act, server, 'forceDelete')
        return server

    def delete(self, server):
        answer = self.admin.nova.delete(f'/servers/{server}')
        self.done(answer, 204)

    def test_a_deleted_server_is_kept_and_restored(self):
        """H5, H23"""
        server = self.make_server()
        self.delete(server)
        row = self.await_status(server, 'SOFT_DELETED')
        self.assertEqual('soft-delete', row['OS-EXT-STS:vm_state'])
        detail = '/servers/detail'
        for params in ({}, {'status': 'SOFT_DELETED'}):
            answer = self.admin.nova.get(detail, all_tenants='1', **params)
            self.assertNotIn(server, base.ids(answer.body['servers']))
        for params in (
            {'deleted': 'True'},
            {'deleted': 'True', 'status': 'SOFT_DELETED'},
        ):
            answer = self.admin.nova.get(detail, all_tenants='1', **params)
            self.assertIn(server, base.ids(answer.body['servers']))
        self.assertEqual(
            200, self.member.nova.get(f'/servers/{server}').status
        )
        for action in ('os-start', 'shelve'):
            self.assertRefused(409, self.admin.act(server, action))
        self.assertRefused(403, self.reader.act(server, 'restore'))
        self.done(self.member.act(server, 'restore'))
        self.await_status(server, 'ACTIVE')

    def test_deleting_it_again_is_204_and_changes_its_date(self):
        """H23"""
        server = self.make_server()
        self.delete(server)
        self.await_status(server, 'SOFT_DELETED')
        before = self.admin.server(server)['updated']

        def look():
            self.delete(server)
            return self.admin.server(server)['updated'] > before

        self.eventually(look, 'a later date')
        self.await_status(server, 'SOFT_DELETED')

    def test_a_shelved_server_is_deleted_at_once_with_its_image(self):
        """H9"""
        server = self.make_server()
        self.shelve(server)
        (image,) = self.images_of(server)
        self.delete(server)
        self.await_gone(server)
        self.await_image(image['id'], 'gone')

    def test_one_that_is_still_on_its_host_loses_its_image_and_is_kept(self):
        """H9: what is restored then is on no disk that anybody has"""
        with self.switches.never_offload():
            server = self.make_server()
            self.done(self.admin.act(server, 'shelve'))
            self.later(self._remove_images, server)
            self.await_status(server, 'SHELVED')
            (image,) = self.images_of(server)
            self.delete(server)
            self.await_status(server, 'SOFT_DELETED')
            self.await_image(image['id'], 'gone')

    def test_its_image_stays_where_it_is_protected(self):
        """H9, F39"""
        server = self.make_server()
        self.shelve(server, self.admin)
        (image,) = self.images_of(server)
        answer = self.patch_image(self.admin, image['id'], protected=True)
        self.done(answer, 200)
        self.delete(server)
        self.await_gone(server)
        (left,) = self.images_of(server)
        self.assertEqual('active', left['status'])


class TestHostDown(base.TestCase):
    def setUp(self):
        super().setUp()
        self.need_switches()
        self.host, self.kept, self.deleted, self.shelved = self.once(
            self.lose_host
        )

    def lose_host(self):
        first = self.make_server()
        host = self.admin.server(first)['OS-EXT-SRV-ATTR:host']
        mine = [first]
        while len(mine) < 3:
            another = self.make_server()
            row = self.admin.server(another)
            if row['OS-EXT-SRV-ATTR:host'] == host:
                mine.append(another)
        self.shelve(mine[-1], self.admin)
        self.befall(self.switches.host_down(host))
        return host, *mine

    def test_a_server_of_it_is_active_and_its_host_is_not_up(self):
        """H22"""
        answer = self.admin.nova.get('/os-services', host=self.host)
        (service,) = answer.body['services']
        self.assertEqual('down', service['state'])
        row = self.admin.server(self.kept)
        self.assertEqual('ACTIVE', row['status'])
        self.assertIn(row['host_status'], ('DOWN', 'UNKNOWN'))

    def test_shelving_one_of_it_is_taken_on_and_never_ends(self):
        """H22"""
        server = self.kept
        self.done(self.admin.act(server, 'shelve'))
        self.later(self._remove_images, server)
        row = self.admin.server(server)
        self.assertEqual('shelving', row['OS-EXT-STS:task_state'])
        for action in ('shelve', 'os-stop', 'pause'):
            answer = self.admin.act(server, action)
            self.assertRefused(409, answer, 'task_state shelving')
        self.assertEqual('ACTIVE', self.admin.server(server)['status'])

    def test_one_of_it_is_deleted_for_all_that_can_be_seen(self):
        """H22"""
        answer = self.admin.nova.delete(f'/servers/{self.deleted}')
        self.done(answer, 204)
        self.await_gone(self.deleted)

    def test_one_that_had_left_it_before_has_no_host_and_is_deleted(self):
        """H9, H22"""
        server = self.shelved
        self.assertEqual('', self.admin.server(server)['host_status'])
        (image,) = self.images_of(server)
        answer = self.patch_image(self.admin, image['id'], protected=True)
        self.done(answer, 200)
        self.done(self.admin.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)
        self.assertEqual(1, len(self.images_of(server)))
