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

import json

from cipclient.evaluate import outlook
from cipclient.model import scan as model_scan
from cipclient.osc.v1 import show
from cipclient.tests import builders
from cipclient.tests import fakes


class TestShow(fakes.TestCommand):
    def explain(self, resource, *args, rules=()):
        """Show a resource that was really judged, and return the answer."""
        judged = builders.judge(resource, *rules)
        shown = model_scan.Shown(
            model_scan.Finding(
                judged,
                'genomics',
                'alice',
                'research',
                outlook.outlook(judged, builders.NOW),
            ),
            builders.NOW,
            resource.facts,
        )
        self.lifetime = fakes.FakeLifetime(
            builders.policy(*rules), shown=shown
        )
        self.app.client_manager.lifetime = self.lifetime
        self.run_command(show.Show, resource.id, *args)
        return self.app.stdout.getvalue()

    def rules(self):
        return (
            builders.lifetime(
                builders.is_('flavor.name', 'g*'),
                name='gpu',
            ),
            builders.lifetime(
                builders.is_('flavor.name', 'c*'), name='compute', limit=60
            ),
        )

    def test_each_lifetime_is_told_in_order_with_its_answer(self):
        text = self.explain(builders.server(), rules=self.rules())
        self.assertIn('1. gpu: no, flavor.name is g* (it is c4)', text)
        self.assertIn(
            '2. compute: yes, flavor.name is c*: 60d, from '
            '2026-01-01T00:00:00Z (created), ends 2026-03-02T00:00:00Z',
            text,
        )

    def test_programs_get_the_same_as_records(self):
        answer = json.loads(
            self.explain(builders.server(), '-f', 'json', rules=self.rules())
        )
        self.assertEqual('over', answer['state'])
        self.assertEqual('compute', answer['rule'])
        self.assertEqual('2026-03-02T00:00:00Z', answer['expires'])
        self.assertEqual(105, answer['over_by'])
        self.assertEqual(
            ['no', 'yes'], [one['answer'] for one in answer['lifetimes']]
        )
        self.assertEqual('created', answer['lifetimes'][1]['known_by'])
        self.assertEqual('c4', answer['facts']['flavor.name'])

    def test_a_condition_of_unknown_begin_says_so(self):
        text = self.explain(
            builders.server(status='SHUTOFF'),
            rules=(
                builders.condition(
                    builders.is_('status', 'SHUTOFF'),
                    name='forgotten',
                    limit=60,
                ),
            ),
        )
        self.assertIn(
            'forgotten: yes, status is SHUTOFF: 60d, holds since an unknown '
            'date',
            text,
        )
        self.assertIn('unknown', text)

    def test_what_is_unknown_is_told_with_the_reason(self):
        text = self.explain(
            builders.server(flavor__name=builders.unknown('HTTP 503')),
            rules=self.rules(),
        )
        self.assertIn(
            '1. gpu: unknown, flavor.name is unknown: HTTP 503', text
        )

    def test_a_fact_cannot_command_a_terminal(self):
        text = self.explain(
            builders.server(metadata={'a\x1b': 'b\x07'}, tags=('\x1b[2J',))
        )
        self.assertNotIn('\x1b', text)
        self.assertNotIn('\x07', text)

    def test_the_options_reach_the_use_case(self):
        self.explain(
            builders.server(),
            '--kind', 'server', '--auth-project', '--at', '2026-07-01',
        )  # fmt: skip
        (asked,) = self.lifetime.asked
        self.assertEqual('server', asked.kind)
        self.assertTrue(asked.own_project)
        self.assertEqual(2026, asked.at.year)
        self.assertEqual(1, self.app.logged_in)
