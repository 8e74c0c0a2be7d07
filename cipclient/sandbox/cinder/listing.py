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

"""How Cinder cuts lists into pages."""

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import rows as rows_module

SORT_NAMES = {'name': 'name', 'display_name': 'name'}


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page, and the marker of the next one if it is full."""

    rows: list[Any]
    next_marker: str | None


def invalid(text: str) -> refusal.Refusal:
    """The answer to a query that cannot be."""
    return refusal.Refusal(400, f'Invalid input received: {text}')


def project_of(request: message.Request) -> str | None:
    """The project to list; None: all.

    Without the role admin ``all_tenants`` is dropped, silently (C3).
    """
    caller = request.caller
    if caller.is_admin and request.flag('all_tenants'):
        return request.last('project_id')
    return caller.project_id


def page(
    request: message.Request,
    rows: Iterable[Any],
    sort_keys: frozenset[str],
    max_limit: int,
    unknown_marker: Callable[[str], refusal.Refusal],
) -> Page:
    """Order rows, and cut the page that is asked for."""
    found = list(rows)
    for name, descending in reversed(_order(request, sort_keys)):
        found.sort(key=rows_module.by_column(name), reverse=descending)
    marker = request.last('marker')
    start = 0
    if marker is not None:
        ids = [row.id for row in found]
        if marker not in ids:
            raise unknown_marker(marker)
        start = ids.index(marker) + 1
    limit = min(_number(request, 'limit', max_limit), max_limit)
    start += _number(request, 'offset', 0)
    cut = found[start : start + limit]
    full = bool(cut) and len(cut) == limit
    return Page(cut, cut[-1].id if full else None)


def next_links(request: message.Request, marker: str) -> list[dict[str, str]]:
    """The link to the page behind a marker."""
    query = request.with_query(marker=marker)
    href = f'{request.base_url}{request.path}?{query}'
    return [{'rel': 'next', 'href': href}]


def _number(request: message.Request, name: str, default: int) -> int:
    text = request.last(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise invalid(f'{name} must be an integer of 0 or more, not {text}.')
    return int(text)


def _order(
    request: message.Request, sort_keys: frozenset[str]
) -> list[tuple[str, bool]]:
    pairs: list[tuple[str, bool]] = []
    sort = request.last('sort')
    if sort is not None:
        for part in sort.split(','):
            name, _colon, direction = part.partition(':')
            pairs.append((name, _descending(direction or 'desc')))
    elif request.last('sort_key') is not None:
        pairs.append(
            (
                request.last('sort_key') or '',
                _descending(request.last('sort_dir') or 'desc'),
            )
        )
    else:
        pairs.append(('created_at', True))
    for name, _direction in pairs:
        if name not in sort_keys:
            raise invalid(f"sort key '{name}' is not supported.")
    if 'id' not in [name for name, _direction in pairs]:
        pairs.append(('id', pairs[0][1]))
    return [
        (SORT_NAMES.get(name, name), descending) for name, descending in pairs
    ]


def _descending(direction: str) -> bool:
    if direction not in ('asc', 'desc'):
        raise invalid(f"sort direction '{direction}' is not supported.")
    return direction == 'desc'
