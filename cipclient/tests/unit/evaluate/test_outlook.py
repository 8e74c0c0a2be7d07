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

from oslotest import base

from cipclient.evaluate import outlook
from cipclient.model import history as model_history
from cipclient.model import verdict
from cipclient.tests import builders

NOW = builders.NOW
days = builders.days


def _outlook(*rules, server=None, history=model_history.BLANK, **more):
    judged = builders.judge(
        server or builders.server(), *rules, history=history, **more
    )
    return outlook.outlook(judged, NOW)


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


class TestOutlook(base.BaseTestCase):
    def test_what_is_ok_is_noticed_when_the_first_warning_is_due(self):
        self.assertEqual(
            verdict.Outlook(
                'notice', NOW + days(70), 'shelve', NOW + days(100)
            ),
            _outlook(_ending_in(100)),
        )

    def test_what_is_near_is_noticed_now_with_the_whole_schedule(self):
        self.assertEqual(
            verdict.Outlook('notice', NOW, 'shelve', NOW + days(30)),
            _outlook(_ending_in(10)),
        )

    def test_what_has_long_been_over_has_the_whole_schedule_too(self):
        self.assertEqual(
            verdict.Outlook('notice', NOW, 'shelve', NOW + days(30)),
            _outlook(_ending_in(-100)),
        )

    def test_the_notice_is_now_when_the_first_warning_is_just_due(self):
        self.assertEqual(NOW, _outlook(_ending_in(30)).at)

    def test_a_minimum_notice_longer_than_the_warning_is_kept(self):
        ladder = builders.ladder(warn=(7, 2), notice=21)
        self.assertEqual(
            verdict.Outlook('notice', NOW + days(3), 'shelve', NOW + days(24)),
            _outlook(_ending_in(10, ladder=ladder)),
        )

    def test_the_act_is_the_one_of_the_ladder(self):
        ladder = builders.ladder(quarantine='stop')
        self.assertEqual('stop', _outlook(_ending_in(10, ladder=ladder)).then)

    def test_a_ladder_that_only_tells_has_nothing_after_the_notice(self):
        self.assertEqual(
            verdict.Outlook('notice', NOW),
            _outlook(_ending_in(-1, ladder=builders.telling())),
        )

    def test_what_is_never_over_has_no_outlook(self):
        self.assertEqual(
            verdict.Outlook(), _outlook(builders.lifetime(never=True))
        )

    def test_what_has_no_rule_has_no_outlook(self):
        self.assertEqual(verdict.Outlook(), _outlook())

    def test_what_has_no_date_has_no_outlook(self):
        self.assertEqual(
            verdict.Outlook(),
            _outlook(builders.lifetime(until=builders.until_property())),
        )

    def test_what_is_exempt_has_no_outlook(self):
        self.assertEqual(
            verdict.Outlook(),
            _outlook(
                _ending_in(-1), exemptions=(builders.exemption(user='u1'),)
            ),
        )

    def test_what_is_unknown_has_no_outlook(self):
        self.assertEqual(
            verdict.Outlook(),
            _outlook(
                _ending_in(-1),
                server=builders.server(project_id='p9'),
                exemptions=(builders.exemption(domain='d1'),),
            ),
        )


class TestSeveralRules(base.BaseTestCase):
    def test_a_ladder_that_only_tells_does_not_shield_from_another(self):
        stopped, history = _stopped(-5, ladder=builders.telling())
        self.assertEqual(
            verdict.Outlook('notice', NOW, 'shelve', NOW + days(100)),
            _outlook(_ending_in(100), stopped, history=history),
        )

    def test_another_that_is_over_too_has_its_own_whole_schedule(self):
        stopped, history = _stopped(-5, ladder=builders.telling(warn=(7, 2)))
        self.assertEqual(
            verdict.Outlook('notice', NOW, 'shelve', NOW + days(30)),
            _outlook(_ending_in(-1), stopped, history=history),
        )

    def test_the_act_is_of_the_earliest_rule_that_quarantines(self):
        stopped, history = _stopped(
            40, ladder=builders.ladder('other', quarantine='stop')
        )
        self.assertEqual(
            ('stop', NOW + days(40)),
            (lambda seen: (seen.then, seen.then_at))(
                _outlook(_ending_in(50), stopped, history=history)
            ),
        )

    def test_of_two_that_end_at_once_the_lifetime_comes_first(self):
        stopped, history = _stopped(
            40, ladder=builders.ladder('other', quarantine='stop')
        )
        self.assertEqual(
            'shelve',
            _outlook(_ending_in(40), stopped, history=history).then,
        )

    def test_a_rule_whose_date_is_unknown_quarantines_nothing(self):
        stopped, _history = _stopped(40)
        self.assertEqual(
            verdict.Outlook('notice', NOW),
            _outlook(_ending_in(-1, ladder=builders.telling()), stopped),
        )

    def test_the_notice_is_that_of_the_rule_that_opens_first(self):
        """Though it ends later: it gives longer notice."""
        stopped, history = _stopped(
            20, ladder=builders.ladder('short', warn=(7, 2))
        )
        self.assertEqual(
            verdict.Outlook('notice', NOW + days(2), 'shelve', NOW + days(27)),
            _outlook(_ending_in(32), stopped, history=history),
        )
