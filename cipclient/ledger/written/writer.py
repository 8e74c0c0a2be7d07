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

"""One transaction, and its entry in the journal."""

import contextlib
import datetime
import functools
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import database as ledger_database
from cipclient.ledger import journal
from cipclient.ledger import keeping
from cipclient.ledger import lock
from cipclient.ledger import resources
from cipclient.ledger import tables
from cipclient.ledger import view
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing


class Writer(view.View):
    """What all writes of a run have in common."""

    def __init__(
        self,
        database: ledger_database.Database,
        cloud_id: int,
        run_id: int,
        held: lock.Held,
    ) -> None:
        super().__init__(database, cloud_id)
        self._run_id = run_id
        self._held = held

    def note(
        self,
        what: str,
        resource: model_standing.ResourceKey | str = '',
        detail: Mapping[str, object] | None = None,
        now: datetime.datetime | None = None,
    ) -> None:
        """Write something into the journal, for people to read.

        :param what: a phrase.
        :param resource: in whose story it belongs; empty for nobody's.
        :param detail: plain values.
        """
        with self._recorded(what, now, resource, detail):
            pass

    @functools.cached_property
    def started(self) -> datetime.datetime:
        """When this run began, aware and in UTC."""
        with self._database.reading() as connection:
            started: datetime.datetime = connection.execute(
                sqlalchemy.select(tables.run.c.started).where(
                    tables.run.c.id == self._run_id
                )
            ).scalar_one()
            return started

    @contextlib.contextmanager
    def _recorded(
        self,
        what: str,
        now: datetime.datetime | None = None,
        resource: model_standing.ResourceKey | str = '',
        detail: Mapping[str, object] | None = None,
    ) -> Iterator[sqlalchemy.Connection]:
        """Begin a transaction; at its end comes its entry in the journal."""
        at = now or self.started
        named = (
            resource
            if isinstance(resource, str)
            else resources.text_of(resource)
        )
        self._held.check()
        with self._database.writing() as connection:
            yield connection
            journal.append(
                connection,
                at=at,
                what=what,
                cloud_id=self._cloud_id,
                run=self._run_id,
                resource=named,
                detail=detail,
            )

    def _keep(
        self,
        connection: sqlalchemy.Connection,
        cases: Sequence[model_case.Case],
        now: datetime.datetime | None,
    ) -> tuple[model_case.Case, ...]:
        return keeping.keep(
            connection, self._cloud_id, cases, now or self.started
        )


def told(cases: Sequence[model_case.Case]) -> Mapping[str, object]:
    """Return what the journal says of cases that are written.

    The days above all: none is ever met earlier than it was told.
    """
    return {
        'cases': [
            [
                case.number,
                case.resource.kind,
                case.resource.id,
                case.stage,
                None if case.announcement is None else case.announcement.day,
                case.due,
            ]
            for case in cases
        ]
    }


def missing(what: str, number: int) -> exceptions.LedgerError:
    """Return the error of a number that stands for nothing in force."""
    return exceptions.LedgerError(
        f'The ledger has no {what} {number} of this cloud that is in force.'
    )
