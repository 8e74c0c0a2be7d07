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

"""What is recorded, and what is done with it while no cloud is asked."""

import contextlib
import csv
import datetime
import io
from collections.abc import Iterator
from typing import Any, ClassVar

from cipclient.ledger import ledger
from cipclient.ledger import place
from cipclient.tests.functional import base
from cipclient.tests.functional import plain

#: Every server is over, however young: real services have just been seeded.
_POLICY = """\
version: 1
cloud: test
lifetimes:
  - {name: short, kind: server, match: {flavor: "c*"}, until: 2020-06-30,
     ladder: t}
  - {name: other, kind: server, until: 2020-12-31, ladder: t}
  - {name: data, kind: volume, limit: 90d, ladder: t}
ladders:
  t: {warn: [7d, 2d], minimum_notice: 7d, quarantine: none}
"""


class _Recorded(base.TestCase):
    """A test that begins with a recorded scan."""

    def setUp(self) -> None:
        super().setUp()
        self.options = f'--lifetime-policy {self.policy(_POLICY)}'
        self.over = {
            row['ID']: row
            for row in self.scan()
            if row['State'] == 'over' and row['Kind'] == 'server'
        }
        self.assertLess(0, len(self.over))
        # One that nothing else holds: a cloud has locked ones, too.
        self.one = min(
            id_
            for id_, row in self.violations().items()
            if id_ in self.over and not row['Holds']
        )

    def run_lifetime(self, command: str, **more: Any) -> base.Done:
        return self.openstack(f'{self.options} lifetime {command}', **more)

    def scan(self) -> list[dict[str, Any]]:
        return self.rows(f'{self.options} lifetime scan')

    def offline(self, command: str) -> Any:
        """Run a command without any cloud; return its JSON."""
        done = self.run_lifetime(f'{command} -f json', cloud='')
        self.assertEqual(0, done.returncode, done.stderr)
        return done.json()

    def quietly(self, command: str) -> None:
        """Run a command that prints nothing."""
        done = self.run_lifetime(command, cloud='')
        self.assertEqual(
            (0, '', ''), (done.returncode, done.stdout, done.stderr)
        )

    def violations(self, options: str = '') -> dict[str, dict[str, Any]]:
        return {
            row['ID']: row
            for row in self.offline(f'violations --kind server {options}')
        }

    @contextlib.contextmanager
    def another_run(self) -> Iterator[None]:
        """Hold the ledger as a run of somebody else does."""
        found = place.find(
            None, {'XDG_STATE_HOME': str(self.state)}, self.home
        )
        now = datetime.datetime.now(datetime.UTC)
        with (
            ledger.open_ledger(found, create=False) as opened,
            opened.run('test', 'notice send', 'somebody@elsewhere', now),
        ):
            yield


class TestViolations(_Recorded):
    def test_what_a_scan_found_over_is_listed_without_a_cloud(self):
        rows = self.violations()
        self.assertEqual(set(self.over), set(rows))
        for id_, row in rows.items():
            for column in ('Name', 'Project', 'Owner', 'Rule', 'Expires'):
                self.assertEqual(self.over[id_][column], row[column])

    def test_near_has_the_rest_of_what_is_open(self):
        self.assertLessEqual(
            set(self.violations()), set(self.violations('--near'))
        )

    def test_filters_leave_what_they_name(self):
        rows = self.violations()
        row = rows[self.one]
        for option, column in (
            ('--rule', 'Rule'),
            ('--project', 'Project ID'),
        ):
            self.assertEqual(
                {k for k, v in rows.items() if v[column] == row[column]},
                set(self.violations(f'{option} {row[column]}')),
            )

    def test_csv_can_be_read_back_and_has_no_word_for_nothing(self):
        done = self.run_lifetime('violations --kind server -f csv', cloud='')
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertEqual(set(self.over), {row['ID'] for row in rows})
        self.assertEqual({''}, {row['Due'] for row in rows})

    def test_a_scan_of_a_part_is_not_recorded(self):
        before = self.violations()
        for options in ('--kind volume', '--at 2030-01-01', '--no-record'):
            done = self.run_lifetime(f'scan {options} -f json')
            self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(set(before), set(self.violations()))

    def test_a_second_scan_opens_nothing_twice(self):
        before = self.violations()
        self.scan()
        after = self.violations()
        self.assertEqual(
            {id_: row['Opened'] for id_, row in before.items()},
            {id_: row['Opened'] for id_, row in after.items()},
        )

    def test_everything_is_in_a_folder_of_the_test(self):
        self.assertTrue((self.state / 'cipclient/ledger.sqlite').exists())
        self.assertFalse((self.home / '.local').exists())


class TestNoLedger(base.TestCase):
    settings: ClassVar = {'servers': 5}

    def test_what_needs_one_says_how_to_begin(self):
        options = f'--lifetime-policy {self.policy(plain.POLICY)}'
        for command in (
            'violations',
            'violations -f csv',
            'hold list',
            'extension list',
            'exemption list',
            'notice list',
        ):
            done = self.openstack(f'{options} lifetime {command}', cloud='')
            self.assertSentence(done)
            self.assertEqual(1, done.returncode)
            self.assertIn('openstack lifetime scan', done.stderr)
        self.assertFalse(self.state.exists())

    def test_without_a_policy_a_scan_keeps_nothing(self):
        self.rows('lifetime scan')
        self.assertFalse(self.state.exists())


