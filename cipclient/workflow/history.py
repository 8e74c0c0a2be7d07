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

"""The use case: who did what to which resource, why, with which answer."""

from collections.abc import Sequence

from cipclient.ledger import filters
from cipclient.ledger import view as ledger_view
from cipclient.model import step as model_step
from cipclient.workflow import found
from cipclient.workflow import request


def listed(
    view: ledger_view.View, asked: request.HistoryRequest
) -> Sequence[model_step.Step]:
    """Return steps, newest first. Raises NotFound and NotUnique."""
    project = resource = None
    if asked.project is not None:
        project, _name = found.bearer(view, 'project', asked.project)
    if asked.resource is not None:
        resource, _subject = found.resource(view, asked.resource, None)
    return list(
        view.steps(
            filters.StepFilter(
                project=project, resource=resource, since=asked.since
            )
        )
    )
