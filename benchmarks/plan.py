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

"""What the raw fetch is to fetch: the very requests that a scan sent."""

import json
import pathlib
from typing import Any

from benchmarks import cloud as embedded


def write(
    cloud: embedded.Cloud,
    log: list[dict[str, Any]],
    token: str,
    path: pathlib.Path,
) -> None:
    """Write them down, by service, in the order in which they were sent."""
    services: dict[str, list[dict[str, Any]]] = {}
    for entry in log:
        if entry['method'] != 'GET':
            continue
        headers = {}
        if entry['microversion']:
            headers['OpenStack-API-Version'] = (
                f'{entry["service"]} {entry["microversion"]}'
            )
        services.setdefault(entry['service'], []).append(
            {
                'url': cloud.url(entry),
                'headers': headers,
                'status': entry['status'],
            }
        )
    path.write_text(
        json.dumps({'token': token, 'services': services}),
        encoding='utf-8',
    )
