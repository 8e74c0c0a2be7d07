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


import datetime

from oslotest import base

from cipclient.model import case as model_case
from cipclient.osc import case_summary
from cipclient.osc import cases as osc_cases
from cipclient.tests.unit.osc import cases


class TestCases(base.BaseTestCase):
    def cell(self, case, name, zone=cases.AUCKLAND):
        ((cell,),) = osc_cases.rows([case], [name], cases.NOW, zone)
        return cell

    def test_a_stage_is_told_with_how_often(self):
        for stage, words in (
            (model_case.Stage.OK, 'ok'),
            (model_case.Stage.WARNED, 'warned(2)'),
            (model_case.Stage.QUARANTINED, 'quarantined'),
        ):
            self.assertEqual(
                words, osc_cases.stage(cases.case(stage=stage, warned=2))
            )

    def test_due_is_the_day_that_was_announced_wherever_the_cloud_is(self):
        """In UTC it begins on the day before."""
        due = self.cell(cases.case(), 'Due')
        self.assertEqual('2026-07-01', due.human_readable())
        self.assertEqual('2026-06-30T20:00:00Z', due.machine_readable())
        self.assertEqual(
            '2026-06-30',
            self.cell(cases.case(), 'Due', datetime.UTC).human_readable(),
        )

    def test_next_names_the_same_day(self):
        self.assertEqual(
            'notice 2026-06-28, shelve 2026-07-01',
            self.cell(cases.case(), 'Next').human_readable(),
        )

    def test_of_a_silent_hold_nothing_comes_next(self):
        held = cases.case(holds=(cases.hold(model_case.HoldReason.EXEMPT),))
        self.assertEqual('', self.cell(held, 'Next').human_readable())

    def test_what_is_kept_names_its_server(self):
        kept = cases.kept()
        self.assertEqual('s9', self.cell(kept, 'Kept Of'))
        self.assertIsNone(self.cell(cases.case(), 'Kept Of'))
        for name, words in (
            ('Name', 'web'),
            ('Flavor', ''),
            ('Due', '2026-07-01'),
            ('Next', 'notice 2026-06-28, delete 2026-07-01'),
            ('Quarantined', '2026-03-14'),
            ('Verb', 'delete'),
        ):
            self.assertEqual(words, self.cell(kept, name).human_readable())

    def test_only_the_columns_that_are_wanted_are_there(self):
        (row,) = osc_cases.rows(
            [cases.case()], ['Kind', 'ID'], cases.NOW, datetime.UTC
        )
        self.assertEqual(('server', 's1'), row)

    def test_every_short_column_is_a_long_one(self):
        for names in (osc_cases.COLUMNS, osc_cases.CLOSED_COLUMNS):
            self.assertEqual(set(), set(names) - set(osc_cases.LONG_COLUMNS))


class TestCaseSummary(base.BaseTestCase):
    def test_of_what_is_kept_it_sums_up_the_disk_alone(self):
        counted = case_summary.CaseSummary().add(
            [cases.kept(), cases.kept(id_='i2', disk=5)]
        )
        (row,) = counted.rows(case_summary.LONG_COLUMNS)
        self.assertEqual(('image', 'compute', 'over', 2), row[:4])
        self.assertEqual((0, 0.0, 25), row[-3:])

    def test_the_largest_come_first(self):
        counted = case_summary.CaseSummary().add(
            cases.case(rule=rule, project=project)
            for rule, project in (
                ('a', 'small'),
                ('b', 'large'),
                ('b', 'large'),
                ('b', ''),
            )
        )
        self.assertEqual(4, counted.count)
        rows = list(counted.rows(case_summary.COLUMNS))
        self.assertEqual([('b', 3), ('a', 1)], [(r[1], r[3]) for r in rows])
        self.assertEqual([('large', 2), ('p1', 1)], counted.largest(2))

    def test_nothing_is_no_row(self):
        counted = case_summary.CaseSummary()
        self.assertEqual([], list(counted.rows(case_summary.COLUMNS)))
        self.assertEqual(0, counted.count)
