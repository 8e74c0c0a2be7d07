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

"""Looking again and again until something is in its final state."""

import dataclasses
import time
from collections.abc import Callable
from typing import TypeVar

_Seen = TypeVar('_Seen')


@dataclasses.dataclass(frozen=True, slots=True)
class Polling:
    """How long and how often to look.

    What is quick is looked at often, so that little is lost by looking;
    what takes an hour is not asked for every second.

    :param deadline: seconds, after which it is left to the next run.
    :param shortest: seconds between two looks, at first.
    :param longest: seconds between two looks, at last.
    :param sleep: waits that many seconds.
    :param clock: seconds, never going back.
    """

    deadline: float = 3600.0
    shortest: float = 0.2
    longest: float = 15.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def until(
        self, look: Callable[[], _Seen], ended: Callable[[_Seen], bool]
    ) -> tuple[_Seen, bool]:
        """Return what was seen last, and whether it had ended by then."""
        began = self.clock()
        while True:
            seen = look()
            if ended(seen):
                return seen, True
            passed = self.clock() - began
            if passed >= self.deadline:
                return seen, False
            self.sleep(min(self.longest, max(self.shortest, passed / 20)))
