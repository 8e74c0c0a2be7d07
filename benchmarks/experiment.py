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

"""What is measured, in which rounds."""

import contextlib
import dataclasses
import functools
import pathlib
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks import changing
from benchmarks import cloud as embedded
from benchmarks import goals
from benchmarks import machine
from benchmarks import measure
from benchmarks import plan
from benchmarks import records as benchmark_records
from benchmarks import rounds
from benchmarks import say
from benchmarks import sink
from benchmarks import sizes
from benchmarks import traffic
from benchmarks import venvs
from benchmarks.variants import command
from benchmarks.variants import variant

#: How long a service takes, of measurements of real Nova code: the least.
_ROW_MS = 1.0
_REQUEST_MS = 10.0
#: What can be measured alone.
PARTS = ('whole', 'start', 'recording', 'cases', 'plan', 'acts')


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """Commands that are compared with each other.

    :param rounds: how often each is run.
    :param ratios: what is told of one round by name, beside the samples.
    """

    title: str
    rounds: int
    variants: Sequence[variant.Variant]
    ratios: Callable[[goals.Samples], Mapping[str, float]] | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Measured:
    """A part, once it was run."""

    part: Part
    rounds: Sequence[rounds.Round]


@dataclasses.dataclass(frozen=True, slots=True)
class Results:
    """All that was found out.

    :param sent: what one scan asked for, by the size of the cloud.
    :param notes: what could not be measured, and why.
    :param goals: whether they are about what was measured.
    """

    measured: Sequence[Measured]
    sent: Mapping[int, traffic.Traffic]
    notes: Sequence[str]
    goals: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be measured.

    :param rounds: of the part that takes longest.
    :param large: whether to measure on very large clouds, too.
    :param parts: those that are wanted; empty for all.
    """

    rounds: int = 3
    large: bool = False
    parts: tuple[str, ...] = ()


def run(wanted: Wanted) -> Results:
    """Measure everything."""
    with contextlib.ExitStack() as stack:
        home = pathlib.Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix='cipclient-benchmarks-')
            )
        )
        bench = _Bench(home, stack)
        parts = list(bench.parts(wanted))
        return Results(
            [Measured(part, bench.rounds(part)) for part in parts],
            bench.sent,
            bench.notes,
        )


class _Bench:
    def __init__(
        self, home: pathlib.Path, stack: contextlib.ExitStack
    ) -> None:
        self._home = home
        self._stack = stack
        self.sent: dict[int, traffic.Traffic] = {}
        self.notes: list[str] = []
        self._clouds: dict[tuple[int, float], embedded.Cloud] = {}

    def parts(self, wanted: Wanted) -> Iterator[Part]:
        """Start what is needed, run everything once, yield what to compare.

        The first run is not measured: it fills caches that later ones find.
        """
        makers: Mapping[str, Callable[[Wanted], Iterator[Part]]] = {
            'whole': self._whole,
            'start': self._start,
            'recording': self._recording,
            'cases': self._cases,
            'plan': self._planning,
            'acts': self._acting,
        }
        for name in wanted.parts or PARTS:
            yield from makers[name](wanted)

    def _whole(self, wanted: Wanted) -> Iterator[Part]:
        empty = self._cloud(sizes.EMPTY)
        small = self._cloud(sizes.SMALL)
        whole = self._cloud(sizes.WHOLE)
        yield Part(
            'A whole cloud',
            wanted.rounds,
            (
                self._raw(whole),
                command.token(whole, self._home),
                command.scan(whole, self._home),
                command.scan_servers(whole, self._home),
                self._raw(small),
                command.scan(small, self._home),
                command.scan_servers(small, self._home),
                command.sdk(small, self._home),
                command.sdk(empty, self._home),
                command.server_list(small, self._home),
            ),
        )
        if wanted.large:
            # Memory is what is measured: no reason to wait for services.
            large = self._cloud(sizes.LARGE, row_ms=0)
            yield Part(
                'A very large cloud, services that take no time',
                wanted.rounds,
                (
                    self._raw(large),
                    command.scan(large, self._home),
                    command.scan(whole, self._home),
                ),
            )

    def _start(self, wanted: Wanted) -> Iterator[Part]:
        empty = self._cloud(sizes.EMPTY)
        kept = command.recorded(empty, self._home, self._records('empty'))
        for _each in range(2):
            # The first one begins the ledger.
            kept.sample(self._home)
        yield Part(
            'Start-up',
            3 * wanted.rounds,
            (
                *self._versions(),
                command.token(empty, self._home),
                command.scan(empty, self._home),
                kept,
            ),
        )

    def _recording(self, wanted: Wanted) -> Iterator[Part]:
        """Measure what keeping a scan costs.

        Of clouds whose servers are in every state and of every age: each
        scan has thousands of findings.
        """
        for size in (sizes.WHOLE, *((sizes.LARGE,) if wanted.large else ())):
            cloud = self._started(size, None, _ROW_MS)
            again, first, moved = (
                self._records(f'{name}-{size}')
                for name in ('again', 'first', 'changed')
            )
            # Without a ledger, so that it does not even read one.
            none = self._records(f'none-{size}')
            unrecorded = command.unrecorded(cloud, self._home, none)
            kept = command.recorded(cloud, self._home, again)
            changed = command.recorded(
                cloud,
                self._home,
                moved,
                command.CHANGED,
                self._changing(cloud),
            )
            for one in (unrecorded, kept, changed):
                one.sample(self._home)
            # The last one changed what this ledger knows.
            kept.sample(self._home)
            yield Part(
                f'Recording a cloud of {size:,} servers',
                wanted.rounds,
                (
                    unrecorded,
                    kept,
                    command.recorded(
                        cloud,
                        self._home,
                        first,
                        command.FIRST,
                        first.forget,
                    ),
                ),
                functools.partial(goals.recorded_ratios, size=size),
            )
            yield Part(
                f'Recording what changed of {size:,} servers',
                wanted.rounds,
                (unrecorded, changed),
                functools.partial(goals.recorded_ratios, size=size),
            )

    def _cases(self, wanted: Wanted) -> Iterator[Part]:
        made = []
        for count in (sizes.SMALL, sizes.WHOLE, sizes.LARGE):
            say.say(f'filling a ledger with {count} cases')
            records = self._records(f'cases-{count}')
            records.fill(count)
            made.append(command.violations(count, self._home, records))
            made.append(command.violations_of(count, self._home, records))
        for one in made:
            one.sample(self._home)
        yield Part('Cases of a ledger', wanted.rounds, made)

    def _planning(self, wanted: Wanted) -> Iterator[Part]:
        """Measure what a plan costs beside the scan: one in 100 is due."""
        for size in (sizes.WHOLE, *((sizes.LARGE,) if wanted.large else ())):
            due = size // 100
            cloud = self._started(size, due, _ROW_MS)
            records = self._due(cloud, f'plan-{size}')
            made = (
                command.unrecorded(cloud, self._home, records),
                command.dry_run(cloud, self._home, records, due),
            )
            for one in made:
                one.sample(self._home)
            yield Part(
                f'Planning for {size:,} servers, {due:,} of them due',
                wanted.rounds,
                made,
                functools.partial(goals.planning_ratios, size=size),
            )

    def _acting(self, wanted: Wanted) -> Iterator[Part]:
        """Measure how fast acts are: the first ones are done one by one."""
        few, many = sizes.CANARIES, sizes.CANARIES + sizes.ACTS
        # A round may be repeated, and not all that is due can be shelved.
        due = 4 * wanted.rounds * (few + many)
        cloud = self._started(due, due, _ROW_MS, sizes.ACT_SECONDS)
        records = self._due(cloud, 'acts')
        yield Part(
            f'{sizes.ACTS} acts, {sizes.AT_ONCE} at once, of '
            f'{sizes.ACT_SECONDS:g} s each',
            wanted.rounds,
            (
                command.acts(
                    cloud, self._home, records, command.FEW_ACTS, few
                ),
                command.acts(cloud, self._home, records, command.ACTS, many),
            ),
            functools.partial(goals.acting_ratios, size=due),
        )

    def _due(
        self, cloud: embedded.Cloud, name: str
    ) -> benchmark_records.Records:
        """Return a ledger that has told all of a day, which is today.

        One run takes the policy and writes to whom it has to, and does
        nothing, so that the others need not.
        """
        records = self._records(name)
        records.let_act(self._stack.enter_context(sink.listening()))
        command.recorded(cloud, self._home, records).sample(self._home)
        records.let_day_come()
        command.acts(cloud, self._home, records, 'none yet', 0).sample(
            self._home
        )
        return records

    def rounds(self, part: Part) -> list[rounds.Round]:
        """Run a part."""
        say.say(f'{part.title}: {part.rounds} rounds')
        by_key = {one.key: one for one in part.variants}

        def sample(key: variant.Key) -> measure.Sample:
            return by_key[key].sample(self._home)

        return rounds.run(
            list(by_key), part.rounds, sample, machine.load, machine.is_busy
        )

    def _records(self, name: str) -> benchmark_records.Records:
        return benchmark_records.Records(self._home, name)

    def _changing(self, cloud: embedded.Cloud) -> Callable[[], object]:
        changes = changing.Changes(cloud)
        # A token of the cloud's lives for an hour, and rounds may take more.
        return lambda: changes.make(command.new_token(cloud, self._home))

    def _started(
        self,
        size: int,
        findings: int | None,
        row_ms: float,
        task_seconds: float = 0,
    ) -> embedded.Cloud:
        say.say(f'starting a cloud of {size} servers')
        return self._stack.enter_context(
            embedded.started(
                size, findings, row_ms, _REQUEST_MS, self._home, task_seconds
            )
        )

    def _cloud(self, size: int, row_ms: float = _ROW_MS) -> embedded.Cloud:
        if (size, row_ms) not in self._clouds:
            self._clouds[size, row_ms] = self._planned(size, row_ms)
        return self._clouds[size, row_ms]

    def _planned(self, size: int, row_ms: float) -> embedded.Cloud:
        cloud = self._started(size, min(size, sizes.FINDINGS), row_ms)
        cloud.forget()
        command.scan(cloud, self._home).sample(self._home)
        log = cloud.requests()
        self.sent[size] = traffic.Traffic.of(log)
        token = command.new_token(cloud, self._home)
        plan.write(cloud, log, token, self._plan(cloud))
        return cloud

    def _raw(self, cloud: embedded.Cloud) -> variant.Variant:
        return command.raw(cloud, self._home, self._plan(cloud))

    def _plan(self, cloud: embedded.Cloud) -> pathlib.Path:
        return self._home / f'plan-{cloud.size}.json'

    def _versions(self) -> tuple[variant.Variant, ...]:
        say.say('installing the client twice, once without the plugin')
        try:
            pair = venvs.pair()
        except (OSError, subprocess.CalledProcessError) as error:
            self.notes.append(
                f'The client was not measured without the plugin: {error}'
            )
            return ()
        versions = command.versions(pair, self._home)
        for one in versions:
            one.sample(self._home)
        return versions
