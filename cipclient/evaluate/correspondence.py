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

"""What people were told already, and who is not to be written to now."""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping

from cipclient.evaluate import warning
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice

_DAY = datetime.timedelta(days=1)
_EXTENSION = model_case.GivenFor.EXTENSION


@dataclasses.dataclass(frozen=True, slots=True)
class Correspondence:
    """The letters that matter to a run.

    The people of a case are told of the same day, and of its warnings, each
    on a day of their own: so each is asked about alone.

    :param steps: by case number and address, the latest warning of the day
        that stands which a notice to that person was; 0 if that day was only
        named, or that it is out of service. Who is missing was told neither.
    :param quiet: who is not written to in this run: a mail is still on its
        way, or was written or answered on the same day (P38, attack A18).
    """

    steps: Mapping[int, Mapping[str, int]]
    quiet: frozenset[str] = frozenset()

    def names(self, case: model_case.Case, address: str) -> bool:
        """Whether a notice to a person said what is so now of a case."""
        return address in self.steps.get(case.number, {})

    def told(
        self,
        case: model_case.Case,
        address: str,
        calendar: model_calendar.Calendar,
    ) -> model_case.Announcement | None:
        """Return the day of a case as one person knows it.

        That is with the warnings that this person has had, and untold to who
        has had none.
        """
        announcement = case.announcement
        if announcement is None:
            return None
        step = self.steps.get(case.number, {}).get(address)
        sent = step or 0
        told = announcement.told
        if announcement.reason is _EXTENSION:
            # Only a day that was moved may still be untold after warnings.
            sent = max(sent, _begun(announcement, calendar))
            told = None if step is None else announcement.given
        if sent == announcement.sent and told == announcement.told:
            return announcement
        return dataclasses.replace(announcement, sent=sent, told=told)


def of(
    cases: Iterable[model_case.Case],
    notices: Iterable[model_notice.Sent],
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
) -> Correspondence:
    """Return what notices of the past come to.

    What was refused or bounced was this person's warning none the less: it
    is not tried again until the day is given anew. Copies count for nothing.

    :param cases: the open ones.
    :param notices: at least those composed since the oldest day that stands
        was given, those of today, and those whose fate is not settled.
    :raises ValueError: a notice does not say which warning it was.
    """
    given = {
        case.number: since
        for case in cases
        if (since := _since(case)) is not None
    }
    today = calendar.day_of(now)
    steps: dict[int, dict[str, int]] = {}
    quiet = set()
    for sent in notices:
        if sent.delivery is model_notice.Delivery.COPIED:
            continue
        address = sent.person.address
        if sent.delivery in model_notice.PENDING or any(
            calendar.day_of(moment) == today
            for moment in (sent.composed, sent.answered)
            if moment is not None
        ):
            quiet.add(address)
        for number, step in zip(sent.cases, sent.steps, strict=True):
            if number in given and sent.composed >= given[number]:
                known = steps.setdefault(number, {})
                known[address] = max(step, known.get(address, 0))
    return Correspondence(steps, frozenset(quiet))


def _since(case: model_case.Case) -> datetime.datetime | None:
    """Return since when a notice says what is so now of a case."""
    if case.announcement is not None:
        return case.announcement.given
    if case.quarantined is None:
        return None
    # What was written before the act of the same run says nothing of it.
    return case.quarantined + datetime.timedelta.resolution


def _begun(
    announcement: model_case.Announcement, calendar: model_calendar.Calendar
) -> int:
    """Return how many warnings had passed when more time moved the day.

    The last one always remains.
    """
    given = calendar.day_of(announcement.given)
    passed = sum(
        announcement.day - warning.whole_days(span) * _DAY < given
        for span in announcement.warn
    )
    return min(passed, len(announcement.warn) - 1)
