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

"""A cloud that is there already, such as one of tools/realcloud.

It is only read. What a scan costs there is the services' time and ours, so
that nothing but ratios of one round says anything of the client.
"""

import dataclasses
import datetime
import functools
import os
import pathlib
import sys
import tempfile
from collections.abc import Iterator

from benchmarks import experiment
from benchmarks import goals
from benchmarks import machine
from benchmarks import measure
from benchmarks import rounds
from benchmarks import say
from benchmarks.variants import command
from benchmarks.variants import variant

_WALK = pathlib.Path(__file__).parent / 'walk.py'


@dataclasses.dataclass(frozen=True, slots=True)
class Cloud:
    """One of clouds.yaml."""

    size: int
    clouds_yaml: pathlib.Path
    name: str


def run(name: str, wanted: experiment.Wanted) -> experiment.Results:
    """Measure how long the servers of a cloud take to read."""
    with tempfile.TemporaryDirectory(prefix='cipclient-benchmarks-') as folder:
        home = pathlib.Path(folder)
        variants = tuple(_variants(name, home))
        part = experiment.Part(
            f'The servers of the cloud {name}',
            wanted.rounds,
            variants,
            functools.partial(goals.ratios, size=variants[0].size or 0),
        )
        say.say(f'{part.title}: {part.rounds} rounds')
        by_key = {one.key: one for one in part.variants}
        for one in part.variants:
            one.sample(home)
        done = rounds.run(
            list(by_key),
            part.rounds,
            lambda key: by_key[key].sample(home),
            machine.load,
            machine.is_busy,
        )
        return experiment.Results(
            [experiment.Measured(part, done)], {}, [], goals=False
        )


def _variants(name: str, home: pathlib.Path) -> Iterator[variant.Variant]:
    nobody = Cloud(0, _clouds_yaml(), name)
    plan = home / 'plan.json'
    say.say(f'reading the servers of {name} once')
    _, stdout = measure.run(
        (sys.executable, str(_WALK), str(plan)),
        command.environ(home, nobody),
        home,
    )
    cloud = dataclasses.replace(nobody, size=int(stdout))
    # One moment for all, or a server may come of age between two runs.
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    scan = command.scan_servers(cloud, home, now.isoformat())
    _, stdout = measure.run(scan.argv, scan.environ, home)
    yield command.raw(cloud, home, plan)
    yield command.token(cloud, home)
    yield dataclasses.replace(scan, rows=variant.rows(stdout))
    yield command.server_list(cloud, home)


def _clouds_yaml() -> pathlib.Path:
    """Return what the client would read, whose home the runs do not have."""
    chosen = os.environ.get('OS_CLIENT_CONFIG_FILE')
    if chosen:
        return pathlib.Path(chosen).resolve()
    return pathlib.Path.home() / '.config' / 'openstack' / 'clouds.yaml'
