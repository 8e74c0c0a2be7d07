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

"""Rules: which resources may exist how long, or stay so how long."""

import dataclasses
import datetime
import enum
from collections.abc import Callable, Mapping

from cipclient.model import ladder as model_ladder


@dataclasses.dataclass(frozen=True, slots=True)
class OneOf:
    """A text (or one of several texts) fits one of these shell patterns.

    Case counts, as it does in OpenStack.
    """

    patterns: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Flag:
    """A yes-or-no fact is this."""

    value: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Between:
    """A number lies in this range, its ends included."""

    at_least: float | None = None
    at_most: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Entries:
    """Each named entry of a map is there and fits one of its patterns."""

    patterns: Mapping[str, tuple[str, ...]]


@dataclasses.dataclass(frozen=True, slots=True)
class Before:
    """A date lies before this moment (aware, UTC)."""

    moment: datetime.datetime


Test = OneOf | Flag | Between | Entries | Before


@dataclasses.dataclass(frozen=True, slots=True)
class Criterion:
    """One fact and what it must be like.

    :param fact: the dotted name, as the kind declares it.
    """

    fact: str
    test: Test

    def text(self) -> str:
        """Return it as one reads it: ``flavor.name is c*``."""
        match self.test:
            case OneOf(patterns):
                return f'{self.fact} is {" or ".join(patterns)}'
            case Flag(value):
                return f'{self.fact} is {str(value).lower()}'
            case Between(at_least, at_most):
                bounds = [
                    f'{word} {bound:.15g}'
                    for word, bound in (
                        ('at least', at_least),
                        ('at most', at_most),
                    )
                    if bound is not None
                ]
                return f'{self.fact} is {" and ".join(bounds)}'
            case Before(moment):
                return f'{self.fact} is before {moment:%Y-%m-%dT%H:%M:%SZ}'
            case Entries(entries):  # pragma: no branch
                return ' and '.join(
                    f'{self.fact}.{name} is {" or ".join(patterns)}'
                    for name, patterns in entries.items()
                )


@dataclasses.dataclass(frozen=True, slots=True)
class Expression:
    """A ``where:``, compiled.

    :param text: as the operator wrote it.
    :param reads: the dotted names of the facts that it names. One of them
        unknown makes the answer unknown before it is asked.
    :param holds: takes the plain nested dict of facts, returns whether the
        expression holds; raises ValueError if it cannot be applied to them.
    """

    text: str
    reads: frozenset[str]
    holds: Callable[[Mapping[str, object]], bool] = dataclasses.field(
        compare=False, repr=False
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Until:
    """A fixed last day, or the fact that tells it.

    The end of that day in the calendar's time zone is the moment. Exactly
    one of ``day`` and ``fact`` is given.

    :param fact: the dotted name of a map (``project.properties``).
    :param key: the entry of the map.
    """

    day: datetime.date | None = None
    fact: str = ''
    key: str = ''


class Role(enum.StrEnum):
    """What a rule is for."""

    LIFETIME = 'lifetime'
    CONDITION = 'condition'


@dataclasses.dataclass(frozen=True, slots=True)
class Renewal:
    """What an owner may take by himself.

    :param by: how much at a time.
    :param times: how often; None for any number of times.
    :param total: how much in all; None for any.
    """

    by: datetime.timedelta
    times: int | None
    total: datetime.timedelta | None


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """A lifetime or a condition.

    :param limit: None where the rule gives none (``until`` alone) or gives
        no end (``never``).
    :param never: the rule decides, and what it matches has no end.
    :param ladder: None only with ``never`` and no ceiling.
    :param trust_owner: the operator accepts that owners write what it reads.
    :param ceiling: the latest end counted from creation, whatever the owner
        writes.
    """

    role: Role
    name: str
    kind: str
    match: tuple[Criterion, ...] = ()
    where: Expression | None = None
    limit: datetime.timedelta | None = None
    never: bool = False
    until: Until | None = None
    ladder: model_ladder.Ladder | None = None
    renewal: Renewal | None = None
    trust_owner: bool = False
    ceiling: datetime.timedelta | None = None
    line: int = 0

    def reads(self) -> frozenset[str]:
        """Return the dotted names of all facts that it reads."""
        names = {criterion.fact for criterion in self.match}
        if self.where is not None:
            names |= self.where.reads
        if self.until is not None and self.until.fact:
            names.add(self.until.fact)
        return frozenset(names)
