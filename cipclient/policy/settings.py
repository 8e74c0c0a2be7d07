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

"""The sections of the policy file beside its rules, as they are written."""

from typing import Annotated, Any, Literal

from pydantic import Field

from cipclient.model import policy as model_policy
from cipclient.policy import scalar
from cipclient.policy import section
from cipclient.policy import spelled

Mark = Annotated[Literal['metadata', 'tag'], spelled.words('metadata', 'tag')]


class Scope(section.Section):
    """Whom notices and acts may reach; a scan always sees everything."""

    projects: (
        Annotated[tuple[spelled.Text, ...], Field(min_length=1)] | None
    ) = Field(None, description='ids or names; [all] is every project')
    domains: (
        Annotated[tuple[spelled.Text, ...], Field(min_length=1)] | None
    ) = Field(None, description='ids or names of domains')
    percent: spelled.Share | None = Field(
        None, description='the share of projects, chosen steadily by id'
    )


class Pace(section.Section):
    """How much may happen in a day."""

    per_day: spelled.Count = Field(description='acts in a day')
    per_project_per_day: spelled.Count = Field(
        description='acts in a day in one project'
    )
    backlog_share: spelled.Share = Field(
        description='how much of a day goes to what was overdue at first'
    )
    mails_per_day: spelled.Count = Field(description='mails in a day')


class Breaker(section.Section):
    """Shares above which a surprise stops the whole run."""

    unannounced: spelled.Share = Field(
        description='of new cases that time alone does not explain'
    )
    population: spelled.Share = Field(
        description='of resources that are fewer or more than last time'
    )


class DeleteLimits(section.Section):
    """How much may be deleted; no option overrides it."""

    per_day: spelled.Count = Field(description='deletes in a day')
    percent: spelled.Share = Field(description='of all that there are')


class Freeze(section.Section):
    """Days of every year on which nothing is done, both included."""

    start: spelled.DayOfYear = Field(alias='from', description='first day')
    end: spelled.DayOfYear = Field(
        alias='to', description='last day; may lie after New Year'
    )


class Calendar(section.Section):
    """When acts may happen and where a day ends."""

    timezone: spelled.Zone = Field(description='where a day begins and ends')
    act_on: (
        Annotated[tuple[spelled.Weekday, ...], Field(min_length=1)] | None
    ) = Field(None, description='weekdays; without it, every day')
    hours: spelled.Hours | None = Field(
        None, description='when acts may start; mails are not bound by it'
    )
    freeze: tuple[Freeze, ...] = Field(
        (), description='days of every year without acts'
    )
    holidays: tuple[spelled.Date, ...] = Field(
        (), description='single days without acts'
    )


class Facts(section.Section):
    """A table of what Keystone does not know, which outranks it."""

    kind: spelled.Kind = Field(description='what its rows are about')
    key: Annotated[Literal['id', 'name'], spelled.words('id', 'name')] = Field(
        description='the column that names them'
    )
    file: spelled.File = Field(
        description='a CSV file, relative to the policy; its columns: '
        'contact, end_date, ticket (a hold), language'
    )


class Managed(section.Section):
    """How members of other services are known."""

    heat: Annotated[
        Literal['list', 'per-project', 'absent'],
        spelled.words('list', 'per-project', 'absent'),
    ] = Field(description='how members of Heat stacks are known')


class Smtp(section.Section):
    """The mail server."""

    host: spelled.Host = Field(description='its name or address')
    port: spelled.Port = Field(description='its port, such as 25 or 587')
    security: Annotated[
        Literal['starttls', 'tls', 'none'],
        spelled.words('starttls', 'tls', 'none'),
    ] = Field(description='how the connection is protected')


class Languages(section.Section):
    """In which language people are written to."""

    default: spelled.Language = Field(description='for everyone else')
    domains: dict[spelled.Domain, spelled.Language] = Field(
        default_factory=dict, description='by mail domain'
    )


def _recipient(value: Any) -> model_policy.Recipient:
    if isinstance(value, str):
        return model_policy.Recipient(scalar.choice('owner', 'contact')(value))
    if isinstance(value, dict) and list(value) == ['role']:
        role = value['role']
        if isinstance(role, str) and role.strip():
            return model_policy.Recipient('role', role)
    raise ValueError('write owner, contact or {role: member}')


def _together(value: Any) -> tuple[model_policy.Recipient, ...]:
    """Return those who are told together."""
    if not isinstance(value, list):
        return (_recipient(value),)
    if not value:
        raise ValueError('the list is empty: write [owner, {role: member}]')
    return tuple(_recipient(entry) for entry in value)


_RECIPIENT = {
    'anyOf': [
        {'enum': ['owner', 'contact']},
        {
            'type': 'object',
            'properties': {'role': {'type': 'string'}},
            'required': ['role'],
            'additionalProperties': False,
        },
    ]
}
Recipients = Annotated[
    tuple[model_policy.Recipient, ...],
    spelled.Spelled(
        _together,
        'owner | contact | {role: name} | list of these',
        {
            'anyOf': [
                *_RECIPIENT['anyOf'],
                {'type': 'array', 'items': _RECIPIENT, 'minItems': 1},
            ]
        },
    ),
]


class Notices(section.Section):
    """Who is told, and how."""

    sender: spelled.Address = Field(
        alias='from', description='whom mails come from'
    )
    operators: Annotated[tuple[spelled.Address, ...], Field(min_length=1)] = (
        Field(description='who reads the digest of the cloud')
    )
    recipients: Annotated[tuple[Recipients, ...], Field(min_length=1)] = Field(
        description='a chain: the next entry only if nobody of the one '
        'before can be reached; a nested list is told together'
    )
    allowed_domains: spelled.AllowedDomains = Field(
        description='where mails may go'
    )
    denied_domains: tuple[spelled.Domain, ...] = Field(
        (), description='where no mail goes'
    )
    digest: Annotated[
        Literal['daily', 'weekly'], spelled.words('daily', 'weekly')
    ] = Field(description='how often what can wait is told')
    languages: Languages | None = Field(
        None, description='in which language; without it, English'
    )
    smtp: Smtp = Field(description='the mail server')
