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

import datetime

from oslotest import base

from cipclient.evaluate import standing
from cipclient.model import history as model_history
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.tests import builders

NOW = builders.NOW
State = verdict.State
days = builders.days


def _ending_in(count, **more):
    """Return a lifetime that ends that many days from now."""
    return builders.lifetime(limit=builders.AGE + days(count), **more)


def _stopped(count, **more):
    """Return a condition, and the history by which it ends so."""
    rule = builders.condition(
        builders.is_('status', 'ACTIVE'), name='stopped', limit=60, **more
    )
    since = NOW + days(count - 60)
    return rule, model_history.History(
        holding_since={(('server', 'west', 's1'), 'stopped'): since}
    )


def _judged(*rules, server=None, **more):
    return builders.judge(server or builders.server(), *rules, **more)


def _standing(*rules, **more):
    return standing.standing_of(_judged(*rules, **more))


class TestStanding(base.BaseTestCase):
    def test_a_lifetime_opens_and_acts_by_its_own_ladder(self):
        ends = NOW + days(10)
        self.assertEqual(
            model_standing.Standing(
                State.NEAR,
                'compute',
                ends,
                ends - days(30),
                'research',
                'compute',
                'research',
                ends,
                ends - days(30),
            ),
            _standing(_ending_in(10)),
        )

    def test_a_ladder_that_only_tells_opens_and_acts_on_nothing(self):
        ends = NOW + days(10)
        self.assertEqual(
            model_standing.Standing(
                State.NEAR, 'compute', ends, ends - days(30), 'tell'
            ),
            _standing(_ending_in(10, ladder=builders.telling())),
        )

    def test_it_opens_where_the_first_of_its_rules_does(self):
        short = builders.ladder('short', warn=(7, 2), quarantine='stop')
        stopped, history = _stopped(20, ladder=short)
        found = _standing(_ending_in(32), stopped, history=history)
        self.assertEqual(
            ('stopped', NOW + days(20), NOW + days(2), 'research'),
            (found.rule, found.expires, found.opens, found.ladder),
        )

    def test_it_acts_by_the_earliest_end_that_quarantines(self):
        stopped, history = _stopped(-5, ladder=builders.telling())
        found = _standing(_ending_in(100), stopped, history=history)
        self.assertEqual(
            ('stopped', NOW - days(35), 'tell'),
            (found.rule, found.opens, found.ladder),
        )
        self.assertEqual(
            ('compute', 'research', NOW + days(100), NOW + days(70)),
            (
                found.acts_rule,
                found.acts_ladder,
                found.acts_from,
                found.acts_opens,
            ),
        )

    def test_of_two_that_end_at_once_the_lifetime_comes_first(self):
        stopped, history = _stopped(
            40, ladder=builders.ladder('other', quarantine='stop')
        )
        found = _standing(_ending_in(40), stopped, history=history)
        self.assertEqual(
            ('compute', 'research', 'research'),
            (found.acts_rule, found.acts_ladder, found.ladder),
        )

    def test_of_two_conditions_that_end_at_once_the_first_counts(self):
        one, history = _stopped(5)
        other, _history = _stopped(
            5, ladder=builders.ladder('other', quarantine='stop')
        )
        found = _standing(one, other, history=history)
        self.assertEqual('research', found.acts_ladder)

    def test_what_is_exempt_for_a_time_opens_after_it(self):
        """That is no surprise: the passing of time explains it."""
        given = (
            builders.exemption(until=datetime.date(2026, 6, 20), user='u1'),
        )
        over = datetime.datetime(2026, 6, 21, tzinfo=datetime.UTC)
        for left, opens in ((-1, over), (60, NOW + days(30))):
            found = _standing(_ending_in(left), exemptions=given)
            self.assertEqual(
                (State.EXEMPT, opens, None),
                (found.state, found.opens, found.acts_opens),
            )
            self.assertEqual(
                ('compute', NOW + days(left), ('ticket 4711',)),
                (found.rule, found.expires, found.reasons),
            )
        never = _standing(builders.lifetime(never=True), exemptions=given)
        self.assertIsNone(never.opens)

    def test_what_is_exempt_for_ever_keeps_its_end_and_never_opens(self):
        rules = _ending_in(-1)
        given = (builders.exemption(user='u1'),)
        self.assertEqual(
            model_standing.Standing(
                State.EXEMPT,
                'compute',
                NOW - days(1),
                reasons=('ticket 4711',),
            ),
            _standing(rules, exemptions=given),
        )
        self.assertIsNone(standing.opens_at(_judged(rules, exemptions=given)))

    def test_what_has_no_date_never_opens(self):
        for rules, state, rule in (
            ((), State.NO_RULE, ''),
            ((builders.lifetime(never=True),), State.OK, 'compute'),
        ):
            self.assertEqual(
                model_standing.Standing(state, rule), _standing(*rules)
            )
            self.assertIsNone(standing.opens_at(_judged(*rules)))

    def test_an_unknown_lifetime_leaves_no_date(self):
        found = _standing(
            builders.lifetime(builders.is_('project.tags', 'x'), limit=10),
            server=builders.server(project_id='p9'),
            around=builders.surroundings(project='HTTP 503'),
        )
        self.assertEqual(
            (State.UNKNOWN, None, None),
            (found.state, found.expires, found.opens),
        )
        self.assertEqual(
            (
                'lifetime compute: project.tags is unknown: project p9: '
                'HTTP 503',
            ),
            found.reasons,
        )

    def test_a_condition_since_an_unknown_date_takes_no_date_away(self):
        stopped, _history = _stopped(5)
        for ladder in (builders.ladder(), builders.telling()):
            found = _standing(_ending_in(100, ladder=ladder), stopped)
            self.assertEqual(
                (State.UNKNOWN, NOW + days(70)), (found.state, found.opens)
            )
            self.assertIn('condition stopped', found.reasons[0])

    def test_a_rule_without_a_ladder_opens_nothing(self):
        found = _standing(_ending_in(-1, ladder=None))
        self.assertEqual(
            (State.OVER, None, ''), (found.state, found.opens, found.ladder)
        )

    def test_one_without_a_ladder_hides_no_other_behind_it(self):
        rule, history = _stopped(20)
        found = _standing(_ending_in(10, ladder=None), rule, history=history)
        self.assertEqual(
            (NOW - days(10), 'research'), (found.opens, found.ladder)
        )

    def test_opens_at_is_what_the_standing_says(self):
        judged = _judged(_ending_in(10))
        self.assertEqual(NOW - days(20), standing.opens_at(judged))


