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

"""What one person is told: a draft becomes the values of the templates."""

import collections
import datetime
from collections.abc import Iterable, Sequence

from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.notice import entry as notice_entry
from cipclient.notice import values

#: How many cases of a list are shown (F54); the others are counted.
SHOWN = 50
_REMINDERS = 20
_PROJECTS = 10
_DELETE = model_case.DELETE
_DISCARD = 'discard'
_DELETABLE = ('server', 'volume')
_REMINDER = model_notice.Occasion.REMINDER


def content_of(
    draft: model_notice.Draft,
    policy: model_policy.Policy,
    calendar: model_calendar.Calendar,
    uid: str,
    now: datetime.datetime,
) -> values.Content:
    """Return all that a notice says, for the templates of any language.

    :param uid: of the notice.
    :param now: aware and in UTC.
    """
    maker = notice_entry.Entries(policy, calendar, now)
    entries = [maker.of(item) for item in draft.items]
    repeated = [
        entry
        for entry, item in zip(entries, draft.items, strict=True)
        if item.occasion is _REMINDER
    ]
    fresh = [
        entry
        for entry, item in zip(entries, draft.items, strict=True)
        if item.occasion is not _REMINDER
    ]
    acting = [entry for entry in entries if entry.act]
    deleting = [entry for entry in acting if entry.act == _DELETE]
    # What is not named is not told of, and never deleted (P2).
    to_delete = [entry for entry in fresh if entry.act == _DELETE]
    # What is new first: an example is best one that is in the long lists.
    in_turn = [*fresh, *repeated]
    return values.Content(
        cloud=notice_entry.shown(policy.cloud),
        person=notice_entry.shown(draft.person.name),
        uid=uid,
        summary=_summary(entries, len(repeated)),
        acting=_section(
            entry for entry in fresh if entry.act and not entry.quarantined
        ),
        deleting=_section(to_delete, len(to_delete)),
        telling=_section(
            entry for entry in fresh if not entry.act and not entry.quarantined
        ),
        quarantined=_section(entry for entry in fresh if _is_off(entry)),
        remaining=_section(
            entry for entry in fresh if entry.kept_of and not entry.act
        ),
        reminders=_section(repeated, _REMINDERS),
        acts=tuple(sorted({_act(entry) for entry in acting})),
        keep=next((e for e in in_turn if e.may_take), None),
        keep_all=all(entry.may_take for entry in acting),
        retention=min(
            (e.retention for e in deleting if e.retention is not None),
            default=None,
        ),
        delete=next(
            (
                entry
                for entry in in_turn
                if entry.kind in _DELETABLE and not entry.quarantined
            ),
            None,
        ),
        back=tuple(
            {e.way_back: e for e in reversed(in_turn) if e.way_back}.values()
        ),
        rescue=tuple(
            {e.kind: e for e in reversed(in_turn) if e.kept_of}.values()
        ),
        contacts=_contacts(draft, policy),
        timezone=str(calendar.timezone),
        opens=calendar.opens,
        closes=calendar.closes,
        all_day=(
            calendar.opens == datetime.time.min
            and calendar.closes == datetime.time.max
        ),
        regions=len({entry.region for entry in entries if entry.region}),
    )


def _summary(entries: Sequence[values.Entry], repeated: int) -> values.Summary:
    acting = [e for e in entries if e.act and not e.quarantined]
    deleting = [e for e in entries if _act(e) == _DELETE]
    discarding = [e for e in entries if _act(e) == _DISCARD]
    quarantined = [e for e in entries if _is_off(e)]
    telling = [e for e in entries if not e.act and not e.quarantined]
    days = sorted(entry.day for entry in acting if entry.day is not None)
    on_first_day = days.count(days[0]) if days else 0
    return values.Summary(
        acting=_counts(acting),
        first_day=days[0] if days else None,
        on_first_day=on_first_day,
        later=len(days) - on_first_day,
        telling=_counts(telling),
        over=sum(
            any(reason.over for reason in entry.reasons) for entry in telling
        ),
        quarantined=_counts(quarantined),
        deleting=_counts(deleting),
        deleted_first=_first_day(deleting),
        discarding=_counts(discarding),
        discarded_first=_first_day(discarding),
        remaining=_counts(e for e in entries if e.kept_of and not e.act),
        locked=sum(entry.locked for entry in acting),
        repeated=repeated,
        total=len(entries),
    )


def _act(entry: values.Entry) -> str:
    """Return what is done: of what was kept, nothing is kept any more."""
    return _DISCARD if entry.kept_of and entry.act else entry.act


def _is_off(entry: values.Entry) -> bool:
    return entry.quarantined and not entry.act and not entry.kept_of


def _first_day(entries: Iterable[values.Entry]) -> datetime.date | None:
    return min((e.day for e in entries if e.day), default=None)


def _counts(entries: Iterable[values.Entry]) -> tuple[values.Count, ...]:
    counted = collections.Counter(entry.kind for entry in entries)
    return tuple(
        values.Count(kind, number) for kind, number in counted.most_common()
    )


def _section(
    entries: Iterable[values.Entry], shown: int = SHOWN
) -> values.Section:
    listed = tuple(entries)
    rest = collections.Counter(entry.project for entry in listed[shown:])
    projects = rest.most_common(_PROJECTS)
    return values.Section(
        listed[:shown],
        rest.total(),
        tuple(values.ProjectCount(name, count) for name, count in projects),
        rest.total() - sum(count for _, count in projects),
    )


def _contacts(
    draft: model_notice.Draft, policy: model_policy.Policy
) -> tuple[str, ...]:
    """Return the contacts of the ladders, or else the operators."""
    found = []
    for item in draft.items:
        standing = item.case.standing
        name = standing.acts_ladder or standing.ladder
        ladder = policy.ladders.get(name)
        if ladder is not None and ladder.contact is not None:
            found.append(ladder.contact)
    if not found and policy.notices is not None:
        found.extend(policy.notices.operators)
    return tuple(dict.fromkeys(found))
