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

"""An availability zone for each cell (once): az1 is cell1, az2 is cell2."""

import openstack

from realcloud import hosts
from realcloud import settings


def main():
    compute = openstack.connect(cloud='realcloud-admin').compute
    have = {aggregate.name: aggregate for aggregate in compute.aggregates()}
    for host, cell in hosts.Hosts(settings.load()).all().items():
        zone = 'az' + cell.removeprefix('cell')
        if zone not in have:
            have[zone] = compute.create_aggregate(
                name=zone, availability_zone=zone
            )
        if host not in (have[zone].hosts or ()):
            have[zone] = compute.add_host_to_aggregate(have[zone], host)


if __name__ == '__main__':
    main()
