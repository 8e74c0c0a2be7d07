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

"""Whether all cells of Nova answered.

A page of servers does not tell: whoever asks for pages gets 200, and the
servers of a cell that is down are silently left out (hazards C2 and H1).
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from cipclient.cloud import failure
from cipclient.cloud import microversion as versions
from cipclient.cloud import service

#: From here on, ``GET /os-services`` and lists without any paging parameter
#: name what lies in a cell that is down (Nova's API history, 2.69).
_TELLS = (2, 69)


@dataclasses.dataclass(frozen=True, slots=True)
class Sight:
    """What one look at the cells showed.

    :param hosts: of computes: ``nova-compute on node7``.
    :param reasons: why not all cells can be said to have answered.
    """

    hosts: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = ()


def services(compute: service.Service, microversion: str) -> Sight:
    """Look with an administrator's eyes.

    Raises NotAuthorized for anybody else, which makes it a proof of scope
    as well.
    """
    try:
        answer = compute.get_object('/os-services', microversion=microversion)
        rows = _rows(answer, 'services')
        if versions.parse(microversion) < _TELLS:
            # No placeholders there; but this fails if a cell does not answer.
            hypervisors = compute.get_object(
                '/os-hypervisors', microversion=microversion
            )
            if hypervisors.get('hypervisors_links'):
                return Sight(
                    reasons=(
                        'There are more hypervisors than fit a page, so this '
                        'Nova, older than 2.69, does not show whether all '
                        'cells answered.',
                    )
                )
    except failure.Failure as failed:
        return Sight(reasons=(f'Not all cells answered: {failed}',))
    down = sorted(_host(row) for row in rows if row.get('status') == 'UNKNOWN')
    reasons = []
    if down:
        reasons.append(
            f'A cell of Nova is down: {_several(down)}. Its servers are '
            'missing from the list.'
        )
    # The scheduler's record lies in cell0, which has no hosts that could be
    # named, but the servers that never found one.
    if not any(row.get('binary') == 'nova-scheduler' for row in rows):
        reasons.append(
            'Nova lists no nova-scheduler, so its cell0 may be down, and '
            'servers that failed to start are missing from the list.'
        )
    # Schedulers and conductors that run in containers come and go with every
    # restart under new names; a cell that goes takes its computes along.
    computes = (row for row in rows if row.get('binary') == 'nova-compute')
    return Sight(frozenset(map(_host, computes)), tuple(reasons))


def placeholders(compute: service.Service, microversion: str) -> Sight:
    """Look with a project member's eyes, who may not list services."""
    if versions.parse(microversion) < _TELLS:
        return Sight(
            reasons=(
                'This Nova, older than 2.69, shows only to administrators '
                'whether all cells answered.',
            )
        )
    try:
        # A list without limit, marker or sort key: only such a one names
        # the servers of a cell that is down.
        answer = compute.get_object('/servers', microversion=microversion)
        rows = _rows(answer, 'servers')
    except failure.Failure as failed:
        return Sight(reasons=(f'Not all cells answered: {failed}',))
    down = sum(row.get('status') == 'UNKNOWN' for row in rows)
    if down:
        return Sight(
            reasons=(
                f'{down} servers lie in a cell of Nova that is down, and '
                'are missing from the list.',
            )
        )
    if answer.get('servers_links'):
        return Sight(
            reasons=(
                'The project has more servers than fit a page, and then '
                'Nova shows only to administrators whether all cells '
                'answered.',
            )
        )
    return Sight()


def changes(before: Sight, after: Sight) -> list[str]:
    """Return why the list between two looks may be partial."""
    reasons = [*before.reasons, *after.reasons]
    if not reasons and before.hosts != after.hosts:
        changed = sorted(before.hosts ^ after.hosts)
        reasons.append(
            'The computes of Nova changed while its servers were listed: '
            f'{_several(changed)}.'
        )
    return reasons


def _rows(answer: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    rows = answer.get(key)
    if not isinstance(rows, list):
        raise failure.Failure(f'The answer of Nova holds no {key}.')
    return [row for row in rows if isinstance(row, dict)]


def _host(row: Mapping[str, Any]) -> str:
    return failure.clip(f'{row.get("binary")} on {row.get("host")}')


def _several(names: list[str]) -> str:
    if len(names) > 5:
        return f'{", ".join(names[:5])} and {len(names) - 5} more'
    return ', '.join(names)
