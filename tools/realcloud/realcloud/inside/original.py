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

"""All the rows that a real server has left, in all databases."""

import datetime
import json

from realcloud.inside import database

# Tables of a cell that hold rows of a server, beside those of its actions.
OF_SERVER = (
    'instance_extra',
    'instance_info_caches',
    'instance_metadata',
    'instance_system_metadata',
    'block_device_mapping',
    'virtual_interfaces',
)
OF_PORT = (
    'ipallocations',
    'ml2_port_bindings',
    'ml2_port_binding_levels',
    'securitygroupportbindings',
    'portsecuritybindings',
)
OF_VOLUME = (
    'volume_attachment',
    'volume_metadata',
    'volume_admin_metadata',
    'volume_glance_metadata',
)


def _live(rows):
    return [row for row in rows if not row.get('deleted')]


class Original:
    def __init__(self, conn, cell, server):
        self._conn = conn
        self.cell = cell
        self.server = server
        self.tables = {cell + '.instances': [server]}
        self._read_server()
        self._read_ports()
        self._read_volumes()
        self._forget_floating_addresses()
        self._divide_time()

    def _read(self, table, column, values):
        self.tables[table] = _live(
            database.matching(self._conn, table, column, values)
        )
        return self.tables[table]

    def _read_server(self):
        me, cell = [self.server['uuid']], self.cell
        for name in OF_SERVER:
            self._read(f'{cell}.{name}', 'instance_uuid', me)
        self._read(cell + '.instance_id_mappings', 'uuid', me)
        self._read(cell + '.tags', 'resource_id', me)
        self._read('nova_api.instance_mappings', 'instance_uuid', me)
        self._read('nova_api.request_specs', 'instance_uuid', me)
        self._read('placement.consumers', 'uuid', me)
        self._read('placement.allocations', 'consumer_id', me)
        self.actions = database.matching(
            self._conn, cell + '.instance_actions', 'instance_uuid', me
        )
        self.events = database.matching(
            self._conn,
            cell + '.instance_actions_events',
            'action_id',
            [action['id'] for action in self.actions],
        )

    def _read_ports(self):
        self.ports = database.matching(
            self._conn, 'neutron.ports', 'device_id', [self.server['uuid']]
        )
        ids = [port['id'] for port in self.ports]
        for name in OF_PORT:
            self._read('neutron.' + name, 'port_id', ids)
        addresses = self.tables['neutron.ipallocations']
        self.ipam = [
            row
            for address in addresses
            for row in database.rows(
                self._conn,
                'SELECT a.* FROM neutron.ipamallocations a JOIN '
                'neutron.ipamsubnets s ON a.ipam_subnet_id = s.id WHERE '
                's.neutron_subnet_id = %s AND a.ip_address = %s',
                address['subnet_id'],
                address['ip_address'],
            )
        ]
        self.attributes = database.matching(
            self._conn,
            'neutron.standardattributes',
            'id',
            [port['standard_attr_id'] for port in self.ports],
        )
        first = addresses[0] if addresses else {}
        self.ip = first.get('ip_address')
        self.subnet = first.get('subnet_id')
        self.mac = self.ports[0]['mac_address'] if self.ports else None

    def _read_volumes(self):
        devices = self.tables[self.cell + '.block_device_mapping']
        volumes = [d['volume_id'] for d in devices if d['volume_id']]
        self._read('cinder.volumes', 'id', volumes)
        for name in OF_VOLUME:
            self._read('cinder.' + name, 'volume_id', volumes)
        #: what every clone needs a new one of
        self.uuids = {self.server['uuid'], *volumes}
        self.uuids |= {port['id'] for port in self.ports}
        self.uuids |= {d['uuid'] for d in devices}
        self.uuids |= {
            a['id'] for a in self.tables['cinder.volume_attachment']
        }

    def _forget_floating_addresses(self):
        """A clone has none."""
        for cache in self.tables[self.cell + '.instance_info_caches']:
            info = json.loads(cache['network_info'] or '[]')
            for vif in info:
                for subnet in vif['network']['subnets']:
                    for address in subnet['ips']:
                        address['floating_ips'] = []
            cache['network_info'] = json.dumps(info)

    def _divide_time(self):
        """Until when it was being made, and when somebody next touched it."""
        second = datetime.timedelta(seconds=1)
        server = self.server
        self.made = (
            server['launched_at'] or server['created_at']
        ) + 5 * second
        later = [
            action['start_time']
            for action in self.actions
            if action['start_time'] > self.made
        ]
        self.touched = min(later, default=self.made + second)
