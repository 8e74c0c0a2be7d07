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

"""The use case: making a server anew that was deleted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cipclient import exceptions
from cipclient.action import anew
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.workflow import found
from cipclient.workflow import outcome
from cipclient.workflow.acting import recovery
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.restore import blueprint
from cipclient.workflow.restore import rebuilding
from cipclient.workflow.restore import remade
from cipclient.workflow.restore import restoring

Outcome = model_step.Outcome


def remake(
    tools: workflow_tools.Tools,
    resource: str,
    kind: str | None,
    reason: str,
    confirm: Callable[[Sequence[str], str], bool],
) -> outcome.Restored:
    """Make a server anew, in its own project, of what is kept of it.

    Raises NotFound, NotUnique, NotPossible, CloudError and LedgerError.

    :param confirm: given what is made and what is lost, a line each, and
        the cloud's name; whether to go on.
    """
    run = tools.run
    settled = recovery.Recovery(tools)
    settled.settle()
    restoring.require_no_remnant(run, resource, kind)
    key, subject = found.resource(run, resource, kind)
    case = restoring.to_take_back(run, key)
    if case is None or case.ending is not model_case.Ending.DELETED:
        raise exceptions.NotPossible(
            f'{key.kind} {subject.name or key.id} was not deleted by us: '
            '"openstack lifetime restore" without --rebuild takes back what '
            'is out of service.'
        )
    if key in settled.open:
        raise exceptions.NotPossible(
            f'{key.kind} {key.id}: what became of an earlier try is not '
            'known yet. Try again in ten minutes.'
        )
    _require_none(tools, key)
    return _Remaking(tools, key, case, reason).restored(confirm)


def _require_none(
    tools: workflow_tools.Tools, key: model_standing.ResourceKey
) -> None:
    """Raise NotPossible where what was made before is still there."""
    for id_ in remade.of(tools.run, key).values():
        try:
            seen = tools.look(id_)
        except exceptions.NotFound:
            continue
        raise exceptions.NotPossible(
            f'{key.kind} {key.id} was made anew already: that is the server '
            f'{id_} ({seen.status}).'
        )


class _Remaking:
    def __init__(
        self,
        tools: workflow_tools.Tools,
        key: model_standing.ResourceKey,
        case: model_case.Case,
        reason: str,
    ) -> None:
        self._tools = tools
        self._key = key
        self._case = case
        self._reason = reason
        self._recipe = rebuilding.recipe_of(tools.run, key, case)
        rebuilding.require_disk(tools.run, key, self._recipe)

    def restored(
        self, confirm: Callable[[Sequence[str], str], bool]
    ) -> outcome.Restored:
        """Look what there is, ask, make it, and record what came of it."""
        tools, run = self._tools, self._tools.run
        project = str(self._recipe.get('tenant_id') or '')
        # It is found again by nothing else.
        mark = f'{self._key.id} {requests_sent.new_uid()}'
        try:
            drawn = blueprint.drawn(
                tools.cloud,
                self._of_project(project),
                self._recipe,
                rebuilding.image_of(run, self._key),
                mark,
            )
        except exceptions.NotPossible as impossible:
            return self._not_made(str(impossible))
        if not confirm(
            [
                f'A server {drawn.server["name"]} is made in the project '
                f'{project}, of what is kept of {self._key.id}.',
                *(f'Lost: {one}' for one in drawn.lost),
            ],
            run.cloud,
        ):
            return outcome.Restored(
                self._case, Outcome.ABORTED, 'Nothing was done.', drawn.lost
            )
        number = run.intend(
            self._case,
            self._key,
            remade.VERB,
            {'project': project, 'mark': mark, 'server': drawn.server},
            '',
            self._reason,
            tools.clock(),
        )
        came_of_it, why = self._make(number, project, drawn.server)
        run.end_step(number, came_of_it, why, tools.clock())
        new = remade.of(run, self._key).get(number, '')
        return outcome.Restored(
            self._case,
            came_of_it,
            why,
            drawn.lost,
            self._commands(came_of_it, new),
        )

    def _commands(
        self, came_of_it: model_step.Outcome, new: str
    ) -> tuple[str, ...]:
        """Return what is left to do by hand: little, or all of it."""
        if came_of_it is Outcome.DONE:
            return tuple(rebuilding.afterwards(self._recipe, new))
        if came_of_it is Outcome.FAILED and not new:
            return rebuilding.told(self._tools, self._key, self._case).commands
        return ()

    def _of_project(self, project: str) -> connection.Cloud:
        """Return the cloud with a token of its project.

        Raises NotPossible, with what is missing, where there is none.
        """
        cloud = self._tools.cloud
        ours = cloud.whoami
        theirs = cloud.of_project(project)
        try:
            _roles = theirs.whoami.roles
        except exceptions.CloudError as error:
            denied = isinstance(error, failure.NotAuthenticated) or (
                isinstance(error, failure.Failure) and error.status == 403
            )
            if not denied:
                raise
            raise exceptions.NotPossible(
                f'Keystone gives {ours.user_name} no token of the project '
                f'{project}, and Nova makes a server in the project of the '
                f'token. {_grant(ours.user_id, project)} An application '
                "credential is good for its own project alone: use a user's "
                'password then.'
            ) from error
        return theirs

    def _make(
        self, number: int, project: str, server: Mapping[str, object]
    ) -> remade.Settled:
        """Ask for it once, and look until it runs."""
        tools = self._tools
        requests = tools.requests(number)
        sent = requests.send(remade.WHAT, anew.create(project, server))
        if sent.refused:
            requests.settle(sent, False)
            return remade.Settled(
                Outcome.FAILED,
                f'Nova refused it: {sent.said}. Nothing was made.'
                + (
                    f' {_grant(tools.cloud.whoami.user_id, project)}'
                    # So Nova answers where a quota is used up, too.
                    if sent.code == 403 and 'quota' not in sent.message.lower()
                    else ''
                ),
            )
        try:
            id_ = sent.made or self._sought(project, server)
            if not id_:
                return remade.Settled(
                    Outcome.UNKNOWN,
                    f'Asked for, with {sent.said}: the next run finds out '
                    'whether it was made.',
                )
            remade.note(tools, self._key, number, id_)
            requests.settle(sent, True)
            return self._awaited(id_)
        except failure.NotAuthenticated:
            raise
        except exceptions.CloudError as error:
            return remade.Settled(
                Outcome.UNKNOWN, f'What came of it is not known: {error}'
            )

    def _sought(self, project: str, server: Mapping[str, Any]) -> str:
        """Look for it where no answer came; it may still be made later."""
        mark = server['metadata'][anew.MADE_BY]
        return anew.made(self._tools.cloud, project, mark)

    def _awaited(self, id_: str) -> remade.Settled:
        def look() -> remade.Settled:
            try:
                return remade.look(self._tools, id_)
            except exceptions.NotFound:
                return remade.Settled(
                    Outcome.FAILED, f'The server {id_} is gone again.'
                )
            except failure.NotAuthenticated:
                raise
            except exceptions.CloudError as error:
                return remade.Settled(Outcome.UNKNOWN, str(error))

        settled, _ended = self._tools.polling.until(
            look, lambda seen: seen.outcome is not Outcome.UNKNOWN
        )
        return settled

    def _not_made(self, why: str) -> outcome.Restored:
        """Say why not, and how somebody of its project makes it."""
        told = rebuilding.told(self._tools, self._key, self._case)
        return outcome.Restored(
            told.case,
            Outcome.ABORTED,
            f'{why} Nothing was changed. {rebuilding.BY_HAND}',
            told.lost,
            told.commands,
        )


def _grant(user_id: str | None, project: str) -> str:
    return (
        'Let an administrator say "openstack role add --user '
        f'{user_id} --project {project} member", and take the role away '
        'again afterwards.'
    )
