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
"""Tickets of the operator's tables: each holds what its row is about."""

from collections.abc import Iterable

from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource

_COLUMN = 'ticket'
#: By it scans know that they have to read people.
_OWNER = 'owner.name'


class Tickets:
    """The tickets of a policy's tables, by what they are about."""

    def __init__(self, tables: Iterable[model_policy.FactsFile]) -> None:
        self._tickets: dict[tuple[str, str, str], str] = {}
        for table in tables:
            for value, row in table.rows.items():
                if row.get(_COLUMN):
                    self._tickets[table.kind, table.key, value] = row[_COLUMN]
        self._by_name = {
            kind for kind, key, _ in self._tickets if key == 'name'
        }

    @property
    def reads(self) -> frozenset[str]:
        """The facts that have to be read so that tickets are found."""
        return frozenset({_OWNER} if 'user' in self._by_name else ())

    def of(
        self,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> str:
        """Return the ticket of it, its project or its owner; or nothing.

        Whose name could not be read may have one: it is held as well.
        """
        if not self._tickets:
            return ''
        return (
            self._of_one(resource)
            or self._of_other('project', 'project_id', resource, surroundings)
            or self._of_other('user', 'user_id', resource, surroundings)
        )

    def _of_other(
        self,
        kind: str,
        through: str,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> str:
        id_ = resource.text(through) or ''
        found = surroundings.find(kind, id_)
        if isinstance(found, model_resource.Resource):
            return self._of_one(found)
        ticket = self._tickets.get((kind, 'id', id_), '')
        if ticket or not id_ or kind not in self._by_name:
            return ticket
        return f'not known: {kind} {id_} could not be read'

    def _of_one(self, resource: model_resource.Resource) -> str:
        name = resource.text('name') or ''
        return self._tickets.get(
            (resource.kind, 'id', resource.id), ''
        ) or self._tickets.get((resource.kind, 'name', name), '')
