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

"""Faults of lists: links, pages and rows that are not what they should be."""

import copy
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox.fault import effects


def rows_of(document: Any) -> tuple[str, list[Any]] | None:
    """The collection in a document: its key and its rows."""
    if not isinstance(document, dict):
        return None
    for key, value in document.items():
        if isinstance(value, list) and not key.endswith('links'):
            return key, value
    return None


def _drop_links(document: dict[str, Any], key: str) -> None:
    document.pop(f'{key}_links', None)
    document.pop('next', None)
    links = document.get('links')
    if isinstance(links, dict):
        links['next'] = None


def empty_list(
    call: effects.Call, response: message.Response
) -> message.Response:
    """Answer 200 with no rows and no next link."""
    found = rows_of(response.document)
    if found is not None:
        key, _rows = found
        response.document[key] = []
        _drop_links(response.document, key)
    return response


def truncated_list(
    call: effects.Call, response: message.Response
) -> message.Response:
    """Leave out all rows behind ``rows`` (half), and the next link."""
    found = rows_of(response.document)
    if found is not None:
        key, rows = found
        response.document[key] = rows[: call.args.get('rows', len(rows) // 2)]
        _drop_links(response.document, key)
    return response


def no_next_link(
    call: effects.Call, response: message.Response
) -> message.Response:
    """Leave out the next link; the rows stay."""
    found = rows_of(response.document)
    if found is not None:
        _drop_links(response.document, found[0])
    return response


def foreign_link(
    call: effects.Call, response: message.Response
) -> message.Response:
    """Let the next link point to ``url`` (http://203.0.113.1/)."""
    found = rows_of(response.document)
    if found is not None:
        key, _rows = found
        url = call.args.get('url', 'http://203.0.113.1/')
        if call.request.service == 'image':
            response.document['next'] = url
        elif call.request.service == 'identity':
            response.document['links']['next'] = url
        else:
            response.document[f'{key}_links'] = [{'rel': 'next', 'href': url}]
    return response


def same_page(call: effects.Call) -> None:
    """Overlook the marker, so that paging never ends."""
    call.request.query = [
        pair for pair in call.request.query if pair[0] != 'marker'
    ]


def lost_marker(call: effects.Call) -> message.Response | None:
    """Answer a request with a marker 400, as if it was purged (C1)."""
    marker = call.request.last('marker')
    if marker is None:
        return None
    return call.service.refused(
        call.request, refusal.Refusal(400, f'marker [{marker}] not found')
    )


def duplicate_rows(
    call: effects.Call, response: message.Response
) -> message.Response:
    """Begin a page with the last ``rows`` (1) of the page before."""
    found = rows_of(response.document)
    if found is not None:
        key, rows = found
        response.document[key] = [*call.memory.get('rows', []), *rows]
        call.memory['rows'] = rows[-int(call.args.get('rows', 1)) :]
    return response


def mutate(call: effects.Call, response: message.Response) -> message.Response:
    """Change ``field`` in rows, or in the one thing that is shown.

    ``field`` names the way down with dots. With ``value`` it becomes that;
    without, it is removed. ``rows``: the indexes of the rows, all by
    default; ``id``: only the row with that id.
    """
    found = rows_of(response.document)
    if found is not None:
        candidates = found[1]
    elif isinstance(response.document, dict):
        candidates = list(response.document.values())
    else:
        return response
    wanted = call.args.get('rows')
    for index, row in enumerate(candidates):
        if not isinstance(row, dict) or (
            wanted is not None and index not in wanted
        ):
            continue
        if call.args.get('id') in (None, row.get('id')):
            candidates[index] = _mutated(row, call.args)
    if found is None:
        response.document = dict(
            zip(response.document, candidates, strict=True)
        )
    return response


def _mutated(row: dict[str, Any], args: dict[str, Any]) -> dict[str, Any]:
    """A copy, because parts of a row are the cloud's own values."""
    changed = copy.deepcopy(row)
    where: Any = changed
    *way, last = str(args['field']).split('.')
    for name in way:
        where = where.get(name) if isinstance(where, dict) else None
    if isinstance(where, dict):
        if 'value' in args:
            where[last] = args['value']
        else:
            where.pop(last, None)
    return changed


EFFECTS = {
    'empty_list': effects.Effect(after=empty_list),
    'truncated_list': effects.Effect(after=truncated_list),
    'no_next_link': effects.Effect(after=no_next_link),
    'foreign_link': effects.Effect(after=foreign_link),
    'same_page': effects.Effect(before=same_page),
    'lost_marker': effects.Effect(before=lost_marker),
    'duplicate_rows': effects.Effect(after=duplicate_rows),
    'mutate': effects.Effect(after=mutate),
}
