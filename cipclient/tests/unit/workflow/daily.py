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
"""A run that acts on every day, over a cloud that is a dictionary.

Everything is decided as ``enforcing`` has it decided, in its order and by the
same functions, and nothing is read or written: no HTTP, no SQL, no mail. Each
mail is accepted at once, each shelve succeeds at once, nobody reacts. What
was told and done is kept as plain values, for a test to look at.
"""

import collections
import dataclasses
import datetime
from typing import NamedTuple

from cipclient.action import registry as action_registry
from cipclient.evaluate import acting
from cipclient.evaluate import acting_day
from cipclient.evaluate import announcing
from cipclient.evaluate import answer
from cipclient.evaluate import correspondence
from cipclient.evaluate import due
from cipclient.evaluate import episode
from cipclient.evaluate import guard
from cipclient.evaluate import judge
from cipclient.evaluate import pacing
from cipclient.evaluate import quarantine
from cipclient.evaluate import recheck
from cipclient.evaluate import telling
from cipclient.inventory import registry
from cipclient.model import case as model_case
from cipclient.model import history as model_history
from cipclient.model import notice as model_notice
from cipclient.model import record
from cipclient.model import resource as model_resource
from cipclient.model import scan as model_scan
from cipclient.policy import loader
from cipclient.tests import builders
from cipclient.workflow.acting import act_plan
from cipclient.workflow.acting import candidates
from cipclient.workflow.scanning import seen

SPECS = {name: one.spec for name, one in registry.load().items()}
VERBS = {name: verb.spec for name, verb in action_registry.load().items()}
_DAY = datetime.timedelta(days=1)
_QUARANTINED = model_case.Stage.QUARANTINED
_NOTHING = model_resource.Surroundings({})
_OPEN_MAILS = datetime.timedelta(days=8)


class Act(NamedTuple):
    """One server that was taken out of service.

    :param case: as it was the moment before.
    """

    day: datetime.date
    at: datetime.datetime
    case: model_case.Case


class Mail(NamedTuple):
    """That one person was told of one case."""

    at: datetime.datetime
    address: str
    number: int
    day: datetime.date


def server(id_, created, project, owner):
    """Return one that runs, and that shelving takes nothing from."""
    return builders.server(
        id_,
        created=created,
        project_id=project,
        user_id=owner,
        task_state=None,
        host_status='UP',
        flavor__swap=0,
    )


