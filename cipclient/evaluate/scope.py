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

"""Whom notices and acts may reach."""

import hashlib

from cipclient.model import policy as model_policy

#: What the policy writes for every project.
ALL = 'all'

_SPACE = 1 << 256


def in_scope(
    scope: model_policy.Scope | None,
    project_id: str,
    project_name: str,
    domain_id: str,
    domain: str,
) -> bool:
    """Return whether those of a project may be written to and acted on.

    All that the scope names must fit. Without a scope nobody is in it, and
    what is not known of a project (it is empty) fits nothing.
    """
    if scope is None:
        return False
    return (
        (
            not scope.projects
            or scope.projects == (ALL,)
            or _named(scope.projects, project_id, project_name)
        )
        and (not scope.domains or _named(scope.domains, domain_id, domain))
        and (scope.percent is None or _chosen(project_id, scope.percent))
    )


def _named(names: tuple[str, ...], id_: str, name: str) -> bool:
    return (id_ != '' and id_ in names) or (name != '' and name in names)


def _chosen(project_id: str, share: float) -> bool:
    """Return whether a project is of this share of all, 0 to 1.

    Each has its place for ever, so that a larger share only adds some.
    """
    if not project_id:
        return False
    place = int.from_bytes(hashlib.sha256(project_id.encode()).digest())
    return place < share * _SPACE
