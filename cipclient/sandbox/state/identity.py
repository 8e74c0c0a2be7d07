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

"""The records of Keystone."""

import dataclasses
import datetime
import re
from collections.abc import Iterator

#: Which role brings which other one along, as ``keystone-manage bootstrap``
#: lays it down.
IMPLIED_ROLES = {'admin': 'manager', 'manager': 'member', 'member': 'reader'}
_WILD = re.compile(r'{[^}]*}|\*\*|\*')


@dataclasses.dataclass(slots=True)
class Domain:
    """A Keystone domain."""

    id: str
    name: str
    description: str = ''
    enabled: bool = True


@dataclasses.dataclass(slots=True)
class Project:
    """A Keystone project; ``properties`` are its extra top-level keys."""

    id: str
    name: str
    domain_id: str
    description: str = ''
    enabled: bool = True
    tags: tuple[str, ...] = ()
    properties: dict[str, object] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(slots=True)
class User:
    """A Keystone user; ``email`` has no schema there, so it may be anything.

    ``email`` None means that the key is absent.
    """

    id: str
    name: str
    domain_id: str
    password: str
    email: object = None
    enabled: bool = True
    default_project_id: str | None = None
    properties: dict[str, object] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(slots=True)
class Group:
    """A Keystone group and the ids of its members."""

    id: str
    name: str
    domain_id: str
    description: str = ''
    members: set[str] = dataclasses.field(default_factory=set)


@dataclasses.dataclass(slots=True)
class Role:
    """A Keystone role."""

    id: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A role given to a user or a group on a project, a domain or the system.

    Exactly one of ``user_id`` and ``group_id`` is set, and exactly one of
    ``project_id``, ``domain_id`` and ``system``.
    """

    role_id: str
    user_id: str | None = None
    group_id: str | None = None
    project_id: str | None = None
    domain_id: str | None = None
    system: bool = False
    inherited: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class AccessRule:
    """One request that an application credential is good for.

    :param path: may have ``*``, ``**`` and ``{name}``, as in
        keystonemiddleware.
    """

    id: str
    service: str
    method: str
    path: str

    def covers(self, service: str, method: str, path: str) -> bool:
        """Whether it is for a request."""
        if (self.service, self.method) != (service, method):
            return False
        wild = [
            '.*' if one == '**' else '[^/]+'
            for one in _WILD.findall(self.path)
        ]
        plain = [re.escape(one) for one in _WILD.split(self.path)]
        pattern = ''.join(map(''.join, zip(plain, [*wild, ''], strict=True)))
        return re.fullmatch(pattern, path) is not None


@dataclasses.dataclass(slots=True)
class ApplicationCredential:
    """An application credential: one user on one project.

    :param access_rules: it is good for nothing else; None: for everything.
    :param unrestricted: whether it may make others.
    """

    id: str
    name: str
    secret: str
    user_id: str
    project_id: str
    role_names: tuple[str, ...]
    expires_at: datetime.datetime | None = None
    access_rules: tuple[AccessRule, ...] | None = None
    unrestricted: bool = False


class Identity:
    """Everything Keystone knows.

    :ivar list_limit: longer lists are cut, and say ``truncated``
    :ivar domain_specific_drivers: a user list without ``domain_id`` shows
        the domain of the token only
    """

    def __init__(self) -> None:
        self.domains: dict[str, Domain] = {}
        self.projects: dict[str, Project] = {}
        self.users: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self.roles: dict[str, Role] = {}
        self.assignments: list[Assignment] = []
        self.application_credentials: dict[str, ApplicationCredential] = {}
        self.list_limit: int | None = None
        self.domain_specific_drivers = False

    def role_named(self, name: str) -> Role:
        """The role of that name; KeyError without one."""
        for role in self.roles.values():
            if role.name == name:
                return role
        raise KeyError(name)

    def with_implied(self, role_id: str) -> Iterator[Role]:
        """A role, and all that it brings along."""
        role = self.roles[role_id]
        yield role
        implied = IMPLIED_ROLES.get(role.name)
        while implied is not None:
            yield self.role_named(implied)
            implied = IMPLIED_ROLES.get(implied)

    def project_named(self, name: str, domain_id: str) -> Project | None:
        """The project of that name in that domain."""
        for project in self.projects.values():
            if project.name == name and project.domain_id == domain_id:
                return project
        return None

    def user_named(self, name: str, domain_id: str) -> User | None:
        """The user of that name in that domain."""
        for user in self.users.values():
            if user.name == name and user.domain_id == domain_id:
                return user
        return None

    def domain_named(self, name: str) -> Domain | None:
        """The domain of that name."""
        for domain in self.domains.values():
            if domain.name == name:
                return domain
        return None
