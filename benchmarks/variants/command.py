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

"""The commands, and the environment that they run in."""

import os
import pathlib
import sys
from collections.abc import Callable, Mapping

from benchmarks import cloud as embedded
from benchmarks import measure
from benchmarks import records as benchmark_records
from benchmarks import sizes
from benchmarks import venvs
from benchmarks.variants import variant

RAW = 'raw fetch of the same answers'
TOKEN = 'openstack token issue'
SCAN = 'openstack lifetime scan'
SERVERS = 'openstack lifetime scan --kind server'
SDK = 'openstacksdk compute.servers()'
LIST = 'openstack server list --long -n'
UNRECORDED = 'openstack lifetime scan --no-record'
RECORDED = 'openstack lifetime scan, recorded again'
FIRST = 'openstack lifetime scan, recorded first'
CHANGED = 'openstack lifetime scan, recorded, 2 % changed'
VIOLATIONS = 'openstack lifetime violations -f csv'
OF_PROJECT = 'openstack lifetime violations -f csv --project'
DRY_RUN = 'openstack lifetime enforce --dry-run'
FEW_ACTS = 'openstack lifetime enforce, one by one'
ACTS = 'openstack lifetime enforce, then eight at once'
BARE = 'openstack --version, no plugin'
PLUGGED = 'openstack --version, plugin'

_HERE = pathlib.Path(__file__).parent


def raw(
    cloud: embedded.Reachable, home: pathlib.Path, plan: pathlib.Path
) -> variant.Variant:
    """Fetch what a plan lists."""
    return variant.Variant(
        RAW,
        cloud.size,
        (sys.executable, str(_HERE / 'raw.py'), str(plan)),
        environ(home, cloud),
    )


def token(cloud: embedded.Reachable, home: pathlib.Path) -> variant.Variant:
    """Start the client, log in, and nothing else."""
    return variant.Variant(
        TOKEN,
        cloud.size,
        (_openstack(), 'token', 'issue', '-f', 'json'),
        environ(home, cloud),
    )


def new_token(cloud: embedded.Reachable, home: pathlib.Path) -> str:
    """Return a token for the raw fetch, which does not log in."""
    _, stdout = measure.run(
        (_openstack(), 'token', 'issue', '-f', 'value', '-c', 'id'),
        environ(home, cloud),
        home,
    )
    return stdout.strip()


def scan(cloud: embedded.Reachable, home: pathlib.Path) -> variant.Variant:
    """Scan the whole cloud."""
    return variant.Variant(
        SCAN,
        cloud.size,
        (_openstack(), 'lifetime', 'scan', '-f', 'json'),
        environ(home, cloud),
        rows=min(cloud.size, sizes.FINDINGS),
    )


def unrecorded(
    cloud: embedded.Reachable,
    home: pathlib.Path,
    records: benchmark_records.Records,
) -> variant.Variant:
    """Scan the whole cloud by an operator's policy, and keep nothing."""
    return variant.Variant(
        UNRECORDED,
        cloud.size,
        (_openstack(), 'lifetime', 'scan', '--no-record', '-f', 'json'),
        {**environ(home, cloud), **records.environ},
    )


def recorded(
    cloud: embedded.Reachable,
    home: pathlib.Path,
    records: benchmark_records.Records,
    name: str = RECORDED,
    prepare: Callable[[], object] | None = None,
) -> variant.Variant:
    """Scan the whole cloud, and keep it.

    :param prepare: what is done before each scan, and not measured.
    """
    return variant.Variant(
        name,
        cloud.size,
        (_openstack(), 'lifetime', 'scan', '-f', 'json'),
        {**environ(home, cloud), **records.environ},
        prepare=prepare,
    )


def dry_run(
    cloud: embedded.Reachable,
    home: pathlib.Path,
    records: benchmark_records.Records,
    due: int,
) -> variant.Variant:
    """Plan what is due, and do nothing."""
    return variant.Variant(
        DRY_RUN,
        cloud.size,
        (_openstack(), 'lifetime', 'enforce', '--dry-run', '-f', 'json'),
        {**environ(home, cloud), **records.environ},
        rows=due,
    )


