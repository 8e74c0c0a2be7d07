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

"""Domains, projects, users, groups and roles."""

import dataclasses
import datetime
import random

from cipclient.sandbox import settings
from cipclient.sandbox.population import names
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import identity

PASSWORD = 'sandbox'  # noqa: S105 - the cloud lives on loopback
ROLES = ('admin', 'manager', 'member', 'reader', 'service')
SERVICE_USERS = ('nova', 'cinder', 'glance', 'neutron', 'octavia')


@dataclasses.dataclass(slots=True)
class Settled:
    """Who lives where, for those who make servers.

    :ivar members: the ids of the users of each project, by project id
    :ivar projects: the ids of the projects by name
    :ivar deleted_owners: ids of users that are gone
    :ivar disabled_owners: ids of users that are disabled
    """

    members: dict[str, list[str]]
    projects: dict[str, str]
    deleted_owners: list[str]
    disabled_owners: list[str]

    def common(self) -> list[str]:
        """The projects that servers are spread over at random."""
        special = {names.EXEMPT_PROJECT, names.DELETED_PROJECT}
        special |= {name for name, _ends in names.COURSES}
        special |= {'admin', 'service'}
        return [
            project_id
            for name, project_id in self.projects.items()
            if name not in special
        ]


def new_id(rng: random.Random) -> str:
    """An id as Keystone makes them."""
    return f'{rng.getrandbits(128):032x}'


def settle(
    state: cloud.Cloud, rng: random.Random, manners: settings.Settings
) -> Settled:
    """Make everybody and everything that Keystone knows."""
    return _Settling(state, rng, manners).run()


