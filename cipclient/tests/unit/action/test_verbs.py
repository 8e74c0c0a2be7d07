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
from unittest import mock

from oslotest import base

from cipclient import exceptions
from cipclient.action import base as action_base
from cipclient.action import lock
from cipclient.action import registry
from cipclient.cloud import write
from cipclient.model import verb as model_verb

ID = '01234567-89ab-cdef-0123-456789abcdef'
Fit = model_verb.Fit
State = action_base.State
VERBS = registry.load()
STATUSES = (
    'ACTIVE',
    'BUILD',
    'DELETED',
    'ERROR',
    'HARD_REBOOT',
    'MIGRATING',
    'PASSWORD',
    'PAUSED',
    'REBOOT',
    'REBUILD',
    'RESCUE',
    'RESIZE',
    'REVERT_RESIZE',
    'SHELVED',
    'SHELVED_OFFLOADED',
    'SHUTOFF',
    'SOFT_DELETED',
    'SUSPENDED',
    'UNKNOWN',
    'VERIFY_RESIZE',
)


def sight(status='ACTIVE', task=None, **more):
    return action_base.Sight(status, task, **{'locked': False, **more})


class TestVerbs(base.BaseTestCase):
    def test_each_asks_for_what_the_list_allows(self):
        for verb in VERBS.values():
            write.check(verb.write(ID))

    def test_each_undo_is_a_verb(self):
        for verb in VERBS.values():
            if verb.spec.removes:
                self.assertEqual('', verb.spec.undo)
                continue
            self.assertIn(verb.spec.undo, VERBS)
            self.assertEqual(verb.spec.name, VERBS[verb.spec.undo].spec.undo)

    def test_what_is_done_in_which_status(self):
        """H20"""
        done = {
            name: {
                status
                for status in STATUSES
                if verb.spec.fitness(status).fit is Fit.DO
            }
            for name, verb in VERBS.items()
            if verb.spec.kind == 'server'
        }
        self.assertEqual(
            {
                'shelve': {'ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED'},
                'stop': {'ACTIVE'},
                'start': {'SHUTOFF'},
                'unshelve': {'SHELVED', 'SHELVED_OFFLOADED'},
                # Nothing else has its disk in an image, or in a volume.
                'delete': {'SHELVED_OFFLOADED'},
            },
            done,
        )

    def test_only_what_is_as_it_was_left_is_deleted_of_what_was_kept(self):
        """H26: what Cinder would delete in error is for somebody to see."""
        for name, kind, status in (
            ('delete-image', 'image', 'active'),
            ('delete-volume', 'volume', 'available'),
        ):
            spec = VERBS[name].spec
            done = {
                one
                for one in (*spec.table, 'new-one', None)
                if spec.fitness(one).fit is Fit.DO
            }
            self.assertEqual({status}, done)
            self.assertEqual(kind, spec.kind)
            self.assertTrue(spec.removes)
            for one in (*spec.table, 'new-one', None):
                fitness = spec.fitness(one)
                self.assertEqual(one != status, bool(fitness.why), one)

    def test_a_volume_goes_when_its_backend_does_it(self):
        """One that is available again was in use by its backend."""
        verb, before = VERBS['delete-volume'], sight('available')
        for status, state in (
            ('deleting', State.PENDING),
            ('deleted', State.DONE),
            ('available', State.FAILED),
            ('error_deleting', State.FAILED),
            ('in-use', State.FAILED),
        ):
            progress = verb.progress(sight(status), before)
            self.assertIs(state, progress.state, status)
            self.assertNotEqual('', progress.why)

    def test_an_image_that_is_there_was_not_deleted(self):
        verb, before = VERBS['delete-image'], sight('active')
        for status, state in (
            ('deleted', State.DONE),
            ('active', State.FAILED),
            ('deactivated', State.FAILED),
        ):
            progress = verb.progress(sight(status), before)
            self.assertIs(state, progress.state, status)

    def test_memory_is_lost_by_shelving_what_holds_some(self):
        spec = VERBS['shelve'].spec
        for status in ('PAUSED', 'SUSPENDED'):
            self.assertEqual('its memory', spec.fitness(status).loses)
        self.assertEqual('', spec.fitness('ACTIVE').loses)

    def test_what_is_not_done_says_why(self):
        for verb in VERBS.values():
            for status in (*STATUSES, 'NEW_ONE', None):
                fitness = verb.spec.fitness(status)
                self.assertEqual(
                    fitness.fit is not Fit.DO, bool(fitness.why), status
                )

    def test_a_task_is_waited_for(self):
        for verb in VERBS.values():
            progress = verb.progress(sight('ACTIVE', 'busy'), sight())
            self.assertIs(State.PENDING, progress.state)

    def test_its_own_end_proves_it_and_any_other_does_not(self):
        """H21: back where it was, without a task, has failed."""
        for name, before, ends in (
            ('shelve', 'ACTIVE', ('SHELVED', 'SHELVED_OFFLOADED')),
            ('stop', 'ACTIVE', ('SHUTOFF',)),
            ('start', 'SHUTOFF', ('ACTIVE',)),
            ('unshelve', 'SHELVED_OFFLOADED', ('ACTIVE',)),
        ):
            for status in STATUSES:
                progress = VERBS[name].progress(sight(status), sight(before))
                wanted = State.DONE if status in ends else State.FAILED
                self.assertIs(wanted, progress.state, (name, status))
                self.assertNotEqual('', progress.why)

    def test_what_is_only_shelved_is_not_called_free(self):
        progress = VERBS['shelve'].progress(sight('SHELVED'), sight())
        self.assertIn('not freed', progress.why)


