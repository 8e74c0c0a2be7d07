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

import dataclasses
import datetime

import testtools

from cipclient.evaluate import renewal
from cipclient.model import case as model_case
from cipclient.model import rule as model_rule
from cipclient.notice import more_time
from cipclient.tests import builders
from cipclient.tests.unit.notice import drafts

DAY = drafts.DAY


def _extension(author=model_case.Author.OWNER):
    return model_case.Extension(
        drafts.NOW + 40 * DAY, 'a reason', author, 'ada', drafts.NOW
    )


def _last_day(case, **renewal):
    policy = drafts.policy()
    if renewal:
        given = {'by': 30 * DAY, 'times': 4, 'total': 120 * DAY, **renewal}
        policy = dataclasses.replace(
            policy,
            lifetimes=(
                builders.lifetime(
                    limit=60, renewal=model_rule.Renewal(**given)
                ),
            ),
        )
    return more_time.last_day(case, policy)


class TestLastDay(testtools.TestCase):
    def test_it_is_the_announced_day_and_what_the_rule_gives(self):
        self.assertEqual(datetime.date(2027, 4, 11), _last_day(drafts.case()))

    def test_it_is_never_more_than_the_rule_gives_in_all(self):
        case = drafts.case(day=drafts.FIRST_DAY + 20 * DAY)
        case = dataclasses.replace(case, first_day=drafts.FIRST_DAY)
        self.assertEqual(
            drafts.FIRST_DAY + 40 * DAY, _last_day(case, total=40 * DAY)
        )
        self.assertEqual(
            drafts.FIRST_DAY + 50 * DAY, _last_day(case, total=None)
        )
        self.assertIsNone(_last_day(case, total=20 * DAY))

    def test_it_is_what_the_evaluation_gives_when_it_is_asked_for(self):
        for more in (
            {},
            {'day': drafts.FIRST_DAY + 3 * DAY},
            {'extensions': (_extension(),)},
            {'due': drafts.NOW + 55 * DAY},
        ):
            case, policy = drafts.case(**more), drafts.policy()
            day = more_time.last_day(case, policy)
            given = renewal.request(case, str(day), policy, drafts.NOW)
            self.assertEqual(policy.calendar.end_of(day), given.until)
            beyond = renewal.request(case, str(day + DAY), policy, drafts.NOW)
            self.assertEqual(given.until, beyond.until)
            self.assertEqual(str(day + DAY), beyond.asked)

    def test_what_is_not_after_the_day_that_stands_is_no_offer(self):
        self.assertIsNone(_last_day(drafts.case(due=drafts.NOW + 100 * DAY)))

    def test_an_owner_can_take_it_so_often(self):
        once = drafts.case(extensions=(_extension(),))
        given = drafts.case(
            extensions=(_extension(model_case.Author.OPERATOR),)
        )
        self.assertIsNone(_last_day(once, times=1))
        self.assertIsNotNone(_last_day(once, times=2))
        self.assertIsNotNone(_last_day(once, times=None))
        self.assertIsNotNone(_last_day(given, times=1))

    def test_there_is_none_where_nova_takes_no_metadata(self):
        for case in (
            drafts.case(subject={'status': 'ERROR'}),
            drafts.case(subject={'status': 'RESCUE'}),
            drafts.case(
                holds=(
                    model_case.Hold(
                        model_case.HoldReason.LOCKED, 'x', drafts.NOW
                    ),
                )
            ),
            drafts.case(stage=model_case.Stage.QUARANTINED),
            drafts.case(rule='forgotten'),
            drafts.case(rule='gone'),
            dataclasses.replace(drafts.case(), announcement=None),
        ):
            self.assertIsNone(_last_day(case))

    def test_a_volume_has_metadata_in_any_state(self):
        policy = drafts.policy()
        rule = dataclasses.replace(policy.lifetimes[0], kind='volume')
        self.assertIsNotNone(
            more_time.last_day(
                drafts.case(kind='volume', subject={'status': 'in-use'}),
                dataclasses.replace(policy, lifetimes=(rule,)),
            )
        )
