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

"""When a rule that holds ends a resource's time."""

import datetime
import re
from collections.abc import Mapping
from typing import NamedTuple

from cipclient.evaluate import fact_reader
from cipclient.model import calendar as model_calendar
from cipclient.model import fact
from cipclient.model import history as model_history
from cipclient.model import kind
from cipclient.model import resource as model_resource
from cipclient.model import rule as model_rule

#: OpenStack began in 2010; an older date is a broken one (hazard H13).
_FIRST = datetime.datetime(2010, 1, 1, tzinfo=datetime.UTC)
#: How far a cloud's clock may be ahead of ours before its dates are doubted
#: (hazard H14).
_AHEAD = datetime.timedelta(seconds=300)
_DAY = re.compile(r'\d{4}-\d{2}-\d{2}')
#: Years that somebody can mean as a last day. Others are placeholders (1970
#: for none, 9999 for never), and the calendar itself ends with the latter.
_YEARS = range(2010, 2200)


class Span(NamedTuple):
    """From when a rule counts, and when it ends.

    A tuple: one is made for each resource, and a dataclass takes thrice as
    long.

    :param begins: aware, in UTC; None where the rule has no begin.
    :param known_by: how the begin is known.
    :param expires: aware, in UTC; None where there is no end.
    :param unknown: why the end is not known; empty where it is, or where
        there is none.
    :param dateless: the rule decides, and the date it asks for is absent.
    """

    begins: datetime.datetime | None = None
    known_by: str = ''
    expires: datetime.datetime | None = None
    unknown: str = ''
    dateless: bool = False


