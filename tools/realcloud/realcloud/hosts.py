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

"""Which compute hosts there are, and in which cell each of them is."""

import json
import re

from realcloud import errors

DEFAULT = {
    'cell1-compute1': 'cell1',
    'cell1-compute2': 'cell1',
    'cell2-compute1': 'cell2',
}
CELLS = ('cell1', 'cell2')


class HostError(errors.RealcloudError):
    pass


class Hosts:
    def __init__(self, where):
        self._file = where.state / 'hosts.json'

    def all(self):
        """Host name to cell name."""
        try:
            return json.loads(self._file.read_text())
        except FileNotFoundError:
            return dict(DEFAULT)

    def cell_of(self, host):
        try:
            return self.all()[host]
        except KeyError:
            raise HostError(
                'no compute host {}; there are {}'.format(
                    host, ', '.join(self.all())
                )
            ) from None

    def add(self, host, cell):
        if not re.fullmatch('[a-z][a-z0-9-]{0,62}', host):
            raise HostError(f'not a host name: {host}')
        known = self.all()
        if host in known:
            raise HostError(f'there is a compute host {host}')
        self._write({**known, host: cell})

    def remove(self, host):
        self.cell_of(host)
        known = self.all()
        del known[host]
        self._write(known)

    def forget(self):
        self._file.unlink(missing_ok=True)

    def _write(self, known):
        self._file.write_text(json.dumps(known, indent=1))


def process_of(host):
    return 'nova-compute-' + host
