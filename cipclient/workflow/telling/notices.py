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
"""The use cases around notices: what was sent, what came back, waivers."""

import datetime
import pathlib
from collections.abc import Sequence

from cipclient import exceptions
from cipclient.evaluate import answer
from cipclient.ledger import filters
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.notice import bounce
from cipclient.workflow import found
from cipclient.workflow import request
from cipclient.workflow.telling import places
from cipclient.workflow.telling import planning
from cipclient.workflow.telling import settings

Delivery = model_notice.Delivery


def listed(
    view: ledger_view.View, asked: request.NoticesRequest
) -> Sequence[model_notice.Sent]:
    """Return the notices that were asked for, newest first."""
    wanted = filters.NoticeFilter(
        to=asked.to,
        delivery=None if asked.delivery is None else Delivery(asked.delivery),
        since=asked.since,
    )
    return list(view.notices(wanted))


def bounced(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    path: pathlib.Path,
    now: datetime.datetime,
) -> Sequence[model_notice.Sent]:
    """Take back what counted as told and came back.

    Raises NoticeError for a file that cannot be read.
    """
    cases = planning.by_number(run.open_cases().values())
    days = places.given(run, policy, settings.of(policy).pace, now)
    taken = []
    for sent in bounce.read(path).taken_back(list(run.notices())):
        if sent.delivery is not Delivery.ACCEPTED:
            continue
        changed = []
        for number in sent.cases:
            case = cases.get(number)
            if case is None:
                continue
            after = answer.bounced(
                case, sent.composed, _accepted_else(run, case, sent), days
            )
            if after != case:
                cases[number] = after
                changed.append(after)
        run.bounce(sent.uid, f'reported in {path.name}', now, changed)
        taken.append(sent)
    return taken


def _accepted_else(
    run: ledger_run.Run, case: model_case.Case, taken: model_notice.Sent
) -> datetime.datetime | None:
    """Return when another notice of the day that stands was accepted."""
    return min(
        (
            other.answered
            for other in run.notices_of(case.number)
            if other.uid != taken.uid
            and other.delivery is Delivery.ACCEPTED
            and other.person.counts
            and other.answered is not None
            and answer.item_of(case, other) is not None
        ),
        default=None,
    )


def waive(
    run: ledger_run.Run,
    resource: str,
    kind: str | None,
    reason: str,
    by: str,
    now: datetime.datetime,
) -> model_case.Case:
    """Let quarantine go on for one whose people cannot be reached.

    Raises NotFound, NotUnique, and NotPossible where there is nothing to
    waive.
    """
    key, _subject = found.resource(run, resource, kind)
    case = run.open_cases().get(key)
    if case is None:
        raise exceptions.NotPossible(
            f'{key.kind} {key.id} has no open case, so there is nothing to '
            'waive'
        )
    if case.is_out:
        raise exceptions.NotPossible(
            f'{key.kind} {key.id} is out of service, or kept of a deleted '
            'server, and what may come next is its deletion: that is never '
            'waived. Give a contact in a facts file of the policy, or more '
            'time ("openstack lifetime extension create")'
        )
    if not case.held_for(model_case.HoldReason.UNREACHABLE):
        raise exceptions.NotPossible(
            f'{key.kind} {key.id} is not held as unreachable: its people '
            'are told in the usual way'
        )
    return run.waive(case.number, reason, by, now)
