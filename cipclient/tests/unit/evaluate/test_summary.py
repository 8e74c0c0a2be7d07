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

from oslotest import base

from cipclient.evaluate import summary
from cipclient.model import scan
from cipclient.model import verdict
from cipclient.tests import builders

OK = verdict.State.OK
OVER = verdict.State.OVER


def _held(*judged):
    counted = summary.Summary()
    for one in judged:
        counted.add(one)
    return counted.held()


class TestHeldBy(base.BaseTestCase):
    def test_a_server_holds_its_flavor(self):
        self.assertEqual(
            scan.Held(1, 4, 8192, 50),
            summary.held_by(builders.server(flavor__ephemeral=30)),
        )

    def test_one_that_boots_from_a_volume_holds_no_root_disk(self):
        self.assertEqual(
            scan.Held(1, 4, 8192, 30),
            summary.held_by(
                builders.server(volume_booted=True, flavor__ephemeral=30)
            ),
        )

    def test_a_volume_holds_its_size(self):
        self.assertEqual(
            scan.Held(1, 0, 0, 100), summary.held_by(builders.volume())
        )

    def test_a_project_holds_nothing_itself(self):
        self.assertEqual(scan.Held(1), summary.held_by(builders.project()))

    def test_what_is_unknown_counts_as_nothing(self):
        self.assertEqual(
            scan.Held(1, 0, 8192, 0),
            summary.held_by(
                builders.server(
                    flavor__vcpus=builders.unknown(), flavor__disk=None
                )
            ),
        )


class TestSummary(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.rule = builders.lifetime(limit=60)

    def test_nothing_judged_is_no_group(self):
        self.assertEqual({}, _held())

    def test_what_is_alike_adds_up(self):
        held = _held(
            verdict.Verdict(builders.server('s1'), OVER, self.rule),
            verdict.Verdict(
                builders.server('s2', flavor__vcpus=8), OVER, self.rule
            ),
        )
        self.assertEqual(
            {
                scan.SummaryKey('server', OVER, 'compute', 'p1'): scan.Held(
                    2, 12, 16384, 40
                )
            },
            held,
        )

    def test_kind_state_rule_and_project_tell_groups_apart(self):
        held = _held(
            verdict.Verdict(builders.server(), OVER, self.rule),
            verdict.Verdict(builders.volume(), OVER, self.rule),
            verdict.Verdict(builders.server(), OK, self.rule),
            verdict.Verdict(builders.server(), OVER),
            verdict.Verdict(builders.server(project_id='p2'), OVER, self.rule),
        )
        self.assertEqual(
            {
                scan.SummaryKey('server', OVER, 'compute', 'p1'),
                scan.SummaryKey('volume', OVER, 'compute', 'p1'),
                scan.SummaryKey('server', OK, 'compute', 'p1'),
                scan.SummaryKey('server', OVER, '', 'p1'),
                scan.SummaryKey('server', OVER, 'compute', 'p2'),
            },
            set(held),
        )
        self.assertEqual([1] * 5, [group.count for group in held.values()])

    def test_a_project_is_counted_under_itself(self):
        held = _held(verdict.Verdict(builders.project('p7'), OK))
        self.assertEqual(
            [scan.SummaryKey('project', OK, '', 'p7')], list(held)
        )

    def test_an_unknown_project_is_a_group_without_a_name(self):
        held = _held(
            verdict.Verdict(builders.server(project_id=builders.unknown()), OK)
        )
        self.assertEqual([scan.SummaryKey('server', OK, '', '')], list(held))
