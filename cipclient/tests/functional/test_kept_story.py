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

"""What is left of one project's deleted servers, until that goes, too."""

from typing import ClassVar

from cipclient.tests.functional import play
from cipclient.tests.functional import tenancy
from cipclient.tests.functional import test_deletion_story

_VOLUMES = 'os-extended-volumes:volumes_attached'
#: What is kept is told of so long after the delete. It is kept for 90 days,
#: to the hour, so that its day is the one after those.
_RETAINED = 76
#: What is removed in the end; the third is attached again.
REMOVED = ('image', 'volume')


class Play(play.Play):
    """What becomes of it.

    :ivar ids: in the end also of what was kept of each server.
    :ivar left: in the end, whether the cloud has it.
    """

    policy = test_deletion_story.POLICY

    def happen(self):
        self.make()
        self.delete_servers()
        self.warn()
        self.attach_again()
        self.remove()

    def make(self):
        """Day 0 to 200: three servers, and they are told of."""
        cloud = self.cloud
        self.servers = {
            'image': cloud.server('on-image'),
            'volume': cloud.on_volume('on-volume'),
            'attached': cloud.on_volume('on-another-volume'),
        }
        ids = list(self.servers.values())
        for id_ in ids:
            cloud.await_status(id_, 'ACTIVE')
        self.run('first day', 'scan')
        cloud.age_all(ids, 200)
        self.pass_days(200, ids)
        self.tell('first warning')

    def delete_servers(self):
        """Day 215 to 246: they are shelved, and deleted."""
        self.pass_days(test_deletion_story.NOTICE)
        self.run('shelved', 'enforce --auto-approve')
        for name, id_ in self.servers.items():
            self.cloud.await_status(id_, 'SHELVED_OFFLOADED')
            volumes = self.cloud.seen(id_)[_VOLUMES]
            (kept,) = volumes or self.cloud.images(id_)
            self.ids[name] = kept['id']
        self.pass_days(test_deletion_story.KEPT)
        self.tell('last warning')
        self.pass_days(test_deletion_story.NOTICE)
        self.run('not yet', 'enforce --auto-approve')
        self.run('deleted', test_deletion_story.DELETE)
        for id_ in self.servers.values():
            tenancy.until(lambda id_=id_: self.cloud.is_gone(id_), 'deleted')

    def warn(self):
        """Day 322: what was kept of them is told of."""
        self.run('kept', 'violations')
        self.pass_days(_RETAINED)
        self.tell('kept')
        self.run('warned', 'violations --near')

    def attach_again(self):
        """Day 337: and the owner of one takes his volume back."""
        self.pass_days(test_deletion_story.NOTICE)
        host = self.cloud.server('host')
        self.cloud.await_status(host, 'ACTIVE')
        answer = self.cloud.own.compute.post(
            f'/servers/{host}/os-volume_attachments',
            json={'volumeAttachment': {'volumeId': self.ids['attached']}},
        )
        self.test.assertEqual(200, answer.status_code, answer.text)
        tenancy.until(
            lambda: self.volume('attached')['status'] == 'in-use', 'attached'
        )

    def remove(self):
        """The same day: it takes two scans, and the word."""
        self.run('without the word', 'enforce --auto-approve')
        self.kept = {name: self.is_there(name) for name in self.ids}
        self.run('removed', test_deletion_story.DELETE)
        self.left = {name: self.is_there(name) for name in self.ids}
        self.his = self.volume('attached')
        self.run('afterwards', test_deletion_story.DELETE)
        self.run('open', 'violations')
        self.run('closed', 'violations --closed')
        self.runs['verified'] = self.test.openstack(
            f'{self.command}history verify'
        )

    def volume(self, name):
        return self.cloud.volume(self.ids[name])

    def is_there(self, name):
        """Whether the service of its kind has it."""
        admin = self.cloud.admin
        path, service = (
            ('images', admin.image)
            if name == 'image'
            else ('volumes', admin.block_storage)
        )
        answer = service.get(f'/{path}/{self.ids[name]}')
        return answer.status_code == 200


class TestKept(play.TestCase):
    """P1, P2, P10, H26, H29: played once, looked at often."""

    settings: ClassVar = {'servers': 12, 'heat': True}
    play_of = Play

    def test_its_people_are_told_before_anything_is_done(self):
        """P2."""
        (mail,) = self.play.sent['kept']
        self.assertEqual(set(self.play.ids), self.play.named(mail))
        for name in REMOVED:
            self.assertEqual(
                'delete-pending', self.row('warned', name)['Stage']
            )

    def test_nothing_is_removed_without_the_word(self):
        self.assertEqual(dict.fromkeys(self.play.ids, True), self.play.kept)
        for name in REMOVED:
            row = self.row('without the word', name)
            self.assertNotEqual('done', row['Outcome'])

    def test_with_it_what_nobody_took_back_is_removed(self):
        for name in REMOVED:
            self.assertFalse(self.play.left[name])
            row = self.row('removed', name)
            self.assertEqual('done', row['Outcome'], row)
            self.assertEqual('deleted', self.row('closed', name)['Ending'])
            self.assertNotIn(name, self.play.rows['open'])

    def test_what_its_owner_attached_again_is_his(self):
        self.assertTrue(self.play.left['attached'])
        self.assertEqual('returned', self.row('closed', 'attached')['Ending'])
        self.assertEqual('in-use', self.play.his['status'])
        self.assertNotIn('attached', self.play.rows['removed'])

    def test_once_done_nothing_is_left_to_do(self):
        for name in self.play.ids:
            self.assertNotIn(name, self.play.rows['afterwards'])

    def test_the_journal_is_whole_in_the_end(self):
        done = self.play.runs['verified']
        self.assertEqual(0, done.returncode, done.stderr)
