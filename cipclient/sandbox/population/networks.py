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

"""A network for everybody, and one to the outside."""

import datetime
import random

from cipclient.sandbox.population import images
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import network

INTERNAL = 'campus'


def add(state: cloud.Cloud, region: cloud.Region, rng: random.Random) -> None:
    """Add both."""
    admin = state.identity.project_named('admin', 'default')
    made = state.now - datetime.timedelta(days=3000)
    for name, external in ((INTERNAL, False), ('public', True)):
        row = network.Network(
            id=images.new_id(rng),
            name=name,
            project_id=admin.id if admin is not None else '',
            subnet_id=images.new_id(rng),
            created_at=made,
            shared=not external,
            external=external,
        )
        region.networks.networks[row.id] = row
