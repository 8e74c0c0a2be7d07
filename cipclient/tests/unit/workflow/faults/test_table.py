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
"""The table has every fault, and names no test that is not there."""

import importlib

from oslotest import base

from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import page
from cipclient.tests.unit.workflow.faults import table

#: What real services can show, and so have to.
ON_REAL = {
    *range(1, 7),
    *(9, 13, 16, 18, 23),
    *range(29, 37),
    *range(38, 45),
    *(46, 47, 48, 66),
}


def found(name):
    """Return the test of a name below ``cipclient.tests``; None without."""
    module, _, rest = name.partition('.Test')
    if not rest:
        module, _, rest = name.rpartition('.')[0].rpartition('.')
        rest = f'{rest}.{name.rpartition(".")[2]}'
    else:
        rest = f'Test{rest}'
    value = importlib.import_module(f'cipclient.tests.{module}')
    for part in rest.split('.'):
        value = getattr(value, part, None)
    return value


class TestTable(base.BaseTestCase):
    def test_each_fault_is_there_once_and_in_order(self):
        self.assertEqual(
            list(range(1, 73)), [row.number for row in table.FAULTS]
        )

    def test_each_is_tried_here_or_elsewhere(self):
        for row in table.FAULTS:
            self.assertTrue(row.trials or row.tested, row.number)

    def test_every_test_that_is_named_is_there(self):
        for row in table.FAULTS:
            for name in (*row.tested, *row.real):
                self.assertTrue(callable(found(name)), name)
                self.assertTrue(
                    name.rpartition('.')[2].startswith('test_'), name
                )

    def test_what_runs_on_real_services_is_told_apart(self):
        self.assertEqual(
            ON_REAL, {row.number for row in table.FAULTS if row.real}
        )
        for row in table.FAULTS:
            for name in row.real:
                self.assertIn(name.split('.')[0], ('contract', 'functional'))

    def test_every_trial_is_a_test_for_each_of_its_verbs(self):
        for verb in (*fault.ALL, *fault.TELL):
            name = verb.title().replace('-', '')
            class_ = found(f'unit.workflow.faults.test_trials.Test{name}')
            names = [name for name, _trial in table.cases(verb)]
            self.assertEqual(len(set(names)), len(names))
            self.assertLess(0, len(names))
            for name in names:
                self.assertTrue(callable(getattr(class_, name)), name)

    def test_acts_that_come_to_nothing_say_why(self):
        """An operator who reads only that it failed has to search."""
        silent = (fault.Came.DONE, fault.Came.TOLD, fault.Came.KILLED)
        for row in table.FAULTS:
            for trial in row.trials:
                self.assertTrue(trial.came in silent or trial.words, trial)


class TestPage(base.BaseTestCase):
    def test_the_documentation_has_what_the_table_says(self):
        self.assertEqual(
            page.text(),
            page.PATH.read_text(),
            'Write it anew: python -m cipclient.tests.unit.workflow.faults',
        )
