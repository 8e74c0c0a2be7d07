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

"""What a policy has to say before anybody can be told."""

import dataclasses

from cipclient import exceptions
from cipclient.model import policy as model_policy

#: Without one of these a guard would be off, or a limit missing, and nobody
#: would notice.
_NEEDED = ('notices', 'pace', 'scope', 'breaker')


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """What a policy says of telling people, all of it there."""

    notices: model_policy.Notices
    pace: model_policy.Pace
    scope: model_policy.Scope
    breaker: model_policy.Breaker


def of(policy: model_policy.Policy) -> Settings:
    """Return them. Raises NotPossible naming what is missing."""
    if (
        policy.notices is None
        or policy.pace is None
        or policy.scope is None
        or policy.breaker is None
    ):
        missing = [
            f'{name}:' for name in _NEEDED if getattr(policy, name) is None
        ]
        raise exceptions.NotPossible(
            f'{policy.source} does not say {" and ".join(missing)}, so '
            'nobody can be told: "openstack lifetime policy example" shows '
            'how'
        )
    deletes = [one.name for one in policy.ladders.values() if one.delete]
    if deletes and policy.delete_limits is None:
        raise exceptions.NotPossible(
            f'{policy.source} lets the ladder {deletes[0]} delete and does '
            'not say how many: write delete_limits: {per_day: 5, percent: '
            '0.5%}'
        )
    return Settings(policy.notices, policy.pace, policy.scope, policy.breaker)
