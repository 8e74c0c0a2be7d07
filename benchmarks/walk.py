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

"""Write down the pages of servers that a scan reads of a cloud.

Run as a script, with the file that the raw fetch is to replay; prints how
many servers there are. A cloud of others has no log of requests to read them
from, and markers are known only to who has read the page before.
"""

import json
import sys
from typing import Any

import openstack

#: As in cipclient/inventory/server.py, which this shares no code with.
_QUERY = 'all_tenants=1&limit=1000&sort_key=uuid&sort_dir=asc'
_HEADERS = {'OpenStack-API-Version': 'compute 2.72'}


def _pages(connection: Any) -> tuple[list[dict[str, Any]], int]:
    compute = connection.compute
    pages = []
    rows = 0
    marker = ''
    while True:
        url = f'{compute.get_endpoint()}/servers/detail?{_QUERY}{marker}'
        pages.append({'url': url, 'headers': _HEADERS, 'status': 200})
        answer = compute.get(url, headers=_HEADERS)
        answer.raise_for_status()
        servers = answer.json()['servers']
        if not servers:
            return pages, rows
        rows += len(servers)
        marker = f'&marker={servers[-1]["id"]}'


def main() -> None:
    """Read every page once."""
    connection = openstack.connect()
    pages, rows = _pages(connection)
    plan = {
        'token': connection.session.get_token(),
        'services': {'compute': pages},
    }
    with open(sys.argv[1], 'w', encoding='utf-8') as file:
        json.dump(plan, file)
    print(rows)


if __name__ == '__main__':
    main()
