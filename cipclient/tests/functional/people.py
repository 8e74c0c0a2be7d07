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

"""Whom a plain script finds to be told: raw APIs, loops, and no more.

It shares no code with what it is held against.
"""

import collections
import re
from typing import Any

#: Every server has a case at once, and is told to its owner and all members.
POLICY = """\
version: 1
cloud: test
lifetimes:
  - {{name: all, kind: server, limit: 30d, ladder: research}}
ladders:
  research: {{warn: [30d, 7d], minimum_notice: 14d, quarantine: shelve,
    if_shelve_loses: stop, keep: 30d, delete: false}}
pace: {{per_day: 500, per_project_per_day: 500, backlog_share: 100%,
  mails_per_day: 2000}}
scope: {{projects: [all]}}
breaker: {{unannounced: 100%, population: 100%}}
managed: {{heat: absent}}
calendar: {{timezone: UTC}}
notices:
  from: cloud@example.org
  operators: [ops@example.net]
  recipients: [[owner, {{role: member}}]]
  allowed_domains: any
  digest: daily
  languages: {{default: en}}
  smtp: {{host: 127.0.0.1, port: {port}, security: none}}
"""
_ADDRESS = re.compile(r'[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+')


def told(connection: Any) -> tuple[dict[str, set[str]], set[str]]:
    """Return by address the servers to be told of, and those of nobody."""
    people = _people(connection)
    members = _members(connection)
    servers = collections.defaultdict(set)
    nobody = set()
    for server in _servers(connection):
        project, owner = server['tenant_id'], server['user_id']
        addresses = {
            address
            for user in {owner, *members[project]}
            if (address := _address(people.get(user))) is not None
        }
        for address in addresses:
            servers[address].add(server['id'])
        if not addresses:
            nobody.add(server['id'])
    return dict(servers), nobody


def without_mail(connection: Any) -> set[str]:
    """Return the addresses of people who may not log in."""
    return {
        user['email']
        for user in _people(connection).values()
        if not user['enabled'] and isinstance(user.get('email'), str)
    }


def _address(user: dict[str, Any] | None) -> str | None:
    if user is None or not user['enabled']:
        return None
    email = user.get('email')
    if not isinstance(email, str) or not _ADDRESS.fullmatch(email):
        return None
    return email


def _people(connection: Any) -> dict[str, dict[str, Any]]:
    """Return everybody of every domain, by id."""
    found = {}
    for domain in connection.identity.get('/domains').json()['domains']:
        path = f'/users?domain_id={domain["id"]}'
        for user in connection.identity.get(path).json()['users']:
            found[user['id']] = user
    return found


def _members(connection: Any) -> dict[str, set[str]]:
    """Return who is a member of each project, by whatever way."""
    (role,) = connection.identity.get('/roles?name=member').json()['roles']
    rows = connection.identity.get(
        f'/role_assignments?effective&role.id={role["id"]}'
    ).json()['role_assignments']
    found = collections.defaultdict(set)
    for row in rows:
        if 'project' in row['scope']:
            found[row['scope']['project']['id']].add(row['user']['id'])
    return found


def _servers(connection: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    marker = ''
    while True:
        page = connection.compute.get(
            f'/servers/detail?all_tenants=1&limit=100{marker}'
        ).json()['servers']
        if not page:
            return found
        found += page
        marker = f'&marker={page[-1]["id"]}'
