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

"""One run at a time on one cloud: two are one run and one refusal (P26)."""

import contextlib
import hashlib
from collections.abc import Iterator
from typing import Protocol

from cipclient import exceptions
from cipclient.ledger import database as ledger_database
from cipclient.ledger import file_lock
from cipclient.ledger import files as ledger_files
from cipclient.ledger import runs
from cipclient.ledger import server_lock


class Lock(Protocol):
    """Something that only one run can have."""

    def acquire(self) -> bool:
        """Take it at once; False if another has it. Raises LedgerError."""
        ...

    def check(self) -> None:
        """Raise LedgerError if it may not be held any more."""
        ...

    def release(self) -> None:
        """Let it go."""
        ...


class Held:
    """The locks of a run."""

    def __init__(self, locks: tuple[Lock, ...]) -> None:
        self._locks = locks

    def check(self) -> None:
        """Raise LedgerError if another run may have begun: do no more."""
        for lock in self._locks:
            lock.check()


@contextlib.contextmanager
def held(
    database: ledger_database.Database,
    files: ledger_files.Files,
    cloud: str,
    coordination: str | None,
) -> Iterator[Held]:
    """Hold the locks of a cloud: the ledger's own, and the service's.

    Nothing waits, nothing is stolen, and no lock outlives its process by
    more than the time for which a coordination service lends it. Raises
    LedgerBusy if another run has one, and LedgerError.
    """
    locks = _own(database, files, cloud, coordination)
    if coordination is not None:
        # Not at the top: most runs have none, and tooz takes its time.
        from cipclient.ledger import coordination_lock

        locks += (coordination_lock.CoordinationLock(coordination, cloud),)
    with contextlib.ExitStack() as stack:
        for lock in locks:
            if not lock.acquire():
                raise _busy(database, cloud)
            stack.callback(lock.release)
        yield Held(locks)


def _own(
    database: ledger_database.Database,
    files: ledger_files.Files,
    cloud: str,
    coordination: str | None,
) -> tuple[Lock, ...]:
    """Return the lock that the ledger itself has."""
    place = database.place
    if place.file is not None:
        digest = hashlib.sha256(cloud.encode()).hexdigest()[:16]
        path = place.folder / f'{place.name}.{digest}.lock'
        return (file_lock.FileLock(files, path),)
    own = server_lock.ServerLock(database, cloud)
    if not own.clustered():
        return (own,)
    if coordination is None:
        raise exceptions.LedgerError(
            f'The ledger {place} is on a cluster, whose servers do not know '
            'of the locks of each other. Name a coordination service in '
            'CIPCLIENT_COORDINATION.'
        )
    return ()


def _busy(
    database: ledger_database.Database, cloud: str
) -> exceptions.LedgerBusy:
    # What it says is a help, and must not hide that there is another run.
    try:
        other = runs.under_way(database, cloud)
    except exceptions.LedgerError:
        other = None
    return exceptions.LedgerBusy(
        f"Another run is at work on the cloud '{cloud}': "
        f'{other or "it has just begun"}. Wait for its end. Nothing was '
        'recorded, and nothing was done.'
    )
