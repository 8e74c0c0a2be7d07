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

"""The ledger: one database, the clouds in it, and who may write when."""

import contextlib
import datetime
from collections.abc import Iterator, Sequence

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import database as ledger_database
from cipclient.ledger import files as ledger_files
from cipclient.ledger import lock
from cipclient.ledger import marker
from cipclient.ledger import opening
from cipclient.ledger import place as ledger_place
from cipclient.ledger import run as ledger_run
from cipclient.ledger import runs
from cipclient.ledger import tables
from cipclient.ledger import view as ledger_view


class Ledger:
    """An open ledger. Every method raises LedgerError.

    :param create: make it where it is missing, once something is recorded.
    """

    def __init__(
        self,
        database: ledger_database.Database,
        files: ledger_files.Files,
        *,
        create: bool,
    ) -> None:
        self._database = database
        self._files = files
        self._create = create

    def clouds(self) -> Sequence[str]:
        """Return the names of the clouds in it, sorted."""
        opening.to_read(self._database)
        with self._database.reading() as connection:
            names = sqlalchemy.select(tables.cloud.c.name)
            return sorted(connection.scalars(names))

    def view(self, cloud: str) -> ledger_view.View:
        """Read what it has of a cloud; there must be something."""
        opening.to_read(self._database)
        with self._database.reading() as connection:
            number = runs.cloud_id(connection, cloud)
        if number is None:
            raise exceptions.LedgerError(
                f"The ledger {self._database.place} has nothing of a cloud "
                f"'{cloud}' yet: openstack lifetime scan records it."
            )
        return ledger_view.View(self._database, number)

    @contextlib.contextmanager
    def run(
        self,
        cloud: str,
        command: str,
        by: str,
        now: datetime.datetime,
        coordination: str | None = None,
    ) -> Iterator[ledger_run.Run]:
        """Begin to write about a cloud, alone until the end.

        :param command: what is run, as people call it.
        :param by: whose command it is.
        :param now: aware, in UTC.
        :param coordination: the URL of the service that keeps other machines
            out too, as tooz takes it.

        Raises LedgerBusy where another run is under way.
        """
        with lock.held(
            self._database, self._files, cloud, coordination
        ) as held:
            opening.to_write(
                self._database, self._files, now, create=self._create
            )
            begun = runs.begin(self._database, cloud, command, by, now)
            try:
                yield ledger_run.Run(
                    self._database, begun.cloud_id, begun.run_id, held
                )
            except BaseException:
                # What went wrong first is what is told.
                with contextlib.suppress(exceptions.LedgerError):
                    runs.end(self._database, begun, runs.FAILED)
                raise
            runs.end(self._database, begun, runs.DONE)


@contextlib.contextmanager
def open_ledger(
    place: ledger_place.Place, *, create: bool, group: str | None = None
) -> Iterator[Ledger]:
    """Open a ledger and close it at the end.

    :param create: make it where it is missing, once something is recorded.
    :param group: the name of the group that shares its files.

    Raises LedgerError: for what others can read or change, for a ledger that
    is damaged, or older than it was, or of another version.
    """
    files = ledger_files.Files(group)
    located = opening.locate(place, files, create=create)
    database = ledger_database.Database(located, marker.Marker(located, files))
    try:
        yield Ledger(database, files, create=create)
    finally:
        database.close()
