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

"""The use case: what a run would do now, without doing or keeping any of it.

No executor is made, and the cloud is reached by what can only read.
"""

import datetime
from collections.abc import Collection, Iterator, Mapping

from cipclient.action import base as action_base
from cipclient.cloud import connection
from cipclient.evaluate import deletion
from cipclient.evaluate import episode
from cipclient.evaluate import guard
from cipclient.inventory import base
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.model import standing as model_standing
from cipclient.workflow import outcome
from cipclient.workflow import policy_change
from cipclient.workflow import request
from cipclient.workflow.acting import act_plan
from cipclient.workflow.acting import before_state
from cipclient.workflow.acting import candidates
from cipclient.workflow.acting import claiming
from cipclient.workflow.retention import left_images
from cipclient.workflow.retention import left_plan
from cipclient.workflow.scanning import image_use
from cipclient.workflow.scanning import recorded_scan
from cipclient.workflow.scanning import remembering
from cipclient.workflow.scanning import scan
from cipclient.workflow.scanning import seen as workflow_seen
from cipclient.workflow.scanning import tickets
from cipclient.workflow.telling import sending
from cipclient.workflow.telling import settings

_UNJUDGED = (
    'Whether this scan holds surprises (the guards unannounced and '
    'population) is judged only by a run that records it.'
)


def rehearse(
    view: ledger_view.View,
    cloud: connection.Cloud,
    inventories: Mapping[str, base.Inventory],
    verbs: Mapping[str, action_base.Verb],
    policy: model_policy.Policy,
    asked: request.EnforceRequest,
    now: datetime.datetime,
    alone: str = '',
) -> outcome.EnforcePlan:
    """Read the cloud and plan. Nothing is recorded.

    :param now: the moment to plan for, aware and in UTC.
    :param alone: why no second person can approve a plan; empty if one can.

    Raises CloudError, LedgerError, NotPossible, NotFound, NotUnique.
    """
    settings.of(policy)
    specs = {name: verb.spec for name, verb in verbs.items()}
    open_cases = view.open_cases()
    looked_at = _looked_at(view, cloud.region, open_cases, policy, now)
    held = tickets.Tickets(policy.facts)
    met = candidates.Candidates(
        (case.resource for case in looked_at), held.reads
    )
    used = image_use.ImageUse()
    change = policy_change.Watched(view, policy, inventories, now)
    granted = recorded_scan.with_granted(policy, view, now)
    scanned = scan.scan(
        cloud,
        inventories,
        granted,
        request.ScanRequest(progress=asked.progress),
        now,
        change(met(used(remembering.Remembering(view, None)))),
    )
    first = view.first_scan()
    cases = list(
        _advanced(
            looked_at,
            met,
            granted,
            now,
            None if first is None else first.at,
            act_plan.proves(specs),
            held,
            view.locked_by_us(),
            before_state.of(
                view, recorded_scan.specs_of(inventories), granted, now
            ),
        )
    )
    planner = act_plan.Planner(
        view,
        cloud,
        policy,
        specs,
        asked,
        {step.resource for step in view.open_steps()},
        used,
        unrecorded=int(scanned.complete),
        # What is saved is to be approved.
        unapproved=alone
        or ('' if asked.plan_out is not None else deletion.UNAPPROVED),
    )
    planned = planner.plan(met, now, cases)
    after = open_cases | {case.resource: case for case in cases}
    left = left_plan.Planner(view, cloud, policy, used, asked).plan(
        {key: case for key, case in after.items() if case.closed is None},
        scanned.complete,
        now,
    )
    reports = (
        guard.halt(policy),
        None
        if asked.at is not None
        else sending.clock_guard(view, cloud, now),
        claiming.report(view, cloud),
        change.guard(scanned.complete),
        *planner.guards,
    )
    return outcome.EnforcePlan(
        planned,
        specs,
        scanned.complete,
        guards=tuple(one.sentence for one in reports if one is not None),
        notes=(*scanned.notes, *planner.notes, *left.summed, _UNJUDGED),
        first=not view.installation(),
    )


def _looked_at(
    view: ledger_view.View,
    region: str,
    open_cases: Mapping[model_standing.ResourceKey, model_case.Case],
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> list[model_case.Case]:
    """Return the cases of which this scan may decide something.

    Those that are due, and those of what an image is left of: their owners
    may have taken them back.
    """
    due = candidates.due(open_cases.values(), policy, now)
    mine = {case.resource for case in due}
    return [
        *due,
        *(
            open_cases[key]
            for key in dict.fromkeys(
                one.resource for one in left_images.recorded(view, region)
            )
            if key in open_cases and key not in mine
        ),
    ]


def _advanced(
    cases: list[model_case.Case],
    met: candidates.Candidates,
    policy: model_policy.Policy,
    now: datetime.datetime,
    first_scan: datetime.datetime | None,
    proves: Mapping[str, frozenset[str]],
    held: tickets.Tickets,
    ours: Collection[model_standing.ResourceKey],
    before: before_state.BeforeStates,
) -> Iterator[model_case.Case]:
    """Yield the cases as a recorded scan would leave them."""
    for case in cases:
        judged = met.verdicts.get(case.resource)
        if judged is None:
            yield case
            continue
        sighting = workflow_seen.sighting(judged)
        after = episode.advance(
            case,
            episode.Sighted(
                sighting.resource,
                sighting.subject,
                sighting.standing,
                case.episode,
                held.of(judged.resource, met.surroundings),
                sighting.doubtful,
                workflow_seen.locked_by_others(judged.resource, ours),
                case.returns,
                before.standing(case, judged.resource, met.surroundings),
            ),
            policy,
            now,
            first_scan,
            proves,
        )
        yield case if after is None else after
