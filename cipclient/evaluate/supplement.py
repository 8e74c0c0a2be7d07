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

"""What the operator's own tables know better than the cloud."""

import dataclasses
from collections.abc import Iterable, Mapping

from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource


class Supplement:
    """The tables of a policy, by the kinds that they are about.

    A row's columns become entries of the resource's ``properties`` and
    outrank those that are there: an allocation that was prolonged is
    corrected in the table long before anybody corrects Keystone.
    """

    def __init__(self, tables: Iterable[model_policy.FactsFile]) -> None:
        self._tables: dict[str, list[model_policy.FactsFile]] = {}
        for table in tables:
            self._tables.setdefault(table.kind, []).append(table)

    def apply(
        self, resource: model_resource.Resource
    ) -> model_resource.Resource:
        """Return the resource as the tables have it.

        Properties that are unknown stay so: a table has some of them only.
        """
        properties = resource.facts.get('properties')
        if not isinstance(properties, Mapping):
            return resource
        known: dict[str, str] = {}
        for table in self._tables.get(resource.kind, ()):
            known |= table.rows.get(resource.text(table.key) or '', {})
        if not known:
            return resource
        return dataclasses.replace(
            resource,
            facts={**resource.facts, 'properties': {**properties, **known}},
        )
