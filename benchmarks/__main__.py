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

"""``python -m benchmarks``: measure, and print one report."""

import argparse
import pathlib
import signal
import sys

from benchmarks import cloud
from benchmarks import existing
from benchmarks import experiment
from benchmarks import measure
from benchmarks import report


def main() -> None:
    """Measure what the options say."""
    options = _parser().parse_args()
    # So that what was started is stopped then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    wanted = experiment.Wanted(
        options.rounds, options.full, tuple(options.only)
    )
    try:
        results = (
            experiment.run(wanted)
            if options.cloud is None
            else existing.run(options.cloud, wanted)
        )
    except (measure.Failed, cloud.NotStarted) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    if options.json is not None:
        options.json.write_text(report.document(results), encoding='utf-8')
    print(report.text(results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='python -m benchmarks', description=__doc__
    )
    parser.add_argument(
        '--cloud',
        metavar='<name>',
        help='read the servers of this cloud of clouds.yaml instead of '
        'embedded ones',
    )
    parser.add_argument(
        '--full',
        action='store_true',
        help='also measure on clouds of 100,000 servers',
    )
    parser.add_argument(
        '--only',
        action='append',
        default=[],
        choices=experiment.PARTS,
        help='measure only this; repeat for several',
    )
    parser.add_argument(
        '--rounds',
        type=int,
        default=3,
        metavar='<number>',
        help='how often everything is run (default: 3)',
    )
    parser.add_argument(
        '--json',
        type=pathlib.Path,
        metavar='<file>',
        help='where to write every single measurement',
    )
    return parser


if __name__ == '__main__':
    main()
