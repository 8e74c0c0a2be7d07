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
"""The people of cases: read from Keystone, and who of them is told."""

import datetime
from collections.abc import Collection, Iterable, Mapping

from cipclient.cloud import connection
from cipclient.inventory import assignment
from cipclient.inventory import person
from cipclient.model import case as model_case
from cipclient.model import fact
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.notice import recipients
from cipclient.notice import tables as notice_tables

#: Up to this many people are cheaper to read one by one than by listing
#: every person there is.
_FEW = 20
#: Single reads for people that no listing has: those who were deleted.
_BUDGET = 500

_One = model_resource.Resource | fact.Unknown


def reach(
    cloud: connection.Cloud,
    policy: model_policy.Policy,
    notices: model_policy.Notices,
    cases: Collection[model_case.Case],
    returned: Mapping[str, datetime.date] = recipients.NOTHING,
) -> model_notice.Reached:
    """Return whom each case is told to, or why nobody can be.

    Keystone is asked for roles only where the policy's chain names one.

    :param returned: by address, when a mail to it came back.
    """
    roles = {
        recipient.role
        for entry in notices.recipients
        for recipient in entry
        if recipient.role is not None
    }
    projects = {_project_of(case) for case in cases} - {''}
    assignments = assignment.Assignments(cloud)
    holders = {role: assignments.holders(role, projects) for role in roles}
    wanted = {case.subject.user_id for case in cases if case.subject.user_id}
    for by_project in holders.values():
        for ids in by_project.values():
            if not isinstance(ids, fact.Unknown):
                wanted |= ids
    people = _people(person.People(cloud), wanted)
    tables = notice_tables.Tables(policy.facts, policy.ladders)
    return {
        case.number: recipients.reach(
            case,
            people.get(case.subject.user_id) if case.subject.user_id else None,
            {
                role: _holders(by_project, _project_of(case), people)
                for role, by_project in holders.items()
            },
            tables.contacts(case),
            notices,
            tables,
            returned,
        )
        for case in cases
    }


def _people(
    reader: person.People, wanted: Collection[str]
) -> Mapping[str, _One]:
    found: dict[str, _One] = {}
    if len(wanted) > _FEW:
        found |= reader.listed()[0]
    missing = sorted(id_ for id_ in wanted if id_ not in found)
    return {**found, **reader.read(missing, _BUDGET)}


def _holders(
    by_project: Mapping[str, frozenset[str] | fact.Unknown],
    project_id: str,
    people: Mapping[str, _One],
) -> list[model_resource.Resource] | fact.Unknown:
    """Return the people who hold a role; unknown if one of them is."""
    ids = by_project.get(project_id, frozenset())
    if isinstance(ids, fact.Unknown):
        return ids
    found = [people.get(id_, fact.UNREAD) for id_ in sorted(ids)]
    return _known(found)


def _known(
    found: Iterable[_One],
) -> list[model_resource.Resource] | fact.Unknown:
    known = []
    for one in found:
        if isinstance(one, fact.Unknown):
            return one
        known.append(one)
    return known


def _project_of(case: model_case.Case) -> str:
    if case.resource.kind == 'project':
        return case.resource.id
    return case.subject.project_id
