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

"""What holds of every delete, whatever the rules and the facts are."""

import dataclasses

import hypothesis
from hypothesis import strategies as st
from oslotest import base

from cipclient.evaluate import acting
from cipclient.evaluate import deletion
from cipclient.evaluate import pacing
from cipclient.model import history as model_history
from cipclient.model import policy as model_policy
from cipclient.model import rule as model_rule
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.tests.unit.evaluate import decision

NOW = decision.NOW
days = decision.days
is_ = builders.is_

often = hypothesis.settings(deadline=None, max_examples=200, database=None)

LONGER = decision.LONGER
DELETING = (decision.KEEPER, decision.SECOND)
LADDERS = (*DELETING, LONGER, decision.STAYS, decision.TELLS)
SPANS = st.integers(0, 30).map(lambda weeks: days(7 * weeks))
#: Mostly over.
SHORT = st.sampled_from((0, 7, 14, 70, 210)).map(days)
CRITERIA = st.sampled_from(
    (
        is_('status', 'ACTIVE'),
        is_('status', 'ERROR', 'SHUT*'),
        is_('flavor.name', 'c*'),
        is_('project.tags', 'course'),
        is_('owner.state', 'deleted', 'disabled'),
        model_rule.Criterion('flavor.vcpus', model_rule.Between(4, 8)),
        model_rule.Criterion('volume_booted', model_rule.Flag(True)),
    )
)
#: Mostly nothing, so that rules are met.
MATCHES = st.just(()) | st.just(()) | CRITERIA.map(lambda one: (one,))
#: Mostly what deletes, so that something is.
MOSTLY = st.sampled_from((*DELETING, *DELETING, *LADDERS))
#: What may be unknown, of the server, its project and its owner.
FACTS = (
    'created',
    'flavor.name',
    'flavor.vcpus',
    'locked',
    'metadata',
    'name',
    'project_id',
    'status',
    'tags',
    'task_state',
    'user_id',
    'volume_booted',
)
OWNERS = st.fixed_dictionaries(
    {
        'name': st.text(max_size=8),
        'description': st.none() | st.text(max_size=8),
        'tags': st.lists(st.text(max_size=4), max_size=2).map(tuple),
        'metadata': st.dictionaries(
            st.just('lifetime_until') | st.text(max_size=4),
            st.just('2099-01-01') | st.text(max_size=4),
            max_size=2,
        ),
    }
)


@dataclasses.dataclass(frozen=True)
class Scene:
    """A server that is out of service, and the rules that it is judged by.

    :param facts: of the server, before and now.
    :param unknown: the names of facts that are not known.
    :param unread: whether its project and its owner are not known.
    """

    rules: tuple
    facts: dict
    since: dict
    project: dict
    owner: dict
    exemptions: tuple = ()
    unknown: frozenset = frozenset()
    unread: frozenset = frozenset()

    @property
    def world(self):
        hidden = dict.fromkeys(self.unknown, builders.unknown())
        before = builders.server(**{**decision.BEFORE, **self.facts, **hidden})
        around = builders.surroundings(
            builders.project(**self.project), builders.user(**self.owner)
        )
        known = {
            kind: {
                id_: builders.unknown() if kind in self.unread else one
                for id_, one in found.items()
            }
            for kind, found in around.known.items()
        }
        judged = builders.judge(
            before,
            *self.rules,
            around=type(around)(known),
            history=model_history.History(
                holding_since={
                    (before.key, name): moment
                    for name, moment in self.since.items()
                    if name not in self.unknown
                }
            ),
            exemptions=self.exemptions,
        )
        return decision.World(
            before=judged,
            seen=decision.shelved(
                **{
                    name: value
                    for name, value in {**self.facts, **hidden}.items()
                    if name != 'status' or name in hidden
                }
            ),
            policy=decision.policy(*LADDERS),
        )

    @property
    def deleted(self):
        return decision.refused(self.world) == ''


