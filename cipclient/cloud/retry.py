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

"""Patience: when a reading is tried again, and when it is given up."""

import dataclasses
import datetime
import random
import time
from collections.abc import Callable
from typing import TypeVar

from cipclient.cloud import failure
from cipclient.cloud import timestamp

_Answer = TypeVar('_Answer')


@dataclasses.dataclass(frozen=True, slots=True)
class Patience:
    """How long to keep trying. Readings only: a write is never repeated.

    :param attempts: how many requests at most.
    :param base: seconds; the first pause is up to this, then double.
    :param cap: seconds; the longest pause of our own choosing.
    :param deadline: seconds from the first attempt; no attempt starts later.
    :param sleep: waits that many seconds.
    :param share: a random number from 0 to 1.
    :param clock: seconds, never going back.
    :param now: the wall clock, aware, for a ``Retry-After`` that is a date.
    """

    attempts: int = 6
    base: float = 1.0
    cap: float = 60.0
    deadline: float = 300.0
    sleep: Callable[[float], None] = time.sleep
    share: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(
        datetime.UTC
    )

    def persist(self, attempt: Callable[[], _Answer]) -> _Answer:
        """Return what the attempt returns, tried again while that may help.

        Raises the last Failure once it may not, or no longer.
        """
        began = self.clock()
        number = 1
        while True:
            try:
                return attempt()
            except failure.Failure as failed:
                if not failed.passing or number >= self.attempts:
                    raise
                pause = self._pause(number, failed.retry_after)
                left = self.deadline - (self.clock() - began)
                if pause > left:
                    raise failure.Failure(
                        f'{failed} Given up: the next try would be in '
                        f'{pause:.0f} s, and only {max(left, 0):.0f} s are '
                        'left for this reading.',
                        status=failed.status,
                    ) from failed
            self.sleep(pause)
            number += 1

    def _pause(self, number: int, retry_after: str | None) -> float:
        asked = self._asked(retry_after)
        # Full jitter: clients that failed together must not return together.
        own = self.share() * min(self.cap, self.base * 2 ** (number - 1))
        return own if asked is None else asked

    def _asked(self, retry_after: str | None) -> float | None:
        """Return seconds, of either form of RFC 9110; None for rubbish."""
        if retry_after is None:
            return None
        header = retry_after.strip()
        if header.isascii() and header.isdigit():
            return float(header)
        try:
            moment = timestamp.parse_http(header)
        except ValueError:
            return None
        return max((moment - self.now()).total_seconds(), 0.0)
