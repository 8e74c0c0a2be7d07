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
import functools
import types

from cipclient import exceptions
from cipclient.ledger import recorder
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import letters
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import deleted
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import test_deleting
from cipclient.workflow import forecast
from cipclient.workflow import found
from cipclient.workflow.restore import rebuilding
from cipclient.workflow.restore import restoring
from cipclient.workflow.retention import remnants

days = enforced.days
NOW = records.NOW
Outcome = model_step.Outcome


class _Deleted(test_deleting.TestCase):
    """A server was deleted, and something is kept of it."""

    def setUp(self):
        super().setUp()
        self.go(self._delete)

    def _delete(self):
        self.to_the_deletion()
        self.scanned_twice()
        self.delete()
        self.deleted = self.now

    @property
    def kept(self):
        with self.view() as view:
            return view.kept()

    def told(self, resource, kind=None):
        used = self.lifetime()
        return used.cases.life(resource, kind, used.policies.in_force())

    def open_case(self):
        """Have a case of what is kept, as the end of its time is near."""
        (one,) = self.kept
        key = model_standing.ResourceKey(one.resource.region, one.kind, one.id)
        ends = self.deleted + days(90)
        standing = dataclasses.replace(
            self.told(self.victim).standing,
            rule='compute',
            expires=ends,
            acts_from=ends,
        )
        subject = model_kept.subject_of(one)
        with self.run_of() as run:
            with run.recorder(self.now, '') as recording:
                recording.add([recorder.Sighting(key, subject, standing, {})])
                recording.finish(())
            run.save(
                [
                    model_case.Case(
                        key,
                        subject,
                        standing,
                        self.now,
                        stage=model_case.Stage.QUARANTINED,
                        quarantined=self.deleted,
                        verb=model_case.DELETE,
                    )
                ],
                self.now,
            )
        return one


class TestTold(_Deleted):
    def test_a_deleted_server_tells_what_is_kept_and_until_when(self):
        (one,) = self.told(self.victim).kept
        self.assertEqual(self.kept[0].id, one.kept.id)
        self.assertEqual(self.deleted, one.deleted)
        self.assertEqual(self.deleted + days(90), one.until)
        self.assertIsNone(one.case)
        self.see_what_is_told_before_it_has_a_case()
        self.open_case()
        (one,) = self.told(self.victim).kept
        self.assertIs(model_case.Stage.QUARANTINED, one.case.stage)
        self.see_its_own_standing()
        self.see_that_its_server_is_what_is_taken_back()
        self.see_that_without_its_image_it_is_not_made_anew()

    def see_what_is_told_before_it_has_a_case(self):
        (one,) = self.kept
        life = self.told(one.id)
        self.assertEqual(('image', one.id), life.resource[1:3])
        self.assertEqual(self.victim, life.kept_of.kept.resource.id)
        self.assertEqual(self.deleted + days(90), life.standing.expires)
        self.assertEqual('', life.subject.flavor)
        self.assertEqual((), life.cases)
        self.assertRaises(exceptions.NotFound, self.told, one.id, 'volume')

    def see_its_own_standing(self):
        (one,) = self.kept
        life = self.told(one.id)
        (case,) = life.cases
        self.assertEqual(case.standing, life.standing)
        self.assertEqual(case, life.kept_of.case)
        self.assertEqual(self.victim, case.kept_of.id)

    def see_that_its_server_is_what_is_taken_back(self):
        (one,) = self.kept
        self.assertIn(f'restore {self.victim}', self.refused(one.id))

    def see_that_without_its_image_it_is_not_made_anew(self):
        (one,) = self.kept
        with self.run_of() as run:
            run.kept_no_longer(one.number, 'deleted', self.now)
        self.assertIn(f'the image {one.id}', self.refused(self.victim))

    def refused(self, resource):
        """Return why neither restore nor rebuild is possible."""
        used = self.lifetime()
        policy = used.policies.in_force()
        said = {
            str(
                self.assertRaises(
                    exceptions.NotPossible,
                    take_back,
                    resource,
                    None,
                    'asked for',
                    lambda *told: True,
                    policy,
                )
            )
            for take_back in (used.restore, used.rebuild)
        }
        (why,) = said
        return why


