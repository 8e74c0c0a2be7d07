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

import csv
import datetime
import io

from cipclient.tests.functional import base
from cipclient.tests.functional import plain


class TestScan(base.TestCase):
    def test_a_scan_finds_what_a_plain_script_finds(self):
        now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        policy = self.policy(plain.POLICY)
        rows = self.rows(
            f'--lifetime-policy {policy} lifetime scan --at {now.isoformat()}'
        )
        found = {
            row['ID']: row['Expires'] for row in rows if row['State'] == 'over'
        }
        self.assertEqual(
            {
                id_: f'{end:%Y-%m-%dT%H:%M:%SZ}'
                for id_, end in plain.expired(self.connection(), now).items()
            },
            found,
        )

    def test_all_has_every_server_and_volume_once(self):
        connection = self.connection()
        everything = {
            resource.id
            for listing in (
                connection.compute.servers(all_projects=True),
                connection.block_storage.volumes(all_projects=True),
                (
                    project
                    for project in connection.identity.projects()
                    if not project.is_domain
                ),
            )
            for resource in listing
        }
        rows = self.rows('lifetime scan --all')
        self.assertEqual(sorted(everything), sorted(r['ID'] for r in rows))

    def test_a_row_has_names_beside_ids(self):
        for row in self.rows('lifetime scan --all --kind server'):
            self.assertNotEqual(row['Project'], '')
            self.assertEqual(32, len(row['Project ID']))

    def test_every_format_carries_data_only(self):
        for name in ('csv', 'value', 'yaml', 'table'):
            done = self.openstack(f'lifetime scan --all -f {name}')
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertNotIn('judged by', done.stdout)
            self.assertIn('judged by the built-in example', done.stderr)

    def test_csv_can_be_read_back(self):
        done = self.openstack('lifetime scan --all -f csv')
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertLess(0, len(rows))
        self.assertEqual({'State'}, {'State'} & set(rows[0]))

    def test_one_project_is_a_part_of_all(self):
        command = 'lifetime scan --all --kind server'
        rows = self.rows(command)
        project = rows[0]['Project ID']
        self.assertEqual(
            sorted(r['ID'] for r in rows if r['Project ID'] == project),
            sorted(
                r['ID'] for r in self.rows(f'{command} --project {project}')
            ),
        )

    def test_a_later_moment_has_no_fewer_findings(self):
        policy = self.policy(plain.POLICY)
        command = f'--lifetime-policy {policy} lifetime scan --at'
        counts = [
            len(self.rows(f'{command} {moment}'))
            for moment in ('2026-01-01', '2027-01-01', '2030-01-01')
        ]
        self.assertEqual(sorted(counts), counts)
        self.assertLess(0, counts[-1])

    def test_violations_fail_where_they_are_asked_to(self):
        policy = self.policy(plain.POLICY)
        done = self.openstack(
            f'--lifetime-policy {policy} lifetime scan --at 2030-01-01 '
            '--fail-on-violations -f json'
        )
        self.assertEqual(10, done.returncode)
        self.assertLess(0, len(done.json()))

    def test_the_summary_adds_up_to_all_rows(self):
        rows = self.rows('lifetime scan --all')
        groups = self.rows('lifetime scan --all --summary')
        self.assertEqual(len(rows), sum(group['Count'] for group in groups))


class TestMember(base.TestCase):
    def test_a_member_gets_one_sentence_and_no_list(self):
        done = self.openstack('lifetime scan', cloud=self.member)
        self.assertSentence(done)
        self.assertEqual(1, done.returncode)
        self.assertIn('--auth-project', done.stderr)

    def test_a_member_sees_the_own_project_if_asked(self):
        done = self.openstack(
            'lifetime scan --auth-project --all -f json', cloud=self.member
        )
        self.assertEqual(0, done.returncode, done.stderr)
        rows = done.json()
        self.assertEqual(1, len({row['Project ID'] for row in rows}))
        self.assertIn('server', {row['Kind'] for row in rows})


class TestShow(base.TestCase):
    def test_a_server_is_explained_by_id_and_by_name(self):
        (first, *_) = self.rows('lifetime scan --all --kind server')
        shown = self.openstack(f'lifetime show {first["ID"]} -f json')
        self.assertEqual(0, shown.returncode, shown.stderr)
        answer = shown.json()
        self.assertEqual(first['State'], answer['state'])
        self.assertEqual(first['Expires'], answer['expires'])
        self.assertEqual(first['Name'], answer['facts']['name'])
        named = self.openstack(
            f'lifetime show {first["Name"]} --kind server -f json'
        )
        self.assertEqual(first['ID'], named.json()['id'])

    def test_every_kind_can_be_shown(self):
        for kind in ('project', 'volume'):
            (first, *_) = self.rows(f'lifetime scan --all --kind {kind}')
            shown = self.openstack(f'lifetime show {first["ID"]} -f json')
            self.assertEqual(kind, shown.json()['kind'], shown.stderr)

    def test_what_is_not_there_is_told_in_a_sentence(self):
        for resource in ('no-such-name', '0' * 32):
            done = self.openstack(f'lifetime show {resource}')
            self.assertSentence(done)
            self.assertIn(resource, done.stderr)
