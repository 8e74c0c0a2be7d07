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

"""Ordering and choosing rows by their columns, in Cinder and Glance."""

import datetime
import operator
from collections.abc import Callable
from typing import Any

from cipclient.sandbox import refusal
from cipclient.sandbox import timestamp

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    'gt': operator.gt,
    'gte': operator.ge,
    'eq': operator.eq,
    'neq': operator.ne,
    'lt': operator.lt,
    'lte': operator.le,
}


def by_column(name: str) -> Callable[[Any], tuple[bool, Any]]:
    """A sort key that puts rows without a value first."""

    def key(row: Any) -> tuple[bool, Any]:
        value = getattr(row, name)
        return (value is not None, value)

    return key


def has(name: str, *values: object) -> Callable[[Any], bool]:
    """A test whether a column is one of some values."""
    return lambda row: getattr(row, name) in values


def passes(name: str, test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """A test of a column."""
    return lambda row: test(getattr(row, name))


def time_test(
    name: str, text: str
) -> Callable[[datetime.datetime | None], bool]:
    """``gt:2026-01-01T00:00:00,lt:...`` as a test (from 3.60 on)."""
    tests = []
    for part in text.split(','):
        word, colon, rest = part.partition(':')
        if not colon or word not in OPERATORS:
            word, rest = 'eq', part
        try:
            tests.append((OPERATORS[word], timestamp.parse(rest)))
        except ValueError as error:
            raise refusal.Refusal(
                400, f'Invalid input received: {name}: {text} is no time.'
            ) from error
    return lambda moment: (
        moment is not None
        and all(compare(moment, limit) for compare, limit in tests)
    )