class TestLock(base.BaseTestCase):
    def test_ours_is_known_by_its_reason(self):
        """P43"""
        ours = lock.reason(7)
        self.assertTrue(lock.is_ours(sight(locked=True, locked_reason=ours)))
        for one in (
            sight(locked=False, locked_reason=ours),
            sight(locked=None, locked_reason=ours),
            sight(locked=True, locked_reason='mine'),
            sight(locked=True),
        ):
            self.assertFalse(lock.is_ours(one))

    def test_it_is_allowed(self):
        write.check(lock.lock(ID, lock.reason(7)))
        write.check(lock.unlock(ID))

    def test_how_it_was_is_without_a_task(self):
        made = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        now = sight('SHELVED', 'busy', created=made)
        self.assertEqual(sight('ACTIVE', created=made), now.was('ACTIVE'))
        self.assertEqual(now, now.was(None))


class _Point:
    """An entry point of a package that the policy may name."""

    value = 'their.module:Verb'

    def __init__(self, loaded):
        self._loaded = loaded
        self.dist = mock.Mock(spec=['name'])
        self.dist.name = 'Their_Package'

    def load(self):
        if isinstance(self._loaded, BaseException):
            raise self._loaded
        return self._loaded


class TestRegistry(base.BaseTestCase):
    """F72"""

    def load(self, loaded, plugins=('their-package',)):
        with mock.patch.object(
            registry.importlib.metadata,
            'entry_points',
            autospec=True,
            return_value=[_Point(loaded)],
        ):
            return registry.load(plugins)

    def test_those_of_others_only_if_the_policy_names_them(self):
        broken = SystemExit('now')
        self.assertEqual(set(VERBS), set(self.load(broken, ())))
        self.assertEqual(set(VERBS), set(self.load(broken, ('else',))))

    def test_one_that_does_not_load_is_named(self):
        for broken in (SystemExit('now'), ImportError('no'), object):
            error = self.assertRaises(
                exceptions.CipclientError, self.load, broken
            )
            self.assertIn('their.module:Verb', str(error))

    def test_one_that_is_no_verb_is_named(self):
        """Its spec is what the plan and all guards go by."""

        class Verb(registry.stop.Stop):
            spec = 'suspend'

        error = self.assertRaises(exceptions.CipclientError, self.load, Verb)
        self.assertIn('their.module:Verb is no verb', str(error))

    def test_one_that_cannot_tell_how_far_it_has_come_is_named(self):
        class Verb(registry.stop.Stop):
            progress = None

        error = self.assertRaises(exceptions.CipclientError, self.load, Verb)
        self.assertIn('their.module:Verb is no verb', str(error))

    def test_one_that_is_there_already_is_refused(self):
        error = self.assertRaises(
            exceptions.CipclientError, self.load, registry.shelve.Shelve
        )
        self.assertIn('there already', str(error))

    def test_another_one_is_added(self):
        class Verb(registry.stop.Stop):
            spec = dataclasses.replace(registry.stop.Stop.spec, name='suspend')

        self.assertIn('suspend', self.load(Verb))

    def test_ctrl_c_is_not_swallowed(self):
        self.assertRaises(KeyboardInterrupt, self.load, KeyboardInterrupt())
