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

"""Stacks, made of servers that are there."""

import datetime
import random

from cipclient.sandbox.population import images
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import orchestration

#: Name, and how many stacks lie between it and each of its servers.
STACKS = (
    ('pipeline', (0, 0)),
    ('workers', (0, 1)),
    ('cluster', (2,)),
)
#: One of these is hidden, as an operator may have it (hidden_stack_tags).
HIDDEN = 'cluster'
_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'


def add(state: cloud.Cloud, region: cloud.Region, rng: random.Random) -> None:
    """Have stacks own the servers that were made last.

    Servers of a stack have neither metadata nor tags, and Heat's name. The
    last ones are ordinary: those with names of their own come first.
    """
    region.orchestration.enabled = True
    free = [
        server
        for server in reversed(region.compute.servers.all())
        if server.status == 'ACTIVE'
        and server.locked_by is None
        and server.project_id in state.identity.projects
    ]
    for name, depths in STACKS:
        if len(free) < len(depths):
            return
        project_id = free[0].project_id
        mine = [one for one in free if one.project_id == project_id]
        made = []
        oldest = free[0].created
        for number, (server, nested) in enumerate(
            zip(mine, depths, strict=False)
        ):
            free.remove(server)
            resource = f'server_{number}'
            tail = ''.join(rng.choices(_LETTERS, k=12))
            server.name = f'{name}-{resource}-{tail}'
            server.metadata, server.tags = {}, ()
            oldest = min(oldest, server.created)
            made.append(
                orchestration.StackResource(
                    name=resource,
                    type='OS::Nova::Server',
                    physical_id=server.id,
                    nested=nested,
                )
            )
        stack = orchestration.Stack(
            id=images.new_id(rng),
            name=name,
            project_id=project_id,
            created_at=oldest - datetime.timedelta(seconds=20),
            hidden=name == HIDDEN,
            resources=tuple(made),
        )
        region.orchestration.stacks[stack.id] = stack