class Lifetime:
    """The dates of one lifetime."""

    def __init__(
        self,
        rule: model_rule.Rule,
        spec: kind.KindSpec,
        calendar: model_calendar.Calendar,
    ) -> None:
        self._rule = rule
        self._spec = spec
        self._calendar = calendar
        self._fixed = (
            calendar.end_of(rule.until.day)
            if rule.until is not None and rule.until.day is not None
            else None
        )
        if rule.until is not None and rule.until.fact:
            self._read_until = fact_reader.reader(spec, rule.until.fact)

    def span(
        self,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
        history: model_history.History,
        now: datetime.datetime,
    ) -> Span:
        """Return when it ends: the earlier of limit and until."""
        rule = self._rule
        begins, known_by, unknown = _begin(resource, self._spec, history, now)
        counted = rule.limit if rule.limit is not None else rule.ceiling
        if counted is not None and begins is None:
            return Span(unknown=unknown)
        until, unknown = self._until(resource, surroundings)
        if unknown:
            return Span(begins, known_by, unknown=unknown)
        ends = [] if until is None else [until]
        if begins is not None:
            ends += [
                begins + span
                for span in (rule.limit, rule.ceiling)
                if span is not None
            ]
        return Span(
            begins,
            known_by,
            expires=min(ends, default=None),
            dateless=rule.until is not None and not ends,
        )

    def _until(
        self,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> tuple[datetime.datetime | None, str]:
        """Return the date, or why it is unknown; neither if it is absent.

        A text that an owner wrote and that is no date gives the rule's
        ceiling, as no date of his could give more.
        """
        until = self._rule.until
        if until is None:
            return None, ''
        if self._fixed is not None:
            return self._fixed, ''
        entries = self._read_until(resource, surroundings)
        where = f'{until.fact}.{until.key}'
        if isinstance(entries, fact.Unknown):
            return None, f'{where} is unknown: {entries.reason}'
        if entries is None:
            return None, ''
        if not isinstance(entries, Mapping):
            return None, f'{until.fact} is not of the type it should be'
        value = entries.get(until.key)
        if value is None:
            return None, ''
        day = day_meant(value)
        if day is not None:
            return self._calendar.end_of(day), ''
        if self._rule.ceiling is not None:
            return None, ''
        return (
            None,
            f'{where} is {value!r}, not a date YYYY-MM-DD from '
            f'{_YEARS.start} to {_YEARS.stop - 1}',
        )


class Condition:
    """The dates of one condition."""

    def __init__(self, rule: model_rule.Rule, spec: kind.KindSpec) -> None:
        self._rule = rule
        self._evidence = _evidence(rule, spec)

    def span(
        self,
        resource: model_resource.Resource,
        history: model_history.History,
        now: datetime.datetime,
    ) -> Span:
        """Return since when it holds and when its limit is reached.

        The date that the API proves comes first. Only where it proves none
        does the one count that the ledger kept: if the API's is unknown or
        broken, the ledger's might be an earlier one. Neither is guessed.
        How the ledger came to its own is not kept: by its first sight of it,
        or by what the cloud proved when it was asked then.
        """
        for evidence in self._evidence:
            proof = resource.fact(evidence.date)
            if proof is None:
                continue
            since, unknown = _date(evidence.known_by, proof, now)
            if since is None:
                return Span(unknown=unknown)
            return self._from(since, evidence.known_by)
        since = history.holding_since.get(
            (resource.key, self._rule.name), history.now_first
        )
        if since is not None:
            return self._from(since, 'the ledger')
        return Span(unknown='holds since an unknown date')

    def _from(self, since: datetime.datetime, known_by: str) -> Span:
        if self._rule.limit is None:
            raise ValueError(f'condition {self._rule.name} has no limit')
        return Span(since, known_by, since + self._rule.limit)


def _evidence(
    rule: model_rule.Rule, spec: kind.KindSpec
) -> tuple[kind.Evidence, ...]:
    """Return what proves the begin of the whole condition.

    A condition begins when the last of its criteria does. So each must be
    proved by the same date, or be about a fact that never changes.
    """
    if rule.where is not None:
        return ()
    return tuple(
        evidence
        for evidence in spec.evidence
        if any(c.fact == evidence.fact for c in rule.match)
        and all(_proved(c, evidence, spec) for c in rule.match)
    )


def _proved(
    criterion: model_rule.Criterion,
    evidence: kind.Evidence,
    spec: kind.KindSpec,
) -> bool:
    if criterion.fact == evidence.fact:
        return criterion.test == model_rule.OneOf((evidence.value,))
    found = spec.find(criterion.fact)
    return found is not None and found.fixed


def _begin(
    resource: model_resource.Resource,
    spec: kind.KindSpec,
    history: model_history.History,
    now: datetime.datetime,
) -> tuple[datetime.datetime | None, str, str]:
    """Return from when a lifetime counts, how that is known, or why not.

    A server's ``created`` never changes, while ``launched_at`` and
    ``updated`` are the owner's to reset (hazards H10, H11).
    """
    if not spec.dated:
        seen = history.first_seen.get(resource.key, history.now_first)
        if seen is None:
            return (
                None,
                '',
                (
                    f'a {spec.name} has no creation date, and no record '
                    'says when it was first seen'
                ),
            )
        return seen, 'first seen by the ledger', ''
    created, unknown = _date('created', resource.fact('created'), now)
    return created, '' if unknown else 'created', unknown


def _date(
    name: str, value: fact.FactValue, now: datetime.datetime
) -> tuple[datetime.datetime | None, str]:
    """Return a date of the past that can be true, or why it cannot be."""
    if isinstance(value, fact.Unknown):
        return None, f'{name} is unknown: {value.reason}'
    if not isinstance(value, datetime.datetime):
        return None, f'{name} is not there'
    if value < _FIRST:
        return None, f'{name} is {value:%Y-%m-%d}, before OpenStack was'
    if value > now + _AHEAD:
        return None, f'{name} is {value:%Y-%m-%dT%H:%M:%SZ}, after now'
    return value, ''


def day_meant(text: str) -> datetime.date | None:
    """Return the day that a text means, or None if it means none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None
