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

"""The faults that are armed."""

import dataclasses
import random
import threading
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox.fault import answer
from cipclient.sandbox.fault import change
from cipclient.sandbox.fault import connection
from cipclient.sandbox.fault import effects
from cipclient.sandbox.fault import fault
from cipclient.sandbox.fault import listing

EFFECTS: dict[str, effects.Effect] = {
    **answer.EFFECTS,
    **change.EFFECTS,
    **connection.EFFECTS,
    **listing.EFFECTS,
}


@dataclasses.dataclass(slots=True)
class Armed:
    """A fault, how many requests it concerned and how often it was shown."""

    id: int
    fault: fault.Fault
    effect: effects.Effect
    count: int = 0
    shown: int = 0
    memory: dict[str, Any] = dataclasses.field(default_factory=dict)


class FaultBook:
    """Arms faults, and tells which are shown at a request."""

    def __init__(self, seed: int) -> None:
        self._armed: dict[int, Armed] = {}
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._last_id = 0

    def arm(self, wanted: fault.Fault) -> int:
        """Arm a fault; gives the id to disarm it by. ValueError if unknown."""
        effect = EFFECTS.get(wanted.effect)
        if effect is None:
            raise ValueError(
                f'unknown effect {wanted.effect!r}; there are: '
                + ', '.join(sorted(EFFECTS))
            )
        with self._lock:
            self._last_id += 1
            self._armed[self._last_id] = Armed(self._last_id, wanted, effect)
            return self._last_id

    def disarm(self, fault_id: int | None = None) -> None:
        """Disarm one fault, or all; KeyError for an unknown id."""
        with self._lock:
            if fault_id is None:
                self._armed.clear()
            else:
                del self._armed[fault_id]

    def due(self, request: message.Request) -> list[Armed]:
        """The faults to show at a request, in the order of their arming."""
        found = []
        with self._lock:
            for armed in self._armed.values():
                if not armed.fault.concerns(request):
                    continue
                armed.count += 1
                chance = self._random.uniform(0, 100)
                if armed.fault.due(armed.count, armed.shown, chance):
                    armed.shown += 1
                    found.append(armed)
        return found

    def armed(self) -> list[Armed]:
        """All that are armed."""
        with self._lock:
            return list(self._armed.values())
