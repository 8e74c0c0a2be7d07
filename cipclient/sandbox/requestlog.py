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

"""What was asked of the cloud. Tokens and passwords are never kept."""

import collections
import dataclasses
import json
import threading
from collections.abc import Iterator
from typing import Any, TextIO


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request.

    :ivar status: of the answer; 0 if none was given
    :ivar template: the route, with names for the ids; '' if there is none
    :ivar rows: how many rows the answer had
    :ivar size: of its body, in bytes
    :ivar request_id: what X-Openstack-Request-Id said
    :ivar global_request_id: what the client called it, if it did
    :ivar faults: the effects that were shown
    :ivar action: of a POST to ``/action``, the one thing that is asked for
    """

    number: int
    service: str
    region: str
    method: str
    path: str
    query: str
    status: int
    template: str
    microversion: str
    rows: int
    size: int
    user_id: str | None
    request_id: str
    global_request_id: str | None
    faults: tuple[str, ...] = ()
    action: str = ''


class RequestLog:
    """The requests of a sandbox, in the order in which they came in.

    :param keep: how many are kept; counts go on beyond
    :param stream: gets each as a line of JSON
    """

    def __init__(
        self, stream: TextIO | None = None, keep: int = 200_000
    ) -> None:
        self._entries: collections.deque[Entry] = collections.deque(
            maxlen=keep
        )
        self._stream = stream
        self._lock = threading.Lock()
        self._totals: dict[str, collections.Counter[str]] = {}
        self._number = 0

    def next_number(self) -> int:
        """The number of the request that has just come in, from 1."""
        with self._lock:
            self._number += 1
            return self._number

    def add(self, entry: Entry) -> None:
        """Keep what became of a request."""
        name = f'{entry.service} {entry.method} {entry.template}'.strip()
        with self._lock:
            self._entries.append(entry)
            totals = self._totals.setdefault(name, collections.Counter())
            totals['requests'] += 1
            totals['rows'] += entry.rows
            totals['bytes'] += entry.size
            if self._stream is not None:
                line = json.dumps(dataclasses.asdict(entry))
                self._stream.write(line + '\n')
                self._stream.flush()

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def counts(self) -> dict[str, int]:
        """Requests by ``service method template``."""
        with self._lock:
            return {
                name: totals['requests']
                for name, totals in sorted(self._totals.items())
            }

    def totals(self) -> dict[str, dict[str, int]]:
        """Requests, rows and bytes by ``service method template``."""
        with self._lock:
            return {
                name: dict(totals)
                for name, totals in sorted(self._totals.items())
            }

    def clear(self) -> None:
        """Forget everything, to count anew."""
        with self._lock:
            self._entries.clear()
            self._totals.clear()

    def as_json(self) -> list[dict[str, Any]]:
        """All that is kept, for the wire."""
        return [dataclasses.asdict(entry) for entry in self]