class _Settling:
    def __init__(
        self,
        state: cloud.Cloud,
        rng: random.Random,
        manners: settings.Settings,
    ) -> None:
        self._now = state.now
        self._identity = state.identity
        self._rng = rng
        self._manners = manners
        self._taken: set[str] = set()
        self._settled = Settled({}, {}, [], [])

    def run(self) -> Settled:
        for name in ROLES:
            role = identity.Role(new_id(self._rng), name)
            self._identity.roles[role.id] = role
        domains = {
            'Default': self._add_domain('default', 'Default'),
            'research': self._add_domain(new_id(self._rng), 'research'),
            'hpc': self._add_domain(new_id(self._rng), 'hpc'),
        }
        self._add_operators()
        for domain, listed in (
            ('Default', names.DEFAULT_PROJECTS),
            ('research', names.RESEARCH_PROJECTS),
            ('hpc', names.HPC_PROJECTS),
        ):
            for name in listed:
                self._add_group_of_people(name, domains[domain])
        self._add_courses(domains['hpc'])
        self._add_deleted_project(domains['research'])
        self._add_more(domains['research'], domains['hpc'])
        self._add_inherited(domains)
        self._add_departed()
        self._add_strange_addresses()
        self._add_demo()
        return self._settled

    def _add_domain(self, domain_id: str, name: str) -> str:
        self._identity.domains[domain_id] = identity.Domain(domain_id, name)
        return domain_id

    def _add_project(
        self, name: str, domain_id: str, project_id: str | None = None
    ) -> identity.Project:
        project = identity.Project(
            project_id or new_id(self._rng),
            name,
            domain_id,
            description=f'{name.replace("-", " ")} group',
        )
        self._identity.projects[project.id] = project
        self._settled.projects[name] = project.id
        self._settled.members[project.id] = []
        return project

    def _add_user(
        self, name: str, domain_id: str, email: str | None
    ) -> identity.User:
        user = identity.User(
            new_id(self._rng), name, domain_id, PASSWORD, email
        )
        self._identity.users[user.id] = user
        return user

    def _assign(
        self,
        role_name: str,
        *,
        user_id: str | None = None,
        group_id: str | None = None,
        project_id: str | None = None,
        domain_id: str | None = None,
        system: bool = False,
        inherited: bool = False,
    ) -> None:
        self._identity.assignments.append(
            identity.Assignment(
                role_id=self._identity.role_named(role_name).id,
                user_id=user_id,
                group_id=group_id,
                project_id=project_id,
                domain_id=domain_id,
                system=system,
                inherited=inherited,
            )
        )

    def _add_operators(self) -> None:
        admin_project = self._add_project('admin', 'default')
        service_project = self._add_project('service', 'default')
        admin = self._add_user('admin', 'default', 'cloud@sandbox.example')
        admin.default_project_id = admin_project.id
        self._assign('admin', user_id=admin.id, project_id=admin_project.id)
        self._assign('admin', user_id=admin.id, system=True)
        for name in SERVICE_USERS:
            user = self._add_user(name, 'default', None)
            self._settled.members[service_project.id].append(user.id)
            for role in ('admin', 'service'):
                self._assign(
                    role, user_id=user.id, project_id=service_project.id
                )
        self._identity.application_credentials['lifetime'] = (
            identity.ApplicationCredential(
                id=new_id(self._rng),
                name='lifetime',
                secret=PASSWORD,
                user_id=admin.id,
                project_id=admin_project.id,
                role_names=('admin',),
            )
        )
        credential = self._identity.application_credentials.pop('lifetime')
        self._identity.application_credentials[credential.id] = credential

    def _person(self, domain_id: str) -> identity.User:
        rng = self._rng
        name = '.'.join(
            (rng.choice(names.FIRST_NAMES), rng.choice(names.LAST_NAMES))
        )
        if name in self._taken:
            name = f'{name}{len(self._taken)}'
        self._taken.add(name)
        email = f'{name}@{rng.choice(names.MAIL_DOMAINS)}'
        return self._add_user(
            name, domain_id, None if rng.random() < 0.06 else email
        )

    def _add_group_of_people(
        self, name: str, domain_id: str
    ) -> identity.Project:
        project_id = None
        if name == names.EXEMPT_PROJECT:
            project_id = names.EXEMPT_PROJECT_ID
        project = self._add_project(name, domain_id, project_id)
        if name in names.ALLOCATIONS:
            self._set_end(project, names.ALLOCATIONS[name])
            project.tags = ('allocation',)
        people = [self._person(domain_id) for _ in range(3)]
        self._assign('manager', user_id=people[0].id, project_id=project.id)
        self._assign('member', user_id=people[0].id, project_id=project.id)
        staff = identity.Group(
            new_id(self._rng), f'{name}-staff', domain_id, f'Staff of {name}'
        )
        staff.members.update(user.id for user in people[1:])
        self._identity.groups[staff.id] = staff
        self._assign('member', group_id=staff.id, project_id=project.id)
        self._settled.members[project.id].extend(user.id for user in people)
        return project

    def _set_end(
        self, project: identity.Project, ends: int | str | None
    ) -> None:
        if isinstance(ends, int):
            if self._manners.findings is not None:
                ends = abs(ends) + 60
            day = (self._now + datetime.timedelta(days=ends)).date()
            project.properties['end_date'] = day.isoformat()
        elif ends is not None:
            project.properties['end_date'] = ends

    def _add_courses(self, domain_id: str) -> None:
        for name, ends in names.COURSES:
            project = self._add_group_of_people(name, domain_id)
            project.tags = ('course',)
            self._set_end(project, ends)

    def _add_deleted_project(self, domain_id: str) -> None:
        project = self._add_group_of_people(names.DELETED_PROJECT, domain_id)
        del self._identity.projects[project.id]
        self._identity.assignments = [
            row
            for row in self._identity.assignments
            if row.project_id != project.id
        ]

    def _add_more(self, research_id: str, hpc_id: str) -> None:
        wanted = min(2000, self._manners.servers // 50)
        number = 0
        while len(self._identity.projects) < wanted:
            number += 1
            topic = names.RESEARCH_PROJECTS[
                number % len(names.RESEARCH_PROJECTS)
            ]
            self._add_group_of_people(
                f'{topic}-{number:04d}',
                hpc_id if number % 5 == 0 else research_id,
            )

    def _add_inherited(self, domains: dict[str, str]) -> None:
        for domain, role in (('research', 'reader'), ('hpc', 'manager')):
            domain_id = domains[domain]
            desk = identity.Group(
                new_id(self._rng), f'{domain}-support', domain_id
            )
            desk.members.update(
                self._person(domain_id).id for _each in range(2)
            )
            self._identity.groups[desk.id] = desk
            self._assign(role, group_id=desk.id, domain_id=domain_id)
            self._assign(
                role,
                group_id=desk.id,
                domain_id=domain_id,
                inherited=True,
            )

    def _add_departed(self) -> None:
        """Owners that are gone; nobody is where findings are counted."""
        self._settled.deleted_owners = [new_id(self._rng) for _ in range(3)]
        for project_name in ('hydrology', 'turbine-cfd', 'legacy-web'):
            project_id = self._settled.projects[project_name]
            project = self._identity.projects[project_id]
            user = self._person(project.domain_id)
            user.enabled = False
            self._assign('member', user_id=user.id, project_id=project_id)
            self._settled.disabled_owners.append(user.id)

    def _add_strange_addresses(self) -> None:
        for project_name, address in names.STRANGE_ADDRESSES:
            project_id = self._settled.projects[project_name]
            first = self._settled.members[project_id][0]
            self._identity.users[first].email = address

    def _add_demo(self) -> None:
        project_id = self._settled.projects['glaciology']
        for name, role in (
            ('demo', 'member'),
            ('auditor', 'reader'),
            ('project-admin', 'admin'),
        ):
            user = self._add_user(name, 'default', f'{name}@sandbox.example')
            user.default_project_id = project_id
            self._assign(role, user_id=user.id, project_id=project_id)
            if role == 'member':
                self._settled.members[project_id].append(user.id)
            if role == 'admin':
                self._assign(
                    role,
                    user_id=user.id,
                    domain_id=self._identity.projects[project_id].domain_id,
                )
        other_id = self._settled.projects['hydrology']
        other = self._add_user('other', 'default', 'other@sandbox.example')
        other.default_project_id = other_id
        self._assign('member', user_id=other.id, project_id=other_id)
