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
"""All faults, each once, and where the test of each trial is."""

from collections.abc import Iterator

from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import rows_of_acts
from cipclient.tests.unit.workflow.faults import rows_of_scans
from cipclient.tests.unit.workflow.faults import rows_of_the_rest

FAULTS: tuple[fault.Fault, ...] = (
    *rows_of_scans.ROWS,
    *rows_of_acts.ROWS,
    *rows_of_the_rest.ROWS,
)


def cases(verb: str) -> Iterator[tuple[str, fault.Trial]]:
    """Yield name and trial of each test of a verb."""
    for row in FAULTS:
        for trial in row.trials:
            if verb in trial.verbs:
                yield f'test_f{row.number}_{trial.name}', trial
