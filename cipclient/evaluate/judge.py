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

"""The evaluation: one resource in, one verdict out; no cloud, no clock."""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cipclient.evaluate import exemption
from cipclient.evaluate import expiry
from cipclient.evaluate import match
from cipclient.model import history as model_history
from cipclient.model import kind
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import rule as model_rule
from cipclient.model import verdict

Answer = verdict.Answer
State = verdict.State


@dataclasses.dataclass(frozen=True, slots=True)
class _Lifetime:
    rule: model_rule.Rule
    matcher: match.Matcher
    dates: expiry.Lifetime


@dataclasses.dataclass(frozen=True, slots=True)
class _Condition:
    rule: model_rule.Rule
    matcher: match.Matcher
    dates: expiry.Condition


class _Tried(NamedTuple):
    """What the lifetimes said.

    :param decided: the trial that decided, or at which it became unknown.
    """

    trials: tuple[verdict.Trial, ...]
    decided: verdict.Trial | None
    unknown: str = ''
    dateless: bool = False


class Judge:
    """The rules for one kind at one moment, compiled to be asked often.

    The same facts, policy, history and moment always give the same verdict
    (P19).

    :param now: the moment judged for, aware and in UTC.
    """

    def __init__(
        self,
        policy: model_policy.Policy,
        spec: kind.KindSpec,
        now: datetime.datetime,
    ) -> None:
        self._now = now
        self._calendar = policy.calendar
        self._exemptions = exemption.Exemptions(policy, spec, now)
        self._lifetimes = [
            _Lifetime(
                rule,
                match.Matcher(rule, spec),
                expiry.Lifetime(rule, spec, policy.calendar),
            )
            for rule in policy.lifetimes
            if rule.kind == spec.name
        ]
        self._conditions = [
            _Condition(
                rule, match.Matcher(rule, spec), expiry.Condition(rule, spec)
            )
            for rule in policy.conditions
            if rule.kind == spec.name
        ]

    def verdict_of(
        self,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
        history: model_history.History = model_history.BLANK,
    ) -> verdict.Verdict:
        """Judge one resource.

        :param history: what the ledger remembers of it, among others.
        """
        tried = self._try_lifetimes(resource, surroundings, history)
        conditions = self._try_conditions(resource, surroundings, history)
        earliest = _earliest(tried, conditions)
        expires = None if earliest is None else earliest.expires
        rule = (
            earliest.rule
            if earliest is not None
            else _rule_of(tried, conditions)
        )
        state, reasons = self._state(tried, conditions, expires)
        exempt, which, why = self._exemptions.answer(resource, surroundings)
        exempt_until = None
        if exempt is Answer.YES and which is not None:
            state, reasons = State.EXEMPT, (which.reason,)
            if which.until is not None:
                exempt_until = self._calendar.end_of(which.until)
        elif exempt is Answer.UNKNOWN:
            state = State.UNKNOWN
            reasons = (f'whether it is exempt is unknown: {why}', *reasons)
        return verdict.Verdict(
            resource,
            state,
            rule,
            expires,
            which,
            reasons,
            tried.trials,
            conditions,
            exempt_until,
        )

    def _try_lifetimes(
        self,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
        history: model_history.History,
    ) -> _Tried:
        """Try them in order: the first that is not a no ends it.

        An unknown ends it too, because every later rule would decide only if
        that one does not.
        """
        trials: list[verdict.Trial] = []
        for lifetime in self._lifetimes:
            trial = lifetime.matcher.trial(resource, surroundings)
            if trial.answer is Answer.NO:
                trials.append(trial)
                continue
            if trial.answer is Answer.UNKNOWN:
                unknown = f'lifetime {lifetime.rule.name}: {trial.why}'
                return _Tried((*trials, trial), trial, unknown)
            span = lifetime.dates.span(
                resource, surroundings, history, self._now
            )
            trial = _trial(lifetime.rule, span)
            unknown = (
                f'lifetime {lifetime.rule.name}: {span.unknown}'
                if span.unknown
                else ''
            )
            return _Tried((*trials, trial), trial, unknown, span.dateless)
        return _Tried(tuple(trials), None)

    def _try_conditions(
        self,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
        history: model_history.History,
    ) -> tuple[verdict.Trial, ...]:
        trials: list[verdict.Trial] = []
        for condition in self._conditions:
            trial = condition.matcher.trial(resource, surroundings)
            if trial.answer is Answer.UNKNOWN:
                trials.append(trial)
            elif trial.answer is Answer.YES:
                span = condition.dates.span(resource, history, self._now)
                trials.append(_trial(condition.rule, span))
        return tuple(trials)

    def _state(
        self,
        tried: _Tried,
        conditions: Sequence[verdict.Trial],
        expires: datetime.datetime | None,
    ) -> tuple[verdict.State, tuple[str, ...]]:
        doubts = tuple(
            f'condition {trial.rule.name}: {trial.why}'
            for trial in conditions
            if trial.expires is None
        )
        if tried.unknown:
            return State.UNKNOWN, (tried.unknown, *doubts)
        if expires is not None:
            if expires <= self._now:
                return State.OVER, doubts
            if self._is_near(tried.decided, conditions):
                return State.NEAR, doubts
        if doubts:
            return State.UNKNOWN, doubts
        if expires is not None:
            return State.OK, ()
        if tried.dateless and tried.decided is not None:
            until = tried.decided.rule.until
            where = f'{until.fact}.{until.key}' if until is not None else ''
            return State.NO_DATE, (f'{where} is not set',)
        if tried.decided is not None:
            return State.OK, ()
        return State.NO_RULE, ()

    def _is_near(
        self,
        decided: verdict.Trial | None,
        conditions: Sequence[verdict.Trial],
    ) -> bool:
        """Whether the first warning of any rule is due, as a case then opens.

        Not only that of the earliest end: a rule that ends later may give
        longer notice.
        """
        if decided is not None and _has_opened(decided, self._now):
            return True
        # Few have conditions: what has none is spared the generator.
        return bool(conditions) and any(
            _has_opened(trial, self._now) for trial in conditions
        )


