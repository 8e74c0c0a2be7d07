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

"""What guards say of one run, all of it told at once."""

from collections.abc import Mapping

from cipclient import exceptions
from cipclient.evaluate import guard
from cipclient.ledger import run as ledger_run
from cipclient.model import record

#: The kill switch is the policy's own: whoever may pass it may change it.
_FIRM = frozenset({'halt'})


class Gate:
    """Collects what guards say, until it is to be passed.

    :param override: by guard, the reason to go on for this one run.
    """

    def __init__(self, override: Mapping[str, str]) -> None:
        self._override = override
        self._said: list[guard.GuardReport] = []
        self.passed: dict[str, str] = {}

    def ask(self, *reports: guard.GuardReport | None) -> None:
        """Take note of what some say; None is a guard that says nothing."""
        self._said += [report for report in reports if report is not None]

    def close(
        self,
        run: ledger_run.Run,
        scanned: record.RecordedScan | None = None,
    ) -> None:
        """End the run if any guard says so, and record what was passed.

        :param scanned: with which later scans are compared once its
            surprises were passed.
        :raises GuardTripped: with all that was said.
        """
        said, self._said = self._said, []
        stopped = [one.sentence for one in said if not self._passes(one)]
        if stopped:
            run.note('guard', detail={'stopped': stopped})
            raise exceptions.GuardTripped('\n'.join(stopped))
        for report in said:
            self._pass(run, report)
        names = {report.name for report in said}
        if (
            scanned is not None
            # A partial one can be compared with nothing (P28).
            and scanned.complete
            and names & set(scanned.tripped)
        ):
            reasons = sorted({self._override[name] for name in names})
            run.accept_scan(scanned.number, '; '.join(reasons), scanned.at)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was passed, a sentence each."""
        return tuple(
            f'Went on by --override {name}: {sentence}'
            for name, sentence in self.passed.items()
        )

    def _passes(self, report: guard.GuardReport) -> bool:
        return report.name in self._override and report.name not in _FIRM

    def _pass(self, run: ledger_run.Run, report: guard.GuardReport) -> None:
        self.passed[report.name] = report.sentence
        run.note(
            'override',
            detail={
                'guard': report.name,
                'reason': self._override[report.name],
                'said': report.sentence,
            },
        )