def acts(
    cloud: embedded.Reachable,
    home: pathlib.Path,
    records: benchmark_records.Records,
    name: str,
    count: int,
) -> variant.Variant:
    """Take so many out of service. Each run takes others."""
    return variant.Variant(
        name,
        cloud.size,
        (
            *(_openstack(), 'lifetime', 'enforce', '--auto-approve'),
            *('--at-once', str(sizes.AT_ONCE)),
            *('--limit', str(count), '-f', 'json'),
        ),
        {**environ(home, cloud), **records.environ},
        says=('"Outcome": "done"', count),
    )


def violations(
    count: int, home: pathlib.Path, records: benchmark_records.Records
) -> variant.Variant:
    """List every case of a ledger that has so many. There is no cloud."""
    return variant.Variant(
        VIOLATIONS,
        count,
        (_openstack(), 'lifetime', 'violations', '-f', 'csv'),
        {**environ(home, None), **records.environ},
        rows=count,
    )


def violations_of(
    count: int, home: pathlib.Path, records: benchmark_records.Records
) -> variant.Variant:
    """List the cases of one project of those."""
    return variant.Variant(
        OF_PROJECT,
        count,
        (
            *(_openstack(), 'lifetime', 'violations', '-f', 'csv'),
            *('--project', benchmark_records.PROJECT),
        ),
        {**environ(home, None), **records.environ},
        rows=max(1, count // benchmark_records.PROJECTS),
    )


def scan_servers(
    cloud: embedded.Reachable, home: pathlib.Path, at: str | None = None
) -> variant.Variant:
    """Scan the servers alone, which is what the others list."""
    moment = () if at is None else ('--at', at)
    return variant.Variant(
        SERVERS,
        cloud.size,
        (
            *(_openstack(), 'lifetime', 'scan'),
            *('--kind', 'server', '-f', 'json'),
            *moment,
        ),
        environ(home, cloud),
        rows=min(cloud.size, sizes.FINDINGS),
    )


def sdk(cloud: embedded.Reachable, home: pathlib.Path) -> variant.Variant:
    """Iterate over the SDK's objects."""
    return variant.Variant(
        SDK,
        cloud.size,
        (sys.executable, str(_HERE / 'sdk.py')),
        environ(home, cloud),
        rows=cloud.size,
    )


def server_list(
    cloud: embedded.Reachable, home: pathlib.Path
) -> variant.Variant:
    """List the servers with what the client itself has."""
    return variant.Variant(
        LIST,
        cloud.size,
        (
            *(_openstack(), 'server', 'list', '--all-projects'),
            *('--long', '-n', '-f', 'json'),
        ),
        environ(home, cloud),
        rows=cloud.size,
    )


def versions(
    pair: venvs.Pair, home: pathlib.Path
) -> tuple[variant.Variant, variant.Variant]:
    """Start the client without the plugin, and with it."""
    clean = environ(home, None)
    return (
        variant.Variant(BARE, None, (str(pair.without), '--version'), clean),
        variant.Variant(
            PLUGGED, None, (str(pair.plugged), '--version'), clean
        ),
    )


def _openstack() -> str:
    return str(pathlib.Path(sys.executable).parent / 'openstack')


def environ(
    home: pathlib.Path, cloud: embedded.Reachable | None
) -> Mapping[str, str]:
    """Return an environment with nothing of the user's in it.

    Bytecode is written, whatever tox says: else every run would compile the
    plugin, which users do not.
    """
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(('OS_', 'CIPCLIENT_', 'XDG_', 'PYTHON'))
    }
    clean |= {'HOME': str(home), 'NO_PROXY': '127.0.0.1'}
    if cloud is not None:
        clean |= {
            'OS_CLIENT_CONFIG_FILE': str(cloud.clouds_yaml),
            'OS_CLOUD': cloud.name,
        }
    return clean
