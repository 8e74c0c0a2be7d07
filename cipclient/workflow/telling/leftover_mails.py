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

"""What a mail of an earlier run, whose fate is open, still has to say."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from cipclient.evaluate import announcing
from cipclient.evaluate import answer
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice

#: A mail whose fate is open that long is no longer sent.
_STALE = datetime.timedelta(days=7)
#: How the answer to a mail begins that we gave up, and nobody refused.
GIVEN_UP = 'given up:'
_TOO_OLD = f'{GIVEN_UP} its fate was open for a week'
_OVER = f'{GIVEN_UP} nothing that it says is so any more'


class Said(NamedTuple):
    """What is to be done with it.

    :param items: what it says that is so; with none of it, and not given
        up, it is left for a later run.
    :param given_up: why it is never sent; empty if it still may be.
    """

    items: tuple[model_notice.Item, ...] = ()
    given_up: str = ''


def weighed(
    sent: model_notice.Sent,
    cases: Mapping[int, model_case.Case | None],
    reached: model_notice.Reached,
    outside: Collection[int],
    now: datetime.datetime,
) -> Said:
    """Return what is to be done with it.

    It waits while nobody is told of its cases, or while it is not known
    whether it is still this person who is to be told of them. If that is
    somebody else by now, that person is told nothing more (P33).

    :param cases: the open ones of those that it names, by number.
    :param outside: the numbers of those that the scope leaves out.
    :param now: aware, in UTC.
    """
    items = tuple(_standing(sent, cases))
    if now - sent.composed > _STALE:
        return Said(items, _TOO_OLD)
    waits = [_waits(item.case, reached, outside) for item in items]
    told = tuple(
        item
        for item, waiting in zip(items, waits, strict=True)
        if not waiting and _is_told(item.case, sent.person, reached)
    )
    if told or any(waits):
        return Said(told)
    return Said(items, _OVER)


def _standing(
    sent: model_notice.Sent, cases: Mapping[int, model_case.Case | None]
) -> Iterator[model_notice.Item]:
    """Yield what is said of days that stand."""
    for case in cases.values():
        if case is not None:
            item = answer.item_of(case, sent)
            if item is not None:
                yield item


def _waits(
    case: model_case.Case,
    reached: model_notice.Reached,
    outside: Collection[int],
) -> bool:
    reach = reached.get(case.number)
    return (
        reach is None
        or reach.unknown
        or case.number in outside
        or any(hold.reason in announcing.SILENT for hold in case.holds)
    )


def _is_told(
    case: model_case.Case,
    person: model_notice.Person,
    reached: model_notice.Reached,
) -> bool:
    return any(
        one.address == person.address for one in reached[case.number].people
    )
