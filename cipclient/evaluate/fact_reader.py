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

"""How a rule's fact is found: on the resource, or on one it refers to."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from cipclient.model import fact
from cipclient.model import kind
from cipclient.model import resource as model_resource

Reader = Callable[
    [model_resource.Resource, model_resource.Surroundings], fact.FactValue
]


def reader(spec: kind.KindSpec, name: str) -> Reader:
    """Return what reads the fact of that dotted name.

    Compiled once a rule, as it is called once a resource. The id is known
    of every resource, also of a kind that does not list it as a fact.
    """
    if name == 'id':
        return _own_id
    for relation in spec.relations:
        prefix = f'{relation.name}.'
        if name.startswith(prefix):
            return _through(relation, name.removeprefix(prefix))

    def own(
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> fact.FactValue:
        return resource.facts.get(name, fact.UNREAD)

    return own


def _own_id(
    resource: model_resource.Resource,
    surroundings: model_resource.Surroundings,
) -> fact.FactValue:
    return resource.id


def _through(relation: kind.Relation, name: str) -> Reader:
    def related(
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> fact.FactValue:
        id_ = resource.facts.get(relation.through, fact.UNREAD)
        if id_ is None or isinstance(id_, fact.Unknown):
            return id_
        found = surroundings.find(relation.kind, str(id_))
        if isinstance(found, fact.Unknown):
            return fact.Unknown(f'{relation.name} {id_}: {found.reason}')
        return found.facts.get(name, fact.UNREAD)

    return related


#: What a known fact of each type is in Python.
_TYPES: Mapping[fact.FactType, tuple[type, ...]] = {
    fact.FactType.TEXT: (str,),
    fact.FactType.FLAG: (bool,),
    fact.FactType.NUMBER: (int, float),
    fact.FactType.DATE: (datetime.datetime,),
    fact.FactType.TEXTS: (tuple,),
    fact.FactType.MAP: (Mapping,),
}


def is_of(type_: fact.FactType, value: fact.FactValue) -> bool:
    """Whether a known fact is what its kind says that it is.

    What is proven absent is of any type; a flag is no number.
    """
    if value is None:
        return True
    if isinstance(value, bool):
        return type_ is fact.FactType.FLAG
    return isinstance(value, _TYPES[type_])


def document(
    spec: kind.KindSpec,
) -> Callable[
    [model_resource.Resource, model_resource.Surroundings], dict[str, Any]
]:
    """Return what builds the plain nested dict that an expression sees.

    Every documented fact is there, so that a path is either a value or null;
    dates are ISO 8601 texts. What is unknown is null too: an expression that
    names it is never asked.
    """
    readers = {s.name: reader(spec, s.name) for s in spec.all_facts()}

    def build(
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> dict[str, Any]:
        top: dict[str, Any] = {}
        for name, read in readers.items():
            *path, last = name.split('.')
            level = top
            for part in path:
                level = level.setdefault(part, {})
            level[last] = _plain(read(resource, surroundings))
        return top

    return build


def _plain(value: fact.FactValue) -> object:
    match value:
        case fact.Unknown():
            return None
        case datetime.datetime():
            return value.isoformat().replace('+00:00', 'Z')
        case tuple():
            return list(value)
        case Mapping():
            return dict(value)
        case _:
            return value
