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

from collections import deque
from collections.abc import Callable

Step = Callable[[], None]


class Progress:
    """Changes that take their time, counted in looks at what changes.

    :ivar polls: how often something is read before it is one step further;
        0: all is done before the answer
    """

    def __init__(self) -> None:
        self.polls = 0
        self._steps: dict[str, deque[Step]] = {}
        self._seen: dict[str, int] = {}

    def begin(self, what: str, *steps: Step) -> None:
        """Let steps follow, behind those that are under way."""
        if self.polls < 1:
            for step in steps:
                step()
            return
        self._steps.setdefault(what, deque()).extend(steps)

    def look(self, what: str) -> None:
        """Count a look at something; take the next step if it is time."""
        steps = self._steps.get(what)
        if not steps:
            return
        seen = self._seen.get(what, 0) + 1
        if seen < self.polls:
            self._seen[what] = seen
            return
        self._seen[what] = 0
        steps.popleft()()

    def forget(self, what: str) -> None:
        """Drop what is under way."""
        self._steps.pop(what, None)
        self._seen.pop(what, None)
