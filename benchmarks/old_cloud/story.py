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

"""What happened in the old cloud, and whether it may have."""

import collections
import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.old_cloud import size as old_size
from cipclient.model import case as model_case
from cipclient.model import forecast as model_forecast
from cipclient.model import policy as model_policy
from cipclient.model import scan as model_scan

_DAY = datetime.timedelta(days=1)
_QUARANTINED = model_case.Stage.QUARANTINED


class Broken(AssertionError):
    """What must never happen did."""


@dataclasses.dataclass
class Story:
    """What happened, by local day.

    :param given: by the number of the case and of its day, the case as it
        was when the day was given.
    :param left: of the backlog, in the evening.
    """

    opened: collections.Counter[datetime.date] = dataclasses.field(
        default_factory=collections.Counter
    )
    acts: dict[datetime.date, Sequence[model_case.Case]] = dataclasses.field(
        default_factory=dict
    )
    given: dict[tuple[int, int], model_case.Case] = dataclasses.field(
        default_factory=dict
    )
    left: dict[datetime.date, int] = dataclasses.field(default_factory=dict)

    def take(
        self, day: datetime.date, cases: Iterable[model_case.Case]
    ) -> None:
        """Take note of the open cases in the evening of a day."""
        left = 0
        for case in cases:
            left += case.backlog and case.stage is not _QUARANTINED
            announcement = case.announcement
            if announcement is not None:
                self.given.setdefault((case.number, announcement.number), case)
        self.left[day] = left

    def weeks(
        self,
        begins: datetime.date,
        count: int,
        sent: Mapping[datetime.date, Sequence[str]],
    ) -> tuple[model_forecast.Week, ...]:
        """Return it as a forecast has it."""
        return tuple(
            self._week(begins + 7 * number * _DAY, sent)
            for number in range(count)
        )

    def _week(
        self,
        begins: datetime.date,
        sent: Mapping[datetime.date, Sequence[str]],
    ) -> model_forecast.Week:
        days = [begins + number * _DAY for number in range(7)]
        mails = [address for day in days for address in sent.get(day, ())]
        acts = [case for day in days for case in self.acts.get(day, ())]
        freed = model_scan.Held()
        for case in acts:
            freed = freed.plus(
                model_scan.Held(
                    1,
                    case.subject.vcpus,
                    case.subject.ram,
                    case.subject.disk,
                )
            )
        return model_forecast.Week(
            begins,
            sum(self.opened[day] for day in days),
            len(mails),
            len(set(mails)),
            len(acts),
            freed,
            sum(case.subject.gpus for case in acts),
            self.left[days[-1]],
        )


def check(
    story: Story,
    sent: Mapping[datetime.date, Sequence[str]],
    size: old_size.Size,
    policy: model_policy.Policy,
) -> None:
    """Raise Broken where a limit or a promise was not kept."""
    wrong = [
        *_mails(sent, size),
        *_days(story.given.values(), policy),
        *_acts(story.acts),
    ]
    if wrong:
        raise Broken('\n'.join(wrong))


def _mails(
    sent: Mapping[datetime.date, Sequence[str]], size: old_size.Size
) -> Iterator[str]:
    for day, addresses in sent.items():
        if len(addresses) > size.mails_per_day:
            yield f'{day}: {len(addresses)} mails'
        if len(addresses) != len(set(addresses)):
            yield f'{day}: somebody got two mails'


def _days(
    given: Iterable[model_case.Case], policy: model_policy.Policy
) -> Iterator[str]:
    """Yield what is wrong with the days that were given.

    Nobody is late here, so that all of them stand, for all.
    """
    pace = policy.pace
    assert pace is not None
    whole = collections.Counter[datetime.date]()
    old = collections.Counter[datetime.date]()
    projects = collections.Counter[tuple[datetime.date, str]]()
    for case in given:
        announcement = case.announcement
        assert announcement is not None
        whole[announcement.day] += 1
        old[announcement.day] += case.backlog
        projects[announcement.day, case.subject.project_id] += 1
        if announcement.day.weekday() not in policy.calendar.act_on:
            yield f'{announcement.day} is no acting day'
        ahead = announcement.at - announcement.given
        if ahead < announcement.minimum_notice:
            yield f'case {case.number} was told only {ahead} before'
    share = max(1, int(pace.backlog_share * pace.per_day))
    for counted, most, what in (
        (whole, pace.per_day, 'acts'),
        (old, share, 'acts on the backlog'),
        (projects, pace.per_project_per_day, 'acts in a project'),
    ):
        for when, count in counted.items():
            if count > most:
                yield f'{when}: {count} {what}, not {most}'


def _acts(
    acts: Mapping[datetime.date, Sequence[model_case.Case]],
) -> Iterator[str]:
    for day, cases in acts.items():
        for case in cases:
            announcement = case.announcement
            assert announcement is not None
            if (announcement.day, case.announced) != (day, 1):
                yield f'case {case.number}: {day}, not {announcement.day}'
            if announcement.sent < len(announcement.warn):
                yield f'case {case.number}: {announcement.sent} warnings'
