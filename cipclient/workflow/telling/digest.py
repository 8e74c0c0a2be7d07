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
"""The operators' digest: what the run did, what stands still, what comes."""

import collections
import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence

from cipclient import exceptions
from cipclient.evaluate import renewal
from cipclient.ledger import filters
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.notice import operators_report
from cipclient.workflow.scanning import renewing
from cipclient.workflow.telling import posting
from cipclient.workflow.telling import settings

Delivery = model_notice.Delivery

_WEEK = datetime.timedelta(days=7)
_SOON = datetime.timedelta(days=14)
#: After so long, what its owner locked is a matter for the operators.
_LONG = datetime.timedelta(days=30)
_LOCKED = model_case.HoldReason.LOCKED
_UNREACHABLE = model_case.HoldReason.UNREACHABLE


#: What the journal calls it.
_NOTED = "operators' digest"


def send(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    tools: posting.Tools,
    waiting: int,
    notes: tuple[str, ...] = (),
) -> Sequence[str]:
    """Tell the operators, at most once a day, what happened since.

    Nothing is kept of these mails but that they were sent: nobody counts as
    told by them.

    :param waiting: how many people are told on a later day.
    :param notes: sentences of the run.
    :returns: a sentence for each that did not go out. Those are told next
        time, whoever else was told now.
    """
    now = tools.clock()
    last = run.noted(_NOTED)
    today = policy.calendar.day_of(now)
    if last is not None and policy.calendar.day_of(last) == today:
        return ()
    since = now - _WEEK if last is None else last
    told = report(run, policy, since, now, waiting, notes)
    answers = {}
    failed = []
    try:
        for address in settings.of(policy).notices.operators:
            # A run that dies here leaves no trace of them: should they come
            # again, they are the same mails.
            named = f'{policy.cloud} {today} {address}'
            uid = str(uuid.uuid5(uuid.NAMESPACE_URL, named))
            message = tools.composer.compose_digest(told, address, uid)
            answered = tools.delivery.deliver(message)
            answers[address] = str(answered.delivery)
            if answered.delivery is not Delivery.ACCEPTED:
                failed.append(
                    f"operators' digest to {address}: {answered.delivery}: "
                    f'{answered.text}'
                )
    except exceptions.NoticeError as error:
        return (*failed, f"operators' digest: {error}")
    run.note(_NOTED, '', answers, now)
    return failed


def report(
    view: ledger_view.View,
    policy: model_policy.Policy,
    since: datetime.datetime,
    now: datetime.datetime,
    waiting: int,
    notes: tuple[str, ...] = (),
) -> operators_report.OperatorsReport:
    """Return what the digest tells."""
    sent = collections.defaultdict(list)
    for one in view.notices(filters.NoticeFilter(since=since)):
        sent[one.delivery].append(one)
    cases = list(view.open_cases().values())
    return operators_report.OperatorsReport(
        since=since,
        until=now,
        sent=len(sent[Delivery.ACCEPTED]),
        people=len({one.person.address for one in sent[Delivery.ACCEPTED]}),
        waiting=waiting,
        refused=tuple(sent[Delivery.REFUSED]),
        bounced=tuple(sent[Delivery.BOUNCED]),
        undecided=tuple(
            one for delivery in model_notice.PENDING for one in sent[delivery]
        ),
        unreachable=tuple(c for c in cases if c.held_for(_UNREACHABLE)),
        held=tuple(c for c in cases if _is_told_held(c, now)),
        lapsing=tuple(
            sorted(_lapsing(view, policy, now), key=lambda lapse: lapse.until)
        ),
        tampered=tuple(_tampered(view, since)),
        upcoming=tuple(_upcoming(cases, policy, now)),
        notes=(*notes, *_taken_back(cases, policy)),
    )


def _taken_back(
    cases: Iterable[model_case.Case], policy: model_policy.Policy
) -> Iterator[str]:
    for case in cases:
        beyond = renewal.beyond(case, policy)
        if beyond:
            subject, key = case.subject, case.resource
            yield f'{subject.name or key.id} ({key.kind} {key.id}): {beyond}'


def _is_told_held(case: model_case.Case, now: datetime.datetime) -> bool:
    """Whether the operators are told that nothing is done about a case.

    An owner's lock is his own affair, for a month.
    """
    return not case.held_for(_UNREACHABLE) and any(
        hold.reason is not _LOCKED or hold.since + _LONG <= now
        for hold in case.holds
    )


def _tampered(
    view: ledger_view.View, since: datetime.datetime
) -> Iterator[operators_report.Tampered]:
    """Yield the dates of owners that were refused, or cut, since then."""
    for key, subject, extension in view.extensions():
        if extension.asked and extension.at >= since:
            yield operators_report.Tampered(
                key,
                subject,
                extension.asked,
                f'cut to {extension.until:%Y-%m-%d}',
            )
    for entry in view.noted_as(renewing.REFUSED):
        number = entry.detail.get('case')
        case = view.case(number) if isinstance(number, int) else None
        if case is not None and entry.at >= since:
            yield operators_report.Tampered(
                case.resource,
                case.subject,
                str(entry.detail.get('asked')),
                str(entry.detail.get('why')),
            )


def _lapsing(
    view: ledger_view.View,
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> Iterator[operators_report.Lapse]:
    today = policy.calendar.day_of(now)
    last = today + _SOON
    for granted in view.exemptions():
        until = granted.exemption.until
        if until is not None and today <= until <= last:
            yield operators_report.Lapse(
                'exemption',
                granted.name,
                until,
                granted.by,
                granted.exemption.reason,
            )
    for _key, subject, extension in view.extensions():
        until = policy.calendar.day_of(
            extension.until - datetime.timedelta(microseconds=1)
        )
        if today <= until <= last:
            yield operators_report.Lapse(
                'extension',
                subject.name,
                until,
                extension.by,
                extension.reason,
            )


def _upcoming(
    cases: Iterable[model_case.Case],
    policy: model_policy.Policy,
    now: datetime.datetime,
) -> Iterator[operators_report.Upcoming]:
    today = policy.calendar.day_of(now)
    found = collections.defaultdict(list)
    for case in cases:
        day = case.announcement
        if day is not None and day.act and today <= day.day <= today + _WEEK:
            found[day.day].append((case.subject.project_id, day.act))
    for when, those in sorted(found.items()):
        deletes = sum(act == model_case.DELETE for _project, act in those)
        yield operators_report.Upcoming(
            when,
            len(those) - deletes,
            len({project for project, _act in those}),
            deletes,
        )