class TestSubject(base.BaseTestCase):
    def test_a_server_is_called_and_holds_what_it_does(self):
        self.assertEqual(
            model_standing.Subject(
                'the server s1',
                'p1',
                'climate',
                'd1',
                'default',
                'u1',
                'ada',
                'ACTIVE',
                'c4',
                4,
                8192,
                20,
            ),
            standing.subject_of(
                builders.server(), 'climate', 'default', 'ada', 'd1'
            ),
        )

    def test_a_project_is_of_itself(self):
        found = standing.subject_of(builders.project())
        self.assertEqual(('p1', 'd1'), (found.project_id, found.domain_id))

    def test_what_was_not_read_is_empty(self):
        found = standing.subject_of(
            builders.server(
                name=builders.unknown(),
                project_id=builders.unknown(),
                user_id=builders.unknown(),
                status=builders.unknown(),
                flavor__name=builders.unknown(),
                flavor__extra_specs=builders.unknown(),
            )
        )
        self.assertEqual(
            model_standing.Subject(vcpus=4, ram=8192, disk=20), found
        )

    def test_gpus_are_what_the_flavor_asks_for(self):
        for specs, count in (
            ({}, 0),
            ({'hw:cpu_policy': 'dedicated'}, 0),
            ({'resources:VGPU': '1'}, 1),
            ({'resources:PGPU': '2'}, 2),
            ({'resources1:VGPU': '1', 'resources_b:VGPU': '1'}, 2),
            ({'pci_passthrough:alias': 'a1:2'}, 2),
            ({'pci_passthrough:alias': 'a1:2,a100:1'}, 3),
            ({'pci_passthrough:alias': 'a1'}, 0),
            ({'pci_passthrough:alias': '100'}, 0),
            ({'resources:VGPU': 'one'}, 0),
            ({'resources:VGPUS': '1', 'trait:VGPU': '1'}, 0),
        ):
            found = standing.subject_of(
                builders.server(flavor__extra_specs=specs)
            )
            self.assertEqual(count, found.gpus, specs)
