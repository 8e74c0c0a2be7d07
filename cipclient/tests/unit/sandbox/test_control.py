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

"""What another process asks of a sandbox."""

from cipclient.tests.unit.sandbox import base

FAULTS = '/__sandbox__/faults'


class TestControl(base.TestCase):
    options = {'servers': 5}  # noqa: RUF012

    def test_rows_and_bytes_are_counted(self):
        answer = self.nova('/servers/detail', all_tenants=1)
        stats = self.ask('GET', '/__sandbox__/stats').json
        self.assertEqual(
            {'requests': 1, 'rows': 5, 'bytes': len(answer.body)},
            stats['compute GET /v2.1/servers/detail'],
        )

    def test_requests_are_listed_and_forgotten(self):
        self.nova('/servers')
        rows = self.ask('GET', '/__sandbox__/requests').json['requests']
        self.assertEqual(
            ['/v3/auth/tokens', '/v2.1/servers'], [row['path'] for row in rows]
        )
        self.assertEqual(
            204, self.ask('DELETE', '/__sandbox__/requests').status
        )
        rows = self.ask('GET', '/__sandbox__/requests').json['requests']
        self.assertEqual([], rows)

    def test_faults_are_armed_and_disarmed(self):
        fault = {'effect': 'status', 'args': {'status': 500}}
        answer = self.ask(
            'POST', FAULTS, body=[fault, {**fault, 'service': 'image'}]
        )
        self.assertEqual(201, answer.status)
        first, second = answer.json['ids']
        self.assertEqual(500, self.ask('GET', '/compute/').status)
        rows = self.ask('GET', FAULTS).json['faults']
        self.assertEqual(
            [(first, 1, 1), (second, 0, 0)],
            [(row['id'], row['count'], row['shown']) for row in rows],
        )
        self.assertEqual(204, self.ask('DELETE', f'{FAULTS}/{first}').status)
        self.assertEqual(200, self.ask('GET', '/compute/').status)
        self.assertEqual(204, self.ask('DELETE', FAULTS).status)
        self.assertEqual([], self.ask('GET', FAULTS).json['faults'])

    def test_what_is_no_fault_is_400(self):
        for body in ({'effect': 'fire'}, {}, 3, {'effect': 'cut', 'x': 1}):
            answer = self.ask('POST', FAULTS, body=body)
            self.assertEqual(400, answer.status, body)
            self.assertTrue(answer.json['error'])

    def test_the_rest_is_404_or_405(self):
        for method, path, status in (
            ('DELETE', f'{FAULTS}/99', 404),
            ('DELETE', f'{FAULTS}/x', 400),
            ('PUT', FAULTS, 405),
            ('GET', '/__sandbox__/else', 404),
        ):
            self.assertEqual(status, self.ask(method, path).status, path)
