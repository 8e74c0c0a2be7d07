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

"""The command line of the sandbox."""

import argparse
import contextlib
import datetime
import gc
import os
import pathlib
import signal
import subprocess
import sys
from typing import Any

from cipclient.sandbox import sandbox as sandbox_module
from cipclient.sandbox import timestamp

#: Blocked before any thread is made, so that all of them leave the signals
#: to the one that waits for them.
ENDING = (signal.SIGINT, signal.SIGTERM)
HINT = """\
A cloud of {servers} servers runs at {url} until you press Ctrl-C.
In another terminal:

    export OS_CLIENT_CONFIG_FILE={path} OS_CLOUD=sandbox
    openstack server list --all-projects

Other clouds in that file: sandbox-member, sandbox-reader, sandbox-appcred.
"""


def _moment(text: str) -> datetime.datetime:
    try:
        return timestamp.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f'{text!r} is no ISO 8601 time'
        ) from error


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(
        prog='python -m cipclient.sandbox',
        description='A small OpenStack on loopback, made from a seed.',
    )
    add = made.add_argument
    add('--servers', type=int, default=500, metavar='N')
    add('--seed', type=int, default=1, metavar='N')
    add('--port', type=int, default=0, help='0: any that is free')
    add(
        '--clouds-yaml',
        type=pathlib.Path,
        default=pathlib.Path('sandbox-clouds.yaml'),
        metavar='FILE',
    )
    add(
        '--findings',
        type=int,
        metavar='N',
        help='exactly so many servers are past their time',
    )
    add(
        '--now',
        type=_moment,
        metavar='TIME',
        help='ages are counted from here (default: the present)',
    )
    add('--row-ms', type=float, default=0.0, metavar='MS')
    add('--request-ms', type=float, default=0.0, metavar='MS')
    add('--latency-ms', type=float, default=0.0, metavar='MS')
    add('--task-seconds', type=float, default=0.0, metavar='SECONDS')
    add('--workers', type=int, default=4, metavar='N')
    add('--max-limit', type=int, default=1000, metavar='ROWS')
    add('--max-microversion', default='2.104', metavar='X.Y')
    add(
        '--region',
        action='append',
        metavar='NAME',
        help='repeat for several (default: RegionOne)',
    )
    add('--token-seconds', type=int, default=3600, metavar='SECONDS')
    add(
        '--list-limit',
        type=int,
        metavar='ROWS',
        help='Keystone cuts longer lists',
    )
    add('--domain-specific-drivers', action='store_true')
    add('--heat', action='store_true')
    add('--request-log', type=pathlib.Path, metavar='FILE')
    add(
        '--exec',
        nargs=argparse.REMAINDER,
        metavar='COMMAND',
        help='run a command against it, then stop; has to come last',
    )
    return made


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    return {
        'now': options.now,
        'servers': options.servers,
        'seed': options.seed,
        'port': options.port,
        'findings': options.findings,
        'row_ms': options.row_ms,
        'request_ms': options.request_ms,
        'latency_ms': options.latency_ms,
        'task_seconds': options.task_seconds,
        'workers': options.workers,
        'max_limit': options.max_limit,
        'max_microversion': options.max_microversion,
        'regions': tuple(options.region or ('RegionOne',)),
        'token_seconds': options.token_seconds,
        'list_limit': options.list_limit,
        'domain_specific_drivers': options.domain_specific_drivers,
        'heat': options.heat,
    }


def main(arguments: list[str] | None = None) -> int:
    """Run until a signal comes, or until the command is done."""
    made = parser()
    options = made.parse_args(arguments)
    if options.exec == []:
        made.error('--exec needs a command')
    with contextlib.ExitStack() as stack:
        log = None
        if options.request_log is not None:
            log = stack.enter_context(
                options.request_log.open('a', encoding='utf-8')
            )
        try:
            made_cloud = sandbox_module.Sandbox(
                request_log=log, **_settings(options)
            )
        except ValueError as error:
            made.error(str(error))
        gc.freeze()
        if options.exec is None:
            signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        stack.enter_context(made_cloud)
        path = made_cloud.clouds_yaml(options.clouds_yaml)
        if options.exec is not None:
            return _run(options.exec, path)
        _wait(
            HINT.format(servers=options.servers, url=made_cloud.url, path=path)
        )
    return 0


def _run(words: list[str], path: pathlib.Path) -> int:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith('OS_')
    }
    environment['OS_CLIENT_CONFIG_FILE'] = str(path)
    environment['OS_CLOUD'] = 'sandbox'
    try:
        # The command is the user's own, from his own command line.
        done = subprocess.run(words, env=environment, check=False)  # noqa: S603
    except OSError as error:
        print(f'{words[0]}: {error.strerror}', file=sys.stderr)
        return 127
    except KeyboardInterrupt:
        return 130
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


def _wait(hint: str) -> None:
    print(hint, flush=True)
    signal.sigwait(ENDING)
