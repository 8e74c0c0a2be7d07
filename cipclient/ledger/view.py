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

"""What the ledger has of one cloud, to be read."""

import datetime
import functools
from collections.abc import Collection, Iterator, Mapping, Sequence

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import announcements
from cipclient.ledger import approvals
from cipclient.ledger import cases
from cipclient.ledger import database as ledger_database
from cipclient.ledger import exemptions
from cipclient.ledger import extensions
from cipclient.ledger import filters
from cipclient.ledger import holds
from cipclient.ledger import journal
from cipclient.ledger import kept
from cipclient.ledger import labels
from cipclient.ledger import life
from cipclient.ledger import memory
from cipclient.ledger import notices
from cipclient.ledger import our_locks
from cipclient.ledger import policies
from cipclient.ledger import resources
from cipclient.ledger import scans
from cipclient.ledger import standings
from cipclient.ledger import steps
from cipclient.ledger import story
from cipclient.ledger import tables
from cipclient.model import case as model_case
from cipclient.model import history as model_history
from cipclient.model import kept as model_kept
from cipclient.model import notice as model_notice
from cipclient.model import record
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step


class View:
    """Reads the records of one cloud. Every method raises LedgerError.

    What is iterated over is read while it is: it has to be gone through, or
    to be dropped, before something is written.
    """

    def __init__(
        self, database: ledger_database.Database, cloud_id: int
    ) -> None:
        self._database = database
        self._cloud_id = cloud_id

    @functools.cached_property
    def cloud(self) -> str:
        """The name that the policy gives it."""
        cloud = tables.cloud.c
        with self._database.reading() as connection:
            name: str = connection.execute(
                sqlalchemy.select(cloud.name).where(cloud.id == self._cloud_id)
            ).scalar_one()
            return name

    def first_scan(self) -> record.RecordedScan | None:
        """Return the first complete one; None before it."""
        with self._database.reading() as connection:
            return scans.first(connection, self._cloud_id)

    def last_scan(self) -> record.RecordedScan | None:
        """Return the last one, complete or not; None before the first."""
        with self._database.reading() as connection:
            return scans.last(connection, self._cloud_id)

    def complete_scans_since(
        self, resource: model_standing.ResourceKey, moment: datetime.datetime
    ) -> int:
        """Return in how many runs a scan saw all there is beside it since.

        Complete ones, of its kind in its region.

        :param moment: aware, in UTC.
        """
        with self._database.reading() as connection:
            return scans.complete_since(
                connection,
                self._cloud_id,
                resource.region,
                resource.kind,
                moment,
            )

    def let_go(self, case: int) -> datetime.datetime | None:
        """Return when the last hold of a case ended; None if none did."""
        with self._database.reading() as connection:
            return holds.last_ended(connection, case)

    def baseline(self) -> record.RecordedScan | None:
        """Return the last complete one that tripped nothing or was accepted.

        That is what the breaker compares with.
        """
        with self._database.reading() as connection:
            return scans.baseline(connection, self._cloud_id)

    def history(
        self,
        page: Sequence[model_resource.Resource],
        now: datetime.datetime | None,
    ) -> model_history.History:
        """Return what is remembered of these.

        :param now: from when that counts for which there is no record, aware
            and in UTC; None where that stays unknown.
        """
        with self._database.reading() as connection:
            remembered = memory.Memory(self._cloud_id)
            return remembered.history(connection, page, now)

    def cases(
        self, wanted: filters.CaseFilter = filters.OPEN
    ) -> Iterator[model_case.Case]:
        """Yield cases by their end, then by number, a batch in memory."""
        return cases.stream(self._database, self._cloud_id, wanted)

    def open_cases(
        self,
    ) -> dict[model_standing.ResourceKey, model_case.Case]:
        """Return all that are open, by resource, in the same order."""
        return {case.resource: case for case in self.cases()}

    def case(self, number: int) -> model_case.Case | None:
        """Return the one of that number, open or not."""
        with self._database.reading() as connection:
            return cases.numbered(connection, self._cloud_id, number)

    def holds(self) -> Iterator[tuple[model_case.Case, model_case.Hold]]:
        """Yield what is in force, with its case."""
        for case in self.cases(filters.CaseFilter(held=True)):
            for hold in case.holds:
                yield case, hold

    def find(
        self, text: str, kind: str | None = None
    ) -> Sequence[tuple[model_standing.ResourceKey, model_standing.Subject]]:
        """Return the resources of that id; if there is none, of that name.

        What is gone comes after what is there.
        """
        with self._database.reading() as connection:
            return resources.found(connection, self._cloud_id, text, kind)

    def named(self, kind: str, text: str) -> Sequence[tuple[str, str]]:
        """Return id and name of projects, people (``user``) or domains."""
        with self._database.reading() as connection:
            return labels.named(connection, self._cloud_id, kind, text)

    def life(self, resource: model_standing.ResourceKey) -> record.Life:
        """Return all that is known of one resource, also if it is gone."""
        with self._database.reading() as connection:
            found = life.life(connection, self._cloud_id, resource)
        if found is None:
            raise exceptions.LedgerError(
                f'The ledger has never seen {resource.kind} {resource.id}.'
            )
        return found

    def standings(self) -> Iterator[standings.Stands]:
        """Yield what will have a case and has none open, by when it opens."""
        return standings.stream(self._database, self._cloud_id)

    def places(
        self, since: datetime.date
    ) -> Iterator[tuple[datetime.date, str, bool, bool]]:
        """Yield the days given for acts, from one on, that still stand.

        With the project's id, whether the case is of the backlog, and
        whether the act is a delete.
        """
        with self._database.reading() as connection:
            yield from announcements.places(connection, self._cloud_id, since)

    def extensions(self) -> Iterator[extensions.Given]:
        """Yield those in force, oldest first."""
        with self._database.reading() as connection:
            yield from extensions.in_force(connection, self._cloud_id)

    def exemptions(
        self, withdrawn: bool = False
    ) -> Iterator[record.GrantedExemption]:
        """Yield those that operators gave and that stand, oldest first.

        :param withdrawn: those that were taken back, too.
        """
        with self._database.reading() as connection:
            yield from exemptions.given(connection, self._cloud_id, withdrawn)

    def notices(
        self, wanted: filters.NoticeFilter = filters.ALL
    ) -> Iterator[model_notice.Sent]:
        """Yield notices, newest first, a batch in memory."""
        return notices.stream(self._database, self._cloud_id, wanted)

    def notices_of(self, case: int) -> Sequence[model_notice.Sent]:
        """Return all that name a case, oldest first."""
        with self._database.reading() as connection:
            return notices.of_cases(connection, [case])

    def pending(
        self,
    ) -> Sequence[tuple[model_notice.Sent, model_notice.Message]]:
        """Return what may still be accepted, oldest first, with its bytes."""
        with self._database.reading() as connection:
            return notices.pending(connection, self._cloud_id)

    def mails_since(self, moment: datetime.datetime) -> int:
        """Return how many went, or may have gone, since then.

        :param moment: aware, in UTC.
        """
        with self._database.reading() as connection:
            return notices.mails_since(connection, self._cloud_id, moment)

    def policy(self) -> record.AcceptedPolicy | None:
        """Return the policy in force; None before the first."""
        with self._database.reading() as connection:
            return policies.current(connection, self._cloud_id)

    def steps(
        self, wanted: filters.StepFilter = filters.EVERY
    ) -> Sequence[model_step.Step]:
        """Return acts, newest first."""
        with self._database.reading() as connection:
            return steps.listed(connection, self._cloud_id, wanted)

    def steps_of(
        self, resource: model_standing.ResourceKey
    ) -> Sequence[model_step.Step]:
        """Return all acts on one resource, newest first."""
        return self.steps(filters.StepFilter(resource=resource))

    def open_steps(self) -> Sequence[model_step.Step]:
        """Return the acts whose end is not known, oldest first."""
        found = self.steps(filters.StepFilter(open=True))
        return list(reversed(found))

    def acts_since(self, moment: datetime.datetime) -> Mapping[str, int]:
        """Return how many acts were begun since then, by project id.

        Those that may have done something, or did: a request of theirs left.

        :param moment: aware, in UTC.
        """
        with self._database.reading() as connection:
            return steps.acts_since(connection, self._cloud_id, moment)

    def deletes_since(
        self, moment: datetime.datetime, removing: Collection[str] = ()
    ) -> int:
        """Return how many deletes were begun since then.

        :param moment: aware, in UTC.
        :param removing: verbs besides ours after which nothing is there.
        """
        counted = {*model_case.DELETING, *removing}
        with self._database.reading() as connection:
            return sum(
                steps.acts_since(
                    connection, self._cloud_id, moment, counted
                ).values()
            )

    def entering(self) -> Mapping[int, Mapping[str, object]]:
        """Return what open cases were just before they went out of service.

        By number; only those that one of our steps took out.
        """
        with self._database.reading() as connection:
            return steps.entering(connection, self._cloud_id)

    def failures(self, case: int, verb: str = '') -> int:
        """Return how many acts of a case failed since it was last let go.

        :param verb: one besides ours that counts.
        """
        with self._database.reading() as connection:
            return steps.failures(connection, case, verb)

    def kept(self) -> Sequence[model_kept.Kept]:
        """Return what acts left behind and is still there, oldest first."""
        with self._database.reading() as connection:
            return kept.there(connection, self._cloud_id)

    def kept_of(
        self, resource: model_standing.ResourceKey
    ) -> Sequence[model_kept.Kept]:
        """Return what is or was kept of one resource, oldest first."""
        with self._database.reading() as connection:
            return kept.of_resource(connection, self._cloud_id, resource)

    def events_of(
        self, one: model_kept.Kept, resource: model_standing.ResourceKey
    ) -> Sequence[record.Event]:
        """Return what happened to what is kept and had no case yet.

        Oldest first.

        :param resource: what it is itself.
        """
        with self._database.reading() as connection:
            given = story.exempted(
                connection, self._cloud_id, resource, one.subject
            )
            return story.in_order([*story.kept(one), *given])

    def retained(
        self, number: int | None = None
    ) -> Sequence[model_kept.Retained]:
        """Return what is kept of servers that we deleted, oldest first.

        :param number: of the only record that is asked for, also once it
            ended.
        """
        with self._database.reading() as connection:
            left = kept.retained(connection, self._cloud_id, number)
            numbers = {number for _, number in left}
            ended = cases.of_numbers(connection, numbers)
            promised = steps.promised(connection, numbers)
        return [
            model_kept.Retained(one, ended[number], promised.get(number))
            for one, number in left
        ]

    def approved_by(self, plan: str) -> frozenset[str]:
        """Return the ids of the people who approved a plan.

        :param plan: its SHA-256.
        """
        with self._database.reading() as connection:
            return approvals.of(connection, self._cloud_id, plan)

    def locked_by_us(self) -> set[model_standing.ResourceKey]:
        """Return the resources that a lock of ours may be on."""
        with self._database.reading() as connection:
            return our_locks.locked(connection, self._cloud_id)

    def unanswered_locks(self) -> set[model_standing.ResourceKey]:
        """Return the resources that a lock of ours may still come to."""
        with self._database.reading() as connection:
            return our_locks.unanswered(connection, self._cloud_id)

    def installation(self) -> str:
        """Return what this installation is called in the cloud.

        Empty before the first run that acts.
        """
        cloud = tables.cloud.c
        with self._database.reading() as connection:
            name: str = connection.execute(
                sqlalchemy.select(cloud.installation).where(
                    cloud.id == self._cloud_id
                )
            ).scalar_one()
            return name

    def journal(self, since: int = 0) -> Iterator[record.JournalEntry]:
        """Yield what was done, oldest first, after the entry of a number."""
        with self._database.reading() as connection:
            yield from journal.entries(
                connection, since=since, cloud_id=self._cloud_id
            )

    def head(self) -> tuple[int, str]:
        """Return number and digest of the last entry of the journal."""
        with self._database.reading() as connection:
            return journal.head(connection)

    def digest_of(self, number: int) -> str | None:
        """Return the digest of an entry of the journal; None for none."""
        with self._database.reading() as connection:
            return journal.digest_of(connection, number)

    def noted(self, what: str) -> datetime.datetime | None:
        """Return when that was last written into the journal.

        :param what: the phrase.
        """
        with self._database.reading() as connection:
            return journal.last(connection, self._cloud_id, what)

    def noted_as(self, what: str) -> Iterator[record.JournalEntry]:
        """Yield what was written into the journal by that phrase.

        Oldest first.
        """
        with self._database.reading() as connection:
            yield from journal.entries(
                connection, cloud_id=self._cloud_id, what=what
            )

    def verify_journal(self) -> None:
        """Raise LedgerError naming the first entry that was changed."""
        with self._database.reading() as connection:
            journal.verify(connection)
