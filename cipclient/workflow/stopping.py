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

"""Ctrl-C and SIGTERM, while a step must not be left half done."""

import signal
import threading
import types
from typing import Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Takes note of being asked to stop, for as long as it is entered.

    Who works asks ``asked`` between two steps. Asked a second time, it ends
    at once, as it would have without this.

    :ivar asked: by which signal; empty while nobody asked.
    """

    def __init__(self) -> None:
        self.asked = ''
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        # Python lets no other thread look after signals.
        if threading.current_thread() is threading.main_thread():
            self._before = {
                number: signal.signal(number, self._take)
                for number in _SIGNALS
            }
        return self

    def __exit__(self, *exception: object) -> None:
        self._restore()

    def _take(self, number: int, frame: types.FrameType | None) -> None:
        self.asked = signal.Signals(number).name
        self._restore()

    def _restore(self) -> None:
        before, self._before = self._before, {}
        for number, handler in before.items():
            # None is a handler that Python did not install.
            signal.signal(number, handler or signal.SIG_DFL)  # type: ignore[arg-type]
