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

"""How Keystone shows lists."""

from typing import Any

from cipclient.sandbox import message


def collection(
    request: message.Request,
    name: str,
    rows: list[dict[str, Any]],
    list_limit: int | None,
) -> message.Response:
    """A list, cut at ``list_limit``; only ``truncated`` tells that it was."""
    document: dict[str, Any] = {
        name: rows,
        'links': {
            'next': None,
            'self': f'{request.base_url}{request.path}',
            'previous': None,
        },
    }
    if list_limit is not None and len(rows) > list_limit:
        document[name] = rows[:list_limit]
        document['truncated'] = True
    return message.Response(document=document, rows=len(document[name]))


def wanted(request: message.Request, **values: object) -> bool:
    """Whether a row has what the filters of the query ask for."""
    for name, value in values.items():
        asked = request.first(name)
        if asked is not None and asked != _text(value):
            return False
    return True


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def truth(text: str) -> bool:
    """How Keystone reads ``enabled=``: all but a no is a yes."""
    return text.lower() not in ('0', 'false', 'no', 'off')
