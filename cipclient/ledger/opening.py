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

"""How a ledger is found fit to be read, and fit to be written (P40)."""

import contextlib
import dataclasses
import datetime

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import beginning
from cipclient.ledger import database as ledger_database
from cipclient.ledger import files as ledger_files
from cipclient.ledger import marker
from cipclient.ledger import place as ledger_place
from cipclient.ledger import schema
from cipclient.ledger import tables


def locate(
    place: ledger_place.Place, files: ledger_files.Files, *, create: bool
) -> ledger_place.Place:
    """Return the place without links on the way, each part of it judged.

    :param create: make the folder where it is missing.

    Raises LedgerError for what others can read or change, and for a missing
    ledger that is not to be made.
    """
    if place.file is None:
        # It takes what is remembered of the ledger on the server.
        folder = files.folder(place.folder, create=True)
        assert folder is not None
        return dataclasses.replace(place, folder=folder)
    folder = files.folder(place.folder, create=create)
    if folder is None:
        raise missing(place)
    found = ledger_place.of_file(folder / place.file.name)
    size = files.size(folder / place.file.name)
    for ending in ledger_place.BESIDE:
        files.size(folder / f'{place.file.name}{ending}')
    if size is None and not create:
        # There was one: a scan would begin none in its place either.
        marker.Marker(found, files).refuse_new()
        raise missing(found)
    if size == 0:
        raise exceptions.LedgerError(
            f'The ledger {found} is an empty file, which no ledger is: '
            'restore a backup. If there never was a ledger, remove the file.'
        )
    return found


def to_read(database: ledger_database.Database) -> None:
    """Refuse what cannot be read. Raises LedgerError."""
    place = database.place
    if place.file is not None and not place.file.exists():
        raise missing(place)
    found = _version(database)
    if found is None:
        raise missing(place)
    if found == schema.HEAD:
        return
    if schema.known(found):
        raise exceptions.LedgerError(
            f'The ledger {place} is of an older cipclient. The next command '
            'that records, such as openstack lifetime scan, brings it up to '
            'date.'
        )
    raise _later(database)


def to_write(
    database: ledger_database.Database,
    files: ledger_files.Files,
    now: datetime.datetime,
    *,
    create: bool,
) -> None:
    """Make it where it is missing, bring it up to date, and check it.

    :param now: aware, in UTC.

    Raises LedgerError for one that is damaged, older than it was, another
    one than before, or of a later cipclient.
    """
    file = database.place.file
    if file is not None:
        if create and not file.exists():
            beginning.in_file(database, files, now)
        _check(database, files.size(file))
    found = _version(database)
    if found is None:
        if not create or file is not None:
            raise missing(database.place)
        beginning.on_server(database, now)
    elif found != schema.HEAD:
        if not schema.known(found):
            raise _later(database)
        beginning.again(database, files, now)
    with database.reading() as connection:
        database.check(connection)


def missing(place: ledger_place.Place) -> exceptions.LedgerError:
    """Return what to say where there is no ledger."""
    return exceptions.LedgerError(
        f'There is no ledger at {place} yet: openstack lifetime scan begins '
        'one. If it is elsewhere, say so with --lifetime-ledger.'
    )


def _version(database: ledger_database.Database) -> str | None:
    with database.reading() as connection:
        return schema.version(connection, str(database.place))


def _check(database: ledger_database.Database, size: int | None) -> None:
    """Refuse a file whose pages do not fit together (fault F63)."""
    with database.reading() as connection:
        found = connection.exec_driver_sql('PRAGMA quick_check(1)').scalar()
        page = connection.exec_driver_sql('PRAGMA page_size').scalar()
    if size is not None and page is not None and size % page:
        # SQLite takes what is missing of the last page for zeros.
        found = 'the file ends within a page'
    if found != 'ok':
        raise exceptions.LedgerError(
            f'The ledger {database.place} is damaged, and nothing is done '
            'with it. Keep a copy, and restore the latest backup. It says: '
            f'{found}'
        )


def _later(database: ledger_database.Database) -> exceptions.LedgerError:
    """Return what to say of a ledger that ours cannot know."""
    journal = tables.journal.c
    needed = None
    # The journal stays as it is in every version, or nearly so.
    with (
        contextlib.suppress(exceptions.LedgerError),
        database.reading() as connection,
    ):
        needed = connection.scalar(
            sqlalchemy.select(journal.detail)
            .where(journal.what.in_((beginning.BEGUN, beginning.CHANGED)))
            .order_by(journal.number.desc())
            .limit(1)
        )
    version = (needed or {}).get('cipclient', 'a later one')
    return exceptions.LedgerError(
        f'The ledger {database.place} was brought up to date by a later '
        f'cipclient ({version}), and this one does not know how to use it. '
        'Update it: pip install --upgrade cipclient.'
    )
