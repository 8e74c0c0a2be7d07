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

"""What becomes of a case when its notices are answered."""

import dataclasses
import datetime
from collections.abc import Collection, Iterable

from cipclient.evaluate import acting_day
from cipclient.evaluate import announcing
from cipclient.evaluate import warning
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice

Delivery = model_notice.Delivery
Occasion = model_notice.Occasion

_FAILED = frozenset({Delivery.REFUSED, Delivery.BOUNCED})


def answered(
    case: model_case.Case,
    item: model_notice.Item,
    accepted: bool,
    now: datetime.datetime,
    counts: bool = True,
) -> model_case.Case:
    """Return the case after one person's answer.

    Unchanged unless it was accepted by somebody who counts, and named the
    day that stands.

    :param item: as it was in the notice.
    :param now: when it was accepted, aware and in UTC.
    :param counts: whether the person does.
    """
    announcement = _named(case, item)
    if announcement is None or not accepted or not counts:
        return case
    return _behind(case, announcement, item.step, announcement.told or now)


def refused_by_all(
    case: model_case.Case,
    item: model_notice.Item,
    days: acting_day.ActingDays,
) -> model_case.Case:
    """Return the case after all to whom an item went refused it for good.

    A day that nobody was ever told of is given back, and a new one is given
    with the next try.
    """
    announcement = _named(case, item)
    if announcement is None:
        return case
    case = _behind(case, announcement, item.step, announcement.told)
    if announcement.told is None:
        return announcing.void(case, days)
    return case


def bounced(
    case: model_case.Case,
    composed: datetime.datetime,
    accepted: datetime.datetime | None,
    days: acting_day.ActingDays,
) -> model_case.Case:
    """Return the case after a notice that was accepted came back.

    The stage stays, as it only rises.

    :param composed: when that notice was, aware and in UTC: one from before
        the day that stands was given says nothing of it.
    :param accepted: when the first of the other notices of the day that
        stands was accepted; None if no other was.
    """
    announcement = case.announcement
    if (
        announcement is None
        or announcement.told is None
        or not case.has_day
        or composed < announcement.given
    ):
        return case
    if accepted is None:
        return announcing.void(case, days)
    return dataclasses.replace(
        case, announcement=dataclasses.replace(announcement, told=accepted)
    )


def item_of(
    case: model_case.Case, sent: model_notice.Sent
) -> model_notice.Item | None:
    """Return what a notice of an earlier run was to a case.

    None if it does not name the case, or named a day that stands no more.
    """
    announcement = case.announcement
    if case.number not in sent.cases:
        return None
    if announcement is None:
        acted = case.quarantined
        if acted is None or sent.composed <= acted:
            return None
        return model_notice.Item(case, Occasion.ACT)
    if sent.composed < announcement.given:
        return None
    step = sent.steps[sent.cases.index(case.number)]
    if step == 0:
        occasion = Occasion.REMINDER
    elif step == 1:
        occasion = Occasion.FIRST_NOTICE
    elif warning.is_last(announcement, step):
        occasion = Occasion.LAST_WARNING
    else:
        occasion = Occasion.WARNING
    return model_notice.Item(case, occasion, step)


def is_refused_by_all(
    case: model_case.Case,
    people: Collection[model_notice.Person],
    notices: Iterable[model_notice.Sent],
) -> bool:
    """Return whether everybody refused to be told of the day that stands.

    Who waits for a later mail, or for the answer to one, has not refused.

    :param people: all who are to be told of the case.
    :param notices: those that name it.
    """
    failed = set()
    for sent in notices:
        if item_of(case, sent) is None or sent.delivery is Delivery.COPIED:
            continue
        if sent.delivery not in _FAILED:
            return False
        failed.add(sent.person.address)
    return bool(people) and failed >= {person.address for person in people}


def _named(
    case: model_case.Case, item: model_notice.Item
) -> model_case.Announcement | None:
    """Return the day that stands, if the item named that one."""
    named = item.case.announcement
    if (
        case.announcement is None
        or named is None
        or named.number != case.announcement.number
        or not case.has_day
    ):
        return None
    return case.announcement


def _behind(
    case: model_case.Case,
    announcement: model_case.Announcement,
    step: int,
    told: datetime.datetime | None,
) -> model_case.Case:
    """Return the case with a warning behind it, counted once."""
    sent = max(step, announcement.sent)
    if sent == announcement.sent and told == announcement.told:
        if case.stage is case.next_stage:
            return case
        return dataclasses.replace(case, stage=case.next_stage)
    return dataclasses.replace(
        case,
        stage=case.next_stage,
        warned=case.warned + (sent > announcement.sent),
        announcement=dataclasses.replace(announcement, told=told, sent=sent),
    )
