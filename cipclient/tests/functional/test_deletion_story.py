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

"""One project's servers that are deleted in the end, on any cloud."""

import hashlib
import signal
from typing import ClassVar

from cipclient.tests.functional import play
from cipclient.tests.functional import relay
from cipclient.tests.functional import tenancy

#: Concerns the servers of one project only: all others are of no rule.
POLICY = """\
version: 1
cloud: functional
lifetimes:
  - {{name: mine, kind: server, limit: 60d, ladder: research,
     match: {{project_id: "{project}"}}}}
ladders:
  research: {{warn: [15d], minimum_notice: 14d, quarantine: shelve,
    if_shelve_loses: hold, keep: 30d, delete: true, retention: 90d}}
pace: {{per_day: 120, per_project_per_day: 50, backlog_share: 100%,
  mails_per_day: 300}}
breaker: {{unannounced: 100%, population: 100%}}
delete_limits: {{per_day: 50, percent: 100%}}
scope: {{projects: ["{project}"]}}
managed: {{heat: list}}
calendar: {{timezone: UTC}}
notices:
  from: cloud@example.org
  operators: [ops@example.net]
  recipients: [[owner, {{role: member}}]]
  allowed_domains: any
  digest: daily
  languages: {{default: en}}
  smtp: {{host: 127.0.0.1, port: {port}, security: none}}
"""
#: A day comes as long after its only warning.
NOTICE = 15
#: After so long out of service the delete is told of.
KEPT = 16
DELETE = 'enforce --auto-approve --allow delete'
#: What is deleted in the end, each in its own way.
DELETED = (
    'kept',
    'from-volume',
    'reclaimed',
    'killed',
    'unanswered',
    'forged',
)
#: What its owner says of it, to no avail.
FORGED = {
    'description': 'exempt: ticket 4711',
    'tags': ['lifetime-deleted', 'keep'],
    'metadata': {'lifetime_stage': 'ok', 'exempt': 'true'},
}
_VOLUMES = 'os-extended-volumes:volumes_attached'


