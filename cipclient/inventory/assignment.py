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

"""Who holds a role on a project, from Keystone."""

from collections.abc import Collection, Iterable, Mapping

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.inventory import decode
from cipclient.inventory import identity
from cipclient.model import fact

#: The ids of all users who hold it, or why they are not known.
Holders = frozenset[str] | fact.Unknown

#: Up to so many projects are asked for one by one; beyond, a single list of
#: all that hold the role is less work for Keystone as well.
_FEW = 20
#: Requests at most where that list is of no use.
_BUDGET = 500
#: After so many failures in a row the next one is not tried.
_PATIENCE = 3


class Assignments:
    """The role assignments of the cloud, as they take effect.

    Groups are expanded into their members, what is inherited from a domain
    or a parent is shown on the project, and who holds a role that implies
    the one asked for holds that one too: Keystone does all three itself
    (``effective``). It says nothing of the users but their ids: they may be
    disabled, or deleted where a directory has them.
    """

    def __init__(self, cloud: connection.Cloud) -> None:
        self._cloud = cloud

    def holders(
        self, role_name: str, project_ids: Collection[str]
    ) -> Mapping[str, Holders]:
        """Return who holds the role, by each of these project ids.

        Nobody, and not unknown, is the answer for a project that Keystone
        proves to be gone. Where Keystone refuses, fails, cuts its list short
        (F15), or has no role of that name, it is unknown and why.
        """
        wanted = tuple(dict.fromkeys(project_ids))
        if not wanted:
            return {}
        role_id = self._role_id(role_name)
        if isinstance(role_id, fact.Unknown):
            return dict.fromkeys(wanted, role_id)
        if len(wanted) > _FEW:
            found = self._listed(role_id)
            if found is not None:
                return {id_: found.of(id_) for id_ in wanted}
            # One group that cannot be expanded fails the whole list, and a
            # limit cuts it; the lists of single projects may be sound.
        return self._one_by_one(role_id, wanted)

    def _role_id(self, name: str) -> str | fact.Unknown:
        try:
            rows, reasons = identity.rows(
                self._cloud.identity, '/roles', {'name': name}
            )
        except exceptions.NotAuthorized as refused:
            return fact.Unknown(str(refused))
        for id_, row in rows.items():
            # A database may compare names without regard to case. Roles of a
            # domain are never in effect by themselves.
            if row.get('name') == name and row.get('domain_id') is None:
                return id_
        if reasons:
            return fact.Unknown(' '.join(reasons))
        return fact.Unknown(
            f'Keystone has no role {failure.clip(repr(name))}; "openstack '
            'role list" shows those that it has'
        )

    def _listed(self, role_id: str) -> '_Held | None':
        """Return all who hold it, wherever; None if that is not complete."""
        try:
            rows, reasons = identity.listing(
                self._cloud.identity, *_question(role_id)
            )
        except (exceptions.NotAuthorized, exceptions.NotFound):
            return None
        held = _Held(role_id, rows)
        return None if reasons or held.lost else held

    def _one_by_one(
        self, role_id: str, project_ids: Iterable[str]
    ) -> dict[str, Holders]:
        found: dict[str, Holders] = {}
        failed = 0
        for number, id_ in enumerate(project_ids):
            if number >= _BUDGET:
                found[id_] = fact.Unknown(
                    'who holds roles on this project was not read: that of '
                    f'{_BUDGET} projects was, and no more are read in one run'
                )
                continue
            if failed < _PATIENCE:
                last = self._on(role_id, id_)
                failed = failed + 1 if isinstance(last, fact.Unknown) else 0
            found[id_] = last
        return found

    def _on(self, role_id: str, project_id: str) -> Holders:
        """Return who holds it on one project."""
        keystone = self._cloud.identity
        try:
            rows, reasons = identity.listing(
                keystone, *_question(role_id, project_id)
            )
        except exceptions.NotAuthorized as refused:
            return fact.Unknown(str(refused))
        except exceptions.NotFound as missing:
            return self._on_nothing(project_id, missing)
        if reasons:
            return fact.Unknown(' '.join(reasons))
        held = _Held(role_id, rows)
        return _STRANGE if held.lost else held.of(project_id)

    def _on_nothing(
        self, project_id: str, missing: exceptions.NotFound
    ) -> Holders:
        """Return what a 404 means: nobody, if the project is gone (H7)."""
        if not (
            isinstance(missing, failure.Missing) and project_id in missing.said
        ):
            return fact.Unknown(str(missing))
        own = self._cloud.whoami.project_id
        unproven = identity.doubt(
            self._cloud.identity, 'project', () if own is None else (own,)
        )
        return fact.Unknown(unproven) if unproven else frozenset()


_STRANGE = fact.Unknown(
    'Keystone told who holds roles on this project in a form that is not '
    'its own'
)


def _question(
    role_id: str, project_id: str | None = None
) -> tuple[str, dict[str, str]]:
    # To Keystone a flag is set if it is there, whatever it says but 0.
    params = {'effective': 'true', 'role.id': role_id}
    if project_id is not None:
        params['scope.project.id'] = project_id
    return '/role_assignments', params


class _Held:
    """Who holds a role, by project, of rows that no schema has checked.

    :ivar lost: whether a row did not even say which project it was about.
    """

    def __init__(self, role_id: str, rows: Iterable[object]) -> None:
        self._held: dict[str, set[str]] = {}
        self._strange: set[str] = set()
        self.lost = False
        for row in rows:
            self._add(role_id, row)

    def of(self, project_id: str) -> Holders:
        if project_id in self._strange:
            return _STRANGE
        return frozenset(self._held.get(project_id, ()))

    def _add(self, role_id: str, row: object) -> None:
        role = _id(row, 'role')
        if role is not None and role != role_id:
            return
        scope = row.get('scope') if isinstance(row, dict) else None
        if role is None or not isinstance(scope, dict):
            self.lost = True
            return
        if 'project' not in scope:
            # On a domain or the system it is held there only.
            return
        project = _id(scope, 'project')
        user = _id(row, 'user')
        if project is None:
            self.lost = True
        elif user is None:
            # Also a group that was not expanded: its members are not told.
            self._strange.add(project)
        else:
            self._held.setdefault(project, set()).add(user)


def _id(row: object, key: str) -> str | None:
    """Return the id of ``{key: {'id': ...}}``; None if there is none."""
    inner = row.get(key) if isinstance(row, dict) else None
    id_ = inner.get('id') if isinstance(inner, dict) else None
    return id_ if isinstance(id_, str) and decode.is_usable(id_) else None