class Cloud:
    """Servers, the tool that looks after them, and what came of it.

    :param text: of the policy.
    :param servers: what there is.
    :param now: the moment of the first run.
    :param thorough: look in each scan also at what can be no other than it
        was: at everything, as a real scan does.
    :ivar stopped: by day, what guards said.
    :ivar refused: why a planned step was not carried out after all.
    :ivar acts: all of them, in order.
    :ivar mails: all of them, in order.
    :ivar after: called with each day once its run is over.
    """

    def __init__(self, text, servers, now, thorough=False):
        self.policy = loader.load_text(text, 'test', SPECS)
        self.calendar = self.policy.calendar
        self.servers = {one.id: one for one in servers}
        self.now = now
        self.cases = {}
        self.stopped = {}
        self.refused = []
        self.acts = []
        self.mails = []
        self.scans = []
        self.after = lambda day: None
        self._thorough = thorough
        self._numbers = 0
        self._looks = {}
        self._opens = {}
        self._foreseen = {}
        self._baseline = None
        self._accepted = None
        self._notices = []

    @property
    def today(self):
        return self.calendar.day_of(self.now)

    def days(self, count, runs=True):
        """Let that many days pass, each with a run or without."""
        for _ in range(count):
            if runs:
                self._run()
                self.after(self.today)
            clock = self.now.astimezone(self.calendar.timezone).time()
            self.now = datetime.datetime.combine(
                self.today + _DAY, clock, self.calendar.timezone
            ).astimezone(datetime.UTC)

    def on_the_way(self):
        """Return the open cases that are not out of service."""
        return [
            case
            for case in self.cases.values()
            if case.stage is not _QUARANTINED
        ]

    def _run(self):
        last = self.scans[-1].at if self.scans else None
        said = [
            guard.halt(self.policy),
            guard.clock(self.now, last, datetime.timedelta()),
            guard.managed(''),
        ]
        keys = {
            case.resource
            for case in candidates.due(
                self.cases.values(), self.policy, self.now
            )
        }
        baseline = self._baseline
        scan, verdicts = self._scan(keys)
        said += [
            guard.changed_policy(self.policy.digest, self._accepted),
            *guard.breaker(scan, baseline, self.policy.breaker),
        ]
        said = [report.sentence for report in said if report is not None]
        if said:
            self.stopped[self.today] = said
            return
        planned = self._plan(verdicts)
        told = self._telling()
        self._accepted = record.AcceptedPolicy(
            self.policy.digest, '', {}, self.now, 'ada', 0
        )
        self._post(told)
        self._carry_out(planned)

    def _judge(self):
        return judge.Judge(self.policy, SPECS['server'], self.now)

    def _scan(self, keys):
        """Judge everything, and let each case become what that makes of it."""
        judging = self._judge()
        verdicts, before = {}, self._numbers
        for one in self.servers.values():
            key = seen.key(one)
            if (
                not self._thorough
                and key not in keys
                and self._looks.get(one.id, self.now) > self.now
            ):
                continue
            judged = judging.verdict_of(one, _NOTHING, model_history.BLANK)
            sighting = seen.sighting(judged)
            self._opens[key] = sighting.standing.opens
            if key in keys:
                verdicts[key] = judged
            if key in self.cases or sighting.standing.opens <= self.now:
                self._advance(key, sighting)
            self._looks[one.id] = self._next_look(key, sighting.standing)
        return self._recorded(self._numbers - before), verdicts

    def _advance(self, key, sighting):
        before = self.cases.get(key)
        after = episode.advance(
            before,
            episode.Sighted(
                key,
                sighting.subject,
                sighting.standing,
                1,
                doubtful=sighting.doubtful,
                locked=False,
            ),
            self.policy,
            self.now,
            self.scans[0].at if self.scans else self.now,
            act_plan.proves(VERBS),
        )
        if before is None:
            self._numbers += 1
            after = dataclasses.replace(after, number=self._numbers)
        self.cases[key] = after

    def _next_look(self, key, standing):
        """Return until when a scan can find nothing new: nobody reacts."""
        case = self.cases.get(key)
        if case is None:
            return standing.opens
        if case.stage is _QUARANTINED:
            return self.now + 999 * _DAY
        if case.announcement is None:
            return self.now
        day = self.calendar.start_of(case.announcement.day)
        return min(
            day, standing.expires if standing.expires > self.now else day
        )

    def _recorded(self, opened):
        """Return the scan as the ledger would have it.

        Surprises are told from what time explains as its SQL does.
        """
        unannounced = foreseen = 0
        if self._baseline is not None:
            for key, case in self.cases.items():
                then = self._foreseen.get(key)
                unannounced += case.opened > self._baseline.at and (
                    then is None or then > self.now
                )
            foreseen = sum(
                then is not None and then > self.now
                for then in self._foreseen.values()
            )
        scan = record.RecordedScan(
            len(self.scans) + 1,
            self.now,
            self.policy.digest,
            (model_scan.Completeness('server', 'west', 'all'),),
            {('west', 'server'): len(self.servers)},
            opened,
            unannounced,
            foreseen,
        )
        self.scans.append(scan)
        if not guard.breaker(scan, self._baseline, self.policy.breaker):
            self._baseline = scan
            self._foreseen = dict(self._opens)
        return scan

    def _plan(self, verdicts):
        done = collections.Counter(
            act.case.subject.project_id
            for act in self.acts
            if act.day == self.today
        )
        return acting.plan(
            [
                acting.Candidate(case, verdicts.get(case.resource))
                for case in candidates.due(
                    self.cases.values(), self.policy, self.now
                )
            ],
            self.policy,
            VERBS,
            pacing.Room(
                done.total(),
                done,
                sum(
                    act.case.backlog
                    for act in self.acts
                    if act.day == self.today
                ),
            ),
            self.now,
        )

    def _telling(self):
        open_cases = list(self.cases.values())
        places = map(announcing.place_of, open_cases)
        days = acting_day.ActingDays(
            self.calendar,
            self.policy.pace,
            [
                place
                for place in places
                if place is not None and place.day >= self.today
            ],
        )
        oldest = min(
            (c.announcement.given for c in open_cases if c.announcement),
            default=self.now,
        )
        oldest = min(oldest, self.calendar.start_of(self.today) - _OPEN_MAILS)
        self._notices = [n for n in self._notices if n.composed >= oldest]
        return telling.plan(
            open_cases,
            {case.number: self._reach(case) for case in open_cases},
            self.policy,
            days,
            self.now,
            self.policy.pace.mails_per_day,
            correspondence.of(
                open_cases, self._notices, self.calendar, self.now
            ),
        )

    def _reach(self, case):
        owner = case.subject.user_id
        return model_notice.Reach(
            (
                model_notice.Person(
                    f'{owner}@cloud.example', owner, user_id=owner
                ),
            )
        )

    def _post(self, told):
        """Keep the days that are given, and have each mail accepted."""
        for case in told.cases.values():
            self.cases[case.resource] = case
        for draft in told.drafts:
            for item in draft.items:
                key = item.case.resource
                self.cases[key] = answer.answered(
                    self.cases[key], item, True, self.now, draft.person.counts
                )
                if item.case.announcement is not None:
                    self.mails.append(
                        Mail(
                            self.now,
                            draft.person.address,
                            item.case.number,
                            item.case.announcement.day,
                        )
                    )
            self._notices.append(
                model_notice.Sent(
                    'n',
                    draft.person,
                    draft.occasion,
                    '',
                    '<n@cloud.example>',
                    self.now,
                    model_notice.Delivery.ACCEPTED,
                    answered=self.now,
                    cases=tuple(item.case.number for item in draft.items),
                    steps=tuple(item.step for item in draft.items),
                )
            )

    def _carry_out(self, planned):
        """Do what ``executor`` does, with a cloud that always obeys."""
        judging = self._judge()
        for step in planned.steps:
            case = self.cases[step.case.resource]
            number = step.case.announcement.number
            stands = case.announcement and case.announcement.number == number
            refused = due.refusal(case, self.policy, self.now)
            one = self.servers[case.resource.id]
            fenced = _with(one, locked=True)
            changed = recheck.changed(
                step,
                judging.verdict_of(fenced, _NOTHING, model_history.BLANK),
                self.policy,
                VERBS,
                self.now,
                True,
            )
            if not stands or refused or changed:
                self.refused.append((self.today, stands, refused, changed))
                continue
            self.servers[one.id] = _with(
                one, status='SHELVED_OFFLOADED', host_status=''
            )
            self._looks.pop(one.id)
            self.acts.append(Act(self.today, self.now, case))
            self.cases[case.resource] = quarantine.entered(
                case, step.verb, self.now
            )


def _with(one, **facts):
    return dataclasses.replace(one, facts={**one.facts, **facts})
