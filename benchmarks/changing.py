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

"""Changes to an embedded cloud between two scans, through its own API."""

import concurrent.futures
import json
import urllib.request
from collections.abc import Sequence
from typing import Any

from benchmarks import cloud as embedded

#: One in so many servers is renamed, or else stopped or deleted.
_ONE_IN = 50
_THREADS = 4


class Changes:
    """Two of a hundred servers change, and others each time."""

    def __init__(self, cloud: embedded.Cloud) -> None:
        self._cloud = cloud
        self._times = 0

    def make(self, token: str) -> int:
        """Make them, and return how many servers changed.

        Half of them are renamed; of the others each second one is stopped,
        and the rest is deleted.
        """
        self._times += 1
        changed = self._active(token)[self._times % _ONE_IN :: _ONE_IN]
        with concurrent.futures.ThreadPoolExecutor(_THREADS) as threads:
            for done in [
                threads.submit(self._change, number, id_, token)
                for number, id_ in enumerate(changed)
            ]:
                done.result()
        return len(changed)

    def _change(self, number: int, id_: str, token: str) -> None:
        path = f'servers/{id_}'
        if number % 2:
            name = f'renamed-{self._times}-{number}'
            self._ask('PUT', path, token, {'server': {'name': name}})
        elif number % 4:
            self._ask('POST', f'{path}/action', token, {'os-stop': None})
        else:
            self._ask('DELETE', path, token)

    def _active(self, token: str) -> Sequence[str]:
        found: list[str] = []
        query = 'all_tenants=1&status=ACTIVE&limit=1000'
        marker = ''
        while True:
            page = self._ask('GET', f'servers?{query}{marker}', token)
            if not page['servers']:
                return found
            found += [one['id'] for one in page['servers']]
            marker = f'&marker={found[-1]}'

    def _ask(
        self,
        method: str,
        path: str,
        token: str,
        body: dict[str, Any] | None = None,
    ) -> Any:
        asked = urllib.request.Request(
            self._cloud.compute_url(path),
            None if body is None else json.dumps(body).encode(),
            {'X-Auth-Token': token, 'Content-Type': 'application/json'},
            method=method,
        )
        with urllib.request.urlopen(asked) as answer:
            content = answer.read()
        return json.loads(content) if content else None
