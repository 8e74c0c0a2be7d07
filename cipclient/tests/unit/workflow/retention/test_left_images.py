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

import fixtures

from cipclient.cloud import failure
from cipclient.model import case as model_case
from cipclient.tests.unit.workflow import one_act
from cipclient.workflow.retention import left_images

SERVER = one_act.SERVER


class TestCase(one_act.TestCase):
    """One was shelved by us."""

    def setUp(self):
        super().setUp()
        self.number = self.ledger.intend(
            self.case, self.case.resource, 'shelve', {}, '', '', self.now
        )
        self.image = self.cloud.store(SERVER)

    def row(self, **fields):
        self.cloud.images[self.image].update(fields)


class TestKept(TestCase):
    """P8: the image of its disk is known by its id, or is none."""

    def kept(self, expected=True):
        return left_images.kept(self.tools, self.number, SERVER, expected)

    def ids(self):
        return [one.id for one in self.ledger.kept()]

    def test_it_is_recorded_with_its_size(self):
        self.assertEqual('', self.kept())
        (found,) = self.ledger.kept()
        self.assertEqual(
            (self.number, 'image', self.image, 5),
            (found.step, found.kind, found.id, found.size),
        )

    def test_one_that_is_empty_is_recorded_and_told(self):
        self.row(size=0)
        self.assertEqual(f'Its image {self.image} is empty.', self.kept())
        self.assertEqual([self.image], self.ids())

    def test_one_that_is_not_whole_yet_is_not_it(self):
        self.row(status='saving')
        self.assertEqual(f'Its image {self.image} is saving.', self.kept())
        self.assertEqual([], self.ids())

    def test_where_there_has_to_be_one_none_is_told(self):
        self.cloud.images.clear()
        self.assertIn('look for it before it is deleted', self.kept())
        self.assertEqual('', self.kept(expected=False))

    def test_where_it_cannot_be_read_it_is_not_known(self):
        self.cloud.breaks('/images', one_act.DOWN)
        self.assertIn('is not known: HTTP 503', self.kept())
        self.assertEqual([], self.ids())

    def test_f19_credentials_that_end_there_end_the_run(self):
        self.cloud.breaks('/images', one_act.DENIED)
        self.assertRaises(failure.NotAuthenticated, self.kept)


class TestOfFailure(TestCase):
    """H21: what a failed shelve left is known by its id, once."""

    def of_failure(self):
        return left_images.of_failure(self.tools, self.number, SERVER)

    def test_what_is_not_whole_is_recorded_and_named(self):
        self.row(status='queued')
        for _ in range(2):
            self.assertEqual(
                f'In Glance it left behind: {self.image}.', self.of_failure()
            )
            self.assertEqual(1, len(self.ledger.kept()))

    def test_what_is_whole_was_not_left_by_a_failure(self):
        self.assertEqual('', self.of_failure())
        self.assertEqual([], self.ledger.kept())

    def test_what_cannot_be_read_is_left_to_the_next_look(self):
        self.cloud.breaks('/images', one_act.DOWN)
        self.assertEqual('', self.of_failure())

    def test_f19_credentials_that_end_there_end_the_run(self):
        self.cloud.breaks('/images', one_act.DENIED)
        self.assertRaises(failure.NotAuthenticated, self.of_failure)


class TestReview(TestCase):
    """H17: what nothing seems to need is told; all else is not looked at."""

    def setUp(self):
        super().setUp()
        self.ledger.started = self.now
        self.keep(self.image)

    def keep(self, id_, kind='image'):
        return self.ledger.keep(self.number, kind, id_, 5, self.now)

    def review(self):
        left, gone = left_images.review(
            self.ledger, self.cloud, self.ledger.open_cases()
        )
        left_images.forget(self.ledger, gone)
        return [one.said for one in left]

    def test_it_is_told_with_its_size_and_its_server(self):
        self.row(size=7_300_000_000)
        (said,) = self.review()
        for words in (self.image, '7.3 GB, active', SERVER):
            self.assertIn(words, said)

    def test_that_of_what_is_out_of_service_is_needed(self):
        out = dataclasses.replace(self.case, quarantined=self.now)
        self.ledger.save([out])
        self.assertEqual([], self.review())
        self.ledger.save(
            [
                dataclasses.replace(
                    out, closed=self.now, ending=model_case.Ending.RETURNED
                )
            ]
        )
        self.assertEqual(1, len(self.review()))

    def test_one_that_is_gone_is_left_no_longer(self):
        self.cloud.images.clear()
        self.assertEqual([], self.review())
        self.assertEqual([], self.ledger.kept())

    def test_of_one_that_cannot_be_read_nothing_is_known(self):
        for error in (one_act.DOWN, one_act.missing()):
            self.cloud.breaks('/images', error)
            (said,) = self.review()
            self.assertIn('still there is not known', said)
        self.assertEqual(1, len(self.ledger.kept()))

    def test_f19_credentials_that_end_there_end_the_run(self):
        self.cloud.breaks('/images', one_act.DENIED)
        self.assertRaises(failure.NotAuthenticated, self.review)

    def end(self, ending):
        self.ledger.save(
            [
                dataclasses.replace(
                    self.case,
                    quarantined=self.now,
                    closed=self.now,
                    ending=ending,
                )
            ]
        )

    def test_neither_volumes_nor_what_we_protect_are_left_images(self):
        """They are all that there is of a deleted server."""
        self.end(model_case.Ending.DELETED)
        self.ledger.protected(1, True, self.now)
        self.keep('a-volume', 'volume')
        self.assertEqual([], self.review())

    def test_what_was_protected_for_no_delete_is_told_with_what_to_do(self):
        """Its owner came back after a delete that was begun and aborted."""
        self.ledger.protected(1, True, self.now)
        self.row(protected=True)
        for ending in ('returned', 'restored', 'cleared', 'gone'):
            self.end(model_case.Ending(ending))
            (said,) = self.review()
            for words in (
                f'"openstack image set --unprotected {self.image}"',
                f'"openstack image delete {self.image}"',
                'A delete that did not come about protected it',
            ):
                self.assertIn(words, said)

    def test_one_that_is_protected_no_more_is_told_as_any_other(self):
        self.ledger.protected(1, True, self.now)
        self.end(model_case.Ending.RETURNED)
        (said,) = self.review()
        self.assertNotIn('protect', said)

    def test_another_region_has_images_of_its_own(self):
        self.cloud.region = 'east'
        self.assertEqual([], self.review())
        self.assertEqual(1, len(self.ledger.kept()))

    def test_of_many_the_oldest_are_looked_at_first(self):
        self.useFixture(
            fixtures.MonkeyPatch(
                'cipclient.workflow.retention.left_images._BUDGET', 2
            )
        )
        self.keep('second')
        self.keep('third')
        self.review()
        self.assertEqual(
            [self.image, 'third'], [one.id for one in self.ledger.kept()]
        )
