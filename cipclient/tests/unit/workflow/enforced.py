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
"""A cloud on which announced days have come, and runs that act on them."""

import collections
import contextlib
import dataclasses
import datetime

from cipclient.cloud import connection
from cipclient.cloud import retry
from cipclient.model import step as model_step
from cipclient.tests.unit.workflow import beginnings
from cipclient.tests.unit.workflow import recorded
from cipclient.workflow import request
from cipclient.workflow.acting import enforcing
from cipclient.workflow.acting import polling

Outcome = model_step.Outcome
days = recorded.days
#: What changes a server.
WRITES = ('POST', 'PUT', 'DELETE', 'PATCH')


class TestCase(recorded.TestCase):
    """``victims`` are the servers whose day has come.

    Time passes by moving the clock that is passed in; a look that is not the
    first one waits for nothing.
    """

    servers_made = 12

    def setUp(self):
        super().setUp()
        self.start(servers=self.servers_made)
        self.slept = []

    def tell_all(self):
        """Have a day announced to everyone, and let it come."""
        self.go(self._tell_all)

    def _tell_all(self):
        self.send()
        self.to_the_day()

    def go(self, way):
        """Go a way that many tests begin with."""
        beginnings.go(self, way)

    def to_the_day(self):
        """Go to an hour after the latest of the days given so far."""
        given = [
            case.announcement.at
            for case in self.open_cases().values()
            if case.announcement is not None and case.announcement.act
        ]
        self.now = max(given) + datetime.timedelta(hours=1)

    def due(self):
        """Return the ids of the servers that a run would act on, in order."""
        used = self.lifetime()
        planned = used.plans.make(
            request.EnforceRequest(), used.policies.in_force()
        )
        return [step.case.resource.id for step in planned.plan.steps]

    def running(self):
        """Return one that is due, runs, and has an image made of it."""
        return next(
            id_
            for id_ in self.due()
            if self.servers().get(id_).status == 'ACTIVE'
            and self.servers().get(id_).image_id is not None
        )

    def enforce(self, confirm=lambda plan: True, **asked):
        """Act, with nothing of the world changed but what the test changed."""
        used = self.lifetime()
        return used.enforce(
            request.EnforceRequest(confirm=confirm, **asked),
            used.policies.in_force(),
        )

    def act(self, cloud=None, run=None, **asked):
        """Act with tools of the test's own."""
        with self.opened('enforce') as (opened, acting, policy, means):
            return enforcing.enforce(
                opened if run is None else run(opened),
                acting if cloud is None else cloud(acting),
                policy,
                request.EnforceRequest(
                    **{'confirm': lambda plan: True, 'at_once': 1, **asked}
                ),
                means,
            )

    @contextlib.contextmanager
    def opened(self, command):
        """Open what a run is done with: nothing of it waits or sleeps."""
        used = self.lifetime()
        policy = used.policies.in_force()
        means = dataclasses.replace(
            used.means(policy),
            patience=polling.Polling(
                deadline=5, sleep=self.slept.append, clock=self._seconds
            ),
        )
        with (
            used.wiring.site.run(policy, command, create=False) as run,
            connection.Acting(
                used.wiring.connect, retry.Patience(sleep=self.slept.append)
            ) as cloud,
        ):
            yield run, cloud, policy, means

    def _seconds(self):
        return sum(self.slept)

    def writes(self):
        """Return, by server, what was asked of it that changes something."""
        found = collections.defaultdict(list)
        for one in self.sandbox.requests:
            if one.method in WRITES and '/servers/' in one.path:
                id_ = one.path.split('/servers/')[1].split('/')[0]
                found[id_].append(one)
        return found

    def statuses(self, ids):
        """Return how servers are, by id."""
        return {id_: self.servers().get(id_).status for id_ in ids}

    def outcomes(self, result):
        """Return what came of each act, by id."""
        return {one.case.resource.id: one.outcome for one in result.acted}

    def steps(self):
        """Return all steps of the ledger, oldest first."""
        with self.view() as view:
            return list(view.steps())[::-1]
