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

"""A process that acts in children of its own, each of which may be killed.

It is warm: all is imported, logged in and planned before it forks. It reads
orders from stdin, a line of JSON each, and answers each with what became of
the child: ``{"now": ..., "moment": ..., "delay": ...}``.
"""

import datetime
import functools
import gc
import json
import os
import pathlib
import signal
import sys
import threading
import time
import traceback

import openstack
from openstack import config

from cipclient.cloud import connection
from cipclient.evaluate import due
from cipclient.ledger import database
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import fate
from cipclient.workflow import request
from cipclient.workflow import stopping
from cipclient.workflow.acting import acts
from cipclient.workflow.acting import executor
from cipclient.workflow.acting import polling
from cipclient.workflow.acting import recovery
from cipclient.workflow.acting import second_look
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.client import lifetime


class _Kills:
    """Is killed just before or just after the call of some number.

    :param at: 1 is before the first call, 2 after it; None for never.
    """

    def __init__(self, at):
        self._at = at
        self._moments = 0

    def call(self, function, *args, **kwargs):
        self._moment()
        result = function(*args, **kwargs)
        self._moment()
        return result

    def _moment(self):
        self._moments += 1
        if self._moments == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


class Worker:
    """Acts by a plan that it made once, as of a moment that it is told."""

    def __init__(self, home):
        home = pathlib.Path(home)
        region = config.OpenStackConfig(
            config_files=[str(home / 'clouds.yaml')], load_envvars=False
        ).get_one(cloud='sandbox')
        connected = openstack.connection.Connection(config=region)
        self.now = None
        self._used = lifetime.Lifetime(
            lambda: connected,
            str(home / 'policy.yaml'),
            clock=lambda: self.now,
            environ={},
            etc=home,
        )
        self._policy = self._used.policies.in_force()
        self._steps = ()

    def plan(self):
        """Plan what is due; carry out the first step, and keep the rest."""
        planned = self._used.plans.make(request.EnforceRequest(), self._policy)
        first, *rest = planned.plan.steps
        self._steps = [first]
        self._act(_Kills(None))
        self._steps = rest
        # A fork copies this thread alone.
        while threading.active_count() > 1:
            time.sleep(0.01)
        gc.collect()
        gc.freeze()
        return [step.case.resource.id for step in rest]

    def forked(self, moment, delay):
        """Act in a child, and return by which signal it ended, or its code.

        :param moment: at which it kills itself; None for not at all.
        :param delay: seconds after which it is killed; None for not at all.
        """
        child = os.fork()
        if not child:
            self._be_child(moment)
        if delay is not None:
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)

    def _be_child(self, moment):
        code = 1
        try:
            self._act(_Kills(moment))
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _act(self, kills):
        """Recover, and carry out what is left of the plan."""
        used, policy = self._used, self._policy
        with (
            used.wiring.site.run(policy, 'enforce', create=False) as opened,
            connection.Acting(used.wiring.connect) as acting,
            stopping.Stopping() as stop,
        ):
            run = fakes.Mortal(opened, kills, fate.LEDGER)
            cloud = fakes.Mortal(acting, kills, ('write',))
            tools = workflow_tools.Tools(
                run,
                cloud,
                used.wiring.verbs(()),
                polling.Polling(deadline=60, shortest=0.001),
                lambda: self.now,
            )
            settled = recovery.Recovery(tools)
            settled.settle()
            hand = executor.Executor(
                tools,
                policy,
                second_look.SecondLook(
                    run,
                    cloud,
                    used.wiring.inventories(()),
                    policy,
                    lambda: self.now,
                ),
            )
            acts.carry_out(
                [
                    step
                    for step in self._steps
                    if self._is_left(run, step, settled)
                ],
                hand.perform,
                stop,
                lambda: '',
                2,
                lambda acted: None,
            )

    def _is_left(self, run, step, settled):
        """Whether a plan that was made now would have it."""
        return (
            step.case.resource not in settled.open
            and due.refusal(run.case(step.case.number), self._policy, self.now)
            is None
        )


def main():
    # What statements compile to is the same in each child.
    database._engine = functools.cache(database._engine)
    worker = Worker(sys.argv[1])
    for line in sys.stdin:
        order = json.loads(line)
        worker.now = datetime.datetime.fromisoformat(order['now'])
        answer = (
            worker.plan()
            if order.get('plan')
            else worker.forked(order.get('moment'), order.get('delay'))
        )
        sys.stdout.write(json.dumps(answer) + '\n')
        sys.stdout.flush()


if __name__ == '__main__':
    main()
