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

"""Whether a resource is exempt from every rule."""

import datetime

from cipclient.evaluate import fact_reader
from cipclient.model import fact
from cipclient.model import kind
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import verdict

Answer = verdict.Answer

_Conditions = list[tuple[str, fact_reader.Reader, str]]
_Ready = tuple[model_policy.Exemption, _Conditions]


class Exemptions:
    """The exemptions in force at one moment, for one kind."""

    def __init__(
        self,
        policy: model_policy.Policy,
        spec: kind.KindSpec,
        now: datetime.datetime,
    ) -> None:
        self._exemptions: list[_Ready] = []
        for exemption in policy.exemptions:
            if exemption.kind not in (None, spec.name):
                continue
            if (
                exemption.until is not None
                and policy.calendar.end_of(exemption.until) <= now
            ):
                continue
            conditions = _conditions(exemption, spec)
            if conditions is not None:
                self._exemptions.append((exemption, conditions))

    def answer(
        self,
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> tuple[verdict.Answer, model_policy.Exemption | None, str]:
        """Return the answer, the exemption that it is of, and why unknown.

        A yes anywhere outweighs an unknown before it: either way nothing is
        done.
        """
        doubtful: tuple[model_policy.Exemption, str] | None = None
        for exemption, conditions in self._exemptions:
            answer, why = _ask(conditions, resource, surroundings)
            if answer is Answer.YES:
                return answer, exemption, ''
            if answer is Answer.UNKNOWN and doubtful is None:
                doubtful = (exemption, why)
        if doubtful is not None:
            return Answer.UNKNOWN, *doubtful
        return Answer.NO, None, ''


def _conditions(
    exemption: model_policy.Exemption, spec: kind.KindSpec
) -> _Conditions | None:
    """Return what must fit, or None if it cannot be about this kind."""
    wanted = [
        ('id', exemption.resource),
        (_id_fact(spec, 'project'), exemption.project),
        (_id_fact(spec, 'user'), exemption.user),
    ]
    conditions = []
    for name, value in wanted:
        if value is None:
            continue
        if name is None:
            return None
        conditions.append((name, fact_reader.reader(spec, name), value))
    if exemption.domain is not None:
        of_domain = _domain(spec)
        if of_domain is None:
            return None
        conditions.append((*of_domain, exemption.domain))
    return conditions


def _id_fact(spec: kind.KindSpec, other: str) -> str | None:
    """Return the fact that holds the id of a resource of another kind.

    A project is itself the project that an exemption names. The id is read
    where it stands on the resource, so that it is known whatever became of
    the project or user that it is of.
    """
    if spec.name == other:
        return 'id'
    for relation in spec.relations:
        if relation.kind == other:
            return relation.through
    return None


def _domain(
    spec: kind.KindSpec,
) -> tuple[str, fact_reader.Reader] | None:
    """Return the fact that holds the id of its domain, and its reader."""
    if spec.name == 'project':
        return 'domain_id', fact_reader.reader(spec, 'domain_id')
    for relation in spec.relations:
        if relation.kind == 'project':
            name = f'{relation.name}.domain_id'
            return name, _outlived(relation, fact_reader.reader(spec, name))
    return None


def _outlived(
    relation: kind.Relation, read: fact_reader.Reader
) -> fact_reader.Reader:
    """Return what reads a domain also of what its project left behind.

    A deleted project is of no domain any more: it may have been of the one
    that is exempt.
    """

    def domain(
        resource: model_resource.Resource,
        surroundings: model_resource.Surroundings,
    ) -> fact.FactValue:
        value = read(resource, surroundings)
        project_id = resource.facts.get(relation.through)
        if value is None and project_id is not None:
            return fact.Unknown(
                f'the project {project_id} is deleted, and nothing tells of '
                'which domain it was'
            )
        return value

    return domain


def _ask(
    conditions: _Conditions,
    resource: model_resource.Resource,
    surroundings: model_resource.Surroundings,
) -> tuple[verdict.Answer, str]:
    unknown = ''
    for name, read, wanted in conditions:
        value = read(resource, surroundings)
        if value == wanted:
            continue
        if value is None or isinstance(value, str):
            return Answer.NO, ''
        unknown = (
            f'{name} is unknown: {value.reason}'
            if isinstance(value, fact.Unknown)
            else f'{name} is not of the type it should be'
        )
    return (Answer.UNKNOWN, unknown) if unknown else (Answer.YES, '')
