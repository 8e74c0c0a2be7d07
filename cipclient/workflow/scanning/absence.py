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

"""What a scan did not find any more: asked for, one by one."""

import dataclasses
from collections.abc import Callable, Iterator

from cipclient.inventory import witness
from cipclient.ledger import recorder as ledger_recorder
from cipclient.model import scan as model_scan
from cipclient.model import standing as model_standing

#: Asks the cloud for one resource by its id.
Witness = Callable[[model_standing.ResourceKey], object]

#: Single reads that a scan may spend on what it did not find any more.
_BUDGET = 500


class Absence:
    """Finds out what is gone.

    What a complete listing had not is gone only if the cloud says so of that
    very id (P27). If it says that it is there, the listing was not complete
    after all (F2). What was not asked for stays as it was.
    """

    def __init__(
        self,
        recorder: ledger_recorder.Recorder,
        ask: Witness,
        budget: int = _BUDGET,
    ) -> None:
        self._recorder = recorder
        self._ask = ask
        self._left = budget
        self.gone: list[model_standing.ResourceKey] = []

    def settled(
        self, entry: model_scan.Completeness
    ) -> model_scan.Completeness:
        """Return what is known of a listing that seemed complete."""
        for key in self._recorder.replaced(entry.kind, entry.region):
            self._gone(key)
        there = 0
        for key in self._missing(entry):
            seen = self._ask(key)
            if seen is witness.Seen.GONE:
                self._gone(key)
            elif seen is witness.Seen.THERE:
                there += 1
        if not there:
            return entry
        are = 'are' if there > 1 else 'is'
        return dataclasses.replace(
            entry,
            reasons=(
                f'{there} that the list did not have {are} there when asked '
                'for by id',
            ),
        )

    def _gone(self, key: model_standing.ResourceKey) -> None:
        self._recorder.gone(key)
        self.gone.append(key)

    def _missing(
        self, entry: model_scan.Completeness
    ) -> Iterator[model_standing.ResourceKey]:
        """Yield as many as may be asked for; those with a case come first."""
        for key, _case in self._recorder.missing(entry.kind, entry.region):
            if not self._left:
                return
            self._left -= 1
            yield key
