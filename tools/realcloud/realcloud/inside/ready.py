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

"""Wait until N computes and the volume service have reported since TIME.

Only reports younger than the start count: Nova calls a dead compute "up" for
a minute, so after a restart the rows of the last run look well. And Cinder's
scheduler has to have heard of a pool: a volume service that is up but unknown
to it takes no volume, and tells it only once a minute.
"""

import sys
import time

import openstack

PATIENCE = 120


def _missing(conn, wanted, since):
    computes = [
        s
        for s in conn.compute.services(binary='nova-compute')
        if s.state == 'up' and (s.updated_at or '') >= since
    ]
    volumes = [
        s
        for s in conn.block_storage.services()
        if s.binary == 'cinder-volume' and s.state == 'up'
    ]
    pools = list(conn.block_storage.backend_pools()) if volumes else []
    return wanted - len(computes) + (not pools)


def main():
    conn = openstack.connect(cloud='realcloud-admin')
    end = time.monotonic() + PATIENCE
    while _missing(conn, int(sys.argv[1]), sys.argv[2]) > 0:
        if time.monotonic() > end:
            sys.exit('not all services report')
        time.sleep(0.5)


if __name__ == '__main__':
    main()
