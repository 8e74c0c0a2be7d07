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

"""What is wanted, as ratios of what ran in the same round."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping

from benchmarks import measure
from benchmarks import rounds
from benchmarks import sizes
from benchmarks import spread
from benchmarks import traffic
from benchmarks.variants import command
from benchmarks.variants import variant

Samples = Mapping[variant.Key, measure.Sample]

_MB = 1_000_000


@dataclasses.dataclass(frozen=True, slots=True)
class Goal:
    """One number that should not be above a bar."""

    name: str
    bar: float
    unit: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """A goal and what was measured.

    :param measured: None where no round did.
    """

    goal: Goal
    measured: spread.Spread | None

    @property
    def verdict(self) -> str:
        """Whether it was met.

        Missed is what not even the best round met: what others do on the
        machine makes a round worse, and never better.
        """
        if self.measured is None:
            return 'not measured'
        if self.measured.median <= self.goal.bar:
            return 'met'
        return 'MISSED' if self.measured.low > self.goal.bar else 'not clear'


def outcomes(
    measured: Iterable[rounds.Round], sent: Mapping[int, traffic.Traffic]
) -> list[Outcome]:
    """Return how all goals fared.

    :param sent: by the size of the cloud.
    """
    done = list(measured)
    return [
        *(Outcome(goal, _spread(of, done)) for goal, of in _MEASURED),
        *(Outcome(goal, _counted(of, sent)) for goal, of in _COUNTED),
    ]


def _spread(
    of: Callable[[Samples], float], measured: Iterable[rounds.Round]
) -> spread.Spread | None:
    values = []
    for one in measured:
        try:
            values.append(of(one.samples))
        except KeyError:
            # This round measured other things.
            continue
    return spread.Spread.of(values) if values else None


def _counted(
    of: Callable[[Mapping[int, traffic.Traffic]], int],
    sent: Mapping[int, traffic.Traffic],
) -> spread.Spread | None:
    return spread.Spread.of([of(sent)]) if len(sent) > 1 else None


def ratios(samples: Samples, size: int) -> Mapping[str, float]:
    """Return wall times over each other, of the servers of one cloud."""
    token = samples[command.TOKEN, size].wall
    scan = samples[command.SERVERS, size].wall
    raw = samples[command.RAW, size].wall
    listed = samples[command.LIST, size].wall
    return {
        '(scan - token issue) / raw': (scan - token) / raw,
        'scan / raw': scan / raw,
        'server list --long -n / raw': listed / raw,
        'scan / server list --long -n': scan / listed,
    }


def wall(samples: Samples) -> float:
    """Return the scan's wall time over the raw fetch's.

    The start of the client, which any of its commands costs, is taken off.
    """
    scan = samples[command.SCAN, sizes.WHOLE].wall
    token = samples[command.TOKEN, sizes.WHOLE].wall
    return (scan - token) / samples[command.RAW, sizes.WHOLE].wall


def cpu_a_server(samples: Samples, scan: str) -> float:
    """Return a scan's seconds of CPU for one more server."""
    whole = samples[scan, sizes.WHOLE].cpu
    small = samples[scan, sizes.SMALL].cpu
    return (whole - small) / (sizes.WHOLE - sizes.SMALL)


def sdk_a_server(samples: Samples) -> float:
    """Return the SDK's seconds of CPU for one more server."""
    small = samples[command.SDK, sizes.SMALL].cpu
    return (small - samples[command.SDK, sizes.EMPTY].cpu) / sizes.SMALL


def growth(samples: Samples) -> float:
    """Return by how many bytes a cloud ten times as large needs more."""
    large = samples[command.SCAN, sizes.LARGE].peak
    return large - samples[command.SCAN, sizes.WHOLE].peak


def plugin_start(samples: Samples) -> float:
    """Return the client's CPU with the plugin over that without."""
    return samples[command.PLUGGED, None].cpu / samples[command.BARE, None].cpu


def empty_scan(samples: Samples) -> float:
    """Return the CPU of a scan of nothing over that of logging in."""
    scan = samples[command.SCAN, sizes.EMPTY].cpu
    return scan / samples[command.TOKEN, sizes.EMPTY].cpu


def empty_recorded(samples: Samples) -> float:
    """Return the CPU of a recorded scan of nothing over logging in."""
    scan = samples[command.RECORDED, sizes.EMPTY].cpu
    return scan / samples[command.TOKEN, sizes.EMPTY].cpu


def recorded(samples: Samples, size: int) -> float:
    """Return the wall time of a recorded scan over that of another.

    The ledger has the cloud as it is: the steady state.
    """
    kept = samples[command.RECORDED, size].wall
    return kept / samples[command.UNRECORDED, size].wall


def recorded_ratios(samples: Samples, size: int) -> Mapping[str, float]:
    """Return wall and CPU of recorded scans over that of another."""
    plain = samples[command.UNRECORDED, size]
    found = {}
    for name in (command.RECORDED, command.FIRST, command.CHANGED):
        kept = samples.get((name, size))
        if kept is not None:
            found[f'{name} / --no-record'] = kept.wall / plain.wall
            found[f'the same, CPU / CPU: {name}'] = kept.cpu / plain.cpu
    return found


