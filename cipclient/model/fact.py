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

"""Facts: the named, typed, documented properties of a resource."""

import dataclasses
import datetime
import enum
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that could not be established. Nothing is concluded from it.

    :param reason: what an operator reads: why, and where possible which
        request failed.
    """

    reason: str


#: What a fact may hold. ``None`` is *proven* absence (a server that boots
#: from a volume has no image); ``Unknown`` is everything that was not proven.
#: Dates are aware, in UTC.
FactValue = (
    str
    | bool
    | int
    | float
    | datetime.datetime
    | tuple[str, ...]
    | Mapping[str, str]
    | None
    | Unknown
)

#: For a fact that a reading did not bring.
UNREAD = Unknown('the cloud did not report it')


class Writer(enum.Enum):
    """Who can change a fact, by whatever request."""

    CLOUD = 'cloud'
    ADMINISTRATOR = 'administrator'
    #: Whoever may use the project. A rule that reads such a fact says
    #: ``trust: owner``.
    OWNER = 'owner'


class FactType(enum.Enum):
    """How a fact is matched and what it looks like in an expression."""

    TEXT = 'text'
    FLAG = 'flag'
    NUMBER = 'number'
    DATE = 'date'
    #: Several texts, such as tags; one that matches is enough.
    TEXTS = 'texts'
    #: Names and their texts, such as metadata.
    MAP = 'map'


@dataclasses.dataclass(frozen=True, slots=True)
class FactSpec:
    """What a kind says about one of its facts.

    :param name: dotted, as an expression spells it: ``flavor.extra_specs``.
    :param help: one phrase for the reference table.
    :param key: the last part of the name as a matcher spells it, where it
        differs (``tag`` for ``tags``).
    :param values: the closed vocabulary, where there is one.
    :param unit: of a number: ``MiB``, ``GiB``.
    :param fixed: it never changes while the resource lives.
    """

    name: str
    type: FactType
    writer: Writer
    help: str
    key: str = ''
    values: tuple[str, ...] = ()
    unit: str = ''
    fixed: bool = False

    @property
    def matcher(self) -> str:
        """The dotted name as a policy's ``match`` spells it."""
        head, dot, last = self.name.rpartition('.')
        return head + dot + (self.key or last)
