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

"""One scan, recorded: all of it, or nothing."""

import collections
import contextlib
import dataclasses
import datetime
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import database as ledger_database
from cipclient.ledger import episodes
from cipclient.ledger import journal
from cipclient.ledger import keeping
from cipclient.ledger import labels
from cipclient.ledger import lock
from cipclient.ledger import memory
from cipclient.ledger import resources
from cipclient.ledger import scans
from cipclient.ledger import sightings
from cipclient.ledger import vanished
from cipclient.model import case as model_case
from cipclient.model import history as model_history
from cipclient.model import record
from cipclient.model import resource as model_resource
from cipclient.model import scan as model_scan
from cipclient.model import standing as model_standing

Sighting = sightings.Sighting

#: Names the guards that a scan would stop at, given it and its baseline.
Guards = Callable[
    [record.RecordedScan, record.RecordedScan | None], Iterable[str]
]


def _none(
    scan: record.RecordedScan, baseline: record.RecordedScan | None
) -> Iterable[str]:
    return ()


class Recorder:
    """Records one scan in one transaction.

    A scan that breaks off leaves nothing. Kinds may be recorded by threads
    of their own: they take turns. Every method raises LedgerError.

    :param at: the moment judged for, aware and in UTC.
    :param policy: SHA-256 of the policy's bytes.
    """

    def __init__(
        self,
        database: ledger_database.Database,
        cloud_id: int,
        run_id: int,
        held: lock.Held,
        at: datetime.datetime,
        policy: str,
    ) -> None:
        self._database = database
        self._cloud_id = cloud_id
        self._run_id = run_id
        self._held = held
        self._at = at
        self._policy = policy
        self._turn = threading.RLock()
        self._stack = contextlib.ExitStack()
        self._connection: sqlalchemy.Connection | None = None
        self._scan = 0
        self._memory = memory.Memory(cloud_id)
        self._episodes = episodes.Episodes(cloud_id)
        self._population: collections.Counter[memory.Group] = (
            collections.Counter()
        )
        self._opened = 0
        self._gone: list[str] = []
        self._finished = False

    def __enter__(self) -> Self:
        self._held.check()
        connection = self._stack.enter_context(self._database.writing())
        self._connection = connection
        self._scan = scans.begin(
            connection, self._cloud_id, self._run_id, self._at, self._policy
        )
        self._writer = sightings.Writer(self._cloud_id, self._scan, self._at)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._turn:
            # Threads that still read are told that nobody waits for them.
            self._connection = None
            if error is None and not self._finished:
                error = exceptions.LedgerError(
                    'The scan did not come to its end, so that nothing of it '
                    'was recorded.'
                )
                with self._stack:
                    raise error
            self._stack.__exit__(kind, error, trace)

    @contextlib.contextmanager
    def _turns(self) -> Iterator[sqlalchemy.Connection]:
        """Wait for the others. Raises LedgerError if it is all over."""
        with self._turn:
            if self._connection is None:
                raise exceptions.LedgerError(
                    'The scan has ended: nothing more of it is recorded.'
                )
            yield self._connection

    def history(
        self, page: Sequence[model_resource.Resource]
    ) -> model_history.History:
        """Return what is remembered of a page.

        What no record says begins with this one.
        """
        with self._turns() as connection:
            return self._memory.history(connection, page, self._at)

    def add(self, page: Sequence[Sighting], counted: bool = True) -> None:
        """Record what was seen: what differs, and that it was seen.

        :param counted: it is of what the scan listed. What was read by its
            id says nothing of how many there are.
        """
        with self._turns() as connection:
            for group, sighted in sightings.pages(page):
                known = self._memory.take(
                    connection,
                    group,
                    {id_: one.resource for id_, one in sighted.items()},
                )
                new_here = self._writer.write(
                    connection, group, sighted, known
                )
                if counted:
                    self._population[group] += new_here
                new = {
                    one.resource
                    for id_, one in sighted.items()
                    if id_ not in known
                }
                self._episodes.turn(group, known, new)

    def past(self, key: model_standing.ResourceKey) -> episodes.Past:
        """Return which episodes a resource has had."""
        with self._turns() as connection:
            return self._episodes.past(connection, key)

    def case(self, case: model_case.Case) -> model_case.Case:
        """Keep one, and return it with its number."""
        (kept,) = self.save([case])
        return kept

    def save(
        self, cases: Iterable[model_case.Case]
    ) -> tuple[model_case.Case, ...]:
        """Keep some at once, and return them with their numbers."""
        with self._turns() as connection:
            wanted = list(cases)
            self._opened += sum(not case.number for case in wanted)
            return keeping.keep(connection, self._cloud_id, wanted, self._at)

    def names(self, kind: str, names: Mapping[str, labels.Named]) -> None:
        """Keep what projects or people are called.

        :param names: by id: the name, and the domain's id and name.
        """
        with self._turns() as connection:
            labels.keep(connection, self._cloud_id, kind, names)

    def missing(
        self, kind: str, region: str
    ) -> Iterator[tuple[model_standing.ResourceKey, int | None]]:
        """Yield those seen before and not in this scan.

        With the number of the open case; those that have one come first.
        """
        with self._turns() as connection:
            batches = vanished.missing(
                connection,
                self._cloud_id,
                memory.Group(region, kind),
                self._scan,
            )
        while True:
            # The one who asked may take long with each.
            with self._turns():
                batch = next(batches, None)
            if batch is None:
                return
            yield from batch

    def replaced(
        self, kind: str, region: str
    ) -> Sequence[model_standing.ResourceKey]:
        """Return those whose id this scan met with another creation date."""
        with self._turns() as connection:
            return vanished.replaced(
                connection,
                self._cloud_id,
                memory.Group(region, kind),
                self._scan,
            )

    def gone(self, key: model_standing.ResourceKey) -> None:
        """Record that the cloud says that it does not exist any more.

        Only after a 404 of its own: absence from a list is no proof (P27).
        Or where its id is that of another by now.
        """
        with self._turns() as connection:
            vanished.gone(connection, self._cloud_id, key, self._at)
            self._gone.append(resources.text_of(key))

    def finish(
        self,
        completeness: Sequence[model_scan.Completeness],
        guards: Guards = _none,
    ) -> record.RecordedScan:
        """End the scan, and return it.

        One that is complete and stops at no guard becomes what later ones
        are compared with.
        """
        with self._turns() as connection:
            baseline = scans.baseline(connection, self._cloud_id)
            unannounced, foreseen = (
                (0, 0)
                if baseline is None
                else scans.surprises(
                    connection, self._cloud_id, baseline, self._at
                )
            )
            scan = record.RecordedScan(
                self._scan,
                self._at,
                self._policy,
                tuple(completeness),
                {
                    (group.region, group.kind): count
                    for group, count in self._population.items()
                },
                self._opened,
                unannounced,
                foreseen,
            )
            scan = dataclasses.replace(
                scan, tripped=tuple(guards(scan, baseline))
            )
            scans.end(connection, scan)
            if scan.complete and not scan.tripped:
                scans.foresee(connection, self._cloud_id)
            self._write_journal(connection, scan)
            self._held.check()
            self._finished = True
            return scan

    def _write_journal(
        self, connection: sqlalchemy.Connection, scan: record.RecordedScan
    ) -> None:
        journal.append(
            connection,
            at=self._at,
            what='scan',
            cloud_id=self._cloud_id,
            run=self._run_id,
            detail={
                'scan': scan.number,
                'policy': scan.policy,
                'complete': scan.complete,
                'seen': sum(scan.population.values()),
                'opened': scan.opened,
                'unannounced': scan.unannounced,
                'tripped': list(scan.tripped),
                'gone': self._gone,
            },
        )
