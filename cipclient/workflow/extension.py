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
"""The use cases of more time: given by an operator, listed, taken back."""

import dataclasses
import datetime
from collections.abc import Sequence

from cipclient import exceptions
from cipclient.evaluate import announcing
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.model import standing
from cipclient.workflow import found
from cipclient.workflow import outcome
from cipclient.workflow import request
from cipclient.workflow.telling import places


def create(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    asked: request.ExtensionRequest,
    by: str,
    now: datetime.datetime,
) -> outcome.Extended:
    """Give one resource more time.

    Within an open case the announced day moves, never to an earlier one; a
    case that opens later has its day after the extension. Raises NotFound,
    NotUnique, and NotPossible for an end that is over.
    """
    key, subject = found.resource(run, asked.resource, asked.kind)
    case = run.open_cases().get(key)
    until = _until(policy, asked, case, now)
    if until <= now:
        raise exceptions.NotPossible(
            f'the extension would end on {until:%Y-%m-%d}, which is over: '
            'give a later day'
        )
    given = model_case.Extension(
        until, asked.reason, model_case.Author.OPERATOR, by, now
    )
    notes = []
    if case is not None and case.due is not None and until <= case.due:
        notes.append(
            f'it changes nothing: nothing is done before {case.due:%Y-%m-%d} '
            'anyway'
        )
    moved = _moved(run, policy, case, given, now)
    given = run.extend(key, given, moved)
    if moved is not None:
        earlier = moved.extensions[:-1]
        case = dataclasses.replace(moved, extensions=(*earlier, given))
    return outcome.Extended(key, subject.name, given, case, tuple(notes))


def _moved(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    case: model_case.Case | None,
    given: model_case.Extension,
    now: datetime.datetime,
) -> model_case.Case | None:
    """Return an open case with it; None if there is none that it changes."""
    if case is None or policy.pace is None:
        return None
    days = places.given(run, policy, policy.pace, now)
    moved = announcing.extend(case, given, policy, days, now)
    return None if moved == case else moved


def _until(
    policy: model_policy.Policy,
    asked: request.ExtensionRequest,
    case: model_case.Case | None,
    now: datetime.datetime,
) -> datetime.datetime:
    if asked.until is not None:
        return policy.calendar.end_of(asked.until)
    if asked.period is None:
        raise ValueError('neither a period nor a day')
    base = now if case is None or case.due is None else max(now, case.due)
    last = (base + asked.period).astimezone(policy.calendar.timezone)
    return policy.calendar.end_of(last.date())


def listed(
    view: ledger_view.View, resource: str | None, kind: str | None
) -> Sequence[
    tuple[standing.ResourceKey, standing.Subject, model_case.Extension]
]:
    """Return the extensions in force, of one resource or of all."""
    key = None if resource is None else found.resource(view, resource, kind)[0]
    return [
        entry for entry in view.extensions() if key is None or entry[0] == key
    ]
