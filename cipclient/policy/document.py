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

"""The policy file's rules, ladders and exemptions, as they are written."""

import datetime
from typing import Annotated, Any, ClassVar, Literal

import pydantic
from pydantic import Field

from cipclient.policy import scalar
from cipclient.policy import section
from cipclient.policy import settings
from cipclient.policy import spelled


def _match(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        raise ValueError(
            'write facts and what they must be like, such as '
            '{flavor: "c*"}, or remove the key to match everything'
        )
    return value


def _until(value: Any) -> Any:
    if isinstance(value, str):
        return scalar.date(value)
    if isinstance(value, dict) and value:
        return value
    raise ValueError(
        'write a date such as 2027-06-30, or where one is written, such as '
        '{project: {property: end_date}}'
    )


# What may stand in these depends on the kind, so they are read with it.
Match = Annotated[
    dict[str, Any],
    spelled.Spelled(
        _match, 'mapping of facts', {'type': 'object', 'minProperties': 1}
    ),
]
Until = Annotated[
    datetime.date | dict[str, Any],
    spelled.Spelled(
        _until,
        'date | mapping',
        {'type': ['string', 'object'], 'minProperties': 1},
    ),
]
Trust = Annotated[Literal['owner'], spelled.words('owner')]


class Renewal(section.Section):
    """What an owner may take by himself."""

    by: spelled.Duration = Field(description='how much at a time')
    times: spelled.TimesOrAny = Field(description='how often')
    total: spelled.DurationOrAny = Field(description='how much in all')


class _Rule(section.Section):
    name: spelled.Name = Field(
        description='names the rule in every report; no two are the same'
    )
    kind: spelled.Kind = Field(description='what it is about, such as server')
    match: Match | None = Field(
        None,
        description='facts and what they must be like, all of them; without '
        'it, everything of the kind',
    )
    where: spelled.Expression | None = Field(
        None, description='a JMESPath expression over the facts'
    )
    trust: Trust | None = Field(
        None, description='owners may write what the rule reads'
    )


class Lifetime(_Rule):
    """How long a resource may exist. The first that matches decides."""

    elsewhere: ClassVar = {
        'warn': "'warn' belongs in a ladder: name one in ladder:"
    }

    limit: spelled.DurationOrNever | None = Field(
        None, description='how long, from creation'
    )
    until: Until | None = Field(
        None,
        description='the last day, or where it is written: '
        '{property: end_date}; with limit, the earlier counts',
    )
    ladder: spelled.Name | None = Field(
        None, description='what happens then; needed unless limit is never'
    )
    renewal: Renewal | None = Field(
        None, description='what an owner may take by himself'
    )
    ceiling: spelled.Duration | None = Field(
        None,
        description='the latest end, from creation, whatever an owner writes',
    )


class Condition(_Rule):
    """What may not stay so for longer than this. Each that holds counts."""

    elsewhere: ClassVar = {
        'until': "a condition has no 'until', it counts from when it began: "
        'write limit, or make it a lifetime',
        'renewal': "a condition has no 'renewal': an owner ends it by "
        'changing what it is about',
        'ceiling': "a condition has no 'ceiling': it never gives more time",
    }

    limit: spelled.Duration = Field(description='how long, from when it began')
    ladder: spelled.Name = Field(description='what happens then')


class Ladder(section.Section):
    """The stages that what has expired goes through."""

    warn: Annotated[tuple[spelled.Duration, ...], Field(min_length=1)] = Field(
        description='how long before the announced day each warning is sent'
    )
    minimum_notice: spelled.Duration = Field(
        description='from the first accepted notice to the first act'
    )
    quarantine: spelled.Quarantine = Field(
        description='how it is taken out of service'
    )
    if_shelve_loses: spelled.IfShelveLoses | None = Field(
        None,
        description='what is done where shelving would lose an ephemeral '
        'disk or memory; needed with quarantine: shelve',
    )
    accept_loss: spelled.Boolean = Field(
        False, description='needed for if_shelve_loses: shelve'
    )
    offload: spelled.Boolean = Field(
        False, description='ask Nova to offload what stays SHELVED'
    )
    keep: spelled.Duration | None = Field(
        None,
        description='how long in quarantine before a delete; needed with '
        'quarantine',
    )
    delete: spelled.Boolean = Field(
        False, description='whether a delete may follow'
    )
    retention: spelled.Duration | None = Field(
        None,
        description='how long what a delete kept stays, at least; then it is '
        'announced and deleted, too. Needed with delete',
    )
    lock: spelled.Boolean = Field(
        False, description='lock what was stopped; needs contact, no delete'
    )
    contact: spelled.Address | None = Field(
        None, description='whom the owner asks'
    )
    four_eyes: spelled.Boolean = Field(
        False, description='a plan that deletes needs a second person'
    )


class Exemption(section.Section):
    """What no rule applies to, by ids; all that is given must fit.

    Beside these keys, any kind takes the id of one resource.
    """

    model_config = pydantic.ConfigDict(extra='allow')
    others: ClassVar = 'the id of one resource of that kind'

    project: spelled.Id | None = Field(
        None, description='the id of a project: all that is in it'
    )
    user: spelled.Id | None = Field(
        None, description='the id of a user: all that is his'
    )
    domain: spelled.DomainId | None = Field(
        None, description='the id of a domain: all that is in its projects'
    )
    reason: spelled.Text = Field(description='why; people will ask')
    until: spelled.DateOrNever = Field(description='the last day')


Named = dict[spelled.Name, Ladder]


class Document(section.Section):
    """The whole file."""

    version: spelled.Version = Field(description='of this format')
    cloud: spelled.Name = Field(description='names the cloud in the ledger')
    lifetimes: tuple[Lifetime, ...] = Field(
        (),
        description='how long a resource may exist; the first that '
        'matches decides',
    )
    conditions: tuple[Condition, ...] = Field(
        (),
        description='what may not stay so for longer; each that holds counts',
    )
    ladders: Annotated[Named, Field(min_length=1)] | None = Field(
        None, description='what happens to what has expired, by name'
    )
    exemptions: tuple[Exemption, ...] = Field(
        (), description='what no rule applies to'
    )
    scope: settings.Scope | None = Field(
        None, description='whom notices and acts may reach'
    )
    pace: settings.Pace | None = Field(
        None, description='how much may happen in a day'
    )
    breaker: settings.Breaker | None = Field(
        None, description='shares above which a surprise stops the whole run'
    )
    delete_limits: settings.DeleteLimits | None = Field(
        None, description='how much may be deleted; no option overrides it'
    )
    calendar: settings.Calendar | None = Field(
        None, description='when acts may happen and where a day ends'
    )
    facts: tuple[settings.Facts, ...] = Field(
        (), description='tables of what Keystone does not know'
    )
    managed: settings.Managed | None = Field(
        None, description='how members of other services are known'
    )
    notices: settings.Notices | None = Field(
        None, description='who is told, and how'
    )
    mark: tuple[settings.Mark, ...] = Field(
        (), description='where stage and day are shown in the cloud'
    )
    halt: spelled.Boolean = Field(False, description='the kill switch')
    plugins: tuple[spelled.Package, ...] = Field(
        (), description='packages of others whose kinds and verbs are used'
    )
