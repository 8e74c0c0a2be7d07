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
"""Our own clock, policy, ledger and terminal."""

import os
import signal

import fixtures

from cipclient import exceptions
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import recorded
from cipclient.tests.unit.workflow.faults import fault

Came, Trial = fault.Came, fault.Trial


def keystone_is(seconds):
    return lambda world: world.fail(
        'skew', {'seconds': seconds}, service='identity'
    )


def back(world):
    """Set our clock to a day before the run that told."""
    was = world.now
    world.now = recorded.NOW - recorded.days(1)
    world.mended.append(lambda: setattr(world, 'now', was))


def zone(name):
    return lambda world: world.useFixture(
        fixtures.EnvironmentVariable('TZ', name)
    )


CLOCK = (
    Trial(
        'our clock goes back behind the run before',
        back,
        Came.STOPPED,
        ('"clock"',),
        asked=0,
        verbs=fault.ONE,
    ),
    Trial(
        'our clock is ten years ahead of keystone',
        keystone_is(-10 * 366 * 86400),
        Came.STOPPED,
        ('"clock"', 'ahead of'),
        asked=0,
        verbs=fault.ONE,
    ),
    Trial(
        'the time zone of the machine is another',
        zone('Pacific/Kiritimati'),
        Came.DONE,
        after=Came.LEFT,
        verbs=fault.ONE,
    ),
)
THEIR_CLOCK = (
    Trial(
        'the clock of keystone is ahead',
        keystone_is(900),
        Came.STOPPED,
        ('"clock"', 'behind'),
        asked=0,
        verbs=fault.ONE,
    ),
)


def another(rules=None, **more):
    """Write another policy before the run."""

    def arm(world):
        world.write(rules=rules, notices=world.notices, **more)
        world.mended.append(world.policy_again)

    return arm


def replaced(rules=None, rest=''):
    """Write another policy between plan and act."""

    def arm(world):
        def write():
            world.write(rules, world.rest + rest, world.notices)
            world.mended.append(world.policy_again)

        world.meanwhile = write

    return arm


SLIP = (
    Trial(
        'a pattern becomes one for everything',
        another(recorded.RULES.replace('c*', '*')),
        Came.STOPPED,
        ('"policy"', 'newly affects'),
        asked=0,
        verbs=fault.ONE,
    ),
    *(
        Trial(
            f'the limit becomes {what}',
            another(recorded.RULES.replace('60d', text)),
            Came.ERROR,
            ('policy.yaml:',),
            asked=0,
            verbs=fault.ONE,
        )
        for what, text in (
            ('blank', ''),
            ('nan', '.nan'),
            ('octal', '010'),
            ('two', '60d, limit: 36d'),
        )
    ),
)
REPLACED = (
    Trial(
        'the policy is replaced by a milder one after the plan',
        replaced(recorded.RULES.replace('60d', '3000d')),
        Came.DONE,
        after=Came.LEFT,
    ),
    Trial(
        'the policy is replaced by rubbish after the plan',
        replaced('version: [\n'),
        Came.STOPPED,
        ('cannot be read any more',),
        asked=0,
    ),
    Trial(
        'the policy is replaced by one that halts after the plan',
        replaced(rest='halt: true\n'),
        Came.STOPPED,
        ('halt: true',),
        asked=0,
    ),
)


class _Full:
    """A ledger whose disk is full from one call on."""

    NAMES = ('intend', 'sending', 'answered', 'happened', 'end_step')

    def __init__(self, inner, number, calls):
        self._inner = inner
        self._number = number
        self._calls = calls

    def __getattr__(self, name):
        found = getattr(self._inner, name)
        if name not in self.NAMES:
            return found

        def call(*args, **kwargs):
            self._calls.append(name)
            if len(self._calls) >= self._number:
                raise exceptions.LedgerError('No space left on device.')
            return found(*args, **kwargs)

        return call


def full(number):
    """Have the disk be full from the n-th change of the ledger on."""

    def arm(world):
        calls = []
        world.run = lambda run: _Full(run, number, calls)

    return arm


def disk(number, what, asked, after=Came.DONE):
    return Trial(
        f'the disk is full at {what}',
        full(number),
        Came.ERROR,
        ('No space left',),
        asked=asked,
        after=after,
    )


DISK = (
    disk(1, 'the intent', 0),
    disk(2, 'sending the lock', 0),
    disk(3, 'the answer to the lock', 0),
    disk(4, 'sending the act', 0),
    disk(5, 'the answer to the act', 1, Came.LEFT),
    disk(6, 'what became of the act', 1, Came.LEFT),
    disk(7, 'sending the unlock', 1, Came.LEFT),
    disk(8, 'the answer to the unlock', 1, Came.LEFT),
    disk(9, 'the end', 1, Came.LEFT),
)


def killed(moment):
    """Have it be killed at a call of the ledger, or a change of the cloud.

    :param moment: behind the call of that number; half a one less is before
        it.
    """

    def arm(world):
        lives = fakes.Lives(moment)
        world.run = lambda run: fakes.Mortal(run, lives, _Full.NAMES)
        world.cloud = lambda cloud: fakes.Mortal(cloud, lives, ('write',))

    return arm


def signalled(world):
    """Ask the run to stop while the act is under way."""
    world.happens_at('act', lambda: os.kill(os.getpid(), signal.SIGTERM))


def closed(world):
    """Have nobody read what is printed any more."""

    def step(one):
        raise BrokenPipeError(32, 'Broken pipe')

    world.step = step


SIGNAL = (
    Trial(
        'a signal comes in mid act',
        signalled,
        Came.DONE,
        after=Came.LEFT,
    ),
    Trial(
        'the output is closed in mid act',
        closed,
        Came.ERROR,
        ('Broken pipe',),
        after=Came.LEFT,
    ),
)
