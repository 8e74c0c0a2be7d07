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

"""What really happens to a cloud, day by day, if nobody reacts.

Every day there is a scan that sees everything, then the acts of the day, then
the notices, each accepted at once. All cases are looked at every day: slow,
and too plain to be wrong in the same way as a forecast.
"""

import collections
import dataclasses
import datetime

from cipclient.evaluate import acting_day
from cipclient.evaluate import announcing
from cipclient.evaluate import answer
from cipclient.evaluate import correspondence
from cipclient.evaluate import deletion
from cipclient.evaluate import episode
from cipclient.evaluate import pacing
from cipclient.evaluate import quarantine
from cipclient.evaluate import telling
from cipclient.model import case as model_case
from cipclient.model import forecast as model_forecast
from cipclient.model import notice as model_notice
from cipclient.model import scan as model_scan

_DAY = datetime.timedelta(days=1)
_UNREACHABLE = model_case.HoldReason.UNREACHABLE


@dataclasses.dataclass
class Days:
    """What happened, by local day."""

    opened: collections.Counter
    mails: dict
    acts: dict
    deletes: dict


class Cloud:
    """Resources, their people, and the tool that runs daily.

    :param known: key, subject and standing of each resource.
    :param reach: a function from a case to whom it reaches.
    :param thorough: look also at what can be no other than the day before:
        cases whose day is still to come.
    :ivar given: each day that was ever given: (day, project, backlog).
    :ivar mails: each mail that was ever sent, and when.
    """

    def __init__(self, policy, known, reach, now, thorough=True):
        self.policy = policy
        self.calendar = policy.calendar
        self.known = {
            key: (subject, standing) for key, subject, standing in known
        }
        self.reach = reach
        self.now = now
        self.first_scan = now
        self.cases = {}
        self.thorough = thorough
        self.notices = []
        self.most_deletes = pacing.most_deletes(policy, len(self.known))
        self.days = acting_day.ActingDays(
            policy.calendar, policy.pace, deletes=self.most_deletes
        )
        self.given = []
        self.mails = []
        self.happened = Days(collections.Counter(), {}, {}, {})

    def run(self, count):
        """Let that many days pass."""
        for _ in range(count):
            day = self.calendar.day_of(self.now)
            self._scan(day)
            self._act(day)
            self._tell(day)
            self.now = self._tomorrow(day)

    def _tomorrow(self, day):
        clock = self.now.astimezone(self.calendar.timezone).time()
        return datetime.datetime.combine(
            day + _DAY, clock, self.calendar.timezone
        ).astimezone(datetime.UTC)

    def _scan(self, day):
        for key, (subject, standing) in self.known.items():
            before = self.cases.get(key)
            if before is None and not (
                standing.opens and standing.opens <= self.now
            ):
                continue
            if before and before.quarantined:
                continue
            if (
                not self.thorough
                and before
                and not before.holds
                and (before.announcement and before.announcement.day >= day)
            ):
                continue
            held = [
                hold
                for hold in (before.holds if before else ())
                if hold.reason is not _UNREACHABLE
            ]
            if held:
                # The cloud stays as it is, and so do the holds.
                continue
            case = episode.advance(
                before,
                episode.Sighted(key, subject, standing, 1),
                self.policy,
                self.now,
                self.first_scan,
            )
            if case is not None and before is None:
                case = dataclasses.replace(case, number=len(self.cases) + 1)
                self.happened.opened[day] += 1
            if case is not None:
                self.cases[key] = case

    def _act(self, day):
        acts, deletes = [], []
        if self.days.is_acting(day):
            due = [c for c in self.cases.values() if self._may_act(c, day)]
            for case in sorted(due, key=lambda case: _turn(case, day)):
                if case.announcement.act == 'delete':
                    if len(deletes) < self.most_deletes:
                        deletes.append(case)
                elif self._has_room(case, acts):
                    acts.append(case)
        for case in acts:
            self.cases[case.resource] = self._taken_out(case)
        for case in deletes:
            self.cases[case.resource] = quarantine.deleted(case, self.now)
        self.happened.acts[day] = acts
        self.happened.deletes[day] = deletes

    def _has_room(self, case, acts):
        pace = self.policy.pace
        share = max(1, int(round(pace.backlog_share * pace.per_day, 6)))
        of_project = [
            a for a in acts if a.subject.project_id == case.subject.project_id
        ]
        return (
            len(acts) < pace.per_day
            and len(of_project) < pace.per_project_per_day
            and (not case.backlog or sum(a.backlog for a in acts) < share)
        )

    def _taken_out(self, case):
        act, ladder = case.announcement.act, case.standing.acts_ladder
        return dataclasses.replace(
            quarantine.entered(case, act, self.now),
            standing=deletion.foreseen(
                case.standing, act, self.policy.ladders[ladder], self.now
            ),
        )

    def _may_act(self, case, day):
        announcement = case.announcement
        if (
            case.closed
            or announcement is None
            or not announcement.act
            or not announcement.day <= day <= announcement.day + 7 * _DAY
        ):
            return False
        holds = {hold.reason for hold in case.holds}
        if case.waived and not case.quarantined:
            return holds <= {_UNREACHABLE}
        return (
            not holds
            and announcement.told is not None
            and announcement.told + announcement.minimum_notice
            <= self.days.opens(day)
        )

    def _tell(self, day):
        cases = [
            case for case in self.cases.values() if not self._is_over(case)
        ]
        told = telling.plan(
            cases,
            {case.number: self.reach(case) for case in cases},
            self.policy,
            self.days,
            self.now,
            self.policy.pace.mails_per_day,
            self.before(cases),
        )
        for case in told.cases.values():
            before = self.cases[case.resource]
            self.cases[case.resource] = case
            if case.announcement != before.announcement:
                place = announcing.place_of(case)
                if place is not None:
                    self.given.append(place)
        for draft in told.drafts:
            self._accept(draft)
        self.happened.mails[day] = [d.person.address for d in told.drafts]

    def _is_over(self, case):
        """Return whether nobody is told anything of it any more."""
        return case.closed or (
            case.quarantined
            and case.standing.acts_opens is None
            and case.quarantined < self.now - 8 * _DAY
        )

    def change(self, key, change):
        """Change the open case of a resource, if it has one."""
        case = self.cases.get(key)
        if case is not None:
            self.cases[key] = change(case)

    def resources(self):
        """Return key, subject and standing of all."""
        return [(key, *what) for key, what in self.known.items()]

    def before(self, cases):
        """Return what people were told already."""
        since = (
            case.announcement.given if case.announcement else case.quarantined
            for case in cases
        )
        oldest = min(filter(None, since), default=self.now)
        self.notices = [n for n in self.notices if n.composed >= oldest]
        return correspondence.of(cases, self.notices, self.calendar, self.now)

    def _accept(self, draft):
        for item in draft.items:
            case = self.cases[item.case.resource]
            self.cases[case.resource] = answer.answered(
                case, item, True, self.now, draft.person.counts
            )
        self.mails.append((draft, self.now))
        self.notices.append(
            model_notice.Sent(
                'n',
                draft.person,
                draft.occasion,
                '',
                '<n@example.org>',
                # After the acts of the same run, of which it tells.
                self.now + datetime.timedelta.resolution,
                model_notice.Delivery.ACCEPTED,
                answered=self.now,
                cases=tuple(item.case.number for item in draft.items),
                steps=tuple(item.step for item in draft.items),
            )
        )

    def left(self):
        """Return how many of the backlog go on."""
        return sum(
            case.backlog
            and not case.quarantined
            and bool(case.standing.acts_rule)
            and {hold.reason for hold in case.holds}
            <= ({_UNREACHABLE} if case.waived else set())
            for case in self.cases.values()
        )

    def weeks(self, begins, count, left):
        """Return what happened, as a forecast has it.

        :param left: of the backlog, at the end of each week.
        """
        return tuple(
            self._week(begins + 7 * n * _DAY, left[n]) for n in range(count)
        )

    def _week(self, begins, left):
        span = [begins + n * _DAY for n in range(7)]
        mails = [a for day in span for a in self.happened.mails[day]]
        acts = [case for day in span for case in self.happened.acts[day]]
        freed = [c for c in acts if c.announcement.act == 'shelve']
        return model_forecast.Week(
            begins,
            sum(self.happened.opened[day] for day in span),
            len(mails),
            len(set(mails)),
            len(acts),
            model_scan.Held(
                len(freed),
                sum(case.subject.vcpus for case in freed),
                sum(case.subject.ram for case in freed),
                sum(case.subject.disk for case in freed),
            ),
            sum(case.subject.gpus for case in freed),
            left,
            sum(len(self.happened.deletes[day]) for day in span),
        )


def _turn(case, day):
    """Return what orders the acts of a day: its own, then late ones."""
    given = case.announcement.day
    expires = case.standing.expires or case.opened
    return given != day, given, expires, case.resource.id
