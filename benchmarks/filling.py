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

"""Fills a ledger with open cases, as scans and notices would.

Run as a script, with the file and how many. All of it goes through the
ledger's own ways to write.
"""

import datetime
import pathlib
import sys
from collections.abc import Iterator

from cipclient.ledger import ledger
from cipclient.ledger import place
from cipclient.ledger import recorder
from cipclient.model import case as model_case
from cipclient.model import scan as model_scan
from cipclient.model import standing as model_standing
from cipclient.model import verdict

_CLOUD = 'benchmark'
_REGION = 'RegionOne'
_PAGE = 1000
_PROJECTS = 2000
_DAY = datetime.timedelta(days=1)
_WARN = (30 * _DAY, 14 * _DAY, 3 * _DAY)


def _standing(expires: datetime.datetime) -> model_standing.Standing:
    opens = expires - _WARN[0]
    return model_standing.Standing(
        verdict.State.OVER,
        'compute',
        expires,
        opens,
        'research',
        'compute',
        'research',
        expires,
        opens,
    )


def _sightings(
    count: int, now: datetime.datetime
) -> Iterator[recorder.Sighting]:
    for number in range(count):
        expires = now - (1 + number % 900) * _DAY
        yield recorder.Sighting(
            model_standing.ResourceKey(
                _REGION, 'server', f'server-{number:08}', expires - 60 * _DAY
            ),
            model_standing.Subject(
                f'run-{number:08}',
                f'project-{number % _PROJECTS:04}',
                user_id=f'user-{number % (2 * _PROJECTS):04}',
                status='ACTIVE',
                flavor='c4.large',
                vcpus=4,
                ram=8192,
                disk=40,
            ),
            _standing(expires),
        )


def _case(
    seen: recorder.Sighting, number: int, now: datetime.datetime
) -> model_case.Case:
    """Return the case of one; each tenth is locked."""
    at = now.replace(microsecond=0) + 20 * _DAY
    day = model_case.Announcement(
        1, at.date(), at, 'shelve', _WARN, 14 * _DAY, now, told=now, sent=1
    )
    locked = model_case.Hold(
        model_case.HoldReason.LOCKED, 'locked by its owner', now
    )
    return model_case.Case(
        seen.resource,
        seen.subject,
        seen.standing,
        now,
        stage=model_case.Stage.WARNED,
        warned=1,
        announcement=day,
        announced=1,
        first_day=day.day,
        due=at,
        holds=() if number % 10 else (locked,),
    )


def _names(kind: str, count: int) -> dict[str, tuple[str, str, str]]:
    return {
        f'{kind}-{number:04}': (
            f'the {kind} {number}',
            'domain-1',
            'Arctic University',
        )
        for number in range(count)
    }


def fill(file: pathlib.Path, count: int, now: datetime.datetime) -> None:
    """Write so many cases. Raises LedgerError."""
    with (
        ledger.open_ledger(
            place.find(str(file), {}, file.parent), create=True
        ) as opened,
        opened.run(_CLOUD, 'scan', 'benchmark', now) as run,
        run.recorder(now, 'none') as recording,
    ):
        page: list[recorder.Sighting] = []
        for number, seen in enumerate(_sightings(count, now), start=1):
            page.append(seen)
            if len(page) == _PAGE or number == count:
                recording.add(page)
                first = number - len(page)
                recording.save(
                    _case(one, first + index, now)
                    for index, one in enumerate(page)
                )
                page = []
        recording.names('project', _names('project', _PROJECTS))
        recording.names('user', _names('user', 2 * _PROJECTS))
        recording.finish(
            [model_scan.Completeness('server', _REGION, 'all projects')]
        )


if __name__ == '__main__':
    fill(
        pathlib.Path(sys.argv[1]),
        int(sys.argv[2]),
        datetime.datetime.now(datetime.UTC),
    )
