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

"""Which conditions the cloud can date, if it is asked."""

from cipclient.model import kind
from cipclient.model import resource as model_resource
from cipclient.model import rule as model_rule


def proof(
    rule: model_rule.Rule,
    spec: kind.KindSpec,
    resource: model_resource.Resource,
) -> kind.Proof | None:
    """Return what proves since when a condition that holds has held.

    All that it reads must be one fact that the API dates, and otherwise facts
    that never change: as long as that one had the value that it has, the
    condition held. It may have held for longer, with another value of
    several that it takes; the later begin counts then.

    None for a lifetime, for a condition that reads anything else, and for a
    value that the API does not date.
    """
    if rule.role is not model_rule.Role.CONDITION:
        return None
    reads = rule.reads()
    for found in spec.proofs:
        if (
            found.fact in reads
            and resource.text(found.fact) in found.values
            and all(_is_fixed(name, spec) for name in reads - {found.fact})
        ):
            return found
    return None


def _is_fixed(name: str, spec: kind.KindSpec) -> bool:
    declared = spec.find(name)
    return declared is not None and declared.fixed
