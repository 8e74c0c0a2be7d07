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

"""Whether what a plan has may still be begun, as the ledger is by then."""

from cipclient.evaluate import due
from cipclient.model import case as model_case
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import step as model_step
from cipclient.workflow import outcome
from cipclient.workflow.acting import tools as workflow_tools


def still_due(
    tools: workflow_tools.Tools,
    policy: model_policy.Policy,
    step: model_plan.PlannedStep,
) -> model_case.Case | outcome.Acted:
    """Return the case as it is now, or how a step ends that is not begun.

    What was never begun has no end to record. Raises LedgerError.
    """
    with tools.alone:
        case = tools.run.case(step.case.number)
    if case is None or not _stands(case, step.case):
        return outcome.Acted(
            step.case,
            step.verb,
            model_step.Outcome.ABORTED,
            'The day that was announced stands no longer.',
        )
    # The day may have ended, or a hold come, since the plan.
    refused = due.refusal(case, policy, tools.clock())
    if refused is not None:
        return unbegun(case, step, refused.because)
    return case


def unbegun(
    case: model_case.Case, step: model_plan.PlannedStep, why: str
) -> outcome.Acted:
    """Return how a step ends that is not begun for a reason that is known.

    :param why: a sentence.
    """
    return outcome.Acted(
        case, step.verb, model_step.Outcome.ABORTED, why, parked=True
    )


def _stands(now: model_case.Case, planned: model_case.Case) -> bool:
    """Return whether the day stands that the plan goes by.

    A warning of this very run may have gone out since.
    """
    mine, theirs = now.announcement, planned.announcement
    return (
        now.closed is None
        and mine is not None
        and theirs is not None
        and mine.number == theirs.number
    )
