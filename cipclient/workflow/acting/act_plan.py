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

"""Deciding what is acted on now, with all that was read for it."""

import datetime
import functools
from collections.abc import Collection, Mapping, Sequence

from cipclient.cloud import connection
from cipclient.evaluate import acting
from cipclient.evaluate import deletion
from cipclient.evaluate import guard
from cipclient.evaluate import pacing
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.model import verb as model_verb
from cipclient.workflow import found
from cipclient.workflow import request
from cipclient.workflow.acting import candidates
from cipclient.workflow.acting import managing
from cipclient.workflow.acting import only
from cipclient.workflow.acting import signs
from cipclient.workflow.retention import kept_candidates
from cipclient.workflow.retention import preserving
from cipclient.workflow.scanning import image_use

_SERVER = 'server'


def proves(
    specs: Mapping[str, model_verb.VerbSpec],
) -> Mapping[str, frozenset[str]]:
    """Return by verb the statuses of what is out of service by it."""
    return {name: spec.proves for name, spec in specs.items()}


def removing(specs: Mapping[str, model_verb.VerbSpec]) -> frozenset[str]:
    """Return the names of those after which nothing is there."""
    return frozenset(name for name, spec in specs.items() if spec.removes)


class Planner:
    """Makes the plan of one run.

    :param specs: of the verbs, by name.
    :param open_: resources of which it is not known yet what became of an
        earlier act.
    :param used: what the servers of this run's scan are made of.
    :param unrecorded: complete scans that no record has: the one of a dry
        run.
    :param unapproved: why nobody else than its maker approved a saved plan;
        empty if somebody did.
    :ivar guards: what stops the run, as the plan could not be made safely.
    :ivar notes: sentences: why nothing is done with what ``--only`` names.
    """

    def __init__(
        self,
        view: ledger_view.View,
        cloud: connection.Cloud,
        policy: model_policy.Policy,
        specs: Mapping[str, model_verb.VerbSpec],
        asked: request.EnforceRequest,
        open_: Collection[model_standing.ResourceKey],
        used: image_use.ImageUse,
        unrecorded: int = 0,
        unapproved: str = deletion.UNAPPROVED,
    ) -> None:
        self._view = view
        self._cloud = cloud
        self._policy = policy
        self._specs = specs
        self._asked = asked
        self._open = open_
        self._unrecorded = unrecorded
        self._left = kept_candidates.KeptCandidates(
            view, cloud, used, unrecorded
        )
        self._unapproved = unapproved
        self.guards: tuple[guard.GuardReport, ...] = ()
        self.notes: tuple[str, ...] = ()

    def plan(
        self,
        seen: candidates.Candidates,
        now: datetime.datetime,
        cases: Sequence[model_case.Case] | None = None,
    ) -> model_plan.Plan:
        """Plan the acts of the day.

        :param cases: as they are after the scan; None for as the ledger has
            them.

        Raises NotFound and NotUnique for what was asked for.
        """
        view = self._view
        only.check(
            view,
            self._asked.only,
            {spec.kind for spec in self._specs.values()},
        )
        self.notes = tuple(
            only.idle(
                view, self._asked.only, self._policy, self._cloud.region, now
            )
        )
        if cases is None:
            cases = list(view.open_cases().values())
        due = candidates.due(cases, self._policy, now)
        known = managing.Managing(self._cloud, self._policy, seen.surroundings)
        managed = known.of(
            [case for case in due if not case.is_kept], seen.verdicts
        )
        self.guards = known.guards
        ours = view.locked_by_us()
        midnight = self._policy.calendar.start_of(
            self._policy.calendar.day_of(now)
        )
        by_project = view.acts_since(midnight)
        project = self._asked.project
        last = view.last_scan()
        return acting.plan(
            [
                self._left.candidate(case, now, self._unread(case, managed))
                if case.is_kept
                else acting.Candidate(
                    case,
                    seen.verdicts.get(case.resource),
                    managed.get(case.resource, managing.NOBODYS).by,
                    self._unread(case, managed),
                    case.resource in ours,
                    self._evidence(case, seen, now),
                )
                for case in due
            ],
            self._policy,
            self._specs,
            pacing.Room(
                sum(by_project.values()),
                by_project,
                sum(
                    case.backlog
                    for case in cases
                    if case.quarantined is not None
                    and case.quarantined >= midnight
                ),
                view.deletes_since(midnight, removing(self._specs)),
                0 if last is None else last.count(_SERVER),
            ),
            now,
            allowed=acting.Allowed(
                self._asked.allow_loss,
                self._asked.allow_delete,
                self._unapproved,
            ),
            only=self._asked.only,
            project_id=None
            if project is None
            else found.bearer(view, 'project', project)[0],
            limit=self._asked.limit,
        )

    def _evidence(
        self,
        case: model_case.Case,
        seen: candidates.Candidates,
        now: datetime.datetime,
    ) -> deletion.Evidence | None:
        """Return what is known of one that is to be deleted."""
        announcement = case.announcement
        if (
            announcement is None
            or not self._removes(announcement.act)
            or case.resource not in seen.verdicts
        ):
            return None
        scans = self._view.complete_scans_since(
            case.resource,
            deletion.due_since(case, self._view.let_go(case.number), now),
        )
        steps = self._view.steps_of(case.resource)
        return deletion.Evidence(
            scans + self._unrecorded,
            signs.wanted(self._cloud, case, steps),
            self._unkept(
                preserving.entering(case, steps),
                seen.verdicts[case.resource].resource,
            ),
        )

    def _removes(self, act: str) -> bool:
        spec = self._specs.get(act)
        return spec is not None and spec.removes

    def _unkept(
        self,
        entering: model_step.Step | None,
        resource: model_resource.Resource,
    ) -> str:
        if entering is None:
            return 'what took it out of service is not recorded'
        if preserving.booted_from_volume(entering, resource):
            return ''
        if preserving.image_of(self._kept, entering) is None:
            return 'no image of its disk is recorded'
        return ''

    @functools.cached_property
    def _kept(self) -> Sequence[model_kept.Kept]:
        return self._view.kept()

    def _unread(
        self,
        case: model_case.Case,
        managed: Mapping[model_standing.ResourceKey, 'managing.Managed'],
    ) -> str:
        if case.resource in self._open:
            return 'what became of an earlier act is not known yet'
        return managed.get(case.resource, managing.NOBODYS).unread
