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

"""What befalls a run: its end at any moment, or somebody who comes between."""

import functools

import fixtures

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.ledger import database
from cipclient.ledger import run as ledger_run
from cipclient.ledger import runs
from cipclient.notice.delivery import registry
from cipclient.tests.unit.workflow import fakes
from cipclient.workflow.acting import polling

#: All by which a run writes into the ledger.
LEDGER = (
    'recorder',
    'bind',
    'save',
    'compose',
    'attempt',
    'answer',
    'bounce',
    'extend',
    'exempt',
    'withdraw_exemption',
    'release_hold',
    'accept_policy',
    'claim',
    'intend',
    'sending',
    'answered',
    'happened',
    'end_step',
    'note',
    'keep',
    'protected',
    'kept_no_longer',
    'waive',
)


class Fate:
    """Something that happens once, at a moment of what comes next.

    Moments are just before and just after a transaction of the ledger, a
    change of the cloud, and a mail. What has died does nothing any more, as
    after SIGKILL: whatever its remains try, they die again.
    """

    def __init__(self):
        self.spare()

    def spare(self):
        """Let nothing happen."""
        self.arm(None, None)

    def arm(self, at, event):
        """Let an event happen at the moment of this number, from 1."""
        self.moments = 0
        self.dead = False
        self._at = at
        self._event = event

    def die(self):
        """Be an event: the end."""
        self.dead = True
        raise fakes.Died

    def call(self, function, *args, **kwargs):
        """Call what has a moment before it and one after it."""
        self._moment()
        result = function(*args, **kwargs)
        self._moment()
        return result

    def _moment(self):
        if self.dead:
            raise fakes.Died
        self.moments += 1
        if self.moments == self._at:
            self._event()


def rule(test, fate, delivery):
    """Give a fate to all that a test runs.

    :param delivery: in the place of the mail server.
    """

    class Acting(connection.Acting):
        def write(self, write, uid):
            return fate.call(super().write, write, uid)

    class Delivery:
        counts = True
        check = staticmethod(delivery.check)

        def deliver(self, message):
            return fate.call(delivery.deliver, message)

        def close(self):
            pass

    factories = registry.load(())

    def end(*args):
        # The dead leave their run open.
        if fate.dead:
            raise exceptions.LedgerError('It is dead.')
        return runs_end(*args)

    def run(*args):
        return fakes.Mortal(Run(*args), fate, LEDGER)

    Run, runs_end = ledger_run.Run, runs.end
    slept = []
    for name, replaced in (
        ('cipclient.ledger.run.Run', run),
        ('cipclient.ledger.runs.end', end),
        ('cipclient.cloud.connection.Acting', Acting),
        (
            'cipclient.notice.delivery.registry.load',
            lambda plugins: {**factories, 'smtp': lambda setting: Delivery()},
        ),
        (
            'cipclient.workflow.acting.polling.Polling',
            functools.partial(
                polling.Polling,
                deadline=5,
                sleep=slept.append,
                clock=lambda: sum(slept),
            ),
        ),
        # What statements compile to is the same in each run.
        (
            'cipclient.ledger.database._engine',
            functools.cache(database._engine),
        ),
    ):
        test.useFixture(fixtures.MonkeyPatch(name, replaced))


def succeeded(function, *args, **kwargs):
    """Call what may die, or refuse; return whether it did neither."""
    try:
        function(*args, **kwargs)
    except (exceptions.CipclientError, fakes.Died):
        return False
    return True
