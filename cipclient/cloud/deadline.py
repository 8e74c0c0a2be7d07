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

"""A bound on everything that can block."""

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_Result = TypeVar('_Result')


class _Outcome(Generic[_Result]):
    def __init__(self, work: Callable[[], _Result]) -> None:
        self.result: _Result | None = None
        self.error: BaseException | None = None
        try:
            self.result = work()
        except BaseException as error:
            self.error = error


def within(seconds: float, work: Callable[[], _Result]) -> _Result:
    """Return what the work returns, or raise what it raises.

    Raises TimeoutError after that many seconds. A socket's timeout does not
    do: it is per read, so a server that sends a byte a minute never meets
    it, and looking up a name has none (fault F26). The work that was given
    up ends with the process.
    """
    outcomes: queue.SimpleQueue[_Outcome[_Result]] = queue.SimpleQueue()
    threading.Thread(
        target=lambda: outcomes.put(_Outcome(work)), daemon=True
    ).start()
    try:
        outcome = outcomes.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if outcome.error is not None:
        raise outcome.error
    return outcome.result  # type: ignore[return-value]
