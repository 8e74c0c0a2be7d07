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

"""What belongs to other services, and so is never acted on alone."""

import dataclasses
from collections.abc import Iterable, Mapping

from cipclient.cloud import connection
from cipclient.evaluate import guard
from cipclient.inventory import service_owned
from cipclient.inventory import stack
from cipclient.model import case as model_case
from cipclient.model import fact
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.workflow.acting import candidates


@dataclasses.dataclass(frozen=True, slots=True)
class Managed:
    """To whom one belongs.

    :param by: the other service; empty for none.
    :param unread: why that is not known; a phrase.
    """

    by: str = ''
    unread: str = ''


NOBODYS = Managed()


class Managing:
    """Finds out what belongs to Heat, Octavia and others (hazard H28).

    :ivar guards: what stops the run: it cannot be found out at all.
    """

    def __init__(
        self,
        cloud: connection.Cloud,
        policy: model_policy.Policy,
        surroundings: model_resource.Surroundings,
    ) -> None:
        self._cloud = cloud
        self._how = policy.managed.get('heat', '')
        self._surroundings = surroundings
        self.guards: tuple[guard.GuardReport, ...] = ()

    def of(
        self,
        cases: Iterable[model_case.Case],
        verdicts: Mapping[model_standing.ResourceKey, verdict.Verdict],
    ) -> Mapping[model_standing.ResourceKey, Managed]:
        """Return to whom these belong.

        Heat is asked only if there is any, as it takes its time.
        """
        wanted = {
            case.resource: case.subject.project_id
            for case in cases
            if case.resource in verdicts
        }
        if not wanted:
            return {}
        if not self._how:
            unsaid = 'no "managed:" in the policy'
            self._stop(unsaid)
            return dict.fromkeys(wanted, Managed(unread=unsaid))
        members = stack.members(
            self._cloud, self._how, frozenset(wanted.values())
        )
        if members.problem:
            self._stop(members.problem)
        return {
            key: self._managed(
                verdicts[key].resource,
                project,
                members.of(key.id, project),
            )
            for key, project in wanted.items()
        }

    def _stop(self, problem: str) -> None:
        report = guard.managed(problem)
        self.guards = () if report is None else (report,)

    def _managed(
        self,
        resource: model_resource.Resource,
        project_id: str,
        member: str | fact.Unknown,
    ) -> Managed:
        named = candidates.names(self._surroundings, project_id)
        by = service_owned.belongs_to(
            resource, named['project'], named['domain']
        )
        if by:
            return Managed(by)
        unread = _unread(
            resource, self._surroundings.find('project', project_id)
        )
        if unread:
            return Managed(unread=unread)
        if isinstance(member, fact.Unknown):
            return Managed(unread=member.reason)
        return Managed(member)


def _unread(
    resource: model_resource.Resource,
    project: model_resource.Resource | fact.Unknown | None,
) -> str:
    """Return what is not known that would tell of a service (P9, P21).

    No service has anything in a project that is deleted.
    """
    for name in ('name', 'metadata', 'tags'):
        if isinstance(resource.facts.get(name), fact.Unknown):
            return f'its {name}, by which services are known'
    if not isinstance(project, model_resource.Resource):
        return 'its project, by which services are known'
    if project.text('state') == 'deleted':
        return ''
    for name in ('name', 'domain'):
        if isinstance(project.facts.get(name), fact.Unknown):
            return f"its project's {name}, by which services are known"
    return ''
