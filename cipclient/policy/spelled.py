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

"""The types of the policy's keys: how each is read, spelled and described.

One marker does all three, so that what is accepted, what editors are told
and what the reference says cannot differ.
"""

import dataclasses
import datetime
import enum
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core import core_schema

from cipclient.model import ladder as model_ladder
from cipclient.policy import duration
from cipclient.policy import near
from cipclient.policy import scalar


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Spelled:
    """How a value is written.

    :param read: takes texts, lists and mappings; raises ValueError.
    :param spelling: for the reference.
    :param schema: JSON Schema, of what an editor's YAML parser sees.
    """

    read: Callable[[Any], object]
    spelling: str
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.schema)


def one(read: Callable[[str], object]) -> Callable[[Any], object]:
    """Return what reads one value, and refuses lists and mappings."""

    def check(value: Any) -> object:
        if not isinstance(value, str):
            found = 'a list' if isinstance(value, list) else 'a mapping'
            raise ValueError(f'{found} stands where one value belongs')
        return read(value)

    return check


def _or(word: str, read: Callable[[str], object]) -> Callable[[str], object]:
    return lambda text: text if text == word else read(text)


def words(*known: str) -> Spelled:
    """Return the spelling of a closed vocabulary."""
    return Spelled(
        one(scalar.choice(*known)), ' | '.join(known), {'enum': list(known)}
    )


def _enum(values: type[enum.StrEnum]) -> Spelled:
    known = tuple(values)
    return dataclasses.replace(
        words(*known),
        read=one(lambda text: values(scalar.choice(*known)(text))),
    )


def _texts(pattern: str) -> dict[str, Any]:
    return {'type': 'string', 'pattern': f'^({pattern})$'}


_DURATION = _texts(f'{duration.SHORT}|{duration.ISO}')
_NUMBER = {'anyOf': [{'type': 'number', 'minimum': 0}, _texts(scalar.DECIMAL)]}
#: Text that may look like a number or a boolean to an editor.
ANY_SCALAR: Mapping[str, Any] = {'type': ['string', 'number', 'boolean']}


def _whole(low: int, high: int) -> Spelled:
    return Spelled(
        one(scalar.integer(low, high)),
        'whole number',
        {'type': 'integer', 'minimum': low, 'maximum': high},
    )


def _shaped(pattern: str, spelling: str, example: str) -> Spelled:
    return Spelled(
        one(scalar.shaped(pattern, f'{spelling}: write it such as {example}')),
        spelling,
        _texts(pattern),
    )


def _version(text: str) -> int:
    if text != '1':
        raise ValueError(
            f'{near.quoted(text)} is no version that this program reads: '
            'write 1'
        )
    return 1


NEVER = 'never'
ANY = 'any'

Version = Annotated[
    Literal[1],
    Spelled(one(_version), '1', {'const': 1}),
]
Boolean = Annotated[
    bool, Spelled(one(scalar.boolean), 'true | false', {'type': 'boolean'})
]
Duration = Annotated[
    datetime.timedelta, Spelled(one(duration.parse), 'duration', _DURATION)
]
DurationOrNever = Annotated[
    datetime.timedelta | Literal['never'],
    Spelled(
        one(_or(NEVER, duration.parse)),
        'duration | never',
        {'anyOf': [{'const': NEVER}, _DURATION]},
    ),
]
DurationOrAny = Annotated[
    datetime.timedelta | Literal['any'],
    Spelled(
        one(_or(ANY, duration.parse)),
        'duration | any',
        {'anyOf': [{'const': ANY}, _DURATION]},
    ),
]
TimesOrAny = Annotated[
    int | Literal['any'],
    Spelled(
        one(_or(ANY, scalar.integer(1, 1000))),
        'whole number | any',
        {'anyOf': [{'const': ANY}, {'type': 'integer', 'minimum': 1}]},
    ),
]
Date = Annotated[
    datetime.date, Spelled(one(scalar.date), 'date', _texts(scalar.DATE))
]
DateOrNever = Annotated[
    datetime.date | Literal['never'],
    Spelled(
        one(_or(NEVER, scalar.date)),
        'date | never',
        {'anyOf': [{'const': NEVER}, _texts(scalar.DATE)]},
    ),
]
DayOfYear = Annotated[
    tuple[int, int],
    Spelled(one(scalar.day_of_year), 'month-day', _texts(scalar.DAY_OF_YEAR)),
]
Hours = Annotated[
    tuple[datetime.time, datetime.time],
    Spelled(one(scalar.hours), 'HH:MM-HH:MM', _texts(scalar.HOURS)),
]
Weekday = Annotated[
    int,
    Spelled(
        one(scalar.weekday),
        ' | '.join(scalar.WEEKDAYS),
        {'enum': list(scalar.WEEKDAYS)},
    ),
]
Zone = Annotated[
    datetime.tzinfo,
    Spelled(one(scalar.zone), 'time zone', {'type': 'string'}),
]
Share = Annotated[
    float, Spelled(one(scalar.share), 'percentage', _texts(scalar.PERCENT))
]
Count = Annotated[int, _whole(1, 1_000_000)]
Port = Annotated[int, _whole(1, 65535)]
Name = Annotated[str, _shaped(scalar.NAME, 'name', 'research-2')]
Language = Annotated[str, _shaped(scalar.LANGUAGE, 'language', 'en')]
Package = Annotated[
    str, _shaped(scalar.NAME, 'name of a package', 'example-cipclient')
]
Host = Annotated[
    str, _shaped('[A-Za-z0-9.:-]{1,253}', 'host', 'mail.example.org')
]
#: An id, because a name can be given to anything.
ID = _shaped(scalar.ID, 'id', '6f1c0c54e7f94cbd9b7cbb3b62a1a001')
Id = Annotated[str, ID]
DomainId = Annotated[
    str,
    _shaped(
        f'default|{scalar.ID}',
        'id of a domain',
        'default or 6f1c0c54e7f94cbd9b7cbb3b62a1a001',
    ),
]
Kind = Annotated[str, Spelled(one(str), 'kind', {'type': 'string'})]
Expression = Annotated[
    str, Spelled(one(str.strip), 'JMESPath expression', {'type': 'string'})
]
File = Annotated[str, Spelled(one(str), 'file', {'type': 'string'})]
Text = Annotated[str, Spelled(one(scalar.line), 'text', ANY_SCALAR)]
Address = Annotated[
    str,
    Spelled(one(scalar.address), 'mail address', _texts(scalar.ADDRESS)),
]
Domain = Annotated[
    str, Spelled(one(scalar.domain), 'domain', _texts(scalar.DOMAIN))
]
Quarantine = Annotated[model_ladder.Quarantine, _enum(model_ladder.Quarantine)]
IfShelveLoses = Annotated[
    model_ladder.IfShelveLoses, _enum(model_ladder.IfShelveLoses)
]


def _allowed(value: Any) -> object:
    if value == ANY:
        return ANY
    if not isinstance(value, list) or not value:
        raise ValueError('write any, or a list of domains: [example.org]')
    return tuple(one(scalar.domain)(entry) for entry in value)


AllowedDomains = Annotated[
    tuple[str, ...] | Literal['any'],
    Spelled(
        _allowed,
        'any | list of domains',
        {
            'anyOf': [
                {'const': ANY},
                {
                    'type': 'array',
                    'items': _texts(scalar.DOMAIN),
                    'minItems': 1,
                },
            ]
        },
    ),
]
