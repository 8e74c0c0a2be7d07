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
import json

from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.osc.v1 import exemption
from cipclient.tests import builders
from cipclient.tests import fakes


def _granted(number=1, name='genomics', until=None, **target):
    return record.GrantedExemption(
        number,
        model_policy.Exemption(
            'ticket 4711', until, **(target or {'project': 'p1'})
        ),
        name,
        'root@controller',
        builders.NOW,
    )


class TestExemption(fakes.TestCommand):
    def answer(self, **answers):
        self.lifetime = fakes.FakeLifetime(builders.policy(), **answers)
        self.app = fakes.App()
        self.app.client_manager.lifetime = self.lifetime

    def test_each_kind_of_target_reaches_the_use_case(self):
        self.answer(create_exemption=_granted())
        kinds = ('server', 'volume', 'image', 'project', 'user', 'domain')
        for kind in kinds:
            self.run_command(
                exemption.ExemptionCreate,
                f'--{kind}', f'the {kind}',
                '--until', '2027-06-30', '--reason', 'x',
            )  # fmt: skip
        self.assertEqual(
            [
                (kind, f'the {kind}', 'x', datetime.date(2027, 6, 30))
                for kind in kinds
            ],
            [
                (asked.kind, asked.target, asked.reason, asked.until)
                for asked in self.lifetime.asked
            ],
        )

    def test_without_an_end_it_says_never(self):
        self.answer(create_exemption=_granted(name=''))
        self.run_command(
            exemption.ExemptionCreate,
            '--project', 'p1', '--until', 'never', '--reason', 'x',
            '-f', 'json',
        )  # fmt: skip
        answer = json.loads(self.app.stdout.getvalue())
        self.assertEqual('never', answer['until'])
        self.assertEqual(('project', 'p1'), (answer['kind'], answer['id']))
        self.assertIsNone(answer['name'])
        self.assertIsNone(self.lifetime.asked[0].until)

    def test_a_wrong_option_is_a_usage_error(self):
        self.answer()
        for args in (
            ('--until', 'never', '--reason', 'x'),
            ('--project', 'p', '--reason', 'x'),
            ('--project', 'p', '--until', 'never'),
            ('--project', 'p', '--until', 'Never', '--reason', 'x'),
            ('--project', 'p', '--user', 'u', '--until', 'never', '--reason',
             'x'),
        ):  # fmt: skip
            left = self.assertRaises(
                SystemExit, self.run_command, exemption.ExemptionCreate, *args
            )
            self.assertEqual(2, left.code)

    def test_they_are_listed_with_kind_and_id(self):
        self.answer(
            exemptions=[
                _granted(),
                _granted(
                    2,
                    '=x',
                    datetime.date(2027, 6, 30),
                    kind='server',
                    resource='s1',
                ),
                _granted(3, user='u1'),
                _granted(4, domain='d1'),
                _granted(5, kind='image', resource='i1'),
            ]
        )
        self.run_command(exemption.ExemptionList, '--all', '-f', 'csv')
        rows = list(csv.DictReader(io.StringIO(self.app.stdout.getvalue())))
        self.assertEqual(
            [
                ('project', 'p1', 'never'),
                ('server', 's1', '2027-06-30'),
                ('user', 'u1', 'never'),
                ('domain', 'd1', 'never'),
                ('image', 'i1', 'never'),
            ],
            [(row['Kind'], row['ID'], row['Until']) for row in rows],
        )
        self.assertEqual("'=x", rows[1]['Name'])
        self.assertEqual('', rows[0]['Withdrawn'])
        self.assertEqual([True], self.lifetime.asked)

    def test_none_is_said(self):
        self.answer(exemptions=[])
        self.run_command(exemption.ExemptionList)
        self.assertIn('Nothing was exempted', self.app.stderr.getvalue())

    def test_they_are_taken_back_by_number(self):
        self.answer()
        self.run_command(exemption.ExemptionDelete, '3', '4')
        self.assertEqual([3, 4], self.lifetime.asked)