class TestMoreTime(_Recorded):
    def test_an_extension_is_given_listed_and_taken_back(self):
        made = self.offline(
            f'extension create {self.one} --for 30d --reason "ticket 4711"'
        )
        self.assertEqual(self.one, made['id'])
        (listed,) = self.offline('extension list')
        self.assertEqual(
            (made['number'], self.one, made['until'], 'ticket 4711'),
            (
                listed['Number'],
                listed['ID'],
                listed['Until'],
                listed['Reason'],
            ),
        )
        self.assertEqual(
            made['until'], self.violations()[self.one]['Extended Until']
        )
        self.quietly(f'extension delete {made["number"]}')
        self.assertEqual([], self.offline('extension list'))
        self.assertIsNone(self.violations()[self.one]['Extended Until'])

    def test_an_extension_of_what_no_scan_saw_is_refused(self):
        done = self.run_lifetime(
            'extension create no-such-name --for 30d --reason x', cloud=''
        )
        self.assertSentence(done)
        self.assertIn('no-such-name', done.stderr)

    def test_an_exemption_holds_a_case_until_it_is_taken_back(self):
        made = self.offline(
            f'exemption create --server {self.one} --until never --reason x'
        )
        self.assertEqual('never', made['until'])
        (listed,) = self.offline('exemption list')
        self.assertEqual(('server', self.one), (listed['Kind'], listed['ID']))
        self.scan()
        exempt = self.violations('--near')[self.one]
        self.assertEqual(
            ('exempt', 'exempt', None),
            (exempt['State'], exempt['Holds'], exempt['Next']),
        )
        (held,) = [
            hold
            for hold in self.offline('hold list')
            if hold['ID'] == self.one
        ]
        self.assertEqual('exempt', held['Hold'])
        refused = self.run_lifetime(
            f'hold release {held["Number"]} --reason x', cloud=''
        )
        self.assertSentence(refused)
        self.assertIn('ends with the exemption', refused.stderr)
        self.quietly(f'exemption delete {made["number"]}')
        self.scan()
        self.assertEqual('over', self.violations()[self.one]['State'])
        self.assertEqual([], self.offline('exemption list'))
        self.assertEqual(1, len(self.offline('exemption list --all')))


class TestAnotherRun(_Recorded):
    def test_what_writes_returns_5_and_a_scan_still_prints(self):
        with self.another_run():
            done = self.run_lifetime('scan -f json')
            self.assertEqual(5, done.returncode, done.stderr)
            self.assertIn('Not recorded', done.stderr)
            self.assertLess(0, len(done.json()))
            for command in (
                f'extension create {self.one} --for 1d --reason x',
                'extension delete 1',
                f'exemption create --server {self.one} --until never '
                '--reason x',
                'hold release 1 --reason x',
            ):
                done = self.run_lifetime(command, cloud='')
                self.assertSentence(done)
                self.assertEqual(5, done.returncode, done.stderr)
            self.assertIn(self.one, self.violations())
        self.scan()


class TestGone(_Recorded):
    """The embedded cloud: a server of anybody else's is not deleted."""

    embedded_only = True

    def show(self) -> tuple[int, dict[str, Any], str]:
        done = self.run_lifetime(f'show {self.one} -f json')
        return done.returncode, done.json(), done.stderr

    def test_show_tells_what_happened_and_what_comes(self):
        self.run_lifetime(
            f'extension create {self.one} --for 30d --reason "ticket 4711"'
        )
        code, answer, _said = self.show()
        self.assertEqual(0, code)
        (case,) = answer['cases']
        self.assertEqual(self.over[self.one]['Expires'], case['expires'])
        self.assertEqual('ticket 4711', case['extensions'][0]['reason'])
        self.assertLessEqual(
            {'first seen', 'case opened', 'extension'},
            {event['what'] for event in answer['history']},
        )
        self.assertEqual([], answer['notices'])

    def test_what_is_gone_is_shown_from_the_ledger(self):
        self.sandbox.state.delete_server(self.one)
        for look in ('before', 'after'):
            code, answer, said = self.show()
            self.assertEqual(0, code, said)
            self.assertEqual('gone', answer['state'])
            self.assertEqual(self.over[self.one]['Name'], answer['name'])
            if look == 'before':
                self.assertIsNone(answer['cases'][0]['ending'])
                self.scan()
        self.assertEqual('gone', answer['cases'][0]['ending'])
        self.assertNotIn(self.one, self.violations())
        self.assertIn(self.one, self.violations('--closed'))

    def test_a_cloud_that_is_down_is_told_and_the_ledger_shown(self):
        self.sandbox.stop()
        code, answer, said = self.show()
        self.assertEqual(4, code)
        self.assertIn('This is what the ledger has of it', said)
        self.assertNotIn('Traceback', said)
        self.assertEqual('over', answer['state'])
        self.assertEqual(set(self.over), set(self.violations()))
