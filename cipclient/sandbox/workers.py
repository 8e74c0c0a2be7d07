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

"""The time a service takes: a queue before a few workers."""

import heapq
import threading


class Workers:
    """Says when an answer is ready, first come, first served.

    Nothing sleeps here: each worker is only the moment at which it is free
    again, so the emulated times stay exact under load.
    """

    def __init__(self, count: int) -> None:
        self._free = [0.0] * count
        self._lock = threading.Lock()

    def ready(self, arrived: float, rendered: float, service: float) -> float:
        """When the answer may leave, on the clock of ``arrived``.

        Rendering was part of the service: the later of the two ends it.

        :param arrived: when the request came, in seconds
        :param rendered: when its answer was made
        :param service: what the service takes for it, in seconds
        """
        with self._lock:
            start = max(arrived, heapq.heappop(self._free))
            end = max(start + service, rendered)
            heapq.heappush(self._free, end)
            return end
