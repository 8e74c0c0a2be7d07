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
import shutil

from cipclient.model import case as model_case
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import fakes
from cipclient.workflow import request

days = enforced.days
_LEDGER = (
    'intend',
    'sending',
    'answered',
    'happened',
    'kept_no_longer',
    'end_step',
)


class TestCase(enforced.TestCase):
    """A server was shelved by us, and its owner brought it back."""

    def setUp(self):
        super().setUp()
        self.go(self._take_back)

    def _take_back(self):
        self.tell_all()
        self.victim = self.running()
        before = dataclasses.replace(self.servers().get(self.victim))
        self.act(only=(self.victim,))
        with self.view() as view:
            (kept,) = view.kept()
        self.image_id = kept.id
        self.out = dataclasses.replace(self.servers().get(self.victim))
        self.servers().put(before)
        self.now += days(2)

    @property
    def server(self):
        return self.servers().get(self.victim)

    @property
    def image(self):
        return self.sandbox.state.images.get(self.image_id)

    def clear(self, **asked):
        return self.act(**{'only': (self.victim,), **asked})

    def deletes(self):
        return [
            one
            for one in self.sandbox.requests
            if one.method == 'DELETE' and self.image_id in one.path
        ]

    def rehearse(self, **asked):
        """Return what the operator is told of a run that does nothing."""
        used = self.lifetime()
        planned = used.plans.make(
            request.EnforceRequest(**{'only': (self.victim,), **asked}),
            used.policies.in_force(),
        )
        return ' '.join(planned.notes)


class TestClear(TestCase):
    def test_what_nothing_needs_is_deleted_once_by_its_id(self):
        """H17: Nova leaves it for ever."""
        others = set(self.sandbox.state.images) - {self.image_id}
        result = self.clear()
        self.assertIn('It is deleted.', ' '.join(result.plan.notes))
        self.assertEqual(1, len(self.deletes()))
        self.assertIsNone(self.image)
        self.assertEqual(others, set(self.sandbox.state.images))
        self.assertIn('It is gone.', ' '.join(result.notes))
        self.assertEqual('ACTIVE', self.server.status)
        with self.view() as view:
            self.assertEqual([], list(view.kept()))
            step = view.steps()[0]
            view.verify_journal()
        self.assertEqual(['clear'], [one.what for one in step.requests])
        self.assertIs(True, step.requests[0].happened)
        self.clear()
        self.assertEqual(1, len(self.deletes()))

    def test_nothing_is_asked_for_where_the_answer_is_no(self):
        self.clear(confirm=lambda plan: False)
        self.assertEqual([], self.deletes())


class TestRehearsed(TestCase):
    """A dry run says what a run would do, and does none of it."""

    def assertNothingDone(self):
        self.assertEqual([], self.deletes())
        with self.view() as view:
            self.assertEqual([self.image_id], [one.id for one in view.kept()])
            self.assertEqual((), tuple(view.open_steps()))

    def test_what_is_deleted_is_told_of_a_server_that_just_came_back(self):
        """The ledger still says that it is out of service."""
        self.assertIn('It is deleted.', self.rehearse())
        self.assertNothingDone()
        case = self.open_cases()[self.victim]
        self.assertIs(model_case.Stage.QUARANTINED, case.stage)

    def test_it_is_told_in_the_words_of_the_run(self):
        for befall in (
            lambda: None,
            lambda: setattr(self.server, 'status', 'ERROR'),
            lambda: setattr(self.server, 'task_state', 'unshelving'),
        ):
            befall()
            (said,) = [
                one
                for one in self.clear(confirm=lambda plan: False).plan.notes
                if self.image_id in one
            ]
            self.assertIn(said, self.rehearse())
        self.assertNothingDone()

    def test_one_of_a_server_that_is_still_out_of_service_is_no_matter(self):
        self.servers().put(self.out)
        self.assertNotIn(self.image_id, self.rehearse())
        self.assertNothingDone()

    def test_one_that_is_gone_is_forgotten_by_none_but_a_run(self):
        image = self.sandbox.state.images.pop(self.image_id)
        self.assertNotIn(self.image_id, self.rehearse())
        self.sandbox.state.images[self.image_id] = image
        self.assertNothingDone()

    def test_a_day_on_which_nothing_is_done_is_judged_as_of_that_day(self):
        day = (self.now + days(3)).strftime('%m-%d')
        self.write(
            rest=self.rest.replace(
                'timezone: UTC',
                f'timezone: UTC, freeze: [{{from: {day}, to: {day}}}]',
            )
        )
        self.assertIn('It is deleted.', self.rehearse())
        later = self.now + days(3)
        self.assertIn('on this day', self.rehearse(at=later))


class TestCrash(TestCase):
    """P10, P12, P24, P25: a run that dies at any call of it."""

    def test_it_is_asked_for_once_whenever_a_run_dies(self):
        self.clear(confirm=lambda plan: False)
        image = self.image
        began = self.now
        shutil.copytree(self.home / '.local', self.home / 'kept')
        for half in range(1, 30):
            lives = fakes.Lives(half / 2)
            asked = len(self.deletes())
            died = self.die(lives)
            self.now += enforced.datetime.timedelta(minutes=11)
            self.clear()
            self.assertLessEqual(len(self.deletes()) - asked, 1, half)
            with self.view() as view:
                self.assertEqual((), tuple(view.open_steps()), half)
                view.verify_journal()
                kept = [one.id for one in view.kept()]
            # What never left is for an operator; the rest is gone.
            self.assertEqual(kept, [self.image_id] if self.image else [])
            self.assertIsNotNone(self.server)
            if not died:
                break
            self.sandbox.state.images[self.image_id] = image
            shutil.rmtree(self.home / '.local')
            shutil.copytree(self.home / 'kept', self.home / '.local')
            self.now = began
        # Five calls to the ledger, the end, and the request itself.
        self.assertEqual(15, half)

    def die(self, lives):
        try:
            self.clear(
                run=lambda run: fakes.Mortal(run, lives, _LEDGER),
                cloud=lambda cloud: fakes.Mortal(cloud, lives, ('write',)),
            )
        except fakes.Died:
            return True
        return False
