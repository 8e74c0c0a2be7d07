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

"""One case as a notice shows it."""

import datetime

from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import rule as model_rule
from cipclient.model import text
from cipclient.notice import more_time
from cipclient.notice import values

#: Longer than any name that services take, and short enough to read (F53).
_LONGEST = 120
_INSTANT = datetime.timedelta(microseconds=1)
_ON_THE_WAY = (model_case.Stage.OK, model_case.Stage.WARNED)


def shown(written: str, longest: int = _LONGEST) -> str:
    """Return what a stranger wrote as a notice shows it (A7, P35)."""
    head = written[:longest]
    return text.safe(head if head == written else f'{head}…')


class Entries:
    """Makes entries of the items of a draft.

    :param now: aware and in UTC.
    """

    def __init__(
        self,
        policy: model_policy.Policy,
        calendar: model_calendar.Calendar,
        now: datetime.datetime,
    ) -> None:
        self._policy = policy
        self._calendar = calendar
        self._now = now

    def of(self, item: model_notice.Item) -> values.Entry:
        """Return the entry of one item."""
        case = item.case
        resource, subject = case.resource, case.subject
        kept_of = self._origin(case)
        quarantined = case.stage not in _ON_THE_WAY
        announcement = case.announcement
        deletes = (
            announcement is not None and announcement.act == model_case.DELETE
        )
        act = ''
        if announcement is not None and deletes is quarantined:
            act = announcement.act
        acts = announcement is not None and bool(act)
        return values.Entry(
            id=shown(resource.id),
            name=shown(subject.name or resource.id),
            kind=shown(resource.kind),
            region=shown(resource.region),
            project=shown(subject.project or subject.project_id),
            flavor='' if kept_of else shown(subject.flavor),
            vcpus=0 if kept_of else subject.vcpus,
            ram=0 if kept_of else subject.ram,
            disk=subject.disk,
            gpus=0 if kept_of else subject.gpus,
            act=act,
            day=announcement.day if announcement and acts else None,
            given=str(announcement.reason) if announcement else 'first',
            reasons=self._reasons(case, acts and not deletes),
            last_warning=(item.occasion is model_notice.Occasion.LAST_WARNING),
            locked=case.held_for(model_case.HoldReason.LOCKED),
            more_time=self._more_time(case),
            may_take=more_time.last_day(case, self._policy) if acts else None,
            quarantined=quarantined,
            way_back=_way_back(case) if quarantined else '',
            since=None if kept_of else self._day(case.quarantined),
            retention=(
                self._retention(case) if deletes and not kept_of else None
            ),
            kept_of=kept_of,
        )

    def _origin(self, case: model_case.Case) -> values.Origin | None:
        if not case.is_kept:
            return None
        server, name = case.kept_of, case.subject.name
        id_ = '' if server is None else server.id
        return values.Origin(
            shown(name or id_ or case.resource.id),
            shown(id_),
            self._day(case.quarantined),
        )

    def _day(self, moment: datetime.datetime | None) -> datetime.date | None:
        return None if moment is None else self._calendar.day_of(moment)

    def _retention(self, case: model_case.Case) -> datetime.timedelta | None:
        ladder = self._policy.ladders.get(case.standing.acts_ladder)
        return None if ladder is None else ladder.retention

    def _reasons(
        self, case: model_case.Case, acts: bool
    ) -> tuple[values.Reason, ...]:
        """Return the reason of the act, then the earliest, if another."""
        standing = case.standing
        if case.is_kept:
            return self._kept_until(case)
        ends = {standing.rule: standing.expires}
        if acts:
            ends = {standing.acts_rule: standing.acts_from, **ends}
        return tuple(
            self._reason(case, name, end)
            for name, end in ends.items()
            if name and end is not None
        )

    def _kept_until(self, case: model_case.Case) -> tuple[values.Reason, ...]:
        end, deleted = case.standing.expires, case.quarantined
        if end is None or deleted is None:
            return ()
        reason = values.Reason(
            rule=shown(case.standing.rule),
            role='retention',
            limit=end - deleted,
            since=self._calendar.day_of(deleted),
            created=False,
            last_day=self._last_day(end),
            over=end <= self._now,
            criteria=(),
        )
        return (reason,)

    def _reason(
        self, case: model_case.Case, name: str, end: datetime.datetime
    ) -> values.Reason:
        rule = more_time.rule_of(name, case.resource.kind, self._policy)
        limit = since = None
        if rule is not None and rule.until is None and rule.ceiling is None:
            limit = rule.limit
        if limit is not None:
            since = self._calendar.day_of(end - limit)
        return values.Reason(
            rule=shown(name),
            role='' if rule is None else str(rule.role),
            limit=limit,
            since=since,
            created=case.resource.created is not None,
            last_day=self._last_day(end),
            over=end <= self._now,
            criteria=() if rule is None else _criteria(rule),
        )

    def _more_time(self, case: model_case.Case) -> values.MoreTime | None:
        if not case.extensions:
            return None
        latest = max(case.extensions, key=lambda one: one.until)
        return values.MoreTime(
            self._last_day(latest.until),
            shown(latest.asked),
            latest.author is model_case.Author.OWNER,
            shown(latest.reason),
        )

    def _last_day(self, end: datetime.datetime) -> datetime.date:
        return self._calendar.day_of(end - _INSTANT)


def _criteria(rule: model_rule.Rule) -> tuple[values.Criterion, ...]:
    found = [
        values.Criterion(
            criterion.fact, _wanted(criterion.test), shown(criterion.text())
        )
        for criterion in rule.match
    ]
    if rule.where is not None:
        found.append(values.Criterion('', (), shown(rule.where.text)))
    return tuple(found)


def _wanted(test: model_rule.Test) -> tuple[str, ...]:
    match test:
        case model_rule.OneOf(patterns):
            return tuple(map(shown, patterns))
        case model_rule.Flag(value):
            return (str(value).lower(),)
    return ()


def _way_back(case: model_case.Case) -> str:
    if case.resource.kind != 'server':
        return ''
    stopped = case.subject.status == 'SHUTOFF'
    return 'start' if stopped else 'unshelve'
