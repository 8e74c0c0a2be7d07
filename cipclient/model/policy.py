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

"""The operator's policy: valid, typed, and nothing left to interpret."""

import dataclasses
import datetime
from collections.abc import Mapping

from cipclient.model import calendar as model_calendar
from cipclient.model import ladder as model_ladder
from cipclient.model import rule as model_rule


@dataclasses.dataclass(frozen=True, slots=True)
class Exemption:
    """Resources to which no rule applies. All that is given must fit.

    Ids only: whoever can rename a thing could rename himself in.

    :param until: the last day, in the calendar's time zone; None for
        ``never``: the exemption does not end.
    """

    reason: str
    until: datetime.date | None
    kind: str | None = None
    resource: str | None = None
    project: str | None = None
    user: str | None = None
    domain: str | None = None
    line: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Scope:
    """Whom notices and acts may reach; a scan always sees everything.

    :param projects: ids or names; ``all`` alone is every project.
    :param percent: the share of projects, chosen steadily by id.
    """

    projects: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    percent: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Pace:
    """How much may happen in a day."""

    per_day: int
    per_project_per_day: int
    backlog_share: float
    mails_per_day: int


@dataclasses.dataclass(frozen=True, slots=True)
class Breaker:
    """Shares (0 to 1) above which a surprise stops the whole run."""

    unannounced: float
    population: float


@dataclasses.dataclass(frozen=True, slots=True)
class DeleteLimits:
    """What no option overrides.

    :param share: of the population, 0 to 1.
    """

    per_day: int
    share: float


@dataclasses.dataclass(frozen=True, slots=True)
class FactsFile:
    """A table of what Keystone does not know.

    :param rows: by the value of the key column, the other columns.
    """

    kind: str
    key: str
    path: str
    rows: Mapping[str, Mapping[str, str]]


@dataclasses.dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server."""

    host: str
    port: int
    security: str


@dataclasses.dataclass(frozen=True, slots=True)
class Recipient:
    """One way to reach people: the owner, holders of a role, a contact."""

    who: str
    role: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Notices:
    """Who is told, and how.

    :param recipients: a chain; the next entry only if nobody of the one
        before can be reached. An entry is all who are told together.
    :param allowed_domains: of mail addresses; None for any.
    :param languages: of mail domains, ``default`` among them.
    """

    sender: str
    operators: tuple[str, ...]
    recipients: tuple[tuple[Recipient, ...], ...]
    allowed_domains: tuple[str, ...] | None
    denied_domains: tuple[str, ...]
    digest: str
    languages: Mapping[str, str]
    smtp: Smtp


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """Everything the operator decided.

    :param cloud: names the cloud in the ledger.
    :param lifetimes: in file order; the first that matches decides.
    :param conditions: in file order; each that holds counts.
    :param source: the file, or a phrase where there was none.
    :param digest: SHA-256 of the file's bytes, in hexadecimal.
    :param text: what the file says.
    :param builtin: it is the example that is shipped, not an operator's.
    """

    cloud: str
    lifetimes: tuple[model_rule.Rule, ...]
    conditions: tuple[model_rule.Rule, ...]
    ladders: Mapping[str, model_ladder.Ladder]
    exemptions: tuple[Exemption, ...]
    calendar: model_calendar.Calendar
    scope: Scope | None = None
    pace: Pace | None = None
    breaker: Breaker | None = None
    delete_limits: DeleteLimits | None = None
    facts: tuple[FactsFile, ...] = ()
    managed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notices: Notices | None = None
    mark: tuple[str, ...] = ()
    halt: bool = False
    plugins: tuple[str, ...] = ()
    source: str = ''
    digest: str = ''
    text: str = dataclasses.field(default='', repr=False, compare=False)
    builtin: bool = False

    @property
    def rules(self) -> tuple[model_rule.Rule, ...]:
        """Return lifetimes, then conditions, each in file order."""
        return (*self.lifetimes, *self.conditions)

    def reads(self, kind: str) -> frozenset[str]:
        """Return the dotted names of all facts that rules of a kind read."""
        return frozenset().union(
            *(rule.reads() for rule in self.rules if rule.kind == kind)
        )

    def kinds(self) -> frozenset[str]:
        """Return the kinds that any rule is about."""
        return frozenset(rule.kind for rule in self.rules)
