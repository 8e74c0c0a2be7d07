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

"""Letting time pass: all that a ledger remembers goes back."""

import contextlib
import pathlib
import sqlite3
from collections.abc import Collection


def move(state: pathlib.Path, by: str, created: Collection[str] = ()) -> None:
    """Move all moments and days of the one ledger below a folder.

    When a resource was made is the cloud's to say, so that stays; but whoever
    moves it there has to move it here too, by whole days.

    :param by: as SQLite's ``date()`` has it, such as ``-32 days``.
    :param created: ids of what was made so much earlier too.
    """
    (path,) = state.rglob('ledger.sqlite')
    with contextlib.closing(sqlite3.connect(path)) as ledger:
        tables = ledger.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND "
            "name <> 'journal'"
        ).fetchall()
        for (table,) in tables:
            for row in ledger.execute(
                f'PRAGMA table_info("{table}")'
            ).fetchall():
                _move(ledger, table, row[1], row[2].upper(), by)
        for id_ in created:
            ledger.execute(
                'UPDATE resource SET created = '
                "strftime('%Y-%m-%d %H:%M:%f', created, ?) || '000', "
                'created_key = date(substr(created_key, 1, 10), ?) || '
                'substr(created_key, 11) WHERE resource_id = ?',
                (by, by, id_),
            )
        ledger.commit()


def _move(
    ledger: sqlite3.Connection, table: str, name: str, kind: str, by: str
) -> None:
    new = {
        'DATE': f'date("{name}", ?)',
        'DATETIME': f"strftime('%Y-%m-%d %H:%M:%f', \"{name}\", ?) || '000'",
    }.get(kind)
    # Minutes move no day.
    moves = kind == 'DATETIME' or by.endswith('days')
    if new is not None and name != 'created' and moves:
        ledger.execute(
            f'UPDATE "{table}" SET "{name}" = {new} '
            f'WHERE "{name}" IS NOT NULL',
            (by,),
        )
