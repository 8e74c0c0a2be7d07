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

"""One object in the cloud, as it was read."""

import dataclasses
import datetime
from collections.abc import Mapping

from cipclient.model import fact


@dataclasses.dataclass(frozen=True, slots=True)
class Resource:
    """A server, a volume, a project, a person: an id and its facts.

    :param region: where the id belongs; empty for identity kinds, whose ids
        are the same in every region (hazard H35).
    :param facts: by the names that the kind declares. One that is missing is
        unknown, not absent.
    """

    kind: str
    region: str
    id: str
    facts: Mapping[str, fact.FactValue]

    def fact(self, name: str) -> fact.FactValue:
        """Return a fact; unknown if the reading did not bring it."""
        return self.facts.get(name, fact.UNREAD)

    def text(self, name: str) -> str | None:
        """Return a fact if it is a known text."""
        value = self.facts.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int | float | None:
        """Return a fact if it is a known number. A flag is none."""
        value = self.facts.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return value

    def date(self, name: str) -> datetime.datetime | None:
        """Return a fact if it is a known date, aware and in UTC."""
        value = self.facts.get(name)
        return value if isinstance(value, datetime.datetime) else None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells this resource from every other of the cloud."""
        return (self.kind, self.region, self.id)


@dataclasses.dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the resources that others refer to.

    :param known: by kind and id. A project or user that is *proven* deleted
        is here with the state ``deleted``; one that was asked for in vain
        is unknown, and why.
    """

    known: Mapping[str, Mapping[str, Resource | fact.Unknown]]

    def find(self, kind: str, id_: str) -> Resource | fact.Unknown:
        """Return the resource of that kind and id, or why it is unknown."""
        return self.known.get(kind, {}).get(id_, fact.UNREAD)
