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

"""Let half a year of an old cloud pass, and compare it with the forecast."""

import argparse
import datetime
import pathlib
import statistics
import sys
import tempfile

from benchmarks import say
from benchmarks.old_cloud import half_year
from benchmarks.old_cloud import size as old_size
from benchmarks.old_cloud import story
from benchmarks.old_cloud import table


def main() -> None:
    """Print the table; fail where a limit or a promise was not kept."""
    options = _parser().parse_args()
    size = old_size.Size().smaller(options.smaller)
    with tempfile.TemporaryDirectory(prefix='cipclient-old-cloud-') as home:
        try:
            outcome = half_year.live(
                size, pathlib.Path(home), _passed, options.named
            )
        except story.Broken as error:
            sys.exit(str(error))
        ledger = pathlib.Path(home, 'ledger.sqlite').stat().st_size
    print(table.text(outcome))
    print(
        f'\n{table.differing(outcome)} of {size.weeks} weeks were foreseen '
        'otherwise. The last act on the backlog was foreseen for '
        f'{outcome.foreseen.backlog_ends}.\n'
        f'A run took {statistics.median(outcome.seconds):.1f} s '
        f'(at most {max(outcome.seconds):.1f} s); the ledger has '
        f'{ledger / 1_000_000:.0f} MB.'
    )


def _passed(day: datetime.date) -> None:
    if day.weekday() == 0:
        say.say(f'the week of {day}')


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='python -m benchmarks.old_cloud', description=__doc__
    )
    parser.add_argument(
        '--smaller',
        type=int,
        default=1,
        metavar='<times>',
        help='a cloud of so many times fewer servers, people and acts a day',
    )
    parser.add_argument(
        '--named',
        action='store_true',
        help="let the id of a person be that person's address: the ledger "
        'alone knows no other, and the weekday of a digest is made of it',
    )
    return parser


if __name__ == '__main__':
    main()
