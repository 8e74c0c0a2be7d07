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
"""One server that is about to be shelved, and what befalls each request."""

import dataclasses
import itertools

from oslotest import base

from cipclient.action import registry
from cipclient.cloud import failure
from cipclient.cloud import write as cloud_write
from cipclient.model import case as model_case
from cipclient.model import plan as model_plan
from cipclient.model import step as model_step
from cipclient.tests.unit.evaluate import decision
from cipclient.tests.unit.workflow import answering
from cipclient.tests.unit.workflow.small import cloud as small_cloud
from cipclient.tests.unit.workflow.small import world
from cipclient.workflow.acting import executor
from cipclient.workflow.acting import polling
from cipclient.workflow.acting import tools as workflow_tools

Outcome = model_step.Outcome
SERVER = world.id_of(1)
DOWN = failure.Failure('HTTP 503', status=503)
DENIED = failure.NotAuthenticated('HTTP 401')


def refuses(code, message=''):
    """Answer with a status, and do nothing."""
    return lambda do: cloud_write.WriteAnswer(code, f'req-{code}', message)


def loses(do):
    """Let a request get lost on its way."""
    raise failure.Lost('reset')


def loses_answer(do):
    """Do what is asked for, and let the answer get lost."""
    do()
    raise failure.Lost('reset')


class Cloud(small_cloud.SmallCloud):
    """A small cloud in which something may befall each request.

    :ivar asked: the names of what was asked for.
    :ivar befalls: by name, what befalls it: is given what does it.
    :ivar reading: is given each path that is read; what it returns is the
        answer, unless that is None.
    """

    def __init__(self, like):
        super().__init__(like.clock)
        vars(self).update(vars(like))
        self._serve()
        self.asked = []
        self.befalls = {}
        self.reading = lambda path: None

    @property
    def server(self):
        return self.servers[SERVER]

    def answers(self, path):
        told = self.reading(path)
        return super().answers(path) if told is None else told

    def write(self, asked, uid):
        cloud_write.check(asked)
        name = asked.method if asked.body is None else next(iter(asked.body))
        self.asked.append(name)

        def do():
            return super(Cloud, self).write(asked, uid)

        return self.befalls.get(name, lambda do: do())(do)

    def breaks(self, part, error):
        """Have what is read at such paths fail from now on."""
        self.reading = lambda path: error if part in path else None


class TestCase(base.BaseTestCase):
    """Of the program all is real that decides and asks; nothing waits.

    :ivar volume: whether it boots from a volume.
    """

    volume = False

    def setUp(self):
        super().setUp()
        self.now = world.NOW
        begun = world.begin(world.Server('shelve', self.volume))
        self.ledger = begun.ledger
        self.cloud = Cloud(begun.cloud)
        self.cloud.clock = lambda: self.now
        self.tools = workflow_tools.Tools(
            self.ledger,
            self.cloud,
            registry.load(),
            polling.Polling(
                deadline=3,
                sleep=lambda _: None,
                clock=itertools.count().__next__,
            ),
            lambda: self.now,
        )
        self.look = world.Look(self.cloud)
        self.policy = decision.policy()

    @property
    def case(self):
        (case,) = self.ledger.cases.values()
        return case

    @property
    def step(self):
        """Return the last step."""
        return self.ledger.steps()[0]

    def planned(self, **more):
        """Return what the plan of a run has for it."""
        return model_plan.PlannedStep(
            **{
                'case': self.case,
                'resource': world.seen(self.cloud, SERVER),
                'verb': 'shelve',
                'why': 'because',
                **more,
            }
        )

    def perform(self, step=None, **more):
        """Carry it out, by what the scan saw just before."""
        hand = executor.Executor(self.tools, self.policy, self.look)
        return hand.perform(step or self.planned(**more))

    def happened(self, what):
        """Return what the ledger says that the last of these did."""
        return next(
            one.happened
            for one in reversed(self.step.requests)
            if one.what == what
        )

    def look_is(self, **facts):
        """Have the second look see other facts than the scan."""
        seen = world.seen(self.cloud, SERVER)

        def look(key):
            locked = {'locked': self.cloud.server['locked']}
            return decision.judged(
                resource=dataclasses.replace(
                    seen, facts={**seen.facts, **locked, **facts}
                )
            )

        self.look = look

    def assertEnds(self, outcome, *words, parked=False, step=None, **more):
        acted = self.perform(step, **more)
        self.assertIs(outcome, acted.outcome, acted.why)
        for word in words:
            self.assertIn(word, acted.why)
        self.assertIs(parked, acted.parked)
        return acted

    def assertFree(self):
        """No lock of ours is on it, and none is thought to be (P43)."""
        self.assertIs(False, self.cloud.server['locked'])
        self.assertEqual(set(), self.ledger.locked_by_us())

    def assertUntouched(self):
        self.assertEqual('ACTIVE', self.cloud.server['status'])
        self.assertIs(model_case.Stage.WARNED, self.case.stage)


def missing():
    """Return what Nova says of a server that is not there any more."""
    return answering.missing(f'Instance {SERVER} could not be found.')
