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

"""One server."""

from cipclient.tests.unit.sandbox import base


class TestServers(base.TestCase):
    def test_a_deleted_server_is_404_but_its_actions_stay(self):
        """H6"""
        server = self.server_named('deleted-run').id
        self.assertEqual(404, self.nova(f'/servers/{server}').status)
        path = f'/servers/{server}/os-instance-actions'
        self.assertEqual(200, self.nova(path).status)
        self.state.purge_server(server)
        self.assertEqual(404, self.nova(path).status)

    def test_a_soft_deleted_server_is_still_shown(self):
        """H23"""
        server = self.server_named('soft-deleted-run').id
        row = self.nova(f'/servers/{server}').json['server']
        self.assertEqual('SOFT_DELETED', row['status'])

    def test_a_stranger_is_told_that_there_is_none(self):
        server = self.server_named('fresh-notebook').id
        self.assertEqual(200, self.nova(f'/servers/{server}', 'member').status)
        answer = self.nova(f'/servers/{server}', 'other')
        self.assertEqual(404, answer.status)
        self.assertEqual(
            f'Instance {server} could not be found.',
            answer.json['itemNotFound']['message'],
        )

    def test_actions_come_newest_first(self):
        """H12"""
        server = self.server_named('stopped-long')
        rows = self.nova(f'/servers/{server.id}/os-instance-actions').json[
            'instanceActions'
        ]
        self.assertEqual(['stop', 'create'], [row['action'] for row in rows])
        self.assertRegex(
            rows[0]['start_time'], r'^2025-12-19T05:06:07\.000000$'
        )

    def test_archived_actions_are_an_empty_list(self):
        """H12"""
        server = self.server_named('stopped-archived').id
        answer = self.nova(f'/servers/{server}/os-instance-actions')
        self.assertEqual({'instanceActions': []}, answer.json)

    def test_a_limit_of_actions_counts_from_2_58_on(self):
        """H12"""
        server = self.server_named('stopped-long').id
        path = f'/servers/{server}/os-instance-actions'
        old = self.nova(path, version='2.57', limit=1).json
        self.assertEqual(2, len(old['instanceActions']))
        new = self.nova(path, version='2.58', limit=1).json
        (row,) = new['instanceActions']
        self.assertIn(f'marker={row["request_id"]}', new['links'][0]['href'])
        rest = self.nova(path, marker=row['request_id']).json
        self.assertEqual(
            ['create'], [row['action'] for row in rest['instanceActions']]
        )

    def test_one_action_has_its_events(self):
        server = self.server_named('stopped-long')
        request_id = server.actions[0].request_id
        answer = self.nova(
            f'/servers/{server.id}/os-instance-actions/{request_id}'
        )
        (event,) = answer.json['instanceAction']['events']
        self.assertEqual('Success', event['result'])
        answer = self.nova(f'/servers/{server.id}/os-instance-actions/none')
        self.assertEqual(404, answer.status)

    def test_volumes_say_from_2_79_on_whether_they_go_too(self):
        """H19"""
        server = self.server_named('group-web').id
        path = f'/servers/{server}/os-volume_attachments'
        for version, known in (('2.78', False), ('2.79', True)):
            rows = self.nova(path, version=version).json['volumeAttachments']
            self.assertEqual(known, 'delete_on_termination' in rows[0])
        rows = self.nova(path, version='2.89').json['volumeAttachments']
        self.assertNotIn('id', rows[0])

    def test_one_in_a_down_cell_is_500_then_a_shadow_from_2_69_on(self):
        """H1"""
        server = self.server_named('ice-core-run')
        self.state.take_cell_down(server.cell)
        path = f'/servers/{server.id}'
        self.assertEqual(500, self.nova(path, version='2.68').status)
        answer = self.nova(path, version='2.69')
        self.assertEqual(200, answer.status)
        row = answer.json['server']
        self.assertEqual('UNKNOWN', row['status'])
        self.assertEqual('c1.small', row['flavor']['original_name'])
        self.assertNotIn('name', row)
        answer = self.nova(path + '/os-instance-actions')
        self.assertEqual(500, answer.status)

    def test_what_is_not_built_is_404_or_405(self):
        server = self.server_named('ice-core-run').id
        headers = {'X-Auth-Token': self.token()}
        for method, path, status in (
            ('POST', f'/servers/{server}/nothing', 404),
            ('PATCH', f'/servers/{server}', 405),
        ):
            answer = self.ask(
                method, f'/compute/v2.1{path}', headers=headers, body={}
            )
            self.assertEqual(status, answer.status)
