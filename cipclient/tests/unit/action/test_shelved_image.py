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

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.cloud import failure
from cipclient.cloud import write
from cipclient.tests.unit.cloud import fake_http
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows

SERVER = rows.server_id(1)
IMAGE = rows.server_id(5)


def image(**changes):
    return {
        'id': IMAGE,
        'name': 'web-1-shelved',
        'status': 'active',
        'size': 9,
        'protected': False,
        'owner': fakes.OWN,
        'instance_uuid': SERVER,
        **changes,
    }


class TestCase(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.fake.images = [image()]
        self.cloud = self.fake.cloud()
        self.addCleanup(self.cloud.close)

    def answer(self, body, status=200):
        self.fake.intercept = lambda asked: (
            fake_http.Reply(body, status)
            if asked.path.startswith('/images')
            else None
        )


class TestMadeOf(TestCase):
    """H16, H17: what its owner can write makes no image ours."""

    def made_of(self):
        return [one.id for one in shelved_image.made_of(self.cloud, SERVER)]

    def test_those_of_our_project_are_asked_for_newest_first(self):
        self.assertEqual([IMAGE], self.made_of())
        (asked,) = self.fake.paths('/images')
        self.assertEqual(SERVER, asked.query['instance_uuid'])
        self.assertEqual('desc', asked.query['sort_dir'])
        self.assertEqual('all', asked.query['visibility'])

    def test_each_thing_that_makes_it_another_leaves_it_out_alone(self):
        for changes in (
            {'owner': 'theirs'},
            {'owner': None},
            {'instance_uuid': rows.server_id(2)},
            {'name': 'web-1'},
            {'name': None},
            {'id': 7},
        ):
            self.answer({'images': [image(**changes)]})
            self.assertEqual([], self.made_of(), changes)

    def test_what_is_no_image_is_left_out(self):
        self.answer({'images': ['x', image()]})
        self.assertEqual([IMAGE], self.made_of())

    def test_a_list_in_another_form_is_no_list_of_none(self):
        """F25"""
        self.answer({'images': {}})
        error = self.assertRaises(failure.Garbled, self.made_of)
        self.assertIn(SERVER, str(error))


class TestLook(TestCase):
    def look(self):
        return shelved_image.look(self.cloud, IMAGE)

    def test_it_is_read_as_glance_tells_it(self):
        self.assertEqual(
            shelved_image.Image(IMAGE, 'active', 9, False, fakes.OWN, SERVER),
            self.look(),
        )

    def test_when_it_was_changed_last_is_its_own_date(self):
        for told, known in (
            ('2026-06-01T00:00:07Z', (2026, 6, 1, 0, 0, 7)),
            (None, None),
            ('a while ago', None),
        ):
            self.fake.images = [
                image(created_at='2026-03-01T00:00:00Z', updated_at=told)
            ]
            updated = self.look().updated
            self.assertEqual(
                known, None if updated is None else updated.timetuple()[:6]
            )

    def test_what_is_not_told_proves_nothing(self):
        """P8: neither a size nor that it is protected."""
        self.fake.images = [
            image(size=True, protected='true', owner=None, status=None)
        ]
        found = self.look()
        self.assertEqual(0, found.size)
        self.assertIs(False, found.protected)
        self.assertEqual(('', ''), (found.owner, found.status))

    def test_there_is_none_where_glance_says_so(self):
        said = f'No image found with ID {IMAGE}'
        self.answer({'message': said}, 404)
        self.assertIsNone(self.look())

    def test_a_proxy_that_knows_nothing_of_it_says_nothing(self):
        """P27: also one that names the id, which is in the path."""
        for body in (
            b'<h1>404</h1>',
            {'message': f'No route for /images/{IMAGE}'},
        ):
            self.answer(body, 404)
            error = self.assertRaises(exceptions.CloudError, self.look)
            self.assertIn('cannot be told', str(error))

    def test_another_one_is_no_answer(self):
        self.answer(image(id=SERVER))
        self.assertRaises(failure.Garbled, self.look)


class TestWrites(base.BaseTestCase):
    def test_it_is_protected_and_deleted_by_its_id(self):
        for asked in (
            shelved_image.protect(IMAGE),
            shelved_image.remove(IMAGE),
        ):
            write.check_about(asked, 'image', IMAGE)
