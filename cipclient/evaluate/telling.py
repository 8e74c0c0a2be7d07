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

"""Who is written to now, what about, and which days are given for it."""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping

from cipclient.evaluate import acting_day
from cipclient.evaluate import announcing
from cipclient.evaluate import audience
from cipclient.evaluate import correspondence
from cipclient.evaluate import letter
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy


@dataclasses.dataclass(frozen=True, slots=True)
class Telling:
    """What one run tells.

    :param drafts: one a person at most (P38), in the order in which they are
        sent.
    :param cases: by number, those that change by it: a day is given, a hold
        is put on or off.
    :param waiting: what is over the mails of a day, and comes on a later
        one. Days are given then.
    :param outside: the numbers of those that the scope leaves out.
    """

    drafts: tuple[model_notice.Draft, ...]
    cases: Mapping[int, model_case.Case]
    waiting: tuple[model_notice.Draft, ...] = ()
    outside: tuple[int, ...] = ()


def plan(
    cases: Iterable[model_case.Case],
    reached: model_notice.Reached,
    policy: model_policy.Policy,
    days: acting_day.ActingDays,
    now: datetime.datetime,
    mails_left: int | None,
    before: correspondence.Correspondence,
) -> Telling:
    """Decide who is written to now, and what about.

    First notices, and warnings whose day has come, are told at once; the
    others with the last digest before their day. A mail that goes anyway
    names all open cases of that person. The same values give the same plan,
    in whatever order they come (P19).

    :param cases: the open ones, each with its number.
    :param reached: who is told of which; nobody is told of a case that is
        not in it.
    :param policy: one with notices; nobody is told without a scope.
    :param days: takes the places of the days that are given.
    :param mails_left: how many may still be sent today; None for any number.
    :param before: what these people were told already.
    :raises ValueError: the calendar has no acting day for five years.
    """
    heard = audience.gather(cases, reached, policy, before.quiet, now)
    letters = _letters(heard, before, policy, now)
    most = len(letters) if mails_left is None else max(0, mails_left)
    today, later = letters[:most], letters[most:]
    to_give = set(heard.waived).union(*(one.gives for one in today))
    given = _given(
        (heard.cases[number] for number in to_give), policy, days, now
    )
    current = {**heard.cases, **given}
    dayless = to_give - given.keys()
    drafts = (
        letter.draft(one, current, dayless, policy.calendar, now)
        for one in today
    )
    return Telling(
        tuple(draft for draft in drafts if draft.items),
        dict(sorted({**heard.held, **given}.items())),
        tuple(
            letter.draft(one, current, (), policy.calendar, now)
            for one in later
        ),
        heard.outside,
    )


def _letters(
    heard: audience.Audience,
    before: correspondence.Correspondence,
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> list[letter.Letter]:
    """Return what is told today, most urgent first."""
    letters = []
    for address, numbers in heard.about.items():
        cases = [heard.cases[number] for number in numbers]
        written = letter.letter(
            heard.persons[address], cases, before, policy, now
        )
        if written is not None:
            letters.append(written)
    return sorted(letters, key=lambda one: (one.urgency, one.person.address))


def _given(
    cases: Iterable[model_case.Case],
    policy: model_policy.Policy,
    days: acting_day.ActingDays,
    now: datetime.datetime,
) -> dict[int, model_case.Case]:
    """Return by number those that could be given a day."""
    given = {}
    for case in sorted(
        cases, key=lambda case: (announcing.turn(case), case.number)
    ):
        reason = announcing.wanted(case, policy.calendar, now)
        assert reason is not None
        announced = announcing.give(case, policy, days, now, reason)
        if announced is not case:
            given[case.number] = announced
    return given