class TestTheLedger(deleted.TestCase):
    """What is told of the records alone."""

    def told(self, key=None):
        return remnants.told(
            self.run, self.run.life(key or self.server), self.policy
        )

    def restored(self):
        (case,) = self.run.life(self.server).cases
        return rebuilding.told(
            types.SimpleNamespace(run=self.run), self.server, case
        )

    def test_the_image_of_a_shelved_server_is_no_remnant(self):
        self.run.keep(self.shelved, 'image', 'i1', 0, NOW)
        self.assertEqual((), self.told().kept)
        self.assertIsNone(
            remnants.life_of(self.run, 'i1', None, builders.policy())
        )

    def test_nobody_who_was_told_of_a_time_is_given_less(self):
        self.protect()
        self.delete(retention=100 * 24 * 3600)
        self.assertEqual(NOW + days(100), self.told().kept[0].until)
        self.ladder = dataclasses.replace(self.ladder, retention=days(120))
        self.assertEqual(NOW + days(120), self.told().kept[0].until)

    def test_where_the_ladder_deletes_no_longer_it_is_kept(self):
        self.protect()
        self.delete()
        for ladder in (
            builders.ladder('another'),
            dataclasses.replace(self.ladder, delete=False),
            dataclasses.replace(self.ladder, retention=None),
        ):
            self.ladder = ladder
            self.assertIsNone(self.told().kept[0].until)

    def test_a_forecast_has_it_before_it_has_a_case(self):
        self.protect()
        self.delete()
        policy = dataclasses.replace(
            letters.policy('daily', ladders=(self.ladder,)),
            breaker=model_policy.Breaker(0.2, 0.3),
            delete_limits=model_policy.DeleteLimits(2, 1),
        )
        asked = functools.partial(
            forecast.forecast, self.run, policy, NOW + days(1)
        )
        (day,) = (day for day in asked(weeks=20).days if day.deletes)
        self.assertEqual(policy.calendar.day_of(NOW + days(91)), day.day)
        self.assertEqual(0, sum(week.mails for week in asked(8).weeks))
        self.ladder = dataclasses.replace(self.ladder, delete=False)
        policy = dataclasses.replace(
            policy, ladders={self.ladder.name: self.ladder}
        )
        told = forecast.forecast(self.run, policy, NOW, 20)
        self.assertEqual(0, sum(week.deletes for week in told.weeks))

    def test_what_has_a_case_is_not_in_a_forecast_twice(self):
        self.protect()
        self.delete()
        policy = self.policy
        (case,) = remnants.to_come(self.run, policy, ())
        self.assertEqual(('image', 'i1'), case.resource[1:3])
        self.assertEqual(NOW + days(90), case.standing.acts_from)
        self.assertEqual([], list(remnants.to_come(self.run, policy, [case])))

    def test_without_its_image_a_server_is_not_made_anew(self):
        old = self.run.keep(self.shelved, 'image', 'i0', 0, NOW)
        self.run.kept_no_longer(old, 'gone', NOW)
        number = self.run.keep(self.shelved, 'image', 'i1', 0, NOW)
        self.delete()
        self.assertIn('i1', self.restored().commands[0])
        self.run.kept_no_longer(number, 'deleted', NOW + days(1))
        error = self.assertRaises(exceptions.NotPossible, self.restored)
        self.assertIn(
            f'the image i1 that was kept of its disk is deleted since '
            f'{NOW + days(1):%Y-%m-%d}: it cannot be made anew',
            str(error),
        )

    def test_without_what_it_booted_from_it_is_not_made_anew(self):
        step = self.delete()
        numbers = {
            id_: self.run.keep(step, 'volume', id_, 0, NOW)
            for id_ in ('v1', 'v2')
        }
        self.run.kept_no_longer(numbers['v2'], 'deleted', NOW)
        restored = self.restored()
        self.assertIn('v1', restored.commands[0])
        self.assertNotIn('v2', ' '.join(restored.commands))
        self.assertIn('Its volume v2, which is deleted', restored.lost[1])
        self.run.kept_no_longer(numbers['v1'], 'gone', NOW)
        error = self.assertRaises(exceptions.NotPossible, self.restored)
        self.assertIn('the volume v1 that was kept', str(error))

    def test_a_volume_that_was_taken_back_is_still_one_of_its_own(self):
        step = self.delete()
        number = self.run.keep(step, 'volume', 'v1', 0, NOW)
        self.run.kept_no_longer(number, 'returned', NOW)
        self.assertIn('v1', self.restored().commands[0])
        self.assertEqual(1, len(self.restored().lost))

    def test_of_what_is_gone_for_good_nothing_is_taken_back(self):
        (case,) = self.run.life(self.server).cases
        gone = dataclasses.replace(case, verb='delete')
        error = self.assertRaises(
            exceptions.NotPossible,
            rebuilding.recipe_of,
            self.run,
            records.key('i1', 'image'),
            gone,
        )
        self.assertIn('nothing is left of it', str(error))

    def test_it_is_its_server_that_is_taken_back(self):
        self.run.keep(self.shelved, 'image', 'i1', 0, NOW)
        restoring.require_no_remnant(self.run, 's1', None)
        restoring.require_no_remnant(self.run, 'i1', 'volume')
        error = self.assertRaises(
            exceptions.NotPossible,
            restoring.require_no_remnant,
            self.run,
            'i1',
            None,
        )
        for words in ('lifetime restore s1', 'extension create i1'):
            self.assertIn(words, str(error))

    def test_without_a_case_of_its_own_there_is_nothing_to_change(self):
        self.run.keep(self.shelved, 'image', 'i1', 0, NOW)
        error = self.assertRaises(
            exceptions.NotFound, found.resource, self.run, 'i1', None
        )
        self.assertIn('kept of server the server (s1)', str(error))
        self.assertIn('no case of its own yet', str(error))
