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

"""``match:`` to criteria: which fact a key means and what it must be like."""

import datetime
import fnmatch
from collections.abc import Iterator, Mapping

from cipclient.model import fact as model_fact
from cipclient.model import kind as model_kind
from cipclient.model import rule as model_rule
from cipclient.policy import near
from cipclient.policy import scalar
from cipclient.policy import strict_yaml
from cipclient.policy.report import Report

_BOUNDS = ('at_least', 'at_most')


def criteria(
    report: Report, path: strict_yaml.Path, spec: model_kind.KindSpec
) -> tuple[model_rule.Criterion, ...]:
    """Return what a ``match:`` at a path asks for, in file order."""
    return tuple(
        model_rule.Criterion(fact.name, test)
        for place, fact in matched(report, path, spec)
        if (test := _Value(report, place, fact).test()) is not None
    )


def matched(
    report: Report,
    path: strict_yaml.Path,
    spec: model_kind.KindSpec,
    prefix: str = '',
) -> Iterator[tuple[strict_yaml.Path, model_fact.FactSpec]]:
    """Yield the facts that nested keys name, and where their values stand."""
    entries = report.tree.get(path)
    if not isinstance(entries, dict):
        return
    known = _next_keys(spec, prefix)
    for key, value in entries.items():
        place, matcher = (*path, key), f'{prefix}{key}'
        fact = spec.find_matcher(matcher)
        nested = isinstance(value, dict) and known.get(key, False)
        if '.' in key:
            first, _, rest = key.partition('.')
            report.key(
                place,
                f'{near.quoted(key)} has a dot: write it nested, '
                f'{first}: {{{rest}: ...}}',
            )
        elif key not in known:
            report.key(
                place,
                f'a {spec.name} has no {near.quoted(matcher)}: '
                f'{near.advice(key, known)}',
            )
        elif nested and value:
            yield from matched(report, place, spec, f'{matcher}.')
        elif fact is not None and not nested:
            yield place, fact
        else:
            inner = ' or '.join(
                f'{{{key}: {{{name}: ...}}}}'
                for name in _preferred(_next_keys(spec, f'{matcher}.'))
            )
            report.value(
                place, f'{near.quoted(key)} needs a key of its own: {inner}'
            )


def _next_keys(spec: model_kind.KindSpec, prefix: str) -> dict[str, bool]:
    """Return the keys below a prefix, and whether further ones follow."""
    found: dict[str, bool] = {}
    for fact in spec.all_facts():
        if fact.matcher.startswith(prefix):
            key, dot, _ = fact.matcher[len(prefix) :].partition('.')
            found[key] = found.get(key, False) or bool(dot)
    return found


def _preferred(keys: Mapping[str, bool]) -> list[str]:
    first = [key for key in ('id', 'name') if key in keys]
    return first or sorted(keys)[:3]


class _Value:
    """What stands beside one key, read as the fact's type asks."""

    def __init__(
        self,
        report: Report,
        path: strict_yaml.Path,
        fact: model_fact.FactSpec,
    ) -> None:
        self._report = report
        self._path = path
        self._fact = fact

    def test(self) -> model_rule.Test | None:
        """Return the test; None where it is wrong, which is reported."""
        value = self._report.tree.get(self._path)
        try:
            match self._fact.type:
                case model_fact.FactType.TEXT | model_fact.FactType.TEXTS:
                    return model_rule.OneOf(self._patterns(self._path))
                case model_fact.FactType.FLAG:
                    return model_rule.Flag(
                        scalar.boolean(_single(value, 'true or false'))
                    )
                case model_fact.FactType.NUMBER:
                    return self._between(value)
                case model_fact.FactType.DATE:
                    return self._before(value)
                case _:
                    return self._entries(value)
        except ValueError as error:
            self._report.value(self._path, str(error))
            return None

    def _patterns(self, path: strict_yaml.Path) -> tuple[str, ...]:
        value = self._report.tree.get(path)
        if isinstance(value, list):
            if not value:
                raise ValueError(
                    'the list is empty, so nothing would ever match: write '
                    'a pattern or remove the key'
                )
            places: list[strict_yaml.Path] = [
                (*path, index) for index in range(len(value))
            ]
        else:
            places = [path]
        return tuple(
            pattern for place in places for pattern in self._pattern(place)
        )

    def _pattern(self, path: strict_yaml.Path) -> tuple[str, ...]:
        try:
            pattern = _single(
                self._report.tree.get(path), 'a pattern such as "c*"'
            )
        except ValueError as error:
            self._report.value(path, str(error))
            return ()
        values = self._fact.values
        if values and not fnmatch.filter(values, pattern):
            # fnmatchcase on POSIX, where filter folds no case either.
            self._report.value(
                path,
                f'{self._fact.name} is never {near.quoted(pattern)}: '
                f'{near.advice(pattern, values)}',
            )
        return (pattern,)

    def _between(self, value: strict_yaml.Node | None) -> model_rule.Between:
        if isinstance(value, str):
            exact = scalar.number(value)
            return model_rule.Between(exact, exact)
        if not isinstance(value, dict) or not value:
            raise ValueError(
                'write a number, or bounds such as {at_least: 4, at_most: 8}'
            )
        self._known(value, _BOUNDS)
        low, high = (
            scalar.number(_single(value[key], 'a number'))
            if key in value
            else None
            for key in _BOUNDS
        )
        if low is not None and high is not None and low > high:
            raise ValueError(
                'at_least is more than at_most, so nothing would ever match'
            )
        return model_rule.Between(low, high)

    def _before(self, value: strict_yaml.Node | None) -> model_rule.Before:
        if not isinstance(value, dict) or not value:
            raise ValueError('write a date so: {before: 2026-01-01}')
        self._known(value, ('before',))
        day = scalar.date(_single(value.get('before', ''), 'a date'))
        return model_rule.Before(
            datetime.datetime.combine(
                day, datetime.time.min, tzinfo=datetime.UTC
            )
        )

    def _entries(self, value: strict_yaml.Node | None) -> model_rule.Entries:
        if not isinstance(value, dict) or not value:
            raise ValueError(
                'write an entry and its pattern so: {purpose: "test*"}'
            )
        return model_rule.Entries(
            {key: self._patterns((*self._path, key)) for key in value}
        )

    def _known(
        self, value: Mapping[str, strict_yaml.Node], keys: tuple[str, ...]
    ) -> None:
        for key in value:
            if key not in keys:
                raise ValueError(
                    f'unknown key {near.quoted(key)}: {near.advice(key, keys)}'
                )


def _single(value: strict_yaml.Node | None, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f'write {what}, one value')
    return value
