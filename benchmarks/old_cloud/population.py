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

"""The servers of the old cloud, and whose they are."""

import dataclasses
import datetime
import random
import uuid

from benchmarks.old_cloud import size as old_size
from cipclient import sandbox
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import identity

#: How long a server may exist. Whatever ends in the half-year to come has to
#: be there already.
LIMIT = datetime.timedelta(days=365)
_FLAVOR = 'c4.large'
_WEEK = datetime.timedelta(days=7)
#: How long past its time a server is at most.
_OLDEST = datetime.timedelta(days=1000)
_SEED = 4


def populated(
    size: old_size.Size, begins: datetime.datetime, named: bool
) -> sandbox.Sandbox:
    """Return the embedded cloud, not started yet.

    :param begins: aware and in UTC. Until then the overdue ones came to
        their end, and from then on the others do, evenly.
    :param named: the id of a person is that person's address.
    """
    made = sandbox.Sandbox(
        servers=1, findings=0, now=begins, token_seconds=10**7
    )
    random_ = random.Random(_SEED)
    owners = _people(made.state, size, random_, named)
    (pattern,) = made.state.live_servers()
    flavor = made.state.first_region.compute.flavor_named(_FLAVOR)
    ends = [*_ends(size, begins, random_)]
    for number, end in enumerate(ends, start=2):
        owner = random_.choice(owners)
        _add(made.state, pattern, flavor, number, end, owner, random_)
    made.state.purge_server(pattern.id)
    return made


def _people(
    state: cloud.Cloud,
    size: old_size.Size,
    random_: random.Random,
    named: bool,
) -> list[identity.User]:
    """Add projects, and people of whom each belongs to one of them."""
    member = state.identity.role_named('member')
    projects = []
    for number in range(size.projects):
        project = identity.Project(
            _id(random_), f'project-{number:04}', 'default'
        )
        state.identity.projects[project.id] = project
        projects.append(project.id)
    people = []
    for number in range(size.people):
        id_ = _id(random_)
        address = f'person-{number:04}@cloud.example'
        user = identity.User(
            address if named else id_,
            f'person-{number:04}',
            'default',
            _id(random_),
            address,
            default_project_id=projects[number % len(projects)],
        )
        state.identity.users[user.id] = user
        state.identity.assignments.append(
            identity.Assignment(
                role_id=member.id,
                user_id=user.id,
                project_id=user.default_project_id,
            )
        )
        people.append(user)
    return people


def _ends(
    size: old_size.Size, begins: datetime.datetime, random_: random.Random
) -> list[datetime.datetime]:
    past = [
        begins - _OLDEST * random_.random() for _each in range(size.overdue)
    ]
    ahead = [
        begins + _WEEK * (number / size.weekly)
        for number in range(size.servers - size.overdue)
    ]
    return [one.replace(microsecond=0) for one in (*past, *ahead)]


def _add(
    state: cloud.Cloud,
    pattern: compute.Server,
    flavor: compute.Flavor,
    number: int,
    end: datetime.datetime,
    owner: identity.User,
    random_: random.Random,
) -> None:
    created = end - LIMIT
    server = dataclasses.replace(
        pattern,
        id=str(uuid.UUID(int=random_.getrandbits(128))),
        number=number,
        name=f'run-{number:05}',
        project_id=owner.default_project_id or '',
        user_id=owner.id,
        flavor=flavor,
        created=created,
        updated=created,
        launched_at=created,
        metadata={},
        tags=(),
        volumes=(),
    )
    state.first_region.compute.servers.put(server)


def _id(random_: random.Random) -> str:
    return f'{random_.getrandbits(128):032x}'
