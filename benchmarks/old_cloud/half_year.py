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

"""An old cloud, and a run on each of its days.

The scans, the ledger, the plans and the mails are the real ones. Only the
clock is ours, and a mailbox is there for the mail server. Nobody reacts.
"""

import contextlib
import dataclasses
import datetime
import pathlib
import time
from collections.abc import Callable, Iterator
from unittest import mock

import openstack
from openstack import config

from benchmarks.old_cloud import mailbox
from benchmarks.old_cloud import population
from benchmarks.old_cloud import rules
from benchmarks.old_cloud import size as old_size
from benchmarks.old_cloud import story as old_story
from cipclient import sandbox
from cipclient.evaluate import acting_day
from cipclient.evaluate import quarantine
from cipclient.ledger import run as ledger_run
from cipclient.model import case as model_case
from cipclient.model import forecast as model_forecast
from cipclient.model import policy as model_policy
from cipclient.notice import composer
from cipclient.workflow import request
from cipclient.workflow import site
from cipclient.workflow.client import lifetime

#: One in the afternoon, in the calendar's time zone.
BEGINS = datetime.datetime(2026, 3, 2, 21, tzinfo=datetime.UTC)
_DAY = datetime.timedelta(days=1)
#: What the ladder of its rules does.
_SHELVE = 'shelve'
_ON_THE_WAY = (model_case.Stage.OK, model_case.Stage.WARNED)


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What was foreseen on the first day, and what happened then.

    :param seconds: that each day's run took.
    """

    foreseen: model_forecast.Forecast
    happened: tuple[model_forecast.Week, ...]
    seconds: tuple[float, ...]


def live(
    size: old_size.Size,
    home: pathlib.Path,
    passed: Callable[[datetime.date], None] = lambda day: None,
    named: bool = False,
) -> Outcome:
    """Let the weeks pass.

    :param home: an empty folder for the ledger and all else.
    :param passed: told each day that begins.
    :param named: the id of a person is that person's address, so that a
        forecast knows it before any notice was sent.

    Raises Broken where a limit or a promise was not kept.
    """
    home.chmod(0o700)
    with population.populated(size, BEGINS, named) as cloud:
        year = _Year(size, home, cloud)
        foreseen = year.begin()
        year.pass_day()
        # The composer tests itself in each run, and always with the same
        # outcome.
        with mock.patch.object(composer.Composer, 'self_test', autospec=True):
            for _each in range(7 * size.weeks - 1):
                passed(year.today)
                year.pass_day()
        happened = year.story.weeks(
            foreseen.weeks[0].begins, size.weeks, year.mailbox.sent
        )
        old_story.check(year.story, year.mailbox.sent, size, year.policy)
        return Outcome(foreseen, happened, tuple(year.seconds))


class _Year:
    def __init__(
        self, size: old_size.Size, home: pathlib.Path, cloud: sandbox.Sandbox
    ) -> None:
        self._size = size
        self._cloud = cloud
        self._now = BEGINS
        policy = home / 'policy.yaml'
        policy.write_text(rules.text(size), encoding='utf-8')
        policy.chmod(0o600)
        ledger = str(home / 'ledger.sqlite')
        region = config.OpenStackConfig(
            config_files=[str(cloud.clouds_yaml(home / 'clouds.yaml'))],
            load_envvars=False,
        ).get_one(cloud='sandbox')
        self._connection = openstack.connection.Connection(config=region)
        self._site = site.Site(ledger, None, {}, home, self._clock)
        self._lifetime = lifetime.Lifetime(
            lambda: self._connection,
            str(policy),
            ledger,
            clock=self._clock,
            environ={},
            etc=home,
        )
        self.policy: model_policy.Policy = self._lifetime.policies.in_force()
        self.story = old_story.Story()
        self.mailbox = mailbox.Mailbox(lambda: self.today)
        self.seconds: list[float] = []

    def _clock(self) -> datetime.datetime:
        return self._now

    @property
    def today(self) -> datetime.date:
        return self.policy.calendar.day_of(self._now)

    def begin(self) -> model_forecast.Forecast:
        """Record the cloud for the first time, and look ahead."""
        scanned = self._lifetime.scan(request.ScanRequest(), self.policy)
        if not scanned.recorded:
            raise old_story.Broken('the first scan was not recorded')
        self._known = self._open_numbers()
        return self._lifetime.forecasts.make(
            self._size.weeks, None, self.policy
        )

    def pass_day(self) -> None:
        """Act on what is due today, and tell what is to be told."""
        self._act()
        began = time.monotonic()
        with self.mailbox.in_place():
            sent = self._lifetime.notices.send(
                request.SendRequest(confirm=lambda plan: True), self.policy
            )
        self.seconds.append(time.monotonic() - began)
        if sent.failed or not sent.sent or not sent.complete:
            raise old_story.Broken(f'{self.today}: {sent}')
        with self._site.view(self.policy) as view:
            cases = list(view.open_cases().values())
        numbers = {case.number for case in cases}
        self.story.opened[self.today] += len(numbers - self._known)
        self._known |= numbers
        self.story.take(self.today, cases)
        zone = self.policy.calendar.timezone
        clock = BEGINS.astimezone(zone).time()
        self._now = datetime.datetime.combine(
            self.today + _DAY, clock, zone
        ).astimezone(datetime.UTC)

    def _open_numbers(self) -> set[int]:
        with self._site.view(self.policy) as view:
            return {case.number for case in view.cases()}

    def _act(self) -> None:
        """Take out of service what was announced for today.

        As a run that acts would: in the cloud, and in the ledger.
        """
        pace = self.policy.pace
        assert pace is not None
        days = acting_day.ActingDays(self.policy.calendar, pace)
        if not days.is_acting(self.today):
            return
        # Mails of the same moment are from after it.
        acted = self._now - datetime.timedelta.resolution
        with self._acting() as run:
            due = [
                case
                for case in run.cases()
                if _is_due(case, self.today, days.opens(self.today))
            ]
            for case in due:
                self._cloud.state.change_server(
                    case.resource.id, status='SHELVED_OFFLOADED', host=None
                )
            run.save(
                [quarantine.entered(case, _SHELVE, acted) for case in due],
                self._now,
            )
        self.story.acts[self.today] = due

    @contextlib.contextmanager
    def _acting(self) -> Iterator[ledger_run.Run]:
        with self._site.run(self.policy, 'enforce') as run:
            yield run


def _is_due(
    case: model_case.Case, today: datetime.date, opens: datetime.datetime
) -> bool:
    announcement = case.announcement
    return (
        case.stage in _ON_THE_WAY
        and not case.holds
        and announcement is not None
        and bool(announcement.act)
        and announcement.day <= today
        and announcement.told is not None
        and announcement.told + announcement.minimum_notice <= opens
    )
