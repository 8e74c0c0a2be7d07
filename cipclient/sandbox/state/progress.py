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

"""What goes on behind an answer of 202."""

import time
from collections import deque
from collections.abc import Callable

Step = Callable[[], None]


class Progress:
    """Changes that take their time, in looks at what changes or in seconds.

    :param clock: seconds, never going back
    :ivar polls: how often something is read before it is one step further;
        0: all is done before the answer
    :ivar seconds: how long after the answer all of it is done, whatever the
        looks; 0: looks are what counts
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.polls = 0
        self.seconds = 0.0
        self._ends: dict[str, float] = {}
        self._steps: dict[str, deque[Step]] = {}
        self._seen: dict[str, int] = {}

    def begin(self, what: str, *steps: Step) -> None:
        """Let steps follow, behind those that are under way."""
        if self.seconds > 0:
            self._ends[what] = self._clock() + self.seconds
        elif self.polls < 1:
            for step in steps:
                step()
            return
        self._steps.setdefault(what, deque()).extend(steps)

    def look(self, what: str) -> None:
        """Count a look at something; take the next step if it is time."""
        steps = self._steps.get(what)
        if not steps:
            return
        if what in self._ends:
            self._look_at_the_clock(what)
            return
        seen = self._seen.get(what, 0) + 1
        if seen < self.polls:
            self._seen[what] = seen
            return
        self._seen[what] = 0
        steps.popleft()()

    def _look_at_the_clock(self, what: str) -> None:
        if self._clock() < self._ends[what]:
            return
        del self._ends[what]
        for step in self._steps.pop(what):
            step()

    def forget(self, what: str) -> None:
        """Drop what is under way."""
        self._ends.pop(what, None)
        self._steps.pop(what, None)
        self._seen.pop(what, None)
