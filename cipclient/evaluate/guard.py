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

"""What stops a whole run: surprises, and what the operator has to decide.

Each guard says nothing, or what it expected, what it saw and what to do. A
run that was stopped tells nobody anything and changes nothing.
"""

import dataclasses
import datetime
import fractions
from collections.abc import Sequence

from cipclient.model import policy as model_policy
from cipclient.model import record

#: How far our clock and the cloud's may be apart.
SKEW = datetime.timedelta(seconds=300)
#: A change of this many resources, or fewer, surprises on no cloud.
FEW = 20


@dataclasses.dataclass(frozen=True, slots=True)
class GuardReport:
    """Why a guard stopped a run.

    :param name: one word, by which it can be overridden for one run.
    :param expected: a phrase.
    :param seen: a phrase.
    :param advice: sentences: what to look at, and what to do then.
    """

    name: str
    expected: str
    seen: str
    advice: str

    @property
    def sentence(self) -> str:
        """All of it, for a person who was just woken up."""
        return (
            f'Stopped by the guard "{self.name}": expected {self.expected}, '
            f'but saw {self.seen}. {self.advice}'
        )


def clock(
    now: datetime.datetime,
    last_run: datetime.datetime | None,
    skew: datetime.timedelta | None,
) -> GuardReport | None:
    """Stop where the time cannot be trusted (fault F55).

    :param last_run: when the run before was; None if this is the first.
    :param skew: our clock less that of Keystone; None if it told no date.
    """
    if last_run is not None and now < last_run:
        return GuardReport(
            'clock',
            f'a time after the last run of {_moment(last_run)}',
            _moment(now),
            'Set the clock of this machine. If it is right, the last run '
            'had a wrong one: wait until that time has passed.',
        )
    if skew is None:
        return GuardReport(
            'clock',
            'the date of Keystone in its answer',
            'none',
            'A proxy in front of Keystone may take the Date header away: '
            'let it pass.',
        )
    if abs(skew) > SKEW:
        word = 'ahead of' if skew > datetime.timedelta() else 'behind'
        return GuardReport(
            'clock',
            f'a clock at most {SKEW.seconds} seconds off that of Keystone',
            f'ours {abs(skew).total_seconds():.0f} seconds {word} it',
            'Look which of the two is wrong, here and there, and let NTP '
            'set it.',
        )
    return None


def changed_policy(
    digest: str,
    accepted: record.AcceptedPolicy | None,
    newly_affected: int | None = None,
) -> GuardReport | None:
    """Stop where the policy changed for somebody and nobody accepted it.

    :param digest: of the policy of this run.
    :param accepted: the one in force; None before the first send, which asks.
    :param newly_affected: how many resources the change newly affects; None
        if they were not counted.
    """
    if accepted is None or digest == accepted.digest or newly_affected == 0:
        return None
    whom = (
        'resources that were not counted'
        if newly_affected is None
        else f'{newly_affected} resource{"s" if newly_affected > 1 else ""}'
    )
    return GuardReport(
        'policy',
        f'the policy {accepted.digest[:12]} that {accepted.by} accepted on '
        f'{_moment(accepted.at)}',
        f'the policy {digest[:12]}, which newly affects {whom}',
        'See whom with "openstack lifetime policy diff". If that is meant, '
        'take it with "openstack lifetime policy accept --count N", where N '
        'is the number that it says.',
    )


def unannounced(
    scan: record.RecordedScan, limits: model_policy.Breaker
) -> GuardReport | None:
    """Stop where more is newly over or near than passing time explains."""
    most = _most(limits.unannounced, scan.foreseen)
    if scan.unannounced <= most:
        return None
    return GuardReport(
        'unannounced',
        f'at most {most} new cases that time alone does not explain '
        f'({FEW}, or {limits.unannounced:.0%} of {scan.foreseen} foreseen)',
        str(scan.unannounced),
        'Look what they have in common with "openstack lifetime violations '
        '--near": a rule that changed, a flavor that was renamed, a fact '
        'that a service now tells in another way.',
    )