def within(
    judged: verdict.Verdict, span: datetime.timedelta, now: datetime.datetime
) -> verdict.Verdict:
    """Return a verdict that calls near what ends within that time.

    For who reads it: what is recorded goes by the ladders' first warnings,
    whatever somebody wanted to see.
    """
    if (
        judged.expires is None
        or judged.exemption is not None
        or judged.state not in (State.NEAR, State.OK, State.UNKNOWN)
    ):
        return judged
    if judged.expires - span <= now:
        state = State.NEAR
    else:
        state = State.UNKNOWN if judged.reasons else State.OK
    return dataclasses.replace(judged, state=state)


def _has_opened(trial: verdict.Trial, now: datetime.datetime) -> bool:
    ladder = trial.rule.ladder
    return (
        ladder is not None
        and trial.expires is not None
        and trial.expires - ladder.warn[0] <= now
    )


def _trial(rule: model_rule.Rule, span: expiry.Span) -> verdict.Trial:
    return verdict.Trial(
        rule,
        Answer.YES,
        span.unknown,
        span.begins,
        span.known_by,
        span.expires,
    )


def _earliest(
    tried: _Tried, conditions: Iterable[verdict.Trial]
) -> verdict.Trial | None:
    """Return the trial whose date is the earliest.

    Of equal dates the lifetime's comes first, then file order. With an
    unknown lifetime there is no earliest date, as it might have given an
    earlier one.
    """
    if tried.unknown:
        return None
    dated = [
        trial
        for trial in (tried.decided, *conditions)
        if trial is not None and trial.expires is not None
    ]
    return min(dated, key=_expires, default=None)


def _expires(trial: verdict.Trial) -> datetime.datetime:
    return trial.expires or datetime.datetime.max.replace(tzinfo=datetime.UTC)


def _rule_of(
    tried: _Tried, conditions: Sequence[verdict.Trial]
) -> model_rule.Rule | None:
    """Return the rule to name where no date does: the one that decided."""
    if tried.decided is not None:
        return tried.decided.rule
    return conditions[0].rule if conditions else None
