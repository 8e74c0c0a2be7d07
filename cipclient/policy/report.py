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

"""Everything that is wrong with a file, each at its place."""

from collections.abc import Iterable, Iterator

from cipclient.exceptions import Fault
from cipclient.exceptions import PolicyError
from cipclient.model import text as model_text
from cipclient.policy import strict_yaml
from cipclient.policy import yaml_events


class Report:
    """Collects the faults of one file.

    :param source: the file, as messages name it.
    """

    def __init__(self, source: str, tree: strict_yaml.Tree) -> None:
        self.source = source
        self.tree = tree
        self._faults = list(tree.faults)

    def value(self, path: strict_yaml.Path, message: str) -> None:
        """Add what is wrong with a value, or with what is missing in it."""
        if any(path[:end] in self.tree.bad for end in range(len(path) + 1)):
            return  # said already, where it was read
        self._add(self.tree.values.get(path), message)

    def key(self, path: strict_yaml.Path, message: str) -> None:
        """Add what is wrong with a key."""
        self._add(self.tree.keys.get(path), message)

    def values(self, path: strict_yaml.Path, messages: Iterable[str]) -> None:
        """Add several faults of one value."""
        for message in messages:
            self.value(path, message)

    def entries(self, section: str) -> Iterator[strict_yaml.Path]:
        """Yield the paths of what is in a list of the file."""
        listed = self.tree.get((section,))
        for index in range(len(listed) if isinstance(listed, list) else 0):
            yield (section, index)

    def line(self, path: strict_yaml.Path) -> int:
        """Return the line in which a value begins."""
        return self.tree.values[path].line

    def check(self) -> None:
        """Raise PolicyError if there is any fault."""
        if self._faults:
            raise PolicyError(self.source, tuple(dict.fromkeys(self._faults)))

    def _add(self, place: yaml_events.Place | None, message: str) -> None:
        self._faults.append(
            Fault(
                place.line if place else 0,
                place.column if place else 0,
                model_text.safe(message),
            )
        )
