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

"""All that may befall a program, one after the other: no chance is left out.

What has chances asks ``pick`` at each of them. It is run again and again from
the same beginning; each time takes the branch that comes next, until there is
none. As in a depth-first search of a tree that only shows itself as it is
climbed; nothing is drawn by lot, and no branch is taken twice.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

_End = TypeVar('_End')


class Chances:
    """What befalls one try.

    :param path: the branches to take first; after them always the first.
    :param most: how often another one than the first may be taken; None for
        as often as there is a chance.
    """

    def __init__(
        self, path: tuple[int, ...] = (), most: int | None = None
    ) -> None:
        self._wanted = path
        self._most = most
        self.path: list[int] = []
        self._widths: list[int] = []

    def pick(self, count: int) -> int:
        """Return which of so many branches is taken here."""
        if self._most is not None and self._most <= sum(map(bool, self.path)):
            return 0
        at = len(self.path)
        branch = self._wanted[at] if at < len(self._wanted) else 0
        self.path.append(branch)
        self._widths.append(count)
        return branch

    def next(self) -> 'Chances | None':
        """Return what befalls the next try; None after the last one."""
        for at in reversed(range(len(self.path))):
            if self.path[at] + 1 < self._widths[at]:
                path = (*self.path[:at], self.path[at] + 1)
                return Chances(path, self._most)
        return None


def every(
    run: Callable[[Chances], _End], most: int | None = None
) -> Iterator[_End]:
    """Run with each series of chances there is, and yield what came of it."""
    chances: Chances | None = Chances(most=most)
    while chances is not None:
        yield run(chances)
        chances = chances.next()