class Play(play.Play):
    """What becomes of them.

    :ivar images: what was kept of each that is shelved, and its data.
    :ivar left: the same in the end.
    :ivar left_behind: that of the one whose owner brought it back.
    :ivar forged: the id of one that its owner made.
    :ivar user: the id of what its owner made of what was left behind.
    :ivar used: what was left behind while that was there.
    :ivar gone: of which Nova knows nothing any more.
    :ivar requests: what Nova says it was asked for, of each.
    """

    policy = POLICY

    def happen(self):
        self.images, self.left, self.gone, self.requests = {}, {}, {}, {}
        self.make()
        self.take_out_of_service()
        self.warn_of_deletion()
        self.watch()
        self.delete_while_a_host_is_down()
        self.die_at_a_delete()
        self.delete_the_rest()
        self.look_back()
        self.make_anew()

    def make(self):
        """Day 0: all of it is new; and 200 days later it is told of."""
        cloud = self.cloud
        for name in (
            'kept',
            'returned',
            'reshelved',
            'reclaimed',
            'killed',
            'unanswered',
            'on-host',
        ):
            self.ids[name] = cloud.server(name)
        self.ids['forged'] = cloud.server('forged', **FORGED)
        self.ids['from-volume'] = cloud.on_volume('from-volume')
        ids = list(self.ids.values())
        for id_ in ids:
            cloud.await_status(id_, 'ACTIVE')
        self.attached = cloud.attach_volume(self.ids['kept'])
        self.run('first day', 'scan')
        cloud.age_all(ids, 200)
        self.pass_days(200, ids)
        self.tell('first warning')
        self.run('warned', 'violations')

    def take_out_of_service(self):
        """Day 215: all are shelved, but one that stays on its host."""
        self.pass_days(NOTICE)
        with self.cloud.befall.never_offload():
            self.run(
                'on its host',
                f'enforce --auto-approve --only {self.ids["on-host"]}',
            )
        self.run('shelved', 'enforce --auto-approve')
        self.look('shelved', *self.ids)
        for name in self.ids:
            self.images[name] = self.kept_of(name)
        (volume,) = self.seen['shelved', 'from-volume'][_VOLUMES]
        self.volume = volume['id']

    def kept_of(self, name):
        """Return the images of one, and what they are made of."""
        return [
            (image, self.cloud.image_data(image['id']))
            for image in self.cloud.images(self.ids[name])
        ]

    def warn_of_deletion(self):
        """Day 231: two came back meanwhile, and one of them went again."""
        cloud = self.cloud
        self.pass_days(KEPT)
        for name in ('returned', 'reshelved'):
            cloud.act(cloud.own, self.ids[name], unshelve=None)
        for name in ('returned', 'reshelved'):
            cloud.await_status(self.ids[name], 'ACTIVE')
        cloud.act(cloud.own, self.ids['reshelved'], shelve=None)
        self.forge()
        cloud.await_status(self.ids['reshelved'], 'SHELVED_OFFLOADED')
        self.tell('last warning')
        self.run('warned of deletion', 'violations')

    def forge(self):
        """The same day: an owner imitates us, and uses what we left behind.

        That is the image of one who came back; what is made of it lies where
        it cannot always be seen.
        """
        cloud, id_ = self.cloud, self.ids['forged']
        ((image, _data),) = self.images['forged']
        self.forged = cloud.forge_image(image['name'], id_)
        cloud.rename(id_, '=?utf-8?q?=0d=0aBcc:_evil=40x?=')
        ((self.left_behind, _data),) = self.images['returned']
        self.user = cloud.server(
            'user',
            imageRef=self.left_behind['id'],
            availability_zone=cloud.far,
        )
        cloud.await_status(self.user, 'ACTIVE')

    def watch(self):
        """Day 246: it takes two scans, and the word."""
        self.pass_days(NOTICE)
        self.look('before', *self.ids)
        with self.cloud.cell_down():
            self.run('cell down', 'enforce --auto-approve')
        self.run('without the word', 'enforce --auto-approve')
        nova = relay.Relay(self.cloud.admin.compute.get_endpoint())
        self.relay = self.test.useFixture(nova)
        self.test.point('compute', nova.url)

    def delete_while_a_host_is_down(self):
        """The same day: and where Nova keeps for a while what is deleted."""
        only = ' '.join(
            f'--only {self.ids[name]}' for name in ('reclaimed', 'on-host')
        )
        with (
            self.cloud.befall.soft_delete(),
            self.cloud.host_down(self.ids['on-host']),
        ):
            self.run('host down', f'{DELETE} {only}')
            self.gone_at_once = self.cloud.is_gone(self.ids['reclaimed'])

    def die_at_a_delete(self):
        """The same day: the run is killed before it has Nova's answer."""
        id_ = self.ids['killed']
        process = self.test.started(f'{self.command}{DELETE} --only {id_}')

        def kill(method, path):
            if self.is_delete(method, path, 'killed'):
                process.kill()
                return False
            return True

        self.relay.answers = kill
        _out, said = process.communicate(timeout=240)
        self.ended_by, self.said = process.returncode, said
        tenancy.until(lambda: self.cloud.is_gone(id_), 'killed, but deleted')
        self.show('killed')
        self.shown['as it was killed'] = self.shown['killed']

    def delete_the_rest(self):
        """The same day: and the next day nothing is left to do."""
        self.relay.answers = lambda method, path: (
            not self.is_delete(method, path, 'unanswered')
        )
        self.run('deletes', DELETE)
        self.relay.answers = lambda method, path: True
        self.used = self.cloud.images(self.ids['returned'])
        self.cloud.remove(self.user)
        self.pass_days(1)
        self.run('afterwards', DELETE)

    def is_delete(self, method, path, name):
        return (method, path.partition('?')[0].rpartition('/')[2]) == (
            'DELETE',
            self.ids[name],
        )

    def deletes(self, name):
        """Return how often Nova was asked to delete one."""
        return sum(
            self.is_delete(method, path, name)
            for method, path in self.relay.asked
        )

    def look_back(self):
        cloud = self.cloud
        for name, id_ in self.ids.items():
            self.left[name] = self.kept_of(name)
            self.gone[name] = cloud.is_gone(id_)
            self.requests[name] = cloud.actions(id_)
        self.volumes = {
            name: cloud.volume(volume)
            for name, volume in (
                ('kept', self.attached),
                ('from-volume', self.volume),
            )
        }
        self.look('in the end', 'returned', 'reshelved', 'on-host')
        self.run('closed', 'violations --closed')
        self.run('open', 'violations')
        self.show('kept', 'killed', 'unanswered', 'reshelved')
        done = self.test.openstack(
            f'{self.command}restore {self.ids["kept"]} --reason "ticket 4711"'
            ' --auto-approve -f json'
        )
        self.runs['recipe'] = done
        self.runs['verified'] = self.test.openstack(
            f'{self.command}history verify'
        )

    def make_anew(self):
        """The next day: first by somebody who has no role in the project."""
        command = (
            f'{self.command}restore {self.ids["kept"]} --rebuild '
            '--reason "ticket 4711" --auto-approve -f json'
        )
        self.runs['no role'] = self.test.openstack(command)
        self.cloud.let_in()
        self.runs['made anew'] = self.test.openstack(command)
        self.anew = self.cloud.other('kept')
        self.volume_of_anew = self.cloud.volume(self.attached)


