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
"""One who looks on and remembers what the ledger has, and records nothing."""

import datetime
from collections.abc import Sequence

from cipclient.ledger import view as ledger_view
from cipclient.model import history as model_history
from cipclient.model import resource as model_resource
from cipclient.workflow import scan


class Remembering(scan.Observer):
    """Gives a scan the ledger's dates.

    :param now: when a condition begins that the ledger has not met, aware
        and in UTC.
    """

    def __init__(self, view: ledger_view.View, now: datetime.datetime) -> None:
        self._view = view
        self._now = now

    def history(
        self, resources: Sequence[model_resource.Resource]
    ) -> model_history.History:
        """Return what the ledger remembers of these."""
        return self._view.history(resources, self._now)
