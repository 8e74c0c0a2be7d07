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

"""What one run may write about one cloud."""

import contextlib
import datetime
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import approvals
from cipclient.ledger import database as ledger_database
from cipclient.ledger import exemptions
from cipclient.ledger import extensions
from cipclient.ledger import holds
from cipclient.ledger import identity
from cipclient.ledger import journal
from cipclient.ledger import keeping
from cipclient.ledger import kept
from cipclient.ledger import lock
from cipclient.ledger import outbox
from cipclient.ledger import policies
from cipclient.ledger import recorder as ledger_recorder
from cipclient.ledger import resources
from cipclient.ledger import scans
from cipclient.ledger import steps
from cipclient.ledger import tables
from cipclient.ledger import view
from cipclient.ledger import waivers
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import record
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step


class Run(view.View):
    """Writes, alone on its cloud.

    Each method is one transaction, durable when it returns, and has its
    entry in the journal. Every method raises LedgerError. Changed cases that
    are given to one are kept in the same transaction.
    """

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

    def recorder(
        self, at: datetime.datetime, policy_digest: str
    ) -> ledger_recorder.Recorder:
        """Record a scan, in a ``with``; nothing else is written meanwhile.

        :param at: the moment judged for, aware and in UTC.
        """
        return ledger_recorder.Recorder(
            self._database,
            self._cloud_id,
            self._run_id,
            self._held,
            at,
            policy_digest,
        )

    def bind(self, cloud_identity: str) -> None:
        """Say which Keystone this is; at the first time, remember it.

        A name that another cloud had before must not mix two histories.
        """
        if identity.is_bound(self._database, self._cloud_id, cloud_identity):
            return
        with self._recorded(
            'cloud bound', detail={'identity': cloud_identity}
        ) as connection:
            identity.bind(connection, self._cloud_id, cloud_identity)

    def save(
        self,
        cases: Iterable[model_case.Case],
        now: datetime.datetime | None = None,
    ) -> tuple[model_case.Case, ...]:
        """Keep cases, and return them with their numbers."""
        wanted = list(cases)
        if not wanted:
            return ()
        with self._recorded('cases', now, detail=_told(wanted)) as connection:
            return self._keep(connection, wanted, now)

    def compose(
        self,
        entries: Sequence[outbox.Entry],
        cases: Iterable[model_case.Case],
        now: datetime.datetime | None = None,
    ) -> tuple[model_case.Case, ...]:
        """Put mails into the outbox, with the days that they tell.

        :param entries: of each its uid, what it says, and its bytes.
        :raises LedgerError: where somebody was told the same before.
        """
        wanted = list(cases)
        detail = {
            **_told(wanted),
            'notices': [
                [uid, draft.person.address, message.message_id]
                for uid, draft, message in entries
            ],
        }
        with self._recorded('composed', now, detail=detail) as connection:
            kept = self._keep(connection, wanted, now)
            outbox.compose(
                connection, self._cloud_id, entries, now or self.started
            )
            return kept

    def attempt(self, uid: str, now: datetime.datetime | None = None) -> None:
        """Say that a notice leaves, before its first byte does."""
        with self._recorded('sent', now, detail={'notice': uid}) as connection:
            outbox.attempt(connection, uid, now or self.started)

    def answer(
        self,
        uid: str,
        answered: model_notice.Answer,
        now: datetime.datetime,
        cases: Iterable[model_case.Case] = (),
    ) -> tuple[model_case.Case, ...]:
        """Say what became of a notice, and what that does to its cases."""
        wanted = list(cases)
        detail = {
            **_told(wanted),
            'notice': uid,
            'delivery': answered.delivery,
            'code': answered.code,
            'text': answered.text,
        }
        with self._recorded('answered', now, detail=detail) as connection:
            outbox.answer(connection, uid, answered, now)
            return self._keep(connection, wanted, now)

    def bounce(
        self,
        uid: str,
        why: str,
        now: datetime.datetime,
        cases: Iterable[model_case.Case] = (),
    ) -> tuple[model_case.Case, ...]:
        """Take back that a notice was accepted: it came back."""
        wanted = list(cases)
        detail = {**_told(wanted), 'notice': uid, 'why': why}
        with self._recorded('bounced', now, detail=detail) as connection:
            outbox.bounce(connection, uid, why, now)
            return self._keep(connection, wanted, now)

    def extend(
        self,
        resource: model_standing.ResourceKey,
        extension: model_case.Extension,
        case: model_case.Case | None = None,
    ) -> model_case.Extension:
        """Give a resource more time, and return it with its number.

        :param case: the open one as it moves, with the extension as its
            last. Kept at once, as a day that did not move could be met too
            early.
        """
        detail = {
            'until': extension.until,
            'author': extension.author,
            'by': extension.by,
            'reason': extension.reason,
            'asked': extension.asked,
        }
        with self._recorded(
            'extension', extension.at, resource, detail
        ) as connection:
            if case is None:
                return extensions.give(
                    connection, self._cloud_id, resource, extension
                )
            (kept,) = self._keep(connection, [case], extension.at)
            return kept.extensions[-1]

    def withdraw_extension(
        self, number: int, by: str, now: datetime.datetime
    ) -> None:
        """Take an extension back."""
        with self._recorded(
            'extension withdrawn', now, detail={'extension': number, 'by': by}
        ) as connection:
            if not extensions.withdraw(
                connection, self._cloud_id, number, by, now
            ):
                raise _missing('extension', number)

    def exempt(
        self, granted: record.GrantedExemption
    ) -> record.GrantedExemption:
        """Exempt what it names, and return it with its number."""
        exemption = granted.exemption
        detail = {
            'kind': exemption.kind,
            'resource': exemption.resource,
            'project': exemption.project,
            'user': exemption.user,
            'domain': exemption.domain,
            'reason': exemption.reason,
            'until': exemption.until,
            'by': granted.by,
        }
        with self._recorded(
            'exemption', granted.at, detail=detail
        ) as connection:
            return exemptions.give(connection, self._cloud_id, granted)

    def withdraw_exemption(
        self, number: int, by: str, now: datetime.datetime
    ) -> None:
        """Take an exemption back."""
        with self._recorded(
            'exemption withdrawn', now, detail={'exemption': number, 'by': by}
        ) as connection:
            if not exemptions.withdraw(
                connection, self._cloud_id, number, by, now
            ):
                raise _missing('exemption', number)

    def release_hold(
        self,
        number: int,
        by: str,
        reason: str,
        now: datetime.datetime,
        case: model_case.Case | None = None,
    ) -> None:
        """End a hold by an operator's word, and keep what that does."""
        with self._recorded(
            'hold released',
            now,
            detail={'hold': number, 'by': by, 'reason': reason},
        ) as connection:
            if not holds.release(
                connection, self._cloud_id, number, by, reason, now
            ):
                raise _missing('hold', number)
            if case is not None:
                self._keep(connection, [case], now)

    def waive(
        self, case_number: int, reason: str, by: str, now: datetime.datetime
    ) -> model_case.Case:
        """Let quarantine go on for one whose people cannot be told."""
        with self._recorded(
            'waived',
            now,
            detail={'case': case_number, 'by': by, 'reason': reason},
        ) as connection:
            waived = waivers.waive(
                connection, self._cloud_id, case_number, reason, by, now
            )
            if waived is None:
                raise _missing('open case', case_number)
            return waived

    def accept_policy(self, accepted: record.AcceptedPolicy) -> None:
        """Put a policy in force."""
        detail = {
            'policy': accepted.digest,
            'by': accepted.by,
            'newly_affected': accepted.newly_affected,
        }
        with self._recorded(
            'policy accepted', accepted.at, detail=detail
        ) as connection:
            policies.accept(connection, self._cloud_id, accepted)

    def accept_scan(
        self, number: int, reason: str, now: datetime.datetime
    ) -> None:
        """Compare later scans with one that tripped a guard (--override)."""
        with self._recorded(
            'scan accepted', now, detail={'scan': number, 'reason': reason}
        ) as connection:
            if not scans.accept(connection, self._cloud_id, number):
                raise _missing('scan', number)

    def claim(self, installation: str, now: datetime.datetime) -> None:
        """Remember what this installation is called in the cloud."""
        cloud = tables.cloud
        with self._recorded(
            'claimed', now, detail={'installation': installation}
        ) as connection:
            connection.execute(
                cloud.update()
                .where(cloud.c.id == self._cloud_id)
                .values(installation=installation, claimed=now)
            )

    def intend(
        self,
        case: model_case.Case | None,
        resource: model_standing.ResourceKey,
        verb: str,
        before: Mapping[str, object],
        policy: str,
        why: str,
        now: datetime.datetime,
    ) -> int:
        """Say what is about to be done, and return the number of the step.

        Raises LedgerError where an act on it has no end yet (P15).

        :param before: its facts, plain values.
        """
        detail = {
            'case': 0 if case is None else case.number,
            'verb': verb,
            'before': before,
            'policy': policy,
            'why': why,
        }
        with self._recorded('intent', now, resource, detail) as connection:
            return steps.intend(
                connection,
                self._cloud_id,
                self._run_id,
                case,
                resource,
                verb,
                before,
                policy,
                why,
                now,
            )

    def sending(
        self, step: int, what: str, uid: str, now: datetime.datetime
    ) -> int:
        """Say that a request leaves, before its first byte does (P12)."""
        detail = {'step': step, 'request': what, 'uid': uid}
        with self._recorded('request sent', now, detail=detail) as connection:
            return steps.sending(
                connection, self._cloud_id, step, what, uid, now
            )

    def answered(
        self,
        request: int,
        code: int,
        request_id: str,
        text: str,
        now: datetime.datetime,
        happened: bool | None = None,
    ) -> None:
        """Say what was answered to a request.

        :param happened: whether it did anything; None where the answer does
            not prove that.
        """
        detail = {
            'request': request,
            'code': code,
            'request_id': request_id,
            'text': text,
            'happened': happened,
        }
        with self._recorded(
            'request answered', now, detail=detail
        ) as connection:
            steps.answered(
                connection,
                self._cloud_id,
                request,
                code,
                request_id,
                text,
                now,
                happened,
            )

    def happened(
        self, request: int, did: bool, now: datetime.datetime
    ) -> None:
        """Say whether a request did anything, as was found out."""
        detail = {'request': request, 'happened': did}
        with self._recorded(
            'request settled', now, detail=detail
        ) as connection:
            steps.happened(connection, self._cloud_id, request, did)

    def end_step(
        self,
        step: int,
        outcome: model_step.Outcome,
        why: str,
        now: datetime.datetime,
        cases: Iterable[model_case.Case] = (),
    ) -> tuple[model_case.Case, ...]:
        """Say what came of a step, and what that does to its case."""
        wanted = list(cases)
        detail = {
            **_told(wanted),
            'step': step,
            'outcome': outcome,
            'why': why,
        }
        with self._recorded('step ended', now, detail=detail) as connection:
            steps.end(connection, self._cloud_id, step, outcome, why, now)
            return self._keep(connection, wanted, now)

    def keep(
        self, step: int, kind: str, id_: str, size: int, now: datetime.datetime
    ) -> int:
        """Say what a step left behind, and return its number.

        :param kind: ``image`` or ``volume``.
        :param size: in bytes.
        """
        detail = {'step': step, 'kind': kind, 'id': id_, 'size': size}
        with self._recorded('left behind', now, detail=detail) as connection:
            return kept.add(
                connection, self._cloud_id, step, kind, id_, size, now
            )

    def approve(
        self, plan: str, user_id: str, user: str, now: datetime.datetime
    ) -> None:
        """Say that somebody approves a plan.

        :param plan: its SHA-256.
        :param user_id: as Keystone's token has it.
        """
        detail = {'plan': plan, 'user_id': user_id, 'user': user}
        with self._recorded('plan approved', now, detail=detail) as connection:
            approvals.add(
                connection,
                self._cloud_id,
                self._run_id,
                plan,
                user_id,
                user,
                now,
            )

    def protected(self, number: int, on: bool, now: datetime.datetime) -> None:
        """Say whether we protect what was left behind."""
        detail = {'kept': number, 'protected': on}
        with self._recorded(
            'protected' if on else 'protected no longer', now, detail=detail
        ) as connection:
            kept.change(connection, self._cloud_id, number, protected=on)

    def kept_no_longer(
        self, number: int, why: str, now: datetime.datetime
    ) -> None:
        """Say that what was left behind is not there any more.

        :param why: ``gone``, ``deleted``.
        """
        detail = {'kept': number, 'why': why}
        with self._recorded(
            'left no longer', now, detail=detail
        ) as connection:
            kept.change(
                connection, self._cloud_id, number, ended=now, ending=why
            )

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


def _told(cases: Sequence[model_case.Case]) -> Mapping[str, object]:
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


def _missing(what: str, number: int) -> exceptions.LedgerError:
    return exceptions.LedgerError(
        f'The ledger has no {what} {number} of this cloud that is in force.'
    )
