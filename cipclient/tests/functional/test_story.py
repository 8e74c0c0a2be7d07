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
import email
import email.policy
from typing import ClassVar

from cipclient.tests.functional import base
from cipclient.tests.functional import past
from cipclient.tests.functional import tenancy
from cipclient.tests.unit.notice.delivery import mail_servers

#: Concerns the servers of one project only: all others are of no rule.
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


class Play:
    """What happens, in order, and what was seen of it.

    :ivar ids: the servers by what becomes of them.
    :ivar runs: what each command left behind.
    :ivar rows: its rows, by what becomes of each server.
    :ivar seen: how a server was at some moment.
    """

    def __init__(self, test):
        self._test = test
        self.ended = False
        self.ids, self.runs, self.rows, self.seen = {}, {}, {}, {}
        self.shown = {}

    def perform(self):
        test = self._test
        self.mail = mail_servers.Behaviour()
        port = mail_servers.real(test, self.mail)
        self.cloud = tenancy.settle(test, test.addCleanup)
        self.owner = self.cloud.owner
        path = test.policy(
            POLICY.format(port=port, project=self.owner.project_id)
        )
        self._command = f'--lifetime-policy {path} lifetime '
        self.make()
        self.warn()
        self.lose_sight()
        self.refuse_data()
        self.act()
        self.come_back()
        self.ended = True

    def tell(self, name):
        done = self._test.openstack(
            f'{self._command}notice send --auto-approve'
        )
        self.runs[name] = done

    def run(self, name, command):
        """Run a command that lists, whatever it returns."""
        done = self._test.openstack(f'{self._command}{command} -f json')
        self.runs[name] = done
        names = {id_: one for one, id_ in self.ids.items()}
        self.rows[name] = {
            names[row['ID']]: row
            for row in (done.json() if done.stdout.strip() else ())
            if row['ID'] in names
        }

    def show(self, *names):
        for name in names:
            done = self._test.openstack(
                f'{self._command}show {self.ids[name]} -f json'
            )
            self.shown[name] = done.json()

    def pass_days(self, days, created=()):
        past.move(self._test.state, f'-{days} days', created)

    def look(self, moment, *names):
        for name in names:
            id_ = self.ids[name]
            self.seen[moment, name] = {
                **self.cloud.seen(id_),
                'images': self.cloud.images(id_),
                'actions': self.cloud.actions(id_),
            }

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
        self.run('warned once', 'violations')
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
            cloud.admin, self.ids['broken'], **{
                'os-resetState': {'state': 'error'}
            }
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
            self.run('rehearsal out of sight', 'enforce --dry-run')
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
        self.run(
            'loss',
            f'enforce --auto-approve --allow loss --only {self.ids["lose"]}',
        )
        self.look('lost', 'lose')
        self.run('nothing left', 'enforce --auto-approve')

    def come_back(self):
        """An operator takes one back, and its owner another."""
        cloud = self.cloud
        done = self._test.openstack(
            f'{self._command}restore {self.ids["kept"]} --reason "ticket 4711"'
            ' --auto-approve -f json'
        )
        self.runs['restore'] = done
        self.look('restored', 'kept')
        cloud.act(cloud.own, self.ids['returned'], unshelve=None)
        cloud.await_status(self.ids['returned'], 'ACTIVE')
        self.tell('after')
        self.run('closed', 'violations --closed')
        self.run('open', 'violations')
        self.show('kept', 'returned', 'in-stack', 'extended')
        self.runs['verified'] = self._test.openstack(
            f'{self._command}history verify'
        )
