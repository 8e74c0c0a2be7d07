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
"""Those who look on with the ledger's memory, and record nothing."""

import contextlib
import datetime
from collections.abc import Iterable, Iterator, Sequence

from cipclient import exceptions
from cipclient.ledger import view as ledger_view
from cipclient.model import history as model_history
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.workflow import site as workflow_site
from cipclient.workflow.retention import kept_exempt
from cipclient.workflow.scanning import observer
from cipclient.workflow.scanning import recorded_scan


class Remembering(observer.Observer):
    """Gives a scan the ledger's dates.

    :param now: when a condition begins that the ledger has not met, aware
        and in UTC; None where that stays unknown, as nothing is recorded.
    """

    def __init__(
        self, view: ledger_view.View, now: datetime.datetime | None
    ) -> None:
        self._view = view
        self._now = now

    def history(
        self, resources: Sequence[model_resource.Resource]
    ) -> model_history.History:
        """Return what the ledger remembers of these."""
        return self._view.history(resources, self._now)

    def exempted(
        self, exemptions: Iterable[model_policy.Exemption]
    ) -> frozenset[model_policy.Exemption]:
        """Return those that are of what is kept of deleted servers."""
        return kept_exempt.met(exemptions, self._view.retained())


@contextlib.contextmanager
def remembered(
    site: workflow_site.Site,
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> Iterator[tuple[model_policy.Policy, observer.Observer]]:
    """Give what is judged, but not recorded, all that was recorded before.

    With the exemptions of the command line, and since when conditions hold.
    Without a ledger, or with one that cannot be relied on, nothing is known.
    """
    with contextlib.ExitStack() as stack:
        try:
            view = stack.enter_context(site.view(policy))
        except exceptions.LedgerError:
            yield policy, observer.Observer()
            return
        granted = recorded_scan.with_granted(policy, view, now)
        yield granted, Remembering(view, None)
