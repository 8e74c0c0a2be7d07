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

"""Whether a rule is about a resource: yes, no, or unknown."""

import datetime
import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cipclient.evaluate import fact_reader
from cipclient.model import fact
from cipclient.model import kind
from cipclient.model import resource as model_resource
from cipclient.model import rule as model_rule
from cipclient.model import verdict

Answer = verdict.Answer

#: Takes a value that is known and there; None means it is of another type.
_Check = Callable[[fact.FactValue], bool | None]


class Matcher:
    """One rule's ``match`` and ``where``, ready to be asked often."""

    def __init__(self, rule: model_rule.Rule, spec: kind.KindSpec) -> None:
        self._rule = rule
        self._yes = verdict.Trial(rule, Answer.YES)
        self._criteria = [
            (
                fact_reader.reader(spec, criterion.fact),
                _check(criterion.test),
                # A no is by far the most frequent answer, and always the
                # same: one value serves a whole cloud.
                verdict.Trial(rule, Answer.NO, criterion.text()),
                criterion.fact,
            )
            for criterion in rule.match
        ]
        self._where = rule.where
        if rule.where is not None:
            self._types = {one.name: one.type for one in spec.all_facts()}
            self._named = {
                name: fact_reader.reader(spec, name)
                for name in sorted(rule.where.reads)
            }
            self._document = fact_reader.document(spec)

    def trial(
        self,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> verdict.Trial:
        """Return the answer and why: what said no, or what is unknown.

        One no outweighs anything unknown: whatever the unknown fact turns
        out to be, the rule is not about this resource.
        """
        unknown = ''
        for read, check, no, name in self._criteria:
            value = read(resource, surroundings)
            if isinstance(value, fact.Unknown):
                unknown = unknown or f'{name} is unknown: {value.reason}'
                continue
            if value is None:
                return no
            fits = check(value)
            if fits is None:
                unknown = unknown or f'{name} is not of the type it should be'
            elif not fits:
                return no
        if self._where is not None:
            trial = self._ask_where(self._where, resource, surroundings)
            if trial.answer is Answer.NO:
                return trial
            unknown = unknown or trial.why
        if unknown:
            return verdict.Trial(self._rule, Answer.UNKNOWN, unknown)
        return self._yes

    def _ask_where(
        self,
        where: model_rule.Expression,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> verdict.Trial:
        for name, read in self._named.items():
            value = read(resource, surroundings)
            if isinstance(value, fact.Unknown):
                return self._unknown(f'{name} is unknown: {value.reason}')
            type_ = self._types.get(name)
            if type_ is not None and not fact_reader.is_of(type_, value):
                # An expression would take it for another value, and say no.
                return self._unknown(f'{name} is not of the type it should be')
        facts: Mapping[str, Any] = self._document(resource, surroundings)
        try:
            holds = where.holds(facts)
        except ValueError as error:
            return self._unknown(f'where: {error}')
        if holds:
            return self._yes
        return verdict.Trial(self._rule, Answer.NO, where.text)

    def _unknown(self, why: str) -> verdict.Trial:
        return verdict.Trial(self._rule, Answer.UNKNOWN, why)


def _check(test: model_rule.Test) -> _Check:
    match test:
        case model_rule.OneOf(patterns):
            return _one_of(patterns)
        case model_rule.Flag(wanted):
            return lambda value: (
                value is wanted if isinstance(value, bool) else None
            )
        case model_rule.Between(at_least, at_most):
            return _between(at_least, at_most)
        case model_rule.Before(moment):
            return lambda value: (
                value < moment
                if isinstance(value, datetime.datetime)
                else None
            )
        case model_rule.Entries(entries):  # pragma: no branch
            return _entries(entries)


def _fits(patterns: Iterable[str]) -> Callable[[str], object]:
    """Return what tells whether a text fits one of the shell patterns."""
    listed = tuple(patterns)
    if not any(char in pattern for pattern in listed for char in '*?['):
        return frozenset(listed).__contains__
    return re.compile('|'.join(map(fnmatch.translate, listed))).match


def _one_of(patterns: tuple[str, ...]) -> _Check:
    fits = _fits(patterns)

    def check(value: fact.FactValue) -> bool | None:
        if isinstance(value, str):
            return bool(fits(value))
        if isinstance(value, tuple):
            return any(fits(one) for one in value)
        return None

    return check


def _between(at_least: float | None, at_most: float | None) -> _Check:
    def check(value: fact.FactValue) -> bool | None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return (at_least is None or value >= at_least) and (
            at_most is None or value <= at_most
        )

    return check


def _entries(patterns: Mapping[str, tuple[str, ...]]) -> _Check:
    checks = {name: _fits(wanted) for name, wanted in patterns.items()}

    def check(value: fact.FactValue) -> bool | None:
        if not isinstance(value, Mapping):
            return None
        return all(
            name in value and bool(fits(value[name]))
            for name, fits in checks.items()
        )

    return check
