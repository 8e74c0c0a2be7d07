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

"""Who can be told of which cases, and which cases nobody is told of."""

import dataclasses
import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence

from cipclient.evaluate import announcing
from cipclient.evaluate import episode
from cipclient.evaluate import scope
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import verdict

_NEWS = datetime.timedelta(days=7)
_UNKNOWN = model_case.HoldReason.UNKNOWN
_UNREACHABLE = model_case.HoldReason.UNREACHABLE
_UNASKED = model_notice.Reach(
    why='nobody looked who is to be told', unknown=True
)


@dataclasses.dataclass(frozen=True, slots=True)
class Audience:
    """The people of a run, and what each is to hear of.

    :param cases: by number, those that somebody could be told of, held where
        nobody can.
    :param persons: by address.
    :param about: by address, the numbers of that person's cases.
    :param waived: the numbers of those that get a day though nobody is told.
    :param held: by number, those whose holds have changed.
    :param outside: the numbers of those that the scope leaves out.
    """

    cases: Mapping[int, model_case.Case]
    persons: Mapping[str, model_notice.Person]
    about: Mapping[str, Sequence[int]]
    waived: Collection[int]
    held: Mapping[int, model_case.Case]
    outside: tuple[int, ...]


def gather(
    cases: Iterable[model_case.Case],
    reached: model_notice.Reached,
    policy: model_policy.Policy,
    quiet: Collection[str],
    now: datetime.datetime,
) -> Audience:
    """Find the people of all cases of which anybody is told at all.

    :param quiet: the addresses that are not written to.
    """
    met: dict[int, model_case.Case] = {}
    held: dict[int, model_case.Case] = {}
    people: dict[str, list[model_notice.Person]] = {}
    about: dict[str, list[int]] = {}
    waived = set()
    outside = []
    for case in cases:
        number = case.number
        told = _is_told(case, now)
        if not (told or _is_news(case, now)):
            continue
        if not _is_inside(case, policy.scope):
            outside.append(number)
            continue
        reach = reached.get(number, _UNASKED)
        met[number] = _met(case, reach, policy.calendar, now) if told else case
        if met[number] != case:
            held[number] = met[number]
        if reach.unknown:
            continue
        if not reach.people and _is_waived(met[number], policy.calendar, now):
            waived.add(number)
        for person in reach.people:
            if person.address not in quiet:
                people.setdefault(person.address, []).append(person)
                about.setdefault(person.address, []).append(number)
    persons = {
        address: min(known, key=_plainest) for address, known in people.items()
    }
    return Audience(met, persons, about, waived, held, tuple(sorted(outside)))


def _is_told(case: model_case.Case, now: datetime.datetime) -> bool:
    """Return whether people are told of a case at all.

    It may be held because it was not known whom to tell: then it is asked
    again. What a scan does not know holds it in earnest.
    """
    return (
        case.closed is None
        and case.stage in model_case.AHEAD
        and announcing.has_act_ahead(case, now)
        and not any(
            hold.reason in announcing.SILENT
            and (
                hold.reason is not _UNKNOWN
                or case.standing.state is verdict.State.UNKNOWN
            )
            for hold in case.holds
        )
    )


def _is_news(case: model_case.Case, now: datetime.datetime) -> bool:
    """Return whether people are told that a resource is out of service.

    Once; who could not be reached for a week is told no more of it. What is
    kept of a server was never in service: of that nothing is news.
    """
    return (
        case.closed is None
        and not case.is_kept
        and case.announcement is None
        and case.quarantined is not None
        and case.quarantined > now - _NEWS
    )


def _is_inside(
    case: model_case.Case, given: model_policy.Scope | None
) -> bool:
    subject = case.subject
    return scope.in_scope(
        given,
        subject.project_id,
        subject.project,
        subject.domain_id,
        subject.domain,
    )


def _met(
    case: model_case.Case,
    reach: model_notice.Reach,
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
) -> model_case.Case:
    """Return the case held if nobody can be told of it, and else not."""
    if reach.unknown:
        return episode.hold(case, _UNKNOWN, reach.why, now)
    case = episode.release(case, _UNKNOWN, calendar, now)
    if not reach.people:
        return episode.hold(case, _UNREACHABLE, reach.why, now)
    return episode.release(case, _UNREACHABLE, calendar, now)


def _is_waived(
    case: model_case.Case,
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
) -> bool:
    """Return whether it gets its day though nobody is told of it.

    A ladder that only tells has nothing to go on with.
    """
    opens = case.standing.acts_opens
    return (
        case.waived
        and not case.is_out
        and opens is not None
        and opens <= now
        and announcing.wanted(case, calendar, now) is not None
    )


def _plainest(
    person: model_notice.Person,
) -> tuple[bool, bool, str, str, str]:
    """Order those of one address: the first one speaks for all.

    Who does not count comes first, as nobody is told by mistake.
    """
    return (
        person.counts,
        not person.user_id,
        person.user_id,
        person.name,
        person.language,
    )
