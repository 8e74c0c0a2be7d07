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

"""Nova's default policy."""

from cipclient.sandbox import message
from cipclient.sandbox import refusal


def forbidden(rule: str) -> refusal.Refusal:
    """The answer to whom a rule does not let pass."""
    return refusal.Refusal(
        403, f"Policy doesn't allow os_compute_api:{rule} to be performed."
    )


def require_admin(request: message.Request, rule: str) -> None:
    """Refuse whoever is no admin."""
    if not request.caller.is_admin:
        raise forbidden(rule)


def sees_project(request: message.Request, project_id: str) -> bool:
    """Whether what belongs to a project is there for the caller."""
    caller = request.caller
    return caller.is_admin or caller.project_id == project_id
