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

"""A plan in a file: what a person looked at is what is done, or less.

It names what may be done; a run plans anew, and does of it what is still to
be done in the same way.
"""

import dataclasses
import datetime
import hashlib
import json
import os
import pathlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.workflow import owned

#: How long a plan may be applied.
VALID = datetime.timedelta(hours=24)
_LARGEST = 64 << 20
_FORMAT = 2
_SHOWN = ('verb', 'kind', 'name', 'id')
#: More than a journal ever has, and less than a database counts to.
_MOST_ENTRIES = 1 << 48


def save(
    plan: model_plan.Plan,
    path: pathlib.Path,
    view: ledger_view.View,
    by: connection.Whoami,
) -> None:
    """Write a plan into a new file that only its owner can read.

    It is bound to the ledger by the last entry of its journal.

    Raises NotPossible where there is such a file, or none can be written.

    :param by: who makes it.
    """
    content = {
        'format': _FORMAT,
        'cloud': plan.cloud,
        'policy': plan.policy,
        'at': plan.at.isoformat(),
        'journal': list(view.head()),
        'by': {'id': by.user_id or '', 'name': by.user_name or ''},
        'steps': [_row(step) for step in plan.steps],
    }
    text = json.dumps(
        {**content, 'sha256': _digest(content)}, indent=1, sort_keys=True
    )
    try:
        _write(path, f'{text}\n')
    except OSError as error:
        raise exceptions.NotPossible(
            f'The plan cannot be written to {path}: {error.strerror}. It has '
            'to be a new file.'
        ) from error


def _write(path: pathlib.Path, text: str) -> None:
    """Write a new file, whole or not at all."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f'.{path.name}.')
    try:
        with os.fdopen(number, 'w', encoding='utf-8') as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, it never takes the place of another file.
        os.link(name, path)
    finally:
        os.unlink(name)


def narrowed(
    plan: model_plan.Plan, path: pathlib.Path, view: ledger_view.View
) -> model_plan.Plan:
    """Return of a plan only what the one in a file has as well.

    Raises NotPossible for a file that is no plan, was changed, is of another
    cloud, policy or ledger, or too old.
    """
    saved = _valid(path, plan.cloud, plan.policy, view, plan.at)
    rows = saved['steps']
    kept, left = [], []
    for step in plan.steps:
        if _row(step) in rows:
            kept.append(step)
        else:
            left.append(
                model_plan.Aside(
                    step.case,
                    model_plan.Why.OUTSIDE,
                    f'{path.name} does not have it, or not so.',
                )
            )
    return dataclasses.replace(
        plan, steps=tuple(kept), asides=(*plan.asides, *left)
    )


def approve(
    run: ledger_run.Run,
    cloud: connection.Cloud,
    policy: model_policy.Policy,
    path: pathlib.Path,
    confirm: Callable[[Sequence[str]], bool],
    now: datetime.datetime,
) -> bool:
    """Record that somebody else than its maker approves a plan.

    Raises NotPossible for who made it himself, and for what is no plan.

    :param confirm: shown what the plan has, a line each; whether to go on.
    """
    saved = _valid(path, policy.cloud, policy.digest, run, now)
    whoami = cloud.whoami
    if not whoami.user_id or whoami.user_id == saved['by']['id']:
        raise exceptions.NotPossible(
            f'{whoami.user_name} made {path.name}: it takes the eyes of '
            'somebody else, with credentials of his own.'
        )
    lines = [
        f'{row["verb"]} {row["kind"]} {row["name"]} ({row["id"]})'
        for row in saved['steps']
    ]
    if not confirm(lines):
        return False
    run.approve(_digest(saved), whoami.user_id, whoami.user_name or '', now)
    return True


def is_approved(
    path: pathlib.Path, view: ledger_view.View, applies: connection.Whoami
) -> bool:
    """Return whether a second person approved a plan.

    :param applies: who applies it now. A file can be rewritten, so that
        neither who it says made it nor this one counts.
    """
    saved = _read(path)
    by = view.approved_by(_digest(saved))
    return bool(by - {saved['by']['id'], applies.user_id})


def _valid(
    path: pathlib.Path,
    cloud: str,
    policy: str,
    view: ledger_view.View,
    now: datetime.datetime,
) -> Mapping[str, Any]:
    """Return what a file has that may be applied now."""
    saved = _read(path)
    number, digest = saved['journal']
    if digest and view.digest_of(number) != digest:
        raise exceptions.NotPossible(
            f'{path} was made with another ledger, or this one was put back '
            'to an earlier state: make a new one with --plan-out.'
        )
    for name, mine in (('cloud', cloud), ('policy', policy)):
        if saved.get(name) != mine:
            raise exceptions.NotPossible(
                f'{path} is a plan for another {name}: make a new one with '
                '--plan-out.'
            )
    made = datetime.datetime.fromisoformat(str(saved['at']))
    if not made <= now <= made + VALID:
        raise exceptions.NotPossible(
            f'{path} was made at {made:%Y-%m-%d %H:%M} UTC, and a plan may '
            'be applied for a day: make a new one with --plan-out.'
        )
    return saved


def _read(path: pathlib.Path) -> Mapping[str, Any]:
    try:
        content = json.loads(owned.read(path)[:_LARGEST])
        digest = content.pop('sha256')
        if content['format'] != _FORMAT:
            raise ValueError
        if datetime.datetime.fromisoformat(content['at']).tzinfo is None:
            raise ValueError
        entry, head = content['journal']
        if not (isinstance(entry, int) and isinstance(head, str)):
            raise ValueError
        if not 0 <= entry <= _MOST_ENTRIES:
            raise ValueError
        if not isinstance(content['by']['id'], str):
            raise TypeError
        for row in content['steps']:
            # What is shown to who approves it.
            if not all(isinstance(row[name], str) for name in _SHOWN):
                raise TypeError
    except OSError as error:
        raise exceptions.NotPossible(
            f'The plan {path} cannot be read: {error.strerror}.'
        ) from error
    except (
        AttributeError,
        KeyError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise exceptions.NotPossible(
            f'{path} is no plan that can be applied: make one with '
            f'--plan-out. {error}'.rstrip()
        ) from error
    if digest != _digest(content):
        raise exceptions.NotPossible(
            f'The plan {path} was changed since it was made: make a new one '
            'with --plan-out.'
        )
    found: Mapping[str, Any] = content
    return found


def _row(step: model_plan.PlannedStep) -> dict[str, object]:
    """Return what tells a step, and what is done by it."""
    case = step.case
    announcement = case.announcement
    created = case.resource.created
    return {
        'region': case.resource.region,
        'kind': case.resource.kind,
        'id': case.resource.id,
        'created': '' if created is None else created.isoformat(),
        'case': case.number,
        'announcement': 0 if announcement is None else announcement.number,
        'verb': step.verb,
        'loses': list(step.loses),
        'writes': step.writes,
        'fences': step.fences,
        'keeps_lock': step.keeps_lock,
        'offloads': step.offloads,
        'name': case.subject.name,
    }


def _digest(content: Mapping[str, object]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(',', ':'))
    return hashlib.sha256(text.encode()).hexdigest()
