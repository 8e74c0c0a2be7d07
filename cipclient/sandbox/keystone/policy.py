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

"""Keystone's default policy: admins, readers of the system or a domain."""

from cipclient.sandbox import message
from cipclient.sandbox import refusal


def refuse(action: str) -> refusal.Refusal:
    """The answer to whom a rule does not let pass."""
    return refusal.Refusal(
        403,
        'You are not authorized to perform the requested action:'
        f' identity:{action}.',
    )


def reads_all(request: message.Request) -> bool:
    """Whether the caller is an admin or a reader of the system."""
    caller = request.caller
    return caller.is_admin or (caller.scope.system and caller.has('reader'))


def require_all(request: message.Request, action: str) -> None:
    """Refuse whoever may not read everything."""
    if not reads_all(request):
        raise refuse(action)


def domain_filter(request: message.Request, action: str) -> str | None:
    """The domain that a list is cut to; None: all. Refuses anyone else."""
    scope = request.caller.scope
    # Also an administrator's: single reads are not cut.
    if scope.domain_id is not None and request.caller.has('reader'):
        return scope.domain_id
    if reads_all(request):
        return None
    raise refuse(action)


def require_one(
    request: message.Request, action: str, domain_id: str | None, own: bool
) -> None:
    """Refuse to show one thing to whom it does not belong.

    It is asked before the thing is looked up, so that a stranger gets 403
    for what does not exist, too.
    """
    if own or reads_all(request):
        return
    scope = request.caller.scope
    if scope.domain_id is not None and scope.domain_id == domain_id:
        return
    raise refuse(action)


def require_manager(
    request: message.Request, action: str, domain_id: str | None
) -> None:
    """Refuse a change of what belongs to a domain.

    Administrators make it, and managers of that domain.
    """
    caller = request.caller
    if caller.is_admin or (
        caller.has('manager')
        and caller.scope.domain_id is not None
        and caller.scope.domain_id == domain_id
    ):
        return
    raise refuse(action)


def not_found(kind: str, what: str) -> refusal.Refusal:
    """The answer where nothing has that id."""
    return refusal.Refusal(404, f'Could not find {kind}: {what}.')
