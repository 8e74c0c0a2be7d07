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

"""Lets the day of all open cases come, as if they had been told in time.

Run as a script, with the file of the ledger and the name of the cloud. All of
it goes through the ledger's own ways to write.
"""

import dataclasses
import datetime
import pathlib
import sys

from cipclient.ledger import ledger
from cipclient.ledger import place
from cipclient.model import case as model_case

_DAY = datetime.timedelta(days=1)
_WARN = (30 * _DAY, 14 * _DAY, 3 * _DAY)


def _due(case: model_case.Case, now: datetime.datetime) -> model_case.Case:
    """Return it as somebody has it who was told 40 days ago."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    given = midnight - 40 * _DAY
    return dataclasses.replace(
        case,
        stage=model_case.Stage.WARNED,
        warned=len(_WARN),
        announcement=model_case.Announcement(
            1,
            midnight.date(),
            midnight,
            'shelve',
            _WARN,
            14 * _DAY,
            given,
            told=given,
            sent=len(_WARN),
        ),
        announced=1,
        first_day=midnight.date(),
        due=midnight,
    )


def let_come(file: pathlib.Path, cloud: str, now: datetime.datetime) -> int:
    """Return of how many cases the day is now. Raises LedgerError.

    :param now: aware and in UTC; so is the policy's calendar.
    """
    with (
        ledger.open_ledger(
            place.find(str(file), {}, file.parent), create=False
        ) as opened,
        opened.run(cloud, 'scan', 'benchmark', now) as run,
    ):
        cases = [
            _due(case, now)
            for case in run.open_cases().values()
            if case.standing.acts_from is not None
            and case.standing.acts_from <= now
        ]
        run.save(cases, now)
    return len(cases)


if __name__ == '__main__':
    let_come(
        pathlib.Path(sys.argv[1]),
        sys.argv[2],
        datetime.datetime.now(datetime.UTC),
    )