class TestDeletion(play.TestCase):
    """P1, P2, P5, P7, P8, P10, P24, P45: played once, looked at often."""

    settings: ClassVar = {'servers': 12, 'heat': True}
    play_of = Play

    def assertDeleted(self, name):
        """It is gone by one request, and its image is as it was."""
        self.assertEqual(1, self.play.deletes(name))
        self.assertTrue(self.play.gone[name])
        self.assertEqual('deleted', self.row('closed', name)['Ending'])
        self.assertNotIn(name, self.play.rows['open'])
        self.assertEqual(1, self.play.requests[name].count('delete'))

    def assertSameDisk(self, name):
        """P8, P45."""
        ((before, data),) = self.play.images[name]
        ((after, left),) = self.play.left[name]
        self.assertEqual(data, left)
        self.assertIn(self.play.ids[name].encode(), left)
        for key in ('id', 'checksum', 'size', 'owner', 'name'):
            self.assertEqual(before[key], after[key])
        self.assertEqual(len(left), after['size'])
        md5 = hashlib.md5(left, usedforsecurity=False).hexdigest()
        self.assertEqual(md5, after['checksum'])
        self.assertEqual('active', after['status'])
        self.assertIs(False, before['protected'])
        self.assertIs(True, after['protected'])

    def assertNeverAskedFor(self, name):
        self.assertEqual(0, self.play.deletes(name))
        self.assertFalse(self.play.gone[name])
        self.assertNotIn('delete', self.play.requests[name])
        self.assertIs(False, self.play.seen['in the end', name]['locked'])

    def assertLeftBehind(self, run, words):
        """Check what an operator is told of the image of who came back."""
        id_ = self.play.left_behind['id']
        (told,) = [line for line in self.said(run).splitlines() if id_ in line]
        self.assertIn(words, told)

    def test_each_is_told_of_before_anything_is_done(self):
        """P2."""
        (first,) = self.play.sent['first warning']
        (last,) = self.play.sent['last warning']
        self.assertEqual(set(self.play.ids), self.play.named(first))
        self.assertNotIn('WHAT WILL BE DELETED', first)
        done = self.play.runs['first day']
        self.assertIn(f'{len(self.play.ids)} ok', done.stderr)
        for run, stage in (
            ('warned', 'warned(1)'),
            ('warned of deletion', 'delete-pending'),
        ):
            for name in DELETED:
                self.assertEqual(stage, self.row(run, name)['Stage'])
        self.assertLessEqual(set(DELETED), self.play.named(last))
        self.assertIn('WHAT WILL BE DELETED', last)

    def test_nothing_is_deleted_without_the_word(self):
        for name in DELETED:
            row = self.row('without the word', name)
            self.assertNotEqual('done', row['Outcome'])
            self.assertEqual('delete', row['Verb'])

    def test_what_was_shelved_is_deleted_and_its_disk_is_kept(self):
        self.assertDeleted('kept')
        self.assertSameDisk('kept')
        self.assertEqual('done', self.row('deletes', 'kept')['Outcome'])
        volume = self.play.volumes['kept']
        self.assertEqual('available', volume['status'])
        (case,) = self.play.shown['kept']['cases']
        self.assertEqual('deleted', case['stage'])
        self.assertEqual('deleted', case['ending'])

    def test_the_volume_that_one_booted_from_outlives_it(self):
        """P7, H19."""
        (flag,) = (
            one['delete_on_termination']
            for one in self.play.seen['before', 'from-volume'][_VOLUMES]
        )
        self.assertIs(True, flag)
        self.assertDeleted('from-volume')
        self.assertEqual([], self.play.left['from-volume'])
        volume = self.play.volumes['from-volume']
        self.assertEqual('available', volume['status'])

    def test_where_nova_keeps_what_is_deleted_it_is_gone_at_once(self):
        """H9, F39: what is kept is the image."""
        self.assertTrue(self.play.gone_at_once)
        self.assertEqual('done', self.row('host down', 'reclaimed')['Outcome'])
        self.assertDeleted('reclaimed')
        self.assertSameDisk('reclaimed')

    def test_one_that_is_still_on_its_host_is_left_there(self):
        """P6, F40: whether that host is up or down."""
        for run in ('host down', 'deletes', 'afterwards'):
            row = self.row(run, 'on-host')
            self.assertEqual('waiting', row['Outcome'])
            self.assertIn('not taken it off its host', row['Why'])
        self.assertEqual(
            'SHELVED', self.play.seen['in the end', 'on-host']['status']
        )
        self.assertNeverAskedFor('on-host')

    def test_a_run_that_dies_at_the_request_leaves_it_to_the_next(self):
        """P10, P24, F23."""
        self.assertEqual(-signal.SIGKILL, self.play.ended_by, self.play.said)
        (case,) = self.play.shown['as it was killed']['cases']
        self.assertEqual('delete-pending', case['stage'])
        self.assertDeleted('killed')
        self.assertSameDisk('killed')

    def test_a_delete_without_an_answer_is_looked_at_and_not_repeated(self):
        """P10, F23."""
        self.assertEqual('done', self.row('deletes', 'unanswered')['Outcome'])
        self.assertDeleted('unanswered')
        self.assertSameDisk('unanswered')

    def test_one_whose_owner_took_it_back_is_his(self):
        self.assertEqual('returned', self.row('closed', 'returned')['Ending'])
        self.assertNeverAskedFor('returned')
        self.assertEqual(
            'ACTIVE', self.play.seen['in the end', 'returned']['status']
        )

    def test_what_an_owner_forges_changes_nothing(self):
        """P22, F43: neither what is deleted nor which image is kept."""
        self.assertDeleted('forged')
        ((before, _data),) = self.play.images["forged"]
        left = {image['id']: image for image, _ in self.play.left['forged']}
        self.assertEqual({before['id'], self.play.forged}, set(left))
        self.assertIs(True, left[before['id']]['protected'])
        self.assertEqual(before['checksum'], left[before['id']]['checksum'])
        self.assertIs(False, left[self.play.forged]['protected'])
        self.assertNotIn('Bcc: evil', str(self.play.sent))

    def test_the_image_of_who_came_back_stays_while_not_all_is_seen(self):
        """F47: who uses it lies in the cell that is down."""
        self.assertEqual(4, self.play.runs['cell down'].returncode)
        self.assertLeftBehind('cell down', 'It is kept: this scan is partial')

    def test_and_while_a_server_is_made_of_it(self):
        """F46"""
        for run in ('without the word', 'deletes'):
            self.assertLeftBehind(run, 'It is kept: a server is made of it')
        self.assertEqual(
            [self.play.left_behind['id']],
            [image['id'] for image in self.play.used],
        )

    def test_and_is_deleted_once_nothing_needs_it(self):
        """H17"""
        self.assertEqual(0, self.play.runs['afterwards'].returncode)
        self.assertIn(
            f'Image {self.play.left_behind["id"]}, left behind: It is gone.',
            self.said('afterwards'),
        )
        self.assertEqual([], self.play.left['returned'])

    def test_one_whose_owner_was_there_and_went_again_is_held(self):
        self.assertNeverAskedFor('reshelved')

    def test_once_done_nothing_is_left_to_do(self):
        for name in DELETED:
            self.assertNotIn(name, self.play.rows['afterwards'])

    def test_how_it_is_made_anew_is_told(self):
        done = self.play.runs['recipe']
        self.assertEqual(0, done.returncode, done.stderr)
        said = done.json()
        ((image, _data),) = self.play.left['kept']
        self.assertIn(image['id'], said['Commands'])

    def test_who_has_no_role_in_the_project_is_told_which_he_needs(self):
        done = self.play.runs['no role']
        self.assertIn('openstack role add', done.json()['Why'])

    def test_it_is_made_anew_with_its_disk_in_its_own_project(self):
        """P45."""
        done = self.play.runs['made anew']
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual('done', done.json()['Outcome'])
        anew = self.play.anew
        ((image, _data),) = self.play.left['kept']
        self.assertEqual('ACTIVE', anew['status'])
        self.assertEqual(image['id'], anew['image']['id'])
        self.assertEqual(self.play.owner.project_id, anew['tenant_id'])
        self.assertNotEqual(self.play.ids['kept'], anew['id'])
        (attached,) = self.play.volume_of_anew['attachments']
        self.assertEqual(anew['id'], attached['server_id'])

    def test_the_journal_is_whole_in_the_end(self):
        done = self.play.runs['verified']
        self.assertEqual(0, done.returncode, done.stderr)
