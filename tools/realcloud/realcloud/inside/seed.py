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

"""Fill the cloud with a small but varied estate, through the APIs only.

Safe to run again after a failure: what exists by name is kept.
"""

import concurrent.futures

import openstack

from realcloud.inside import commons
from realcloud.inside import estate
from realcloud.inside import people
from realcloud.inside import stacks
from realcloud.inside import tenancy


def main():
    admin = openstack.connect(cloud='realcloud-admin')
    persons = people.People(admin.identity)
    persons.settle()
    commons.flavors(admin.compute)
    commons.images(admin.image)
    public = commons.public_network(admin.network)
    tenancies = [
        tenancy.Tenancy(
            admin.config.auth['auth_url'],
            domain,
            project,
            user,
            number,
            public,
        )
        for number, (domain, project, user) in enumerate(
            estate.tenancies(), start=1
        )
    ]
    # more at once only queue up: a small machine has few API workers
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        list(pool.map(tenancy.Tenancy.begin, tenancies))
        list(pool.map(tenancy.Tenancy.finish, tenancies))
    stacks.create(admin.config.auth['auth_url'])
    persons.depart()


if __name__ == '__main__':
    main()
