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

"""What a kind of resource is: its facts, relations and verbs."""

import dataclasses
from collections.abc import Mapping

from cipclient.model import fact


@dataclasses.dataclass(frozen=True, slots=True)
class Relation:
    """A resource of another kind whose facts a rule may read through this.

    :param name: the prefix of its facts: ``owner`` gives ``owner.state``.
    :param kind: what the other resource is: ``user``.
    :param through: the fact of this kind that holds the other's id.
    :param facts: what may be read, named as the other kind names them.
    """

    name: str
    kind: str
    through: str
    facts: tuple[fact.FactSpec, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Evidence:
    """A date by which the API proves since when a fact has its value.

    :param fact: the dotted name: ``status``.
    :param value: of that fact: ``ERROR``.
    :param date: the name of the fact that holds the date.
    :param known_by: the API's own name of it: ``fault.created``.
    """

    fact: str
    value: str
    date: str
    known_by: str


@dataclasses.dataclass(frozen=True, slots=True)
class Proof:
    """Values of a fact of which the API tells since when, if it is asked.

    Unlike ``Evidence`` it is in no listing: it costs a request or two for
    each resource, so it is asked for where a record needs it.

    :param fact: the dotted name: ``status``.
    :param values: of that fact: ``SHUTOFF``.
    :param known_by: the API's own name of it: ``instance actions``.
    """

    fact: str
    values: frozenset[str]
    known_by: str


@dataclasses.dataclass(frozen=True, slots=True)
class KindSpec:
    """One kind of resource, as a policy and a report see it.

    :param name: singular: ``server``.
    :param dated: whether the cloud tells when one was created. If not, an
        age counts from when the ledger first saw it.
    :param regional: whether ids belong to a region; identity kinds do not.
    :param verbs: what may be done to one, by the names of the action room.
    :param shorthand: what a matcher means that gives one value where several
        facts share a prefix: ``{'flavor': 'flavor.name'}``.
    :param evidence: dates that the API itself gives for the begin of a
        condition.
    :param proofs: what else the API tells, of one resource at a time.
    """

    name: str
    facts: tuple[fact.FactSpec, ...]
    relations: tuple[Relation, ...] = ()
    dated: bool = True
    regional: bool = True
    verbs: tuple[str, ...] = ()
    shorthand: Mapping[str, str] = dataclasses.field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    proofs: tuple[Proof, ...] = ()

    def all_facts(self) -> tuple[fact.FactSpec, ...]:
        """Return own facts and those of relations, with dotted names."""
        related = (
            dataclasses.replace(spec, name=f'{relation.name}.{spec.name}')
            for relation in self.relations
            for spec in relation.facts
        )
        return (*self.facts, *related)

    def find(self, name: str) -> fact.FactSpec | None:
        """Return the fact of that dotted name, as expressions spell it."""
        return next((s for s in self.all_facts() if s.name == name), None)

    def find_matcher(self, matcher: str) -> fact.FactSpec | None:
        """Return the fact that a matcher of that dotted name reads."""
        name = self.shorthand.get(matcher)
        if name is not None:
            return self.find(name)
        return next(
            (s for s in self.all_facts() if s.matcher == matcher), None
        )
