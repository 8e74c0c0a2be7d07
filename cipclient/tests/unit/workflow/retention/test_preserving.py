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

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.tests import builders
from cipclient.tests.unit.workflow import answering
from cipclient.workflow.retention import left_images
from cipclient.workflow.retention import preserving

NOW = answering.NOW
days = answering.days
IMAGE, SERVER, VOLUME = answering.IMAGE, answering.SERVER, answering.VOLUME
OTHER = IMAGE.replace('b', 'd')


class TestCase(answering.TestCase):
    def setUp(self):
        super().setUp()
        self.fresh = builders.server(SERVER, volume_booted=not self.has_disk)

    def preserve(self, entering=None, fresh=None):
        """Try to, in a delete that ends at once."""
        number = self.begin_delete()
        try:
            return preserving.preserve(
                self.tools,
                self.tools.requests(number),
                entering or self.entering,
                fresh or self.fresh,
            )
        finally:
            self.run_.end_step(
                number, answering.Outcome.ABORTED, 'no', self.now
            )

    def kept(self, *args, **kwargs):
        if args or kwargs:
            return super().kept(*args, **kwargs)
        return self.run_.kept()

    def happened(self):
        """Return what the last step says of its requests."""
        return [(one.what, one.happened) for one in self.steps()[0].requests]


class TestImage(TestCase):
    """P8: nothing goes whose disk is not proved to stay."""

    def assertRefused(self, words, **more):
        self.assertIn(words, self.preserve(**more))

    def test_it_is_protected_read_back_and_recorded(self):
        self.assertEqual('', self.preserve())
        self.assertTrue(self.cloud.images[IMAGE]['protected'])
        (kept,) = self.kept()
        self.assertTrue(kept.protected)
        self.assertEqual([('protect', True)], self.happened())

    def test_one_that_a_run_protected_that_died_is_recorded_as_such(self):
        """P24: else the operators are told that nothing needs it."""
        self.cloud.images[IMAGE]['protected'] = True
        self.assertEqual('', self.preserve())
        self.assertEqual([], self.cloud.asked)
        self.assertTrue(self.kept()[0].protected)
        self.assertEqual('', self.preserve())

    def test_that_of_an_earlier_episode_is_not_its_disk(self):
        """It was shelved, taken back and shelved again: Glance was down."""
        _, again = self.shelve(self.case, image=None)
        self.assertRefused('No image', entering=again)
        self.assertEqual([], self.cloud.asked)

    def test_what_is_not_recorded_as_booted_from_a_volume_has_a_disk(self):
        """P21: of either, unknown or another answer is a disk."""
        no_disk = dataclasses.replace(
            self.entering, before={'has_disk': False}
        )
        self.cloud.images.clear()
        for entering, booted in (
            (self.entering, True),
            (dataclasses.replace(self.entering, before={}), True),
            (no_disk, False),
            (no_disk, builders.unknown()),
        ):
            self.assertRefused(
                'is gone',
                entering=entering,
                fresh=builders.server(SERVER, volume_booted=booted),
            )

    def test_each_thing_that_may_be_wrong_with_it_refuses_alone(self):
        """F33, F34, F36."""
        good = dict(self.cloud.images[IMAGE])
        for name, value, words in (
            ('status', 'saving', 'is saving'),
            ('status', 'deactivated', 'is deactivated'),
            ('size', 0, 'is empty'),
            ('size', None, 'is empty'),
            ('owner', 'theirs', 'not the one'),
            ('instance_uuid', 'another', 'not the one'),
        ):
            self.cloud.images[IMAGE] = {**good, name: value}
            self.assertRefused(words)
        del self.cloud.images[IMAGE]
        self.assertRefused('is gone')
        self.assertEqual([], self.cloud.asked)

    def test_what_cannot_be_protected_refuses(self):
        """F36"""
        self.cloud.answer = 403
        self.assertRefused('could not be protected: HTTP 403')
        self.assertEqual([('protect', False)], self.happened())
        self.cloud.answer = failure.Lost('reset')
        self.assertRefused('no answer')
        self.assertEqual([('protect', None)], self.happened())
        # F24: who gave up on it does not say that it did nothing.
        self.cloud.answer = 504
        self.assertRefused('could not be protected: HTTP 504')
        self.assertEqual([('protect', None)], self.happened())
        self.cloud.answer = 200
        self.cloud.deaf = True
        self.assertRefused('is not protected')
        self.assertEqual([('protect', False)], self.happened())
        self.assertFalse(self.kept()[0].protected)

    def test_one_that_goes_while_it_is_protected_refuses(self):
        write = self.cloud.write

        def lose(asked, uid):
            answer = write(asked, uid)
            self.cloud.images.clear()
            return answer

        self.cloud.write = lose
        self.assertRefused('is gone')
        self.assertEqual([('protect', False)], self.happened())

    def test_what_cannot_be_read_refuses(self):
        self.cloud.images = {IMAGE: exceptions.CloudError('HTTP 503')}
        self.assertRefused('HTTP 503')

    def test_credentials_that_are_taken_no_longer_end_the_run(self):
        """F19"""
        self.cloud.answer = failure.NotAuthenticated('HTTP 401')
        self.assertRaises(failure.NotAuthenticated, self.preserve)


