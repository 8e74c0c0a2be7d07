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

"""What owners wrote for more time, taken or refused."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from cipclient.evaluate import acting_day
from cipclient.evaluate import announcing
from cipclient.evaluate import renewal
from cipclient.ledger import run as ledger_run
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.workflow.telling import places

#: The owner's own word for more time, in a server's or volume's metadata.
UNTIL = 'lifetime_until'
#: What the journal calls a date that was refused.
REFUSED = 'owner date refused'


class Refusal(NamedTuple):
    """A date that gives nothing, and that nobody was told of so far."""

    case: model_case.Case
    asked: str
    why: str


class Renewals:
    """The owners' own dates, as one scan meets them.

    A value stays where its owner wrote it: each is told of once. Not to be
    shared between threads.

    :param now: the moment judged for, aware and in UTC.
    """

    def __init__(
        self,
        run: ledger_run.Run,
        policy: model_policy.Policy,
        now: datetime.datetime,
    ) -> None:
        self._policy = policy
        self._now = now
        self._days = (
            None
            if policy.pace is None
            else places.given(run, policy, policy.pace, now)
        )
        self._told = {
            entry.detail.get('case'): entry.detail.get('asked')
            for entry in run.noted_as(REFUSED)
        }
        self.taken = 0
        self.notes: list[str] = []
        self.refused: list[Refusal] = []

    def applied(
        self, case: model_case.Case, resource: model_resource.Resource
    ) -> model_case.Case:
        """Return the case with the time that its owner took, if any.

        Without a pace no day is ever given, so that none can move.
        """
        metadata = resource.facts.get('metadata')
        if self._days is None or not isinstance(metadata, Mapping):
            return case
        asked = renewal.request(
            case, metadata.get(UNTIL), self._policy, self._now
        )
        if isinstance(asked, renewal.Refused):
            self._refuse(case, asked)
            return case
        if asked is None:
            return case
        return self._take(case, asked, self._days)

    def note(self, run: ledger_run.Run) -> None:
        """Write into the journal what was refused for the first time."""
        for case, asked, why in self.refused:
            run.note(
                REFUSED,
                case.resource,
                {'case': case.number, 'asked': asked, 'why': why},
                self._now,
            )

    def _take(
        self,
        case: model_case.Case,
        asked: model_case.Extension,
        days: acting_day.ActingDays,
    ) -> model_case.Case:
        self.taken += 1
        if asked.asked:
            self.notes.append(
                f'{_named(case)}: {UNTIL} asks for {asked.asked!r}, and its '
                f'owner was given time until {asked.until:%Y-%m-%d}'
            )
        return announcing.extend(case, asked, self._policy, days, self._now)

    def _refuse(self, case: model_case.Case, refused: renewal.Refused) -> None:
        if self._told.get(case.number) == refused.value:
            return
        self._told[case.number] = refused.value
        self.refused.append(Refusal(case, refused.value, refused.why))
        self.notes.append(f'{_named(case)}: {refused.why}')


def _named(case: model_case.Case) -> str:
    return f'{case.resource.kind} {case.resource.id}'
