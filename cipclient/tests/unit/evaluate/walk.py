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

"""A server through its days: what a daily run finds, tells and does.

Every mail is answered at once, by everybody alike. The notices and the acts
themselves are not the point here; which day each falls on is.
"""

import dataclasses
import datetime

from cipclient.evaluate import announcing
from cipclient.evaluate import episode
from cipclient.evaluate import judge
from cipclient.evaluate import renewal
from cipclient.evaluate import standing
from cipclient.evaluate import warning
from cipclient.model import case as model_case
from cipclient.model import history as model_history
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

_DAY = datetime.timedelta(days=1)


class Walk:
    """One server, with a run each day at ten in the calendar's time zone.

    A test changes what it is about between two stretches of days.

    :param first_day: of the first run.
    :ivar story: what happened, as (day, what).
    :ivar accepts: whether mail servers take our mails.
    :ivar acts: whether acts are done; not while the operator halts them.
    :ivar runs: whether there are runs at all.
    """

    def __init__(self, server, policy, first_day, first_scan=None, days=None):
        self.server = server
        self.policy = policy
        self.today = datetime.date.fromisoformat(first_day)
        self.first_scan = first_scan
        self.days = days or cases.acting_days(policy.calendar)
        self.case = None
        self.closed = []
        self.story = []
        self.ticket = ''
        self.wish = None
        self.around = builders.surroundings()
        self.history = model_history.BLANK
        self.accepts = self.acts = self.runs = True

    def until(self, last_day):
        """Walk up to and with that day; stop where it is acted on."""
        last = datetime.date.fromisoformat(last_day)
        while self.today <= last and not self._is_quarantined():
            if self.runs:
                self._run()
            self.today += _DAY
        return self.story

    @property
    def now(self):
        """Ten o'clock of the day."""
        return datetime.datetime.combine(
            self.today,
            datetime.time(10),
            tzinfo=self.policy.calendar.timezone,
        ).astimezone(datetime.UTC)

    def extend(self, until):
        """Give more time, as an operator does."""
        end = self.policy.calendar.end_of(datetime.date.fromisoformat(until))
        self._extend(cases.extension(end))

    def _is_quarantined(self):
        return (
            self.case is not None
            and self.case.stage is model_case.Stage.QUARANTINED
        )

    def _run(self):
        self._scan()
        if self.case is None:
            return
        self._renew()
        self._tell()
        self._act()

    def _note(self, what):
        self.story.append((self.today.isoformat(), what))

    def _scan(self):
        judged = judge.Judge(
            self.policy, builders.SERVER, self.now
        ).verdict_of(self.server, self.around, self.history)
        before = self.case
        case = episode.advance(
            before,
            episode.Sighted(
                cases.key(),
                standing.subject_of(self.server),
                standing.standing_of(judged),
                len(self.closed) + 1,
                self.ticket,
            ),
            self.policy,
            self.now,
            self.first_scan,
        )
        if case is None:
            return
        if before is None:
            self._note('opened')
        for hold in case.holds:
            if before is None or not before.held_for(hold.reason):
                self._note(f'held: {hold.reason}')
        for hold in before.holds if before is not None else ():
            if not case.held_for(hold.reason):
                self._note(f'released: {hold.reason}')
        if case.ending is not None:
            self._note(str(case.ending))
            self.closed.append(case)
            self.case = None
            return
        if (
            before is not None
            and before.announcement
            and (case.announcement is None)
        ):
            self._note('void')
        self.case = case

    def _renew(self):
        asked = renewal.request(self.case, self.wish, self.policy, self.now)
        if isinstance(asked, renewal.Refused):
            self._note('renewal refused')
        elif asked is not None:
            self._extend(asked)

    def _extend(self, extension):
        announced = self.case.announced
        self.case = announcing.extend(
            self.case, extension, self.policy, self.days, self.now
        )
        if self.case.announced != announced:
            self._note_day()

    def _note_day(self):
        announcement = self.case.announcement
        self._note(
            f'{announcement.reason}: {announcement.act or "end"} on '
            f'{announcement.day}'
        )

    def _tell(self):
        calendar = self.policy.calendar
        reason = announcing.wanted(self.case, calendar, self.now)
        if reason is not None:
            self.case = announcing.give(
                self.case, self.policy, self.days, self.now, reason
            )
            self._note_day()
        if self.case.announcement is None or any(
            hold.reason in announcing.SILENT for hold in self.case.holds
        ):
            return
        step = warning.due_step(
            self.case.announcement, self.now, calendar, self.today + _DAY
        )
        if step is not None:
            self._answer(step)

    def _answer(self, step):
        case = dataclasses.replace(self.case, warned=self.case.warned + 1)
        if not self.accepts:
            self._note(f'notice {step} refused')
            if case.announcement.told is None:
                case = announcing.void(case, self.days)
            self.case = case
            return
        self._note(f'notice {step}')
        self.case = dataclasses.replace(
            case,
            stage=model_case.Stage.WARNED,
            announcement=dataclasses.replace(
                case.announcement,
                told=case.announcement.told or self.now,
                sent=max(step, case.announcement.sent),
            ),
        )

    def _act(self):
        case = self.case
        announcement = case.announcement
        if (
            self.acts
            and announcement is not None
            and announcement.act
            and not case.holds
            and self.now >= case.due
            and announcement.told is not None
            and self.now >= announcement.told + announcement.minimum_notice
            and self.days.is_acting(self.today)
        ):
            self._note(announcement.act)
            self.case = dataclasses.replace(
                case, stage=model_case.Stage.QUARANTINED
            )
