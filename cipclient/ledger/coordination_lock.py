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

"""A lock of a coordination service: etcd, Redis or what else tooz knows.

Such a lock is lent for a time and has to be renewed. tooz renews it, but
etcd's driver does not notice when that came too late, and to stop tooz's own
thread hangs while the service is away. So the pulse is ours.
"""

import contextlib
import hashlib
import os
import socket
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import stevedore.exception
import tooz
from tooz import coordination

from cipclient import exceptions

_Clock = Callable[[], float]

#: Seconds: no driver of tooz lends for less, unless its URL says so.
_SHORTEST = 10.0


def _running() -> float:
    """Return seconds that also pass while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Pulse:
    """Renews what is lent, and knows when it was too late once.

    :param beat: renews, and returns for how many seconds, if it knows.
    :param clock: seconds, from anywhere.
    """

    def __init__(
        self, beat: Callable[[], float | None], clock: _Clock = _running
    ) -> None:
        self._beat = beat
        self._clock = clock
        self._ended = threading.Event()
        self._guard = threading.Lock()
        self._lapsed = False
        # Counted from before the request: the service may count from then.
        self._renewed = clock()
        self._lent = beat() or _SHORTEST
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def start(self) -> None:
        """Renew until it is stopped."""
        self._thread.start()

    def stop(self) -> bool:
        """Stop, and say whether the service still answered."""
        self._ended.set()
        self._thread.join(_SHORTEST)
        return not self._thread.is_alive()

    def renew(self) -> None:
        """Renew once; a service that is away may be back the next time."""
        before = self._clock()
        # Not every driver keeps to tooz's own errors; none may end this.
        with contextlib.suppress(Exception):
            lent = self._beat() or _SHORTEST
            with self._guard:
                self._note()
                self._renewed, self._lent = before, lent

    def alive(self) -> bool:
        """Whether it never came too late."""
        with self._guard:
            self._note()
            return not self._lapsed

    def _note(self) -> None:
        if self._clock() - self._renewed >= self._lent:
            self._lapsed = True

    def _go_on(self) -> None:
        while not self._ended.wait(self._lent / 3):
            self.renew()


class CoordinationLock:
    """Keeps other machines out.

    :param url: as tooz takes it: ``etcd3+http://host:2379``.
    :param name: of the lock; any text.
    """

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        digest = hashlib.sha256(name.encode()).hexdigest()
        self._name = f'cipclient-{digest[:40]}'.encode()
        self._coordinator: Any = None
        self._lock: Any = None
        self._pulse: Pulse | None = None

    def acquire(self) -> bool:
        """Take it at once; False if another has it. Raises LedgerError."""
        member = f'{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex}'
        with _told(self._url):
            coordinator = coordination.get_coordinator(
                self._url, member.encode()
            )
            coordinator.start(start_heart=False)
            self._coordinator = coordinator
            lock = coordinator.get_lock(self._name)
            if not lock.acquire(blocking=False):
                self.release()
                return False
            self._lock = lock
            if coordinator.requires_beating:
                self._pulse = Pulse(coordinator.heartbeat)
                self._pulse.start()
            return True

    def check(self) -> None:
        """Raise LedgerError if the service may have lent it to another."""
        alive = self._pulse is None or self._pulse.alive()
        if alive:
            with _told(self._url), contextlib.suppress(tooz.NotImplemented):
                alive = self._lock.is_still_owner()
        if not alive:
            raise exceptions.LedgerError(
                'The coordination service may have let go of the lock of '
                'this run, so another one may have begun: this one does '
                'nothing more.'
            )

    def release(self) -> None:
        """Let it go; if the service is away, its time will run out."""
        if self._pulse is not None and not self._pulse.stop():
            return
        with contextlib.suppress(Exception):
            if self._lock is not None:
                self._lock.release()
            self._coordinator.stop()


@contextlib.contextmanager
def _told(url: str) -> Iterator[None]:
    """Turn what tooz complains of into a sentence, without the password."""
    parts = urllib.parse.urlsplit(url)
    try:
        yield
    except (stevedore.exception.NoMatches, ImportError) as error:
        raise exceptions.LedgerError(
            f"There is no driver for a coordination service '{parts.scheme}'. "
            'Install what tooz needs for it, such as tooz[etcd3gw] or '
            f'tooz[redis]. It says: {error}'
        ) from error
    except Exception as error:
        # Not every driver keeps to tooz's own errors.
        text = str(error) or type(error).__name__
        if parts.password:
            text = text.replace(parts.password, '***')
        raise exceptions.LedgerError(
            f'The coordination service at {parts.scheme}://{parts.hostname} '
            'cannot be used, so other machines cannot be kept out, and '
            f'nothing is done. It says: {text}'
        ) from error
