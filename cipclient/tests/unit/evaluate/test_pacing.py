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

from oslotest import base

from cipclient.evaluate import pacing
from cipclient.model import policy as model_policy
from cipclient.tests.unit.evaluate import cases

NEW = pacing.Room()


def policy(limits=None, **pace):
    return dataclasses.replace(
        cases.policy(), pace=cases.pace(**pace), delete_limits=limits
    )


def day(room=NEW, limits=None, **pace):
    return pacing.Day(policy(limits, **pace), room)


def limits(per_day=5, share=0.01):
    return model_policy.DeleteLimits(per_day, share)


def taken(of, count, project='p1', backlog=False, deletes=False):
    """Return why each of so many acts has no place, or None."""
    return [of.take(project, backlog, deletes=deletes) for _ in range(count)]


class TestAct(base.BaseTestCase):
    def test_a_day_has_as_many_as_its_pace(self):
        *first, last = taken(day(per_day=3), 4)
        self.assertEqual([None] * 3, first)
        self.assertEqual('The pace of 3 a day is used up.', last)

    def test_what_was_done_before_counts(self):
        *first, last = taken(day(pacing.Room(2), per_day=3), 2)
        self.assertEqual([None], first)
        self.assertIsNotNone(last)

    def test_a_project_has_as_many_as_its_pace(self):
        today = day(pacing.Room(1, {'p1': 1}), per_project=3)
        *first, last = taken(today, 3)
        self.assertEqual([None] * 2, first)
        self.assertEqual(
            'The pace of 3 a day in one project is used up.', last
        )
        self.assertEqual([None], taken(today, 1, 'p2'))

    def test_the_backlog_has_its_share_and_the_others_theirs(self):
        today = day(pacing.Room(1, backlog=1), per_day=6, share=0.5)
        *first, last = taken(today, 3, backlog=True)
        self.assertEqual([None] * 2, first)
        self.assertEqual('The backlog has its 3 acts of this day.', last)
        self.assertEqual([None] * 3, taken(today, 3))

    def test_what_has_no_place_takes_none(self):
        today = day(per_day=2, per_project=1)
        taken(today, 5)
        self.assertEqual([None], taken(today, 1, 'p2'))

    def test_an_act_takes_no_place_of_a_delete_nor_the_other_way_round(self):
        today = day(pacing.Room(population=500), limits(per_day=1), per_day=1)
        self.assertEqual([None], taken(today, 1, deletes=True))
        self.assertEqual([None], taken(today, 1))
        self.assertNotEqual([None], taken(today, 1, deletes=True))
        self.assertNotEqual([None], taken(today, 1))


class TestDelete(base.BaseTestCase):
    def test_a_day_has_as_many_as_its_limit(self):
        *first, last = taken(
            day(pacing.Room(population=500), limits()), 6, deletes=True
        )
        self.assertEqual([None] * 5, first)
        self.assertEqual('The limit of 5 deletes a day is used up.', last)

    def test_what_was_deleted_before_counts(self):
        room = pacing.Room(deleted=3, population=500)
        *first, last = taken(day(room, limits()), 3, deletes=True)
        self.assertEqual([None] * 2, first)
        self.assertIsNotNone(last)

    def test_nothing_is_deleted_without_limits(self):
        (said,) = taken(day(pacing.Room(population=500)), 1, deletes=True)
        self.assertEqual('The limit of 0 deletes a day is used up.', said)

    def test_a_share_is_of_whole_servers_and_no_part_of_one_more(self):
        most_of_all = policy(limits(per_day=50))
        for population, most in ((0, 0), (99, 0), (100, 1), (199, 1)):
            with self.subTest(population=population):
                self.assertEqual(
                    most, pacing.most_deletes(most_of_all, population)
                )

    def test_a_share_is_what_was_written(self):
        """0.29 of 100 is a little less than 29 to a computer."""
        share = policy(limits(50, 0.29))
        self.assertEqual(29, pacing.most_deletes(share, 100))


class TestRoom(base.BaseTestCase):
    def test_of_a_new_day_nothing_is_done_and_no_server_is_known(self):
        self.assertEqual(pacing.Room(0, {}, 0, 0, 0), NEW)
