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

"""What one person is told today: before and after days are given."""

import dataclasses
import datetime
from collections.abc import Collection, Iterable, Mapping

from cipclient.evaluate import announcing
from cipclient.evaluate import correspondence
from cipclient.evaluate import digest
from cipclient.evaluate import errand
from cipclient.evaluate import warning
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy

_DAY = datetime.timedelta(days=1)
_ORDER = {
    occasion: place for place, occasion in enumerate(model_notice.Occasion)
}


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told today, while days are still to be given.

    :param errands: by the number of the case.
    :param urgency: what orders the mails of a day: the occasion, then the
        earliest day.
    """

    person: model_notice.Person
    errands: Mapping[int, errand.Errand]
    urgency: tuple[int, datetime.date]

    @property
    def gives(self) -> Iterable[int]:
        """The numbers of the cases that are given a day for it."""
        return (n for n, one in self.errands.items() if one.gives)


def letter(
    person: model_notice.Person,
    cases: Collection[model_case.Case],
    before: correspondence.Correspondence,
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> Letter | None:
    """Return what a person is told today; None if nothing is.

    :param cases: all that are open and this person's.
    """
    assert policy.notices is not None
    calendar = policy.calendar
    address, kind = person.address, policy.notices.digest
    today = calendar.day_of(now)
    following = digest.next_digest(address, kind, today)
    errands = {
        case.number: errand.errand(
            case, address, before, calendar, now, following
        )
        for case in cases
    }
    is_digest = digest.digest_day(address, kind, today)
    if not any(
        one.pressing or (is_digest and one.step) for one in errands.values()
    ):
        return None
    urgency = min(
        (_ORDER[errands[case.number].occasion], _day(case, calendar))
        for case in cases
    )
    return Letter(person, errands, urgency)


def draft(
    letter: Letter,
    cases: Mapping[int, model_case.Case],
    dayless: Collection[int],
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
) -> model_notice.Draft:
    """Return it with the days that were given, most urgent first.

    :param cases: by number, as they are now.
    :param dayless: the numbers of those that could not be given a day: there
        is nothing to say of them.
    """
    named = sorted(
        (cases[number] for number in letter.errands.keys() - set(dayless)),
        key=lambda case: (
            _day(case, calendar),
            announcing.turn(case),
            case.number,
        ),
    )
    items = tuple(
        _item(case, letter.errands[case.number], calendar, now)
        for case in named
    )
    return model_notice.Draft(letter.person, items)


def _item(
    case: model_case.Case,
    one: errand.Errand,
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
) -> model_notice.Item:
    step = one.step
    announcement = case.announcement
    if one.gives and announcement is not None and announcement.given == now:
        # A short ladder may have a further warning on this very day.
        tomorrow = calendar.day_of(now) + _DAY
        step = warning.due_step(announcement, now, calendar, tomorrow) or step
    return model_notice.Item(case, one.occasion, step)


def _day(
    case: model_case.Case, calendar: model_calendar.Calendar
) -> datetime.date:
    """Return the day that says how urgent a case is."""
    if case.announcement is not None:
        return case.announcement.day
    expires, _ = announcing.turn(case)
    return calendar.day_of(expires)
