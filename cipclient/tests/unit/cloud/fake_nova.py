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

"""Nova and Cinder, as far as they are read."""

import re

from cipclient.tests.unit.cloud import rows
from cipclient.tests.unit.cloud.fake_http import Asked
from cipclient.tests.unit.cloud.fake_http import Reply
from cipclient.tests.unit.cloud.fake_http import error


class Resources:
    """What has pages, and what proves that they are whole."""

    roles: list[str]

    def __init__(self) -> None:
        super().__init__()
        self.nova_max = '2.96'
        self.page_cap = 1000
        self.servers = [rows.server(number) for number in range(5)]
        self.hidden: set[str] = set()
        self.down_hosts: set[str] = set()
        self.hosts = ['node1', 'node2']
        self.flavors: list[dict[str, object]] = []
        #: By server: newest first, as Nova has them.
        self.actions: dict[str, list[dict[str, object]]] = {}
        #: By request.
        self.events: dict[str, list[dict[str, object]]] = {}
        self.volumes = [rows.volume(number) for number in range(5)]

    def page(self, found, asked: Asked) -> list[object] | None:
        """Return the page behind the marker; None if the marker is gone."""
        found = sorted(found, key=lambda row: row['id'])
        limit = min(int(asked.query.get('limit', 1000)), self.page_cap)
        marker = asked.query.get('marker')
        if marker is not None:
            if all(row['id'] != marker for row in found):
                return None
            found = [row for row in found if row['id'] > marker]
        return found[:limit]

    def _server_list(self, asked: Asked) -> Reply:
        query = asked.query
        if 'all_tenants' in query and 'admin' not in self.roles:
            return error(403, "Policy doesn't allow get_all_tenants")
        found = [row for row in self.servers if row['id'] not in self.hidden]
        scope = query.get('project_id')
        if 'all_tenants' not in query:
            scope = 'own'
        if scope is not None:
            found = [row for row in found if row['tenant_id'] == scope]
        if 'name' in query:
            found = [
                row for row in found if re.search(query['name'], row['name'])
            ]
        page = self.page(found, asked)
        if page is None:
            return error(400, 'marker not found')
        return Reply({'servers': page})

    def _nova(self, asked: Asked) -> Reply:
        admin = 'admin' in self.roles
        match asked.path.strip('/').split('/'):
            case ['']:
                return Reply(
                    {
                        'version': {
                            'id': 'v2.1',
                            'version': self.nova_max,
                            'min_version': '2.1',
                        }
                    }
                )
            case ['os-services'] if not admin:
                return error(403, "Policy doesn't allow os-services:list")
            case ['os-services']:
                return Reply({'services': self._services()})
            case ['os-hypervisors'] if self.down_hosts:
                return error(500, 'Unexpected API Error')
            case ['os-hypervisors']:
                return Reply({'hypervisors': []})
            case ['flavors', 'detail']:
                return Reply({'flavors': self.page(self.flavors, asked)})
            case ['flavors', _, 'os-extra_specs']:
                return Reply({'extra_specs': {'old': 'spec'}})
            case ['servers', 'detail'] | ['servers']:
                return self._server_list(asked)
            case ['servers', id_, *rest]:
                return self._server(id_, rest)
        return error(404, 'No such path')

    def _server(self, id_: str, rest: list[str]) -> Reply:
        match rest:
            case []:
                for row in self.servers:
                    if row['id'] == id_:
                        return Reply({'server': row})
            case ['os-instance-actions']:
                return Reply({'instanceActions': self.actions.get(id_, [])})
            case ['os-instance-actions', request]:
                for row in self.actions[id_]:
                    if row['request_id'] == request:
                        events = self.events.get(request, [])
                        return Reply(
                            {'instanceAction': {**row, 'events': events}}
                        )
        return error(404, f'Instance {id_} could not be found.')

    def _services(self) -> list[dict[str, str]]:
        found = [
            {'binary': 'nova-scheduler', 'host': 'ctl', 'status': 'enabled'}
        ]
        old = tuple(map(int, self.nova_max.split('.'))) < (2, 69)
        for host in self.hosts:
            down = host in self.down_hosts
            if not (down and old):
                found.append(
                    {
                        'binary': 'nova-compute',
                        'host': host,
                        'status': 'UNKNOWN' if down else 'enabled',
                    }
                )
        return found

    def _cinder(self, asked: Asked) -> Reply:
        admin = 'admin' in self.roles
        match asked.path.strip('/').split('/'):
            case ['os-services'] if not admin:
                return error(403, "Policy doesn't allow services:index")
            case ['os-services']:
                return Reply({'services': []})
            case ['volumes', 'detail']:
                found = self.volumes
                if 'all_tenants' not in asked.query or not admin:
                    found = [
                        row
                        for row in found
                        if row['os-vol-tenant-attr:tenant_id'] == 'own'
                    ]
                page = self.page(found, asked)
                if page is None:
                    return error(404, 'Volume could not be found.')
                return Reply({'volumes': page})
            case ['volumes', id_]:
                for row in self.volumes:
                    if row['id'] == id_:
                        return Reply({'volume': row})
                return error(404, f'Volume {id_} could not be found.')
        return error(404, 'No such path')
