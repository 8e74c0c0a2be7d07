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

"""What a plain script finds expired: the raw API, a loop, a subtraction.

It shares no code with what it is held against.
"""

import datetime
from typing import Any

POLICY = """\
version: 1
cloud: test
lifetimes:
  - {name: gpu, kind: server, match: {flavor: "g*"}, limit: 21d, ladder: t}
  - {name: short, kind: server, match: {flavor: "c*"}, limit: 60d, ladder: t}
  - {name: other, kind: server, limit: 200d, ladder: t}
  - {name: data, kind: volume, limit: 90d, ladder: t}
ladders:
  t: {warn: [7d, 2d], minimum_notice: 7d, quarantine: none}
"""
_LIMITS = {'g': 21, 'c': 60}
_OTHER = 200
_VOLUME = 90


def expired(
    connection: Any, now: datetime.datetime
) -> dict[str, datetime.datetime]:
    """Return by id when each server and volume expired that has by now."""
    ends = {}
    for server in _all(
        connection.compute, '/servers/detail', 'servers', 'compute 2.72'
    ):
        flavor = server['flavor']['original_name']
        limit = _LIMITS.get(flavor[0], _OTHER)
        ends[server['id']] = _after(server['created'], limit)
    for volume in _all(
        connection.block_storage, '/volumes/detail', 'volumes', None
    ):
        ends[volume['id']] = _after(volume['created_at'], _VOLUME)
    return {id_: end for id_, end in ends.items() if end <= now}


def _after(created: str, days: int) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(created.removesuffix('Z'))
    return moment.replace(tzinfo=datetime.UTC) + datetime.timedelta(days=days)


def _all(
    service: Any, path: str, key: str, version: str | None
) -> list[dict[str, Any]]:
    headers = {} if version is None else {'OpenStack-API-Version': version}
    found: list[dict[str, Any]] = []
    marker = ''
    while True:
        answer = service.get(
            f'{path}?all_tenants=1&limit=100{marker}', headers=headers
        )
        page = answer.json()[key]
        if not page:
            return found
        found += page
        marker = f'&marker={page[-1]["id"]}'
