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

"""Where the cloud lives: its folders, its ports and its addresses."""

import dataclasses
import pathlib

ADDRESS = '127.0.0.1'
REGION = 'RegionOne'
# Of every account. Nothing listens beyond the loopback interface.
PASSWORD = 'realcloud'

USUAL_PORTS = {
    'mariadb': 3306,
    # cell2 reaches its database through a forwarder that can be stopped
    'cell2-database': 3307,
    'rabbit': 5672,
    'rabbit-dist': 5772,
    'epmd': 4369,
    'memcached': 11211,
    'keystone': 5000,
    'placement': 8778,
    'glance': 9292,
    'nova': 8774,
    'neutron': 9696,
    'cinder': 8776,
    'heat': 8004,
}


@dataclasses.dataclass(frozen=True)
class Cloud:
    """One cloud: a state folder and what its ports are shifted by."""

    state: pathlib.Path
    offset: int

    @property
    def venv(self):
        return self.state / 'venv'

    @property
    def bin(self):
        return self.venv / 'bin'

    @property
    def etc(self):
        return self.state / 'etc'

    @property
    def logs(self):
        return self.state / 'logs'

    @property
    def data(self):
        return self.state / 'data'

    @property
    def pids(self):
        return self.state / 'pids'

    @property
    def clouds_yaml(self):
        return self.state / 'clouds.yaml'

    def port(self, name):
        return USUAL_PORTS[name] + self.offset

    def address(self, name):
        return f'{ADDRESS}:{self.port(name)}'

    def url(self, name, path=''):
        return f'http://{self.address(name)}{path}'

    def database_url(self, name, through='mariadb'):
        login = f'realcloud:{PASSWORD}@{self.address(through)}'
        return f'mysql+pymysql://{login}/{name}'

    def cell2_database_url(self):
        """Through the forwarder, and not waiting for ever if it is paused."""
        url = self.database_url('nova_cell2', 'cell2-database')
        return url + '?connect_timeout=5&read_timeout=15'

    def rabbit_url(self, vhost=''):
        return f'rabbit://guest:guest@{self.address("rabbit")}/{vhost}'
