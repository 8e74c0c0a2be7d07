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

"""One project's servers, from their first day to their last, on any cloud."""

import datetime
from typing import ClassVar

from cipclient.tests.functional import play

POLICY = """\
version: 1
cloud: functional
lifetimes:
  - {{name: scratch-hold, kind: server, limit: 60d, ladder: hold,
     match: {{project_id: "{project}", flavor: "*-hold"}}}}
  - {{name: scratch-lose, kind: server, limit: 60d, ladder: lose,
     match: {{project_id: "{project}", flavor: "*-lose"}}}}
  - {{name: mine, kind: server, limit: 60d, ladder: research,
     match: {{project_id: "{project}"}},
     renewal: {{by: 30d, times: 2, total: 60d}}}}
ladders:
  research: {{warn: [30d, 14d, 3d], minimum_notice: 14d, quarantine: shelve,
    if_shelve_loses: stop, keep: 30d, delete: false}}
  hold: {{warn: [30d, 14d, 3d], minimum_notice: 14d, quarantine: shelve,
    if_shelve_loses: hold, keep: 30d, delete: false}}
  lose: {{warn: [30d, 14d, 3d], minimum_notice: 14d, quarantine: shelve,
    if_shelve_loses: shelve, accept_loss: true, keep: 30d, delete: false}}
pace: {{per_day: 120, per_project_per_day: 50, backlog_share: 100%,
  mails_per_day: 300}}
breaker: {{unannounced: 100%, population: 100%}}
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
#: The day comes as long after the first warning.
NOTICE = 30
#: How far apart the warnings are, and the day from the last.
STEPS = (17, 11, 2)
_VOLUMES = 'os-extended-volumes:volumes_attached'


class Play(play.Play):
    policy = POLICY

    def happen(self):
        self.make()
        self.warn()
        self.lose_sight()
        self.refuse_data()
        self.act()
        self.come_back()

    def make(self):
        """Day 0: all of it is new."""
        cloud = self.cloud
        for name in (
            'kept',
            'returned',
            'extended',
            'locked',
            'broken',
            'stranded',
            'unsaved',
            'young',
        ):
            self.ids[name] = cloud.server(name)
        for name in ('stop', 'hold', 'lose'):
            self.ids[name] = cloud.server(name, cloud.scratch(name))
        self.ids['far'] = cloud.server('far', availability_zone=cloud.far)
        self.ids['from-volume'] = cloud.on_volume('from-volume')
        self.ids['in-stack'] = cloud.stack('in-stack')
        for id_ in self.ids.values():
            cloud.await_status(id_, 'ACTIVE')
        cloud.attach_volume(self.ids['kept'])
        self.run('first day', 'scan')
        old = [id_ for name, id_ in self.ids.items() if name != 'young']
        cloud.age_all(old, 200)
        self.pass_days(200, old)

    def warn(self):
        """Day 200: they are over, and it is told thrice."""
        cloud, first = self.cloud, STEPS[0]
        self.tell('first warning')
        self.pass_days(first)
        day = datetime.datetime.now(datetime.UTC) + datetime.timedelta(200)
        cloud.own.compute.post(
            f'/servers/{self.ids["extended"]}/metadata',
            json={'metadata': {'lifetime_until': f'{day:%Y-%m-%d}'}},
        ).raise_for_status()
        cloud.act(cloud.own, self.ids['locked'], lock=None)
        self.tell('second warning')
        self.pass_days(STEPS[1])
        self.tell('third warning')
        self.run('warned thrice', 'violations')
        cloud.act(
            cloud.admin,
            self.ids['broken'],
            **{'os-resetState': {'state': 'error'}},
        )
        self.pass_days(STEPS[2])
        self.look('before', *self.ids)

    def lose_sight(self):
        """Day 230: a cell is down, and a host of another one."""
        only = ' '.join(
            f'--only {self.ids[name]}' for name in ('far', 'stranded')
        )
        with (
            self.cloud.host_down(self.ids['stranded']),
            self.cloud.cell_down(),
        ):
            self.run('out of sight', f'enforce --auto-approve {only}')

    def refuse_data(self):
        """The same day: Glance takes nothing."""
        id_ = self.ids['unsaved']
        with self.cloud.no_uploads():
            self.run('refused', f'enforce --auto-approve --only {id_}')
        self.look('refused', 'unsaved')

    def act(self):
        """The same day: all is well."""
        self.run('rehearsal', 'enforce --dry-run')
        self.look('rehearsed', *self.ids)
        self.run('acts', 'enforce --auto-approve')
        self.look('acted', *self.ids)
        self.run('acted', 'violations')
        self.run('loss', 'enforce --auto-approve --allow loss')
        self.look('lost', 'lose')

    def come_back(self):
        """An operator takes one back, and its owner another."""
        cloud = self.cloud
        done = self.test.openstack(
            f'{self.command}restore {self.ids["kept"]} --reason "ticket 4711"'
            ' --auto-approve -f json'
        )
        self.runs['restore'] = done
        self.look('restored', 'kept')
        cloud.act(cloud.own, self.ids['returned'], unshelve=None)
        cloud.await_status(self.ids['returned'], 'ACTIVE')
        # One stage a run, and one mail a day: its case ends today, and the
        # next one is told tomorrow.
        self.tell('after')
        self.pass_days(1)
        self.tell('afterwards')
        self.run('closed', 'violations --closed')
        self.run('open', 'violations')
        self.show('returned', 'in-stack')
        self.runs['verified'] = self.test.openstack(
            f'{self.command}history verify'
        )


class TestStory(play.TestCase):
    """P1, P2, P13, P15, P18, P27, P43: played once, looked at many times."""

    settings: ClassVar = {'servers': 12, 'heat': True}
    play_of = Play

    def assertHeld(self, name, why, reason):
        """It was due, and is as it was, and everybody can see why."""
        for run in ('rehearsal', 'acts', 'loss'):
            row = self.row(run, name)
            self.assertEqual('held', row['Outcome'], run)
            self.assertIn(why, row['Why'])
        self.assertIn('held: 4', self.said('acts'))
        self.assertEqual(reason, self.row('open', name)['Holds'])
        self.assertUntouched(name)

    def assertUntouched(self, name):
        for key in ('status', 'locked', 'actions', 'images', 'host_status'):
            self.assertEqual(
                self.play.seen['before', name][key],
                self.play.seen['acted', name][key],
                name,
            )

    def assertShelved(self, name, moment='acted'):
        seen = self.play.seen[moment, name]
        self.assertEqual('SHELVED_OFFLOADED', seen['status'])
        self.assertIs(False, seen['locked'])
        self.assertEqual(1, seen['actions'].count('shelve'))
        self.assertEqual(
            seen['actions'].count('lock'), seen['actions'].count('unlock')
        )
        return seen

    def test_on_its_first_day_all_is_well(self):
        done = self.play.runs['first day']
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn(f'{len(self.play.ids)} ok', done.stderr)
        self.assertEqual({}, self.play.rows['first day'])
        for run, rows in self.play.rows.items():
            self.assertNotIn('young', rows, run)
        self.assertUntouched('young')

    def test_nothing_is_done_before_three_mails_were_accepted(self):
        first, *further = self.play.mails()[: len(STEPS)]
        old = {name for name in self.play.ids if name != 'young'}
        self.assertEqual(old, self.play.named(first))
        for text in further:
            self.assertEqual(old - {'extended'}, self.play.named(text))
        self.assertIn('More time was taken', ' '.join(further[0].split()))
        for run in ('first warning', 'second warning', 'third warning'):
            done = self.play.runs[run]
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertIn('Mails: accepted 1', done.stderr)
        stages = {
            name: row['Stage']
            for name, row in self.play.rows['warned thrice'].items()
            if name != 'extended'
        }
        self.assertEqual({'warned(3)'}, set(stages.values()), stages)
        self.assertEqual(old - {'extended'}, set(stages))
        for name in self.play.ids:
            actions = self.play.seen['before', name]['actions']
            self.assertNotIn('shelve', actions)

    def test_what_is_rehearsed_is_done_and_nothing_else(self):
        """P13, P15."""
        planned, done = (
            {
                (name, row['Verb'])
                for name, row in self.play.rows[run].items()
                if row['Outcome'] == outcome
            }
            for run, outcome in (('rehearsal', 'planned'), ('acts', 'done'))
        )
        self.assertEqual(planned, done)
        self.assertLessEqual(
            {
                ('kept', 'shelve'),
                ('returned', 'shelve'),
                ('from-volume', 'shelve'),
                ('stranded', 'shelve'),
                ('far', 'shelve'),
                ('stop', 'stop'),
            },
            done,
        )
        self.assertEqual(0, self.play.runs['acts'].returncode)
        for name in self.play.ids:
            if name != 'unsaved':
                self.assertEqual(
                    self.play.seen['before', name]['actions'],
                    self.play.seen['rehearsed', name]['actions'],
                )

    def test_what_is_shelved_leaves_its_host_and_comes_back_as_it_was(self):
        """P43."""
        seen = self.assertShelved('kept')
        (image,) = seen['images']
        self.assertEqual('active', image['status'])
        self.assertLess(0, image['size'])
        self.assertEqual('quarantined', self.row('acted', 'kept')['Stage'])
        back = self.play.runs['restore']
        self.assertEqual(0, back.returncode, back.stderr)
        self.assertEqual('done', back.json()['Outcome'])
        before, after = (
            self.play.seen[moment, 'kept'] for moment in ('before', 'restored')
        )
        for key in ('status', 'addresses', _VOLUMES, 'locked', 'metadata'):
            self.assertEqual(before[key], after[key])
        self.assertEqual(1, len(after[_VOLUMES]))
        self.assertEqual(1, sum(map(len, after['addresses'].values())))
        self.assertEqual('restored', self.row('closed', 'kept')['Ending'])

    def test_what_its_owner_takes_back_is_his_for_another_schedule(self):
        self.assertShelved('returned')
        self.assertEqual('returned', self.row('closed', 'returned')['Ending'])
        ended, begun = self.play.shown['returned']['cases']
        self.assertEqual('returned', ended['ending'])
        self.assertEqual('warned(1)', begun['stage'])
        opened, day = (
            datetime.date.fromisoformat(begun[name][:10])
            for name in ('told', 'announced_day')
        )
        self.assertEqual(NOTICE, (day - opened).days)
        self.assertIn('returned', self.play.named(self.play.mails()[-1]))

    def test_one_with_a_scratch_disk_is_stopped_where_shelving_loses_it(self):
        self.assertEqual('SHUTOFF', self.play.seen['acted', 'stop']['status'])
        self.assertIs(False, self.play.seen['acted', 'stop']['locked'])
        self.assertNotIn('shelve', self.play.seen['acted', 'stop']['actions'])
        self.assertEqual('stop', self.row('acted', 'stop')['Verb'])

    def test_one_with_a_scratch_disk_is_left_where_the_ladder_says_so(self):
        self.assertHeld('hold', 'shelve destroys its ephemeral disk', 'failed')

    def test_a_scratch_disk_is_destroyed_only_where_the_run_may(self):
        for run in ('rehearsal', 'acts'):
            row = self.row(run, 'lose')
            self.assertEqual('waiting', row['Outcome'])
            self.assertIn('say --allow loss', row['Why'])
        self.assertUntouched('lose')
        row = self.row('loss', 'lose')
        self.assertEqual(
            ('done', 'its ephemeral disk'), (row['Outcome'], row['Loses'])
        )
        self.assertIn('Destroys its ephemeral disk', self.said('loss'))
        self.assertShelved('lose', 'lost')
        # and it was all that was left to do
        done = {row['Outcome'] for row in self.play.rows['loss'].values()}
        self.assertEqual({'done', 'held'}, done)

    def test_one_on_a_volume_leaves_no_image(self):
        seen = self.assertShelved('from-volume')
        self.assertEqual([], seen['images'])
        self.assertEqual(
            self.play.seen['before', 'from-volume'][_VOLUMES], seen[_VOLUMES]
        )

    def test_one_whose_owner_asked_for_more_time_is_left_alone(self):
        """P18."""
        for run in ('rehearsal', 'acts', 'loss'):
            self.assertNotIn('extended', self.play.rows[run])
        self.assertUntouched('extended')
        self.assertEqual('warned(1)', self.row('acted', 'extended')['Stage'])
        row = self.row('open', 'extended')
        self.assertGreater(
            datetime.datetime.fromisoformat(row['Due']),
            datetime.datetime.now(datetime.UTC) + datetime.timedelta(28),
        )

    def test_one_that_its_owner_locked_stays_locked(self):
        self.assertHeld('locked', 'Somebody locked it', 'locked')
        self.assertIs(True, self.play.seen['acted', 'locked']['locked'])

    def test_one_of_a_stack_is_left_to_its_stack(self):
        why = 'It belongs to the Heat stack in-stack.'
        self.assertHeld('in-stack', why, 'managed')
        (case,) = self.play.shown['in-stack']['cases']
        (hold,) = case['holds']
        self.assertEqual(('managed', why), (hold['reason'], hold['why']))

    def test_one_in_error_is_neither_shelved_nor_stopped(self):
        self.assertHeld('broken', 'it is in ERROR', 'failed')

    def test_what_is_out_of_sight_waits_until_it_is_seen(self):
        """P27."""
        done = self.play.runs['out of sight']
        self.assertEqual(4, done.returncode, done.stderr)
        self.assertIn('Acts: none', done.stderr)
        far, stranded = (
            self.row('out of sight', name) for name in ('far', 'stranded')
        )
        self.assertEqual(
            ('held', 'This scan did not see it.'), (far['Outcome'], far['Why'])
        )
        self.assertEqual(
            ('waiting', 'its host is DOWN.'),
            (stranded['Outcome'], stranded['Why']),
        )
        for name in ('far', 'stranded'):
            self.assertEqual(
                self.play.seen['before', name]['actions'],
                self.play.seen['rehearsed', name]['actions'],
            )
            self.assertShelved(name)

    def test_one_that_glance_does_not_take_is_told_and_unlocked(self):
        done = self.play.runs['refused']
        self.assertEqual(1, done.returncode, done.stderr)
        row = self.row('refused', 'unsaved')
        self.assertEqual('failed', row['Outcome'])
        self.assertIn(row['Why'], done.stderr)
        seen = self.play.seen['refused', 'unsaved']
        self.assertEqual(1, seen['actions'].count('shelve'))
        self.assertEqual('unlock', seen['actions'][-1])
        self.assertIs(False, seen['locked'])
        self.assertEqual(
            {'outside', 'held', 'waiting', 'failed'},
            {row['Outcome'] for row in self.play.rows['refused'].values()},
        )

    def test_the_journal_is_whole_in_the_end(self):
        done = self.play.runs['verified']
        self.assertEqual(0, done.returncode, done.stderr)
