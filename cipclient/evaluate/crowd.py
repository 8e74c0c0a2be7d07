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

"""The people of a forecast: what each was told, and is to be told next."""

import collections
import datetime
from collections.abc import Collection, Mapping

from cipclient.evaluate import correspondence
from cipclient.evaluate import digest
from cipclient.evaluate import errand
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice

_DAY = datetime.timedelta(days=1)
_UNKNOWN = model_case.HoldReason.UNKNOWN
_UNREACHABLE = model_case.HoldReason.UNREACHABLE


class Crowd:
    """Everybody who is told of any case.

    :param kind: of their digests: ``weekly`` or ``daily``.
    :param reached: who is told of which case. Of one that is not in it, its
        owner is.
    :param before: what they were told already. Without it, all that was told
        of a case was told to all of its people.
    """

    def __init__(
        self,
        kind: str,
        calendar: model_calendar.Calendar,
        reached: model_notice.Reached,
        before: correspondence.Correspondence | None,
    ) -> None:
        self._kind = kind
        self._calendar = calendar
        self._before = before
        self._steps: dict[int, dict[str, int]] = {}
        self._owners = {
            person.user_id: person
            for reach in reached.values()
            for person in reach.people
            if person.user_id
        }
        self._known = reached
        self._reached: dict[int, model_notice.Reach] = {}
        self._about: dict[str, set[int]] = collections.defaultdict(set)

    @property
    def reached(self) -> model_notice.Reached:
        """Who is told of which case."""
        return self._reached

    def add(self, case: model_case.Case) -> None:
        """Let the people of a case be told of it."""
        number = case.number
        reach = self._known.get(number) or self._owner(case)
        self._reached[number] = reach
        for person in reach.people:
            self._about[person.address].add(number)
        if self._before is not None:
            told = self._before.steps.get(number, {})
            self._steps[number] = dict(told)
        elif case.announcement is not None and (
            case.announcement.sent or case.announcement.told is not None
        ):
            self._steps[number] = {
                person.address: case.announcement.sent
                for person in reach.people
            }

    def remove(self, number: int) -> None:
        """Let nobody be told of a case any more."""
        for address in self.people(number):
            self._about[address].discard(number)
        self._reached.pop(number, None)
        self._steps.pop(number, None)

    def people(self, number: int) -> frozenset[str]:
        """Return the addresses of all who are told of a case."""
        reach = self._reached.get(number, model_notice.Reach())
        return frozenset(person.address for person in reach.people)

    def about(self, address: str) -> Collection[int]:
        """Return the numbers of a person's cases."""
        return self._about[address]

    def correspondence(self, first: bool) -> correspondence.Correspondence:
        """Return what everybody was told.

        :param first: it is the first day, on which some are not written to.
        """
        if first and self._before is not None:
            return correspondence.Correspondence(
                self._steps, self._before.quiet
            )
        return correspondence.Correspondence(self._steps)

    def forget(self, number: int) -> None:
        """Let nobody know the day of a case, as it is a new one."""
        self._steps.pop(number, None)

    def told(self, draft: model_notice.Draft) -> None:
        """Remember that a person got a mail."""
        address = draft.person.address
        for item in draft.items:
            steps = self._steps.setdefault(item.case.number, {})
            steps[address] = max(item.step, steps.get(address, 0))

    def next_mail(
        self,
        address: str,
        cases: Mapping[int, model_case.Case],
        now: datetime.datetime,
    ) -> datetime.date | None:
        """Return the local day of a person's next mail, after today.

        It may come to nothing. None if there is nothing left to tell.
        """
        before = correspondence.Correspondence(self._steps)
        tomorrow = self._calendar.day_of(now) + _DAY
        days = (
            errand.by(cases[number], address, before, self._calendar, now)
            for number in self._about[address]
        )
        return min(
            (
                digest.told_on(address, self._kind, day, tomorrow)
                for day in days
                if day is not None
            ),
            default=None,
        )

    def _owner(self, case: model_case.Case) -> model_notice.Reach:
        """Return the owner of a case, as far as a forecast knows.

        Whom nobody could reach until now nobody will. What has no owner goes
        to somebody of its project.
        """
        for hold in case.holds:
            if hold.reason in (_UNKNOWN, _UNREACHABLE):
                return model_notice.Reach(
                    why=hold.why, unknown=hold.reason is _UNKNOWN
                )
        subject = case.subject
        name = subject.user_id or subject.project_id or case.resource.id
        person = self._owners.get(name)
        if person is None:
            person = model_notice.Person(name, user_id=subject.user_id)
        return model_notice.Reach((person,))
