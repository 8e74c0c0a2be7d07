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

"""Domains, projects, users, groups and roles of the estate."""

from realcloud import cloud
from realcloud.inside import estate


class People:
    def __init__(self, identity):
        self._identity = identity
        self._roles = {role.name: role for role in identity.roles()}
        self._domains = {d.name: d for d in identity.domains()}

    def settle(self):
        for name, projects in estate.PROJECTS.items():
            self._settle_domain(name, projects)

    def _settle_domain(self, name, projects):
        ident = self._identity
        domain = self._domains.get(name) or ident.create_domain(
            name=name, description=f'{name.title()} customers'
        )
        self._domains[name] = domain
        known = {p.name: p for p in ident.projects(domain_id=domain.id)}
        users = {u.name: u for u in ident.users(domain_id=domain.id)}
        for project, (tags, members) in projects.items():
            if project not in known:
                known[project] = ident.create_project(
                    name=project,
                    domain_id=domain.id,
                    tags=tags,
                    description=f'{project} of {name}',
                )
            for user, role in members.items():
                self._user(users, domain, user, known[project].id)
                ident.assign_project_role_to_user(
                    known[project], users[user], self._roles[role]
                )
        self._roles_on_domain(name, domain, users)
        self._groups(name, domain, users, known)

    def _user(self, users, domain, name, project_id=None):
        if name in users:
            return
        attributes = {}
        if name not in estate.WITHOUT_MAIL:
            attributes['email'] = f'{name}@{domain.name}.example.org'
        if project_id:
            attributes['default_project_id'] = project_id
        users[name] = self._identity.create_user(
            name=name,
            domain_id=domain.id,
            password=cloud.PASSWORD,
            **attributes,
        )

    def _roles_on_domain(self, name, domain, users):
        for user, role in estate.DOMAIN_ROLES.get(name, {}).items():
            self._user(users, domain, user)
            self._identity.assign_domain_role_to_user(
                domain, users[user], self._roles[role]
            )
        for user, role in estate.INHERITED.get(name, {}).items():
            self._identity.put(
                f'/OS-INHERIT/domains/{domain.id}/users/{users[user].id}'
                f'/roles/{self._roles[role].id}/'
                'inherited_to_projects'
            ).raise_for_status()

    def _groups(self, name, domain, users, projects):
        ident = self._identity
        for group, (project, role, members) in estate.GROUPS.get(
            name, {}
        ).items():
            made = ident.find_group(
                group, domain_id=domain.id
            ) or ident.create_group(name=group, domain_id=domain.id)
            for user in members:
                ident.add_user_to_group(users[user], made)
            ident.assign_project_role_to_group(
                projects[project], made, self._roles[role]
            )

    def depart(self):
        """Take from the scene who and what is to be gone.

        Last of all, because each of them owns something by now.
        """
        ident = self._identity
        for name in estate.PROJECTS:
            domain = self._domains[name]
            for user in ident.users(domain_id=domain.id):
                if user.name in estate.DISABLED_USERS:
                    ident.update_user(user, is_enabled=False)
                elif user.name in estate.DELETED_USERS:
                    ident.delete_user(user)
            for project in ident.projects(domain_id=domain.id):
                if project.name in estate.DISABLED_PROJECTS:
                    ident.update_project(project, is_enabled=False)
                elif project.name in estate.DELETED_PROJECTS:
                    ident.delete_project(project)