class TestVolumes(TestCase):
    """P7, H19: each is proved to stay."""

    has_disk = False

    def setUp(self):
        super().setUp()
        self.cloud.volumes = {VOLUME: True}
        self.cloud.images.clear()

    def test_each_that_would_go_is_kept_and_recorded(self):
        stays = VOLUME.replace('c', 'e')
        self.cloud.volumes[stays] = False
        self.assertEqual('', self.preserve())
        self.assertEqual({VOLUME: False, stays: False}, self.cloud.volumes)
        self.assertEqual(
            [VOLUME], [one.id for one in self.kept() if one.kind == 'volume']
        )
        self.assertEqual([('keep', True)], self.happened())

    def test_what_is_not_told_would_go(self):
        self.cloud.volumes = {VOLUME: None}
        self.assertEqual('', self.preserve())
        self.assertEqual([('keep', True)], self.happened())

    def test_one_that_booted_from_a_volume_has_one(self):
        """P8, P21: an empty list says nothing of where its disk is."""
        self.cloud.volumes = {}
        self.assertIn('Nova tells of none', self.preserve())

    def test_what_cannot_be_kept_refuses(self):
        """F35"""
        self.cloud.answer = 400
        self.assertIn('would go with it: HTTP 400', self.preserve())
        self.assertEqual([('keep', False)], self.happened())
        self.cloud.answer = failure.Lost('reset')
        self.assertIn('no answer', self.preserve())
        self.assertEqual([('keep', None)], self.happened())
        self.cloud.answer = 504
        self.assertIn('would go with it: HTTP 504', self.preserve())
        self.assertEqual([('keep', None)], self.happened())
        self.cloud.answer = 202
        self.cloud.deaf = True
        self.assertIn('would still go', self.preserve())
        self.assertEqual([('keep', False)], self.happened())

    def test_one_that_comes_meanwhile_refuses(self):
        """F48"""
        write = self.cloud.write

        def attach(asked, uid):
            answer = write(asked, uid)
            self.cloud.volumes[VOLUME.replace('c', 'e')] = True
            return answer

        self.cloud.write = attach
        self.assertIn('would go with it', self.preserve())

    def test_volumes_of_what_has_a_disk_are_kept_as_well(self):
        entering = dataclasses.replace(
            self.entering, before={'has_disk': True}
        )
        self.cloud.images = {IMAGE: answering.FakeCloud().images[IMAGE]}
        self.assertEqual('', self.preserve(entering=entering))
        self.assertEqual({VOLUME: False}, self.cloud.volumes)


class TestEntering(TestCase):
    def test_it_is_the_done_step_of_this_very_episode(self):
        self.assertEqual(
            self.entering, preserving.entering(self.case, self.steps())
        )
        other = dataclasses.replace(self.case, number=99)
        self.assertIsNone(preserving.entering(other, self.steps()))
        stopped = dataclasses.replace(self.case, verb='stop')
        self.assertIsNone(preserving.entering(stopped, self.steps()))
        _, failed = self.shelve(self.case, None, answering.Outcome.FAILED)
        self.assertEqual(failed, self.steps()[0])
        self.assertEqual(
            self.entering, preserving.entering(self.case, self.steps())
        )


class TestFound(TestCase):
    """H21: the image that a shelve made, and no other."""

    def found(self, step):
        said = left_images.kept(self.tools, step.number, SERVER, True)
        kept = preserving.image_of(self.kept(), step)
        return said, kept and kept.id

    def test_an_earlier_one_is_not_taken_for_it(self):
        """Glance does not list the new one yet (H36)."""
        _, again = self.shelve(self.case, image=None)
        said, image = self.found(again)
        self.assertIn('No image', said)
        self.assertIsNone(image)

    def test_the_newest_is_not_passed_over_for_an_older_one(self):
        old = self.cloud.images.pop(IMAGE)
        _, again = self.shelve(self.case, image=None)
        self.cloud.images = {
            OTHER: {**old, 'id': OTHER, 'status': 'saving'},
            VOLUME: {**old, 'id': VOLUME},
        }
        said, image = self.found(again)
        self.assertIn(f'{OTHER} is saving', said)
        self.assertIsNone(image)
        self.cloud.images[OTHER]['status'] = 'active'
        self.assertEqual(('', OTHER), self.found(again))
