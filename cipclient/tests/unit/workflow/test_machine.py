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

"""Owner, operator and nature against runs, in any order that there is.

``CIPCLIENT_MACHINE_EXAMPLES`` and ``CIPCLIENT_MACHINE_SEED`` look further
than the suite does.
"""

import datetime
import os
import sys

import hypothesis
from hypothesis import stateful
from hypothesis import strategies as st

from cipclient.tests.unit.workflow import world

days = world.days
#: As many moments as a run of this cloud has, and a few of them more often.
_MOMENTS = st.one_of(st.integers(1, 20), st.integers(1, 140))
_ONE = st.integers(0, world.TestCase.servers_made - 1)
_SPANS = (
    world.MINUTES,
    datetime.timedelta(minutes=3),
    datetime.timedelta(hours=7),
    days(1),
    days(3),
    days(8),
    days(15),
)


class Machine(stateful.RuleBasedStateMachine):
    """What anybody may do. ``world`` judges each run by the oracle.

    In the end nothing stands in the way any more: then all is in order after
    two runs, and what was announced is done.
    """

    def __init__(self, test):
        super().__init__()
        self.world = test
        test.begin()

    def id_of(self, number):
        return self.world.ids[number]

    @stateful.initialize(
        come=st.sampled_from(
            ('', 'lost', 'told', 'day', 'out', 'delete', 'seen')
        )
    )
    def told(self, come):
        """Begin before anybody was told, or on the day, or long after it.

        Or ten days before it, when nothing else is in the way; or where
        nobody knows whether anybody was told; or just before what is to be
        deleted was seen twice.
        """
        if come == 'lost':
            self.world.mailbox.mood = 'loses'
        if come:
            self.world.carry('send', self.world.send)
            self.world.to_the_day(-10 if come == 'told' else 0)
        if come in ('out', 'delete', 'seen'):
            self.world.enforce_(False)
        if come in ('delete', 'seen'):
            self.world.pass_time(days(1))
            self.world.carry('send', self.world.send)
            self.world.to_the_day()
        if come == 'seen':
            self.world.carry('scan', self.world.scan)

    # The owner.

    @stateful.rule(
        one=_ONE,
        action=st.sampled_from(
            (
                'lock',
                'unshelve',
                'os-start',
                'os-stop',
                'lock',
                'unlock',
                'shelve',
            )
        ),
    )
    def asks(self, one, action):
        self.world.own(self.id_of(one), action)
        self.world.oracle.judge()

    @stateful.rule(one=_ONE, ahead=st.integers(-2, 20))
    def writes_until(self, one, ahead):
        day = (self.world.now + days(ahead)).date()
        self.world.write_until(self.id_of(one), str(day))

    @stateful.rule(
        one=_ONE, value=st.sampled_from(('2999-12-31', '2026-02-30', 'ever'))
    )
    def writes_rubbish(self, one, value):
        self.world.write_until(self.id_of(one), value)

    @stateful.rule(one=_ONE)
    def deletes(self, one):
        self.world.delete(self.id_of(one))

    # The operator.

    @stateful.rule(one=_ONE, count=st.integers(0, 40))
    def extends(self, one, count):
        self.world.extend(self.id_of(one), count)

    @stateful.rule(one=_ONE, is_exempt=st.booleans())
    def exempts(self, one, is_exempt):
        self.world.exempt(self.id_of(one), is_exempt)

    @stateful.rule()
    def accepts(self):
        self.world.carry('policy accept', self.world.accept)

    @stateful.rule(one=_ONE)
    def releases(self, one):
        self.world.release(self.id_of(one))

    @stateful.rule(one=_ONE)
    def waives(self, one):
        self.world.waive(self.id_of(one))

    @stateful.precondition(lambda self: self.world.oracle.addresses())
    @stateful.rule(data=st.data())
    def hears_that_it_came_back(self, data):
        addresses = self.world.oracle.addresses()
        self.world.bounce(data.draw(st.sampled_from(addresses)))

    @stateful.rule(is_halted=st.booleans())
    def halts(self, is_halted):
        self.world.halt(is_halted)

    @stateful.rule(one=_ONE)
    def restores(self, one):
        id_ = self.id_of(one)
        self.world.carry('restore', self.world.restore, id_, restored=id_)

    # Nature.

    @stateful.rule(by=st.sampled_from(_SPANS))
    def time_passes(self, by):
        self.world.pass_time(by)

    @stateful.rule()
    def the_day_comes(self):
        self.world.to_the_day()

    @stateful.rule(
        mood=st.sampled_from(('takes', 'defers', 'refuses', 'loses', 'down'))
    )
    def the_mail_server_is(self, mood):
        self.world.mailbox.mood = mood

    @stateful.rule(one=_ONE, is_up=st.booleans())
    def a_host_goes(self, one, is_up):
        host = self.world.host_of(self.id_of(one))
        if host is not None:
            host.up = is_up

    @stateful.rule(cell=st.sampled_from(('cell1', 'cell2', None)))
    def a_cell_goes(self, cell):
        self.world.compute.down_cells.clear()
        if cell is not None:
            self.world.compute.down_cells.add(cell)

    @stateful.rule(polls=st.sampled_from((0, 2, 40)))
    def the_cloud_is_slow(self, polls):
        self.world.sandbox.state.progress.polls = polls

    @stateful.rule(is_full=st.booleans())
    def glance_is_full(self, is_full):
        # What is under way was weighed by what was so when it began.
        self.world.settle()
        self.world.fill_glance(is_full)

    @stateful.rule(can_be=st.booleans())
    def people_can_be_reached(self, can_be):
        self.world.reach(can_be)
        self.world.carry('send', self.world.send)

    @stateful.rule(
        effect=st.sampled_from(('drop_before', 'drop_after', 'late')),
        nth=st.integers(1, 16),
    )
    def an_answer_will_be_lost(self, effect, nth):
        self.world.network.lose(effect, 'action', nth)

    @stateful.rule()
    def what_was_late_arrives(self):
        self.world.network.arrive()
        self.world.oracle.judge()

    @stateful.rule(moment=_MOMENTS)
    def the_next_run_will_die(self, moment):
        self.world.fate.arm(moment, self.world.fate.die)

    @stateful.rule(
        moment=_MOMENTS,
        one=_ONE,
        action=st.sampled_from(
            ('lock', 'unlock', 'os-start', 'unshelve', 'until')
        ),
    )
    def its_owner_will_come_between(self, moment, one, action):
        def come():
            if action == 'until':
                self.writes_until(one, 10)
                return
            if action == 'lock':
                self.world.oracle.raced.add(self.id_of(one))
            self.world.own(self.id_of(one), action)

        self.world.fate.arm(moment, come)

    @stateful.rule(moment=_MOMENTS)
    def the_operator_will_halt_it(self, moment):
        self.world.fate.arm(moment, self.world.halt)

    # Runs.

    @stateful.rule()
    def sends(self):
        self.world.carry('send', self.world.send)

    @stateful.rule()
    def scans(self):
        self.world.carry('scan', self.world.scan)

    @stateful.rule(
        may_delete=st.booleans(),
        limit=st.sampled_from((None, None, 1, 2)),
        is_halted=st.sampled_from((False, False, True)),
    )
    def enforces(self, may_delete, limit, is_halted):
        if is_halted:
            self.world.halt(True)
        self.world.enforce_(may_delete, limit=limit)
        if is_halted:
            self.world.halt(False)

    @stateful.rule(may_delete=st.booleans(), late=st.sampled_from((0, -2, 9)))
    def enforces_in_time_or_not(self, may_delete, late):
        """On the day that was announced, before it, or too long after it."""
        self.world.to_the_day(late)
        self.world.enforce_(may_delete)

    @stateful.rule(
        effect=st.sampled_from(('drop_before', 'drop_after', 'late')),
        what=st.sampled_from(
            ('action', 'action', 'delete', 'keep', 'protect')
        ),
        nth=st.integers(1, 3),
        is_repeated=st.sampled_from((True, True, False)),
    )
    def enforces_on_a_bad_line(self, effect, what, nth, is_repeated):
        self.world.network.lose(effect, what, nth)
        self.world.enforce_(True)
        if is_repeated:
            # As soon as what is late is too late.
            self.world.pass_time(world.MINUTES)
            self.world.enforce_(True)

    @stateful.rule(moment=_MOMENTS)
    def enforces_twice_at_once(self, moment):
        self.world.fate.arm(moment, self.world.begin_another)
        self.world.enforce_(True)

    @stateful.rule(one=_ONE)
    def enforces_one(self, one):
        self.world.enforce_(True, only=(self.id_of(one),))

    def teardown(self):
        if sys.exc_info()[0] is None:
            self.world.kept()


class TestMachine(world.TestCase):
    """P1 to P3, P5, P7, P8, P10 to P12, P14, P15, P18, P24 to P26, P43."""

    def test_whatever_anybody_does_nobody_is_taken_out_of_service_wrongly(
        self,
    ):
        more = os.environ.get('CIPCLIENT_MACHINE_EXAMPLES')
        machine = lambda: Machine(self)  # noqa: E731
        seed = os.environ.get('CIPCLIENT_MACHINE_SEED')
        if seed is not None:
            machine = hypothesis.seed(int(seed))(machine)
        stateful.run_state_machine_as_test(
            machine,
            settings=hypothesis.settings(
                max_examples=int(more or 8),
                stateful_step_count=24,
                derandomize=more is None,
                database=None,
                deadline=None,
                suppress_health_check=list(hypothesis.HealthCheck),
                # To make a story shorter takes longer than to read it.
                phases=(hypothesis.Phase.generate,),
                print_blob=False,
            ),
        )
