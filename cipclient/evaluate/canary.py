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

"""The first acts of a run, one by one: what fails for all, fails early."""

import dataclasses

from cipclient.evaluate import guard
from cipclient.model import step as model_step

#: So many are done alone, each proved before the next one.
FIRST = 3
#: So many failures among the last ten stop the run.
_FAILURES = 2
_LOOKED_AT = 10
_BAD = (model_step.Outcome.FAILED, model_step.Outcome.UNKNOWN)


@dataclasses.dataclass(frozen=True, slots=True)
class Canary:
    """What the acts of a run came to so far.

    :param outcomes: of the last ones. What was left alone, as it had
        changed, and what is parked say nothing of others: they are not
        among them.
    :param ended: how many of these there were.
    """

    outcomes: tuple[model_step.Outcome, ...] = ()
    ended: int = 0

    @property
    def alone(self) -> bool:
        """Whether the next one is done alone."""
        return self.ended < FIRST

    def after(self, outcome: model_step.Outcome, parked: bool) -> 'Canary':
        """Return it after one more act."""
        if parked or outcome is model_step.Outcome.ABORTED:
            return self
        return Canary((*self.outcomes, outcome)[-_LOOKED_AT:], self.ended + 1)

    @property
    def report(self) -> guard.GuardReport | None:
        """Say whether the run has to end here."""
        bad = sum(outcome in _BAD for outcome in self.outcomes)
        strange = (
            self.ended <= FIRST and model_step.Outcome.UNKNOWN in self.outcomes
        )
        if bad < _FAILURES and not strange:
            return None
        return guard.GuardReport(
            'canary',
            f'at most one failure among the last {_LOOKED_AT} acts, and the '
            f'first {FIRST} proved',
            f'{bad} that failed or whose end is not known',
            'Look at them with "openstack lifetime history list": what do '
            'they have in common? The next run tries again.',
        )
