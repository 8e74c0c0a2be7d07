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

"""Members of Heat stacks: what a stack loses, Heat makes anew (hazard H28).

An administrator's plain ``GET /stacks`` has the stacks of all projects, and
the resources of each can be read below his own project's path; the list that
is asked for as a global one is refused by default. Seen on Heat 27. To anyone
else it is the list of his own project, in which no stack has a ``project``:
Heat shows that to its administrators only, which is the proof.
"""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.cloud import service
from cipclient.inventory import decode
from cipclient.model import fact

#: Heat has no limit of its own; a row is less than a kilobyte.
_PAGE = 500
#: Heat goes no deeper than its own max_nested_stack_depth, which is 5 unless
#: somebody raised it.
_DEPTH = '100'
_NO_ADMINISTRATOR = (
    'that these credentials are no administrator of Heat (its policy '
    'context_is_admin), and so see the stacks of their own project only'
)


@dataclasses.dataclass(frozen=True, slots=True)
class Members:
    """Which resources belong to stacks.

    :param owners: by id of the resource, the stack.
    :param unread: by project id, why its stacks are not known.
    :param problem: why nothing is known at all; a phrase, empty if it is.
    """

    owners: Mapping[str, str] = dataclasses.field(default_factory=dict)
    unread: Mapping[str, str] = dataclasses.field(default_factory=dict)
    problem: str = ''

    def of(self, id_: str, project_id: str) -> str | fact.Unknown:
        """Return the stack of a resource, empty if it has none."""
        owner = self.owners.get(id_)
        if owner is not None:
            return owner
        why = self.unread.get(project_id, self.problem)
        return fact.Unknown(why) if why else ''


def members(
    cloud: connection.Cloud, how: str, projects: Collection[str]
) -> Members:
    """Read what belongs to the stacks of these projects.

    :param how: as the policy's ``managed: {heat: ...}`` says. ``list`` reads
        the stacks of all projects, ``per-project`` only those of these, which
        is less where there are very many; both need an administrator.

    Raises NotAuthenticated.
    """
    try:
        heat = cloud.orchestration
    except exceptions.ServiceMissing as missing:
        if how == 'absent':
            return Members()
        return Members(
            problem=f'{missing} If there is none, write managed: '
            '{heat: absent}'
        )
    if how == 'absent':
        return Members(
            problem='a Heat in the catalog, though the policy says managed: '
            '{heat: absent}'
        )
    try:
        # An empty list proves nothing by itself: only administrators may
        # read this.
        heat.get_object('/services')
        if not cloud.in_admin_project:
            return Members(problem=_NO_ADMINISTRATOR)
        stacks = [
            stack
            for wanted in _filters(how, projects)
            for stack in _stacks(heat, wanted)
            if stack['project'] in projects
        ]
    except exceptions.NotAuthorized as error:
        return Members(
            problem='that these credentials are no administrator of Heat, '
            f'which needs the rights service:index and stacks:index: {error}'
        )
    except _NotAll:
        return Members(problem=_NO_ADMINISTRATOR)
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as error:
        return Members(problem=f'that Heat cannot be read: {error}')
    return _members(heat, stacks)


class _NotAll(Exception):
    """The list is that of one project."""


def _filters(
    how: str, projects: Collection[str]
) -> Iterator[Mapping[str, str]]:
    """Yield what to ask for: all at once, or one project after another."""
    if how == 'list':
        yield {}
        return
    for project in sorted(projects):
        yield {'tenant': project}


def _members(
    heat: service.Service, stacks: Collection[Mapping[str, Any]]
) -> Members:
    owners: dict[str, str] = {}
    unread: dict[str, str] = {}
    for stack in stacks:
        project = str(stack['project'])
        name = str(stack.get('stack_name'))
        try:
            for id_ in _resources(heat, stack):
                owners[id_] = f'the Heat stack {name}'
        except failure.NotAuthenticated:
            raise
        except (exceptions.CloudError, exceptions.NotFound) as error:
            unread[project] = f'what belongs to the stack {name}: {error}'
    return Members(owners, unread)


def _stacks(
    heat: service.Service, wanted: Mapping[str, str]
) -> Iterator[Mapping[str, Any]]:
    """Yield stacks, page by page, until an empty one.

    Hidden ones too: an operator may hide those that Sahara makes
    (``hidden_stack_tags``). Nested ones are not listed; their resources are
    read with those of the stack that they are in.
    """
    params = {
        **wanted,
        'limit': str(_PAGE),
        'sort_keys': 'creation_time',
        'sort_dir': 'asc',
        'show_hidden': 'true',
    }
    met: set[str] = set()
    while page := _rows(heat.get_object('/stacks', params), 'stacks'):
        new = [row for row in page if _text(row, 'id') not in met]
        if not new:
            # The marker was purged, and this is the first page again.
            raise failure.Garbled(
                'The pages of stacks did not come to an end.'
            )
        for row in new:
            if 'project' not in row:
                raise _NotAll
            _text(row, 'project')
            params['marker'] = row['id']
            met.add(params['marker'])
            yield row


def _resources(
    heat: service.Service, stack: Mapping[str, Any]
) -> Iterator[str]:
    """Yield the ids of what a stack and those within it made."""
    name, id_ = _text(stack, 'stack_name'), _text(stack, 'id')
    path = f'/stacks/{decode.quoted(name)}/{decode.quoted(id_)}/resources'
    answer = heat.get_object(path, {'nested_depth': _DEPTH})
    for row in _rows(answer, 'resources'):
        made = row.get('physical_resource_id')
        if isinstance(made, str) and made:
            yield made


def _rows(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = answer.get(name)
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) for row in rows
    ):
        raise _strange(name)
    return rows


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise _strange(name)
    return value


def _strange(what: str) -> failure.Garbled:
    return failure.Garbled(f'Heat told {what} in a form that is not its own.')
