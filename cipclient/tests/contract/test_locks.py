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

"""What a lock keeps from whom."""

from cipclient.tests.contract import base


class TestLocks(base.TestCase):
    def lock(self, server, person, reason=None):
        arguments = {'locked_reason': reason} if reason else None
        self.done(person.act(server, 'lock', arguments))

    def locked(self, server):
        row = self.member.server(server)
        return row['locked'], row['locked_reason']

    def make_locked(self, **fields):
        server = self.make_server(**fields)
        self.lock(server, self.admin, 'fence')
        return server

    def test_under_an_administrators_lock_the_owner_does_nothing_big(self):
        """H24"""
        server = self.make_locked()
        for action, arguments in (
            ('reboot', {'type': 'SOFT'}),
            ('os-stop', None),
            ('suspend', None),
            ('pause', None),
            ('rebuild', {'imageRef': self._image}),
            ('resize', {'flavorRef': self.another_flavor}),
            ('shelve', None),
        ):
            answer = self.member.act(server, action, arguments)
            self.assertRefused(409, answer, 'locked')
        answer = self.member.nova.post(
            f'/servers/{server}/metadata', {'metadata': {'a': 'b'}}
        )
        self.assertRefused(409, answer, 'locked')
        self.assertRefused(
            409, self.member.nova.delete(f'/servers/{server}'), 'locked'
        )
        self.assertEqual('ACTIVE', self.member.server(server)['status'])
        self.assertEqual((True, 'fence'), self.locked(server))

    def test_under_an_administrators_lock_the_owner_renames_and_tags(self):
        """H24"""
        server = self.make_locked()
        nova = self.member.nova
        self.done(nova.put(f'/servers/{server}/tags/one'), 201)
        changed = {'name': self.unique(), 'description': 'mine'}
        answer = nova.put(f'/servers/{server}', {'server': changed})
        self.done(answer, 200)
        row = self.member.server(server)
        self.assertEqual(changed['name'], row['name'])
        self.assertEqual('mine', row['description'])

    def test_under_an_administrators_lock_the_owner_takes_an_image(self):
        """H24"""
        server = self.make_locked()
        answer = self.member.act(
            server, 'createImage', {'name': self.unique()}
        )
        self.done(answer)
        image = answer.body['image_id']
        self.addCleanup(self.remove_image, image)
        self.await_image(image, 'active')

    def test_only_an_administrator_ends_an_administrators_lock(self):
        """H24: who may unlock what"""
        server = self.make_locked()
        answer = self.member.act(server, 'unlock')
        self.assertRefused(403, answer, 'unlock')
        self.assertRefused(403, self.reader.act(server, 'unlock'))
        self.assertRefused(404, self.other.act(server, 'unlock'), server)
        self.assertEqual((True, 'fence'), self.locked(server))
        self.done(self.admin.act(server, 'unlock'))
        self.assertEqual((False, None), self.locked(server))

    def test_an_owners_lock_is_ended_by_him_and_by_an_administrator(self):
        """H24: who may unlock what"""
        server = self.make_server()
        for person in (self.member, self.admin):
            self.lock(server, self.member, 'mine')
            self.assertEqual((True, 'mine'), self.locked(server))
            self.assertRefused(403, self.reader.act(server, 'unlock'))
            self.done(person.act(server, 'unlock'))
            self.assertEqual((False, None), self.locked(server))

    def test_an_owners_lock_binds_himself(self):
        """H24"""
        server = self.make_server()
        self.lock(server, self.member)
        self.assertRefused(409, self.member.act(server, 'os-stop'), 'locked')
        self.assertRefused(
            409, self.member.nova.delete(f'/servers/{server}'), 'locked'
        )

    def test_an_owners_lock_does_not_stop_an_administrator(self):
        """C7"""
        server = self.make_server()
        self.lock(server, self.member)
        self.done(self.admin.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        self.shelve(server, self.admin)
        self.assertIs(True, self.admin.server(server)['locked'])
        self.done(self.admin.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)

    def test_an_administrators_lock_wipes_the_owners(self):
        """H24"""
        server = self.make_server()
        self.lock(server, self.member, 'mine')
        self.lock(server, self.admin, 'fence')
        self.assertEqual((True, 'fence'), self.locked(server))
        self.assertRefused(403, self.member.act(server, 'unlock'))
        self.done(self.admin.act(server, 'unlock'))
        self.assertEqual((False, None), self.locked(server))

    def test_an_administrators_lock_in_his_own_project_is_an_owners(self):
        """H24"""
        server = self.make_server()
        self.lock(server, self.member, 'mine')
        self.lock(server, self.project_admin, 'fence')
        self.assertEqual((True, 'mine'), self.locked(server))
        self.done(self.member.act(server, 'unlock'))
        self.lock(server, self.project_admin, 'fence')
        self.assertEqual((True, 'fence'), self.locked(server))
        self.done(self.member.act(server, 'unlock'))
        self.assertEqual((False, None), self.locked(server))

    def test_a_lock_over_a_lock_of_the_same_has_the_later_reason(self):
        """H24"""
        server = self.make_locked()
        self.lock(server, self.admin, 'another')
        self.assertEqual((True, 'another'), self.locked(server))

    def test_an_owners_lock_over_an_administrators_changes_nothing(self):
        """H24"""
        server = self.make_locked()
        self.lock(server, self.member, 'mine')
        self.assertEqual((True, 'fence'), self.locked(server))
        self.assertRefused(403, self.member.act(server, 'unlock'))

    def test_a_lock_holds_a_shelved_server(self):
        """H24: who may unshelve what"""
        server = self.make_server()
        self.shelve(server)
        self.lock(server, self.admin, 'fence')
        self.assertRefused(409, self.member.act(server, 'unshelve'), 'locked')
        self.assertRefused(
            409, self.member.nova.delete(f'/servers/{server}'), 'locked'
        )
        self.done(self.admin.act(server, 'unshelve'))
        self.await_status(server, 'ACTIVE')
        self.assertEqual((True, 'fence'), self.locked(server))

    def test_unlocking_what_is_not_locked_is_202(self):
        """H24"""
        server = self.make_server()
        self.done(self.member.act(server, 'unlock'))
        self.done(self.admin.act(server, 'unlock'))

    def test_readers_and_strangers_lock_nothing(self):
        """H24"""
        server = self.make_server()
        for action in ('lock', 'unlock'):
            self.assertRefused(403, self.reader.act(server, action))
            self.assertRefused(404, self.other.act(server, action), server)
        self.assertEqual((False, None), self.locked(server))

    def test_a_reason_may_hold_escapes(self):
        """A8"""
        server = self.make_server()
        evil = 'a\x1b[31m\r\nb'
        self.lock(server, self.member, evil)
        self.assertEqual((True, evil), self.locked(server))
