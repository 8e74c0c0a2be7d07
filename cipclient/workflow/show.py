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

"""The use case: everything about one resource, and why."""

import datetime
import re
from collections.abc import Mapping, Sequence

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.evaluate import judge
from cipclient.evaluate import supplement
from cipclient.inventory import base
from cipclient.model import fact
from cipclient.model import kind as model_kind
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import scan
from cipclient.workflow import request
from cipclient.workflow.scanning import observer as workflow_observer
from cipclient.workflow.scanning import relations

_ID = re.compile(r'[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-\w{12}')


def show(
    cloud: connection.Cloud,
    inventories: Mapping[str, base.Inventory],
    policy: model_policy.Policy,
    asked: request.ShowRequest,
    now: datetime.datetime,
    observer: workflow_observer.Observer | None = None,
) -> scan.Shown:
    """Find one resource, read what it refers to, and judge it.

    :param observer: knows what was recorded of it before.

    Raises NotFound where there is none, NotUnique where a name is several's.
    """
    known_better = supplement.Supplement(policy.facts)
    resource = known_better.apply(_find(cloud, inventories, asked))
    spec = inventories[resource.kind].spec
    related = relations.Relations(cloud, known_better, asked.own_project)
    related.read_about(resource, spec)
    remembered = (observer or workflow_observer.Observer()).history([resource])
    judged = judge.Judge(policy, spec, now).verdict_of(
        resource, related.surroundings, remembered
    )
    return scan.Shown(
        related.names([resource]).finding(judged, now),
        now,
        _facts(resource, spec, related.surroundings),
    )


def _find(
    cloud: connection.Cloud,
    inventories: Mapping[str, base.Inventory],
    asked: request.ShowRequest,
) -> model_resource.Resource:
    if asked.kind is not None and asked.kind not in inventories:
        raise exceptions.NotFound(
            f'there is no kind {asked.kind!r}: it is one of '
            f'{", ".join(sorted(inventories))}'
        )
    kinds = sorted(inventories) if asked.kind is None else [asked.kind]
    if _ID.fullmatch(asked.resource):
        found = _by_id(cloud, [inventories[k] for k in kinds], asked.resource)
        if found is not None:
            return found
    named = _by_name(cloud, [inventories[k] for k in kinds], asked)
    if len(named) > 1:
        listed = ', '.join(f'{one.kind} {one.id}' for one in named[:10])
        raise exceptions.NotUnique(
            f'{len(named)} resources are named {asked.resource!r} ({listed}): '
            'give the id'
        )
    if not named:
        raise exceptions.NotFound(
            f'no {" or ".join(kinds)} has the id or name {asked.resource!r}'
        )
    return named[0]


def _by_id(
    cloud: connection.Cloud, among: Sequence[base.Inventory], id_: str
) -> model_resource.Resource | None:
    doubt: exceptions.CloudError | None = None
    for inventory in among:
        try:
            return inventory.get(cloud, id_)
        except (exceptions.NotFound, exceptions.ServiceMissing):
            continue
        except exceptions.CloudError as error:
            # Another kind may still have it, and a member may read the
            # servers of the own project but no other project.
            doubt = doubt or error
    if doubt is not None:
        raise doubt
    return None


def _by_name(
    cloud: connection.Cloud,
    among: Sequence[base.Inventory],
    asked: request.ShowRequest,
) -> Sequence[model_resource.Resource]:
    wanted = base.Wanted(own_project=asked.own_project)
    found: list[model_resource.Resource] = []
    for inventory in among:
        try:
            found += inventory.named(cloud, asked.resource, wanted)
        except exceptions.ServiceMissing:
            continue
    return found


def _facts(
    resource: model_resource.Resource,
    spec: model_kind.KindSpec,
    surroundings: model_resource.Surroundings,
) -> Mapping[str, fact.FactValue]:
    facts = dict(resource.facts)
    for relation in spec.relations:
        id_ = resource.text(relation.through)
        if id_ is None:
            continue
        other = surroundings.find(relation.kind, id_)
        if isinstance(other, fact.Unknown):
            facts[relation.name] = other
        else:
            facts |= {
                f'{relation.name}.{name}': value
                for name, value in other.facts.items()
            }
    return facts