def planning(samples: Samples, size: int) -> float:
    """Return the wall time of a plan over that of a scan alone."""
    plain = samples[command.UNRECORDED, size].wall
    return samples[command.DRY_RUN, size].wall / plain


def planning_ratios(samples: Samples, size: int) -> Mapping[str, float]:
    """Return a plan's wall and CPU over those of a scan alone."""
    plain = samples[command.UNRECORDED, size]
    plan = samples[command.DRY_RUN, size]
    return {
        'enforce --dry-run / scan --no-record': plan.wall / plain.wall,
        'the same, CPU / CPU': plan.cpu / plain.cpu,
    }


def acting(samples: Samples) -> float:
    """Return the time of acts over the least that the cloud takes.

    What comes before them, and those that are done one by one, are taken off.
    """
    for name, size in samples:
        if name == command.ACTS:
            (found,) = acting_ratios(samples, size).values()
            return found
    raise KeyError(command.ACTS)


def acting_ratios(samples: Samples, size: int | None) -> Mapping[str, float]:
    """Return the time of acts over the least that the cloud takes."""
    took = (
        samples[command.ACTS, size].wall - samples[command.FEW_ACTS, size].wall
    )
    least = sizes.ACTS / sizes.AT_ONCE * sizes.ACT_SECONDS
    return {'(all - one by one) / what the cloud takes': took / least}


def cpu_a_case(samples: Samples, fewer: int, more: int) -> float:
    """Return the seconds of CPU for one more case that is listed."""
    grown = (
        samples[command.VIOLATIONS, more].cpu
        - samples[command.VIOLATIONS, fewer].cpu
    )
    return grown / (more - fewer)


def proportion(samples: Samples) -> float:
    """Return the CPU of a case among many over that of one among few."""
    many = cpu_a_case(samples, sizes.WHOLE, sizes.LARGE)
    return many / cpu_a_case(samples, sizes.SMALL, sizes.WHOLE)


def growth_of_cases(samples: Samples) -> float:
    """Return by how many bytes ten times as many cases need more."""
    large = samples[command.VIOLATIONS, sizes.LARGE].peak
    return large - samples[command.VIOLATIONS, sizes.WHOLE].peak


def superfluous(sent: Mapping[int, traffic.Traffic]) -> int:
    """Return how many pages were asked for beyond those there are."""
    return sum(one.pages - one.fewest for one in sent.values())


def growing(sent: Mapping[int, traffic.Traffic]) -> int:
    """Return how many requests beside pages the largest cloud took more."""
    return sent[max(sent)].others - sent[min(sent)].others


_MEASURED: tuple[tuple[Goal, Callable[[Samples], float]], ...] = (
    (Goal('wall: (scan - token issue) / raw, 10,000 servers', 1.10), wall),
    (
        Goal('client CPU a server, --kind server', 25, 'us'),
        lambda samples: cpu_a_server(samples, command.SERVERS) * 1_000_000,
    ),
    (
        Goal('client CPU a server with its volumes', 25, 'us'),
        lambda samples: cpu_a_server(samples, command.SCAN) * 1_000_000,
    ),
    (
        Goal("client CPU a server, --kind server / openstacksdk's", 0.01),
        lambda samples: (
            cpu_a_server(samples, command.SERVERS) / sdk_a_server(samples)
        ),
    ),
    (
        Goal('peak memory: 100,000 servers - 10,000', 25, 'MB'),
        lambda samples: growth(samples) / _MB,
    ),
    (Goal('openstack --version, CPU: plugin / none', 1.03), plugin_start),
    (Goal('empty cloud, CPU: scan / token issue', 1.25), empty_scan),
    (
        Goal('empty cloud, CPU: recorded scan / token issue', 1.6),
        empty_recorded,
    ),
    (
        Goal('wall: recorded scan / --no-record, 10,000 servers', 1.25),
        lambda samples: recorded(samples, sizes.WHOLE),
    ),
    (
        Goal('wall: recorded scan / --no-record, 100,000 servers', 1.25),
        lambda samples: recorded(samples, sizes.LARGE),
    ),
    (
        Goal('wall: enforce --dry-run / scan, 10,000 servers', 1.10),
        lambda samples: planning(samples, sizes.WHOLE),
    ),
    (
        Goal('wall: enforce --dry-run / scan, 100,000 servers', 1.10),
        lambda samples: planning(samples, sizes.LARGE),
    ),
    (Goal('acts of 5 s, 8 at once: wall / least', 1.11), acting),
    (
        Goal('CPU a case: 10,000 to 100,000 / 1,000 to 10,000', 1.25),
        proportion,
    ),
    (
        Goal('violations, peak memory: 100,000 cases - 10,000', 5, 'MB'),
        lambda samples: growth_of_cases(samples) / _MB,
    ),
)
_COUNTED: tuple[
    tuple[Goal, Callable[[Mapping[int, traffic.Traffic]], int]], ...
] = (
    (Goal('pages asked for that are not there', 0), superfluous),
    (Goal('other requests: largest cloud - smallest', 0), growing),
)
