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

from cipclient.tests.contract import base

KEY = 'lifetime_until'
DAY = '2027-03-31'
NOBODY = '00000000-0000-4000-8000-000000000000'


class TestAskingForMoreTime(base.TestCase):
    """What an owner writes where the tool looks for it."""

    def put(self, service, path, value=DAY):
        return service.post(path, {'metadata': {KEY: value}})

    def test_a_servers_metadata_is_in_every_list(self):
        """A1"""
        server = self.make_server()
        path = f'/servers/{server}/metadata'
        self.done(self.put(self.member.nova, path), 200)
        answer = self.admin.nova.get(
            '/servers/detail',
            base.BULK,
            all_tenants='1',
            sort_key='uuid',
            sort_dir='asc',
        )
        rows = {row['id']: row for row in answer.body['servers']}
        self.assertEqual({KEY: DAY}, rows[server]['metadata'])

    def test_a_volumes_metadata_is_in_every_list(self):
        """A1"""
        volume = self.make_volume()
        path = f'/volumes/{volume}/metadata'
        self.done(self.put(self.member.cinder, path), 200)
        answer = self.admin.cinder.get(
            '/volumes/detail', all_tenants='1', sort='id:asc'
        )
        rows = {row['id']: row for row in answer.body['volumes']}
        self.assertEqual({KEY: DAY}, rows[volume]['metadata'])

    def test_a_volumes_metadata_is_added_to_replaced_and_taken_away(self):
        """A1"""
        volume = self.make_volume()
        path = f'/volumes/{volume}/metadata'
        cinder = self.member.cinder
        self.done(cinder.post(path, {'metadata': {'a': '1'}}), 200)
        answer = self.put(cinder, path)
        self.done(answer, 200)
        self.assertEqual({'a': '1', KEY: DAY}, answer.body['metadata'])
        self.done(cinder.put(f'{path}/a', {'meta': {'a': '2'}}), 200)
        answer = cinder.get(path)
        self.assertEqual({'a': '2', KEY: DAY}, answer.body['metadata'])
        self.done(cinder.delete(f'{path}/a'), 200)
        self.assertEqual(404, cinder.delete(f'{path}/a').status)
        answer = cinder.put(path, {'metadata': {'b': '3'}})
        self.done(answer, 200)
        self.assertEqual({'b': '3'}, cinder.get(path).body['metadata'])

    def test_a_volumes_metadata_is_texts_of_255_characters(self):
        """A1, A14"""
        volume = self.make_volume()
        path = f'/volumes/{volume}/metadata'
        cinder = self.member.cinder
        self.done(self.put(cinder, path, 'a' * 255), 200)
        self.assertEqual(400, self.put(cinder, path, 'a' * 256).status)
        self.done(self.put(cinder, path, '\x1b[31m\n'), 200)
        self.assertEqual(
            {KEY: '\x1b[31m\n'}, cinder.get(path).body['metadata']
        )

    def test_a_volume_is_written_on_while_a_server_has_it(self):
        """A1"""
        server = self.make_server(volume=True)
        (volume,) = self.volumes_of(server)
        path = f'/volumes/{volume}/metadata'
        self.done(self.put(self.member.cinder, path), 200)
        self.shelve(server)
        self.done(self.put(self.member.cinder, path, '2027-04-01'), 200)

    def test_a_volume_is_written_on_by_its_project_and_administrators(self):
        """A1"""
        volume = self.make_volume()
        path = f'/volumes/{volume}/metadata'
        self.assertEqual(403, self.put(self.reader.cinder, path).status)
        self.assertEqual(404, self.put(self.other.cinder, path).status)
        self.done(self.put(self.admin.cinder, path), 200)

    def test_under_an_administrators_lock_a_server_is_not_written_on(self):
        """H24"""
        server = self.make_server()
        self.done(self.admin.act(server, 'lock'))
        path = f'/servers/{server}/metadata'
        self.assertRefused(409, self.put(self.member.nova, path), 'locked')


class TestGone(base.TestCase):
    """What a witness is told of what a list lacks."""

    def test_a_server_that_is_not_there_is_404_and_named(self):
        """P27"""
        answer = self.admin.nova.get(f'/servers/{NOBODY}')
        self.assertRefused(404, answer, NOBODY)

    def test_a_volume_that_is_not_there_is_404_and_named(self):
        """P27"""
        answer = self.admin.cinder.get(f'/volumes/{NOBODY}')
        self.assertRefused(404, answer, NOBODY)

    def test_a_volume_that_was_deleted_is_404_and_named(self):
        """P27"""
        volume = self.make_volume()
        self.done(self.admin.cinder.delete(f'/volumes/{volume}'))
        self.await_volume(volume, 'gone')
        answer = self.admin.cinder.get(f'/volumes/{volume}')
        self.assertRefused(404, answer, volume)

    def test_who_keystone_does_not_have_is_404_and_named(self):
        """P27, H7"""
        id_ = NOBODY.replace('-', '')
        for kind in ('users', 'projects'):
            answer = self.admin.keystone.get(f'/{kind}/{id_}')
            self.assertEqual(404, answer.status)
            self.assertIn(id_, answer.message)

    def test_the_servers_of_others_are_as_good_as_gone_to_a_member(self):
        """P27: so only an administrator's 404 counts"""
        server = self.make_server()
        answer = self.other.nova.get(f'/servers/{server}')
        self.assertRefused(404, answer, server)


class TestKeystone(base.TestCase):
    def test_the_catalog_names_keystone_by_an_id(self):
        """What a ledger is bound to"""
        for person in (self.admin, self.member):
            catalog = person._access.service_catalog.catalog
            (found,) = [
                entry['id'] for entry in catalog if entry['type'] == 'identity'
            ]
            self.assertTrue(found)
            self.assertEqual(found, self._known(found))

    def _known(self, found):
        answer = self.admin.keystone.get(f'/services/{found}')
        if answer.status == 404:
            # the embedded cloud has no list of services
            return found
        return answer.body['service']['id']
