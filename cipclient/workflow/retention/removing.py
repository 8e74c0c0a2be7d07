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

"""What is looked at, and made to stay, before anything is removed."""

from cipclient.evaluate import recheck
from cipclient.model import case as model_case
from cipclient.model import plan as model_plan
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import second_look
from cipclient.workflow.acting import signs
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.retention import preserving


def kept_from(
    tools: workflow_tools.Tools,
    look: second_look.SecondLook,
    step: model_plan.PlannedStep,
    case: model_case.Case,
    requests: requests_sent.Requests,
    fenced: bool,
) -> str:
    """Judge it again, and make all stay that has to; or say why not.

    :param step: of a verb that removes.
    :param look: reads a resource again and judges it.
    :param fenced: our lock is on it.
    :returns: why it must not be removed; empty if it may be.
    """
    if not fenced:
        return 'Nothing is deleted without our lock on it.'
    looked = tools.clock()
    fresh, standing = look.before(case)
    with tools.alone:
        steps = tools.run.steps_of(case.resource)
    entering = preserving.entering(case, steps)
    if entering is None:
        return 'What took it out of service is not recorded.'
    why = (
        recheck.undeletable(
            step, fresh, standing, tools.specs, tools.clock(), fenced
        )
        or signs.wanted(tools.cloud, case, steps)
        or preserving.preserve(tools, requests, entering, fresh)
    )
    if not why and tools.clock() - looked > recheck.FRESH:
        # What was made to stay does; the next run is quicker (P3).
        return 'The look before it is too long ago: it is looked again.'
    return why
