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
"""The use case: exempt what is named, from the command line."""

import datetime

from cipclient import exceptions
from cipclient.ledger import run as ledger_run
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.workflow import found
from cipclient.workflow import request
from cipclient.workflow.retention import remnants

_BEARERS = ('project', 'user', 'domain')


def create(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    asked: request.ExemptionRequest,
    by: str,
    now: datetime.datetime,
) -> record.GrantedExemption:
    """Exempt a resource, or all of a project, a person or a domain.

    It holds from the next scan on. Raises NotFound, NotUnique, and
    NotPossible for a day that is over, and for an image that no delete kept.
    """
    if asked.until is not None and policy.calendar.end_of(asked.until) <= now:
        raise exceptions.NotPossible(
            f'the exemption would end on {asked.until}, which is over: give '
            'a later day, or never'
        )
    if asked.kind in _BEARERS:
        id_, name = found.bearer(run, asked.kind, asked.target)
        exemption = model_policy.Exemption(
            asked.reason,
            asked.until,
            project=id_ if asked.kind == 'project' else None,
            user=id_ if asked.kind == 'user' else None,
            domain=id_ if asked.kind == 'domain' else None,
        )
    else:
        id_, name = _resource(run, asked.target, asked.kind)
        exemption = model_policy.Exemption(
            asked.reason, asked.until, kind=asked.kind, resource=id_
        )
    return run.exempt(record.GrantedExemption(0, exemption, name, by, now))


def _resource(run: ledger_run.Run, target: str, kind: str) -> tuple[str, str]:
    """Return id and name of one; what a delete kept has its server's name.

    That may be exempt before it has a case: then it gets none.
    """
    kept = remnants.named(run, target, kind)
    if kept is not None and run.retained(kept.number):
        return kept.id, kept.subject.name
    if kept is not None and kept.kind == model_kept.IMAGE:
        server = kept.resource.id
        raise exceptions.NotPossible(
            f'the image {kept.id} is of server '
            f'{kept.subject.name or server}, and no delete kept it: exempt '
            f'the server ("--server {server}")'
        )
    key, subject = found.resource(run, target, kind)
    return key.id, subject.name