def population(
    scan: record.RecordedScan,
    baseline: record.RecordedScan | None,
    limits: model_policy.Breaker,
) -> tuple[GuardReport, ...]:
    """Stop where a cloud is suddenly much smaller or larger.

    Only kinds and regions that both scans read completely are compared.

    :param baseline: the last complete scan that tripped nothing or was
        accepted; None before it.
    """
    if baseline is None:
        return ()
    reports = []
    for region, kind in sorted(_whole(scan) & _whole(baseline)):
        before = baseline.population.get((region, kind), 0)
        after = scan.population.get((region, kind), 0)
        if _surprising(before, after, limits.population):
            where = f'{kind} in {region}' if region else kind
            reports.append(_changed(where, before, after, limits.population))
    return tuple(reports)


def breaker(
    scan: record.RecordedScan,
    baseline: record.RecordedScan | None,
    limits: model_policy.Breaker,
) -> tuple[GuardReport, ...]:
    """Return all surprises of a scan; none without a scan before it."""
    report = unannounced(scan, limits)
    return (
        *(() if report is None else (report,)),
        *population(scan, baseline, limits),
    )


def halt(policy: model_policy.Policy) -> GuardReport | None:
    """Stop where the policy says so."""
    if not policy.halt:
        return None
    return GuardReport(
        'halt',
        'a policy that lets runs go on',
        f'halt: true in {policy.source}',
        'Somebody stopped everything: ask who and why before you write '
        'halt: false.',
    )


def installation(ours: str, found: Sequence[str]) -> GuardReport | None:
    """Stop where another installation acts on this cloud.

    :param ours: the id of this one; empty before its first run that acts.
    :param found: the ids on our own project, in the cloud.
    """
    others = [one for one in found if one != ours]
    if not others:
        return None
    return GuardReport(
        'installation',
        f'the installation {ours} alone'
        if ours
        else 'a cloud that none acts on yet',
        f'that of {", ".join(sorted(others))}, by a tag on our own project',
        'Two that act do not know of each other whom they told. If the '
        'other one is gone for good, remove its tag cipclient-... with '
        '"openstack project set --remove-tag".',
    )


def managed(problem: str) -> GuardReport | None:
    """Stop where it cannot be told what belongs to other services.

    :param problem: what is missing, a phrase; empty if nothing is.
    """
    if not problem:
        return None
    return GuardReport(
        'managed',
        'to be able to tell which servers belong to Heat',
        problem,
        'What a stack loses, Heat or its owner makes anew. Give the grant, '
        'or write how stack members are known: managed: {heat: list}, '
        'per-project or absent.',
    )


def _surprising(before: int, after: int, share: float) -> bool:
    """Return whether a number changed by more than time explains.

    That all are gone is a surprise even to a policy whose share is all.
    """
    if after == 0 and before > FEW:
        return True
    return abs(after - before) > _most(share, before)


def _most(share: float, count: int) -> int:
    """Return how many of a number may differ without being a surprise.

    Exactly: 29 % of 100 are 29, and not the 28 that floats make of it.
    """
    part = fractions.Fraction(share).limit_denominator(1_000_000)
    return max(FEW, int(part * count))


def _changed(where: str, before: int, after: int, share: float) -> GuardReport:
    return GuardReport(
        'population',
        f'about {before} of the kind {where}, at most {share:.0%} more or '
        'fewer, as the last trusted scan saw them',
        str(after),
        'Look whether the credentials still see all projects, and whether '
        'all cells answer.'
        if after < before
        else 'Look what created so many, and for whom.',
    )


def _whole(scan: record.RecordedScan) -> frozenset[tuple[str, str]]:
    """Return the regions and kinds that it read completely (P28)."""
    read = {(entry.region, entry.kind) for entry in scan.completeness}
    return frozenset(
        read
        - {
            (entry.region, entry.kind)
            for entry in scan.completeness
            if not entry.complete
        }
    )


def _moment(moment: datetime.datetime) -> str:
    return f'{moment.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S} UTC'
