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

"""The floor: the bytes of the same answers, and nothing made of them.

Run as a script, with a file that lists the requests. Each service is asked
in a thread of its own, as the scan does it, on one connection.
"""

import concurrent.futures
import json
import sys
from typing import Any

import urllib3


def _fetch(
    pool: urllib3.PoolManager, wanted: list[dict[str, Any]], token: str
) -> int:
    fetched = 0
    for one in wanted:
        answer = pool.request(
            'GET',
            one['url'],
            headers={'X-Auth-Token': token, **one['headers']},
            preload_content=False,
        )
        while chunk := answer.read(65536):
            fetched += len(chunk)
        if answer.status != one['status']:
            raise SystemExit(f'{one["url"]} answered {answer.status}')
        answer.release_conn()
    return fetched


def main() -> None:
    """Fetch everything and print how many bytes that were."""
    with open(sys.argv[1], encoding='utf-8') as file:
        plan = json.load(file)
    pool = urllib3.PoolManager(retries=False)
    with concurrent.futures.ThreadPoolExecutor() as threads:
        fetched = threads.map(
            lambda wanted: _fetch(pool, wanted, plan['token']),
            plan['services'].values(),
        )
        print(sum(fetched))


if __name__ == '__main__':
    main()
