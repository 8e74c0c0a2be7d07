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

from cipclient import sandbox
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import fakes

Outcome = model_step.Outcome
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

    def cleared(self):
        """Return what came of each step that was to delete it."""
        return [one.outcome for one in self.steps() if one.verb == 'clear']

    def assertKept(self, words, **asked):
        result = self.clear(**asked)
        self.assertEqual([], self.deletes())
        self.assertIsNotNone(self.image)
        self.assertIn(words, ' '.join(result.plan.notes))


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

    def test_a_run_for_others_or_a_part_leaves_it(self):
        other = next(
            one
            for one in self.servers().all()
            if one.id != self.victim and not one.deleted
        )
        self.assertKept('not for its server', only=(other.id,))
        self.assertKept('does a part only', limit=1)

    def test_a_day_on_which_nothing_is_done(self):
        day = self.now.strftime('%m-%d')
        self.write(
            rest=self.rest.replace(
                'timezone: UTC',
                f'timezone: UTC, freeze: [{{from: {day}, to: {day}}}]',
            )
        )
        self.assertKept('on this day', override={'policy': 'a test'})

    def test_what_is_out_of_scope(self):
        self.write(rest=self.rest.replace('projects: [all]', 'projects: [x]'))
        self.assertKept('leaves its project out', override={'policy': 'test'})


class TestNeeded(TestCase):
    """H16, F46, F47: each of these keeps it, alone."""

    def test_a_server_that_is_still_out_of_service(self):
        self.servers().put(self.out)
        self.clear()
        self.assertEqual([], self.deletes())
        case = self.open_cases()[self.victim]
        self.assertIs(model_case.Stage.QUARANTINED, case.stage)

    def test_a_server_that_was_shelved_again_by_others(self):
        """The ledger says returned; Nova says that it is shelved."""
        self.clear(confirm=lambda plan: False)
        self.servers().put(dataclasses.replace(self.out, locked_by=None))
        self.assertKept('is not back: it is SHELVED_OFFLOADED')

    def test_a_server_that_nova_is_at_work_on(self):
        self.server.task_state = 'unshelving'
        self.assertKept('unshelving')

    def test_a_server_that_is_broken(self):
        """An unshelve that failed may be tried again."""
        self.clear(confirm=lambda plan: False)
        self.server.status = 'ERROR'
        self.assertKept('it is ERROR')

    def test_a_server_that_is_gone(self):
        """It may be all that is left of it."""
        self.sandbox.state.change_server(self.victim, deleted=True)
        self.assertKept('its server is gone')

    def test_a_server_that_is_made_of_it(self):
        other = next(
            one
            for one in self.servers().all()
            if one.id != self.victim and not one.deleted
        )
        self.sandbox.state.change_server(other.id, image_id=self.image_id)
        self.assertKept('a server is made of it')

    def test_a_scan_that_is_partial(self):
        """F47: what a cell that is down uses is not seen."""
        self.sandbox.fail(
            sandbox.Fault('status', {'status': 503}, path='/os-services')
        )
        self.assertKept('partial')

    def test_an_image_that_is_not_as_we_left_it(self):
        for name, value, words in (
            ('protected', True, 'somebody protected it'),
            ('owner', 'somebody', 'not of our project'),
            ('status', 'saving', 'it is saving'),
        ):
            good = getattr(self.image, name)
            setattr(self.image, name, value)
            self.assertKept(words)
            setattr(self.image, name, good)
        self.image.properties['instance_uuid'] = 'another'
        self.assertKept('made of another server')

    def test_an_image_that_cannot_be_read(self):
        self.sandbox.fail(
            sandbox.Fault(
                'status',
                {'status': 503},
                method='GET',
                path=f'/images/{self.image_id}',
            )
        )
        self.assertKept('not known')

    def test_one_that_is_hardly_there(self):
        self.now -= days(1.5)
        self.assertKept('less than a day')


class TestRefused(TestCase):
    """It is asked for once, and never again."""

    def fail(self, **fault):
        self.sandbox.fail(
            sandbox.Fault(
                fault.pop('name'), fault, method='DELETE', path='/images/'
            )
        )

    def test_what_glance_refuses_is_an_operators(self):
        """H29: 409 where its store has it in use."""
        self.fail(name='status', status=409)
        result = self.clear()
        self.assertIn('Glance refused', ' '.join(result.notes))
        self.assertEqual([Outcome.FAILED], self.cleared())
        self.sandbox.heal()
        result = self.clear()
        self.assertIn('by hand', ' '.join(result.plan.notes))
        self.assertEqual(1, len(self.deletes()))

    def test_one_whose_answer_is_lost_is_read(self):
        """F22"""
        self.fail(name='drop_after')
        self.clear()
        self.assertEqual([Outcome.DONE], self.cleared())
        self.assertIsNone(self.image)

    def test_one_that_never_arrived_is_settled_and_told(self):
        """F22, P25"""
        self.fail(name='drop_before')
        self.clear()
        self.assertEqual([Outcome.UNKNOWN], self.cleared())
        self.sandbox.heal()
        self.clear()
        self.assertEqual([Outcome.UNKNOWN], self.cleared())
        self.now += enforced.datetime.timedelta(minutes=11)
        result = self.clear()
        self.assertEqual([Outcome.FAILED], self.cleared())
        self.assertIn('by hand', ' '.join(result.plan.recovered))
        self.assertIsNotNone(self.image)


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