@st.composite
def rules(draw):
    lifetimes = [
        builders.lifetime(
            *draw(MATCHES),
            name=f'l{number}',
            limit=draw(SHORT),
            ladder=draw(MOSTLY),
        )
        for number in range(draw(st.integers(1, 2)))
    ]
    conditions = [
        builders.condition(
            *draw(MATCHES),
            name=f'c{number}',
            limit=draw(SHORT),
            ladder=draw(st.sampled_from(LADDERS)),
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    return (*lifetimes, *conditions)


@st.composite
def scenes(draw):
    return Scene(
        draw(rules()),
        {
            'status': draw(st.sampled_from(('ACTIVE', 'SHUTOFF', 'ERROR'))),
            'flavor.name': draw(st.sampled_from(('c4', 'p4'))),
            'volume_booted': draw(st.booleans()),
            **draw(OWNERS),
        },
        {
            f'c{number}': NOW - draw(SPANS)
            for number in range(2)
            if draw(st.integers(0, 5))
        },
        {'tags': draw(st.sampled_from(((), ('course',))))},
        {'state': draw(st.sampled_from(('enabled', 'deleted')))},
    )


class TestProperties(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.seen = set()

    def met(self, *what):
        """Remember what was met, so that no property holds of nothing."""
        self.seen |= set(what)

    @often
    @hypothesis.given(
        scenes(),
        st.sets(st.sampled_from(('c0', 'c1')), max_size=1)
        | st.sets(st.sampled_from((*FACTS, 'c0', 'c1')), max_size=3),
        st.just(set()) | st.sets(st.sampled_from(('project', 'user'))),
    )
    def _less_known(self, scene, unknown, unread):
        doubtful = dataclasses.replace(
            scene,
            unknown=frozenset(unknown),
            unread=frozenset(unread),
        )
        self.met(scene.deleted, (doubtful.deleted, bool(unknown | unread)))
        if doubtful.deleted:
            self.assertTrue(scene.deleted)

    def test_what_is_not_known_never_adds_a_delete(self):
        """P21"""
        self._less_known()
        self.assertLessEqual({True, False, (True, True)}, self.seen)

    @often
    @hypothesis.given(scenes(), OWNERS)
    def _written(self, scene, facts):
        other = dataclasses.replace(scene, facts={**scene.facts, **facts})
        self.met(scene.deleted)
        self.assertEqual(scene.deleted, other.deleted)

    def test_what_its_owner_writes_changes_nothing(self):
        """P22"""
        self._written()
        self.assertEqual({True, False}, self.seen)

    @often
    @hypothesis.given(scenes(), SPANS, st.integers(0, 4))
    def _longer(self, scene, span, number):
        changed = list(scene.rules)
        rule = changed[number % len(changed)]
        # A rule that is past and does not delete stands in the way: that it
        # is past no longer takes it out of it.
        if not rule.ladder.delete or rule.ladder is LONGER:
            return
        changed[number % len(changed)] = dataclasses.replace(
            rule, limit=rule.limit + span
        )
        other = dataclasses.replace(scene, rules=tuple(changed))
        self.met(scene.deleted, ('other', other.deleted))
        if other.deleted:
            self.assertTrue(scene.deleted)

    def test_a_longer_limit_never_adds_a_delete(self):
        """P20"""
        self._longer()
        self.assertLessEqual({True, False, ('other', True)}, self.seen)

    @often
    @hypothesis.given(
        scenes(),
        st.sampled_from(
            (
                {'project': 'p1'},
                {'project': 'p2'},
                {'user': 'u1'},
                {'domain': 'd1'},
                {'resource': 's1'},
                {'resource': 's2'},
            )
        ),
    )
    def _exempt(self, scene, of):
        other = dataclasses.replace(
            scene, exemptions=(builders.exemption(**of),)
        )
        self.met(scene.deleted, ('other', other.deleted))
        if other.deleted:
            self.assertTrue(scene.deleted)
        if next(iter(of.values())).endswith('1'):
            self.assertFalse(other.deleted)

    def test_an_exemption_never_adds_a_delete(self):
        """P9, P20"""
        self._exempt()
        self.assertLessEqual({True, False, ('other', True)}, self.seen)

    @often
    @hypothesis.given(
        scenes(),
        st.integers(-3, 3),
    )
    def _extended(self, scene, hours):
        until = NOW + days(hours / 24)
        world = scene.world.of(extensions=(cases.extension(until),))
        if decision.refused(world) == '':
            self.met(True)
            self.assertTrue(scene.deleted)
            self.assertLessEqual(until, NOW)

    def test_no_more_time_ever_adds_one(self):
        """P18, P20"""
        self._extended()
        self.assertEqual({True}, self.seen)

    @often
    @hypothesis.given(
        st.permutations(range(6)),
        st.integers(0, 4),
        st.integers(0, 3),
        st.integers(0, 800),
        st.sampled_from((0.005, 0.01, 1.0)),
    )
    def _several(self, order, per_day, done, population, share):
        policy = decision.policy(
            delete_limits=model_policy.DeleteLimits(per_day, share)
        )
        made = [_candidate(number) for number in range(6)]

        def planned(some):
            return acting.plan(
                some,
                policy,
                decision.VERBS,
                pacing.Room(deleted=done, population=population),
                NOW,
                allowed=decision.ALLOWED,
            )

        plan = planned(made)
        self.assertEqual(plan, planned([made[number] for number in order]))
        most = min(per_day, int(share * population + 1e-6))
        self.assertEqual(min(6, max(0, most - done)), len(plan.steps))
        self.assertEqual(6, len(plan.steps) + len(plan.asides))
        self.met(bool(plan.steps))

    def test_the_order_does_not_matter_and_the_limits_do(self):
        """P14, P15, P19"""
        self._several()
        self.assertEqual({True, False}, self.seen)


def _candidate(number):
    one = decision.World().candidate
    id_ = f's{number}'
    return dataclasses.replace(
        one,
        case=dataclasses.replace(
            one.case, resource=cases.key(id_), number=number + 1
        ),
        evidence=deletion.Evidence(scans=2),
    )
