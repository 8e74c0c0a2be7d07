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

"""What a scan saw, in the words of the ledger."""

from collections.abc import Collection, Mapping

from cipclient.evaluate import standing
from cipclient.ledger import sightings
from cipclient.model import fact
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verdict


def key(resource: model_resource.Resource) -> model_standing.ResourceKey:
    """Return what tells it from every other that the cloud ever had."""
    return model_standing.ResourceKey(
        resource.region, resource.kind, resource.id, resource.date('created')
    )


def sighting(judged: verdict.Verdict) -> sightings.Sighting:
    """Return what is recorded of one that was judged.

    A condition that holds since an unknown date keeps the one that is
    recorded (P28).
    """
    holding = {}
    doubtful = []
    for trial in judged.conditions:
        if trial.begins is None:
            doubtful.append(trial.rule.name)
        else:
            holding[trial.rule.name] = trial.begins
    return sightings.Sighting(
        key(judged.resource),
        standing.subject_of(judged.resource),
        standing.standing_of(judged),
        holding,
        frozenset(doubtful),
    )


def locked_by_others(
    resource: model_resource.Resource,
    ours: Collection[model_standing.ResourceKey],
) -> bool | None:
    """Return whether somebody else locked it; None where it is not known.

    :param ours: what a lock of ours may be on.
    """
    locked = resource.facts.get('locked')
    if locked is True:
        return key(resource) not in ours
    return None if isinstance(locked, fact.Unknown) else False


def names(
    surroundings: model_resource.Surroundings, kind: str
) -> Mapping[str, tuple[str, str, str]]:
    """Return name, domain id and domain of those that are known, by id."""
    return {
        id_: (
            one.text('name') or '',
            one.text('domain_id') or '',
            one.text('domain') or '',
        )
        for id_, one in surroundings.known.get(kind, {}).items()
        if isinstance(one, model_resource.Resource) and one.text('name')
    }
