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
from cipclient.inventory import image
from cipclient.model import fact
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows
from cipclient.tests.unit.inventory import reading


def _image(number, **changes):
    return {
        'id': rows.server_id(number),
        'name': f'debian-{number}',
        'status': 'active',
        'visibility': 'public',
        'owner': 'own',
        'tags': ['base'],
        'protected': False,
        'min_disk': 5,
        'checksum': 'abc',
        'os_distro': 'debian',
        **changes,
    }


class TestImages(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.images = image.Images(self.fake.cloud())
        self.fake.images = [
            _image(1),
            _image(2, name=None, os_hidden=True),
            _image(3),
        ]

    def test_all_are_listed_the_hidden_ones_too(self):
        self.fake.page_cap = 1
        found, reasons = self.images.listed()
        self.assertEqual((3, ()), (len(found), reasons))
        one = found[rows.server_id(1)]
        reading.check_types(self, image.SPEC, one)
        self.assertEqual({'os_distro': 'debian'}, one.fact('properties'))
        self.assertIsNone(found[rows.server_id(2)].fact('name'))
        self.assertEqual('west', one.region)
        for asked in self.fake.paths('/images'):
            self.assertEqual('all', asked.query['visibility'])

    def test_a_list_that_breaks_off_is_a_reason(self):
        self.fake.intercept = lambda asked: (
            fakes.Reply(b'<html>') if asked.path == '/images' else None
        )
        self.assertIn('broke off', self.images.listed()[1][0])

    def test_f71_no_glance_is_a_missing_service(self):
        del self.fake.catalog['image']
        self.assertRaises(exceptions.ServiceMissing, self.images.listed)

    def test_single_ones_are_read(self):
        ids = [rows.server_id(number) for number in (1, 9, 3)]
        found = self.images.read(ids, 2)
        self.assertEqual('debian-1', found[ids[0]].fact('name'))
        self.assertIn('does not find', found[ids[1]].reason)
        self.assertIsInstance(found[ids[2]], fact.Unknown)

    def _shows(self, row):
        self.fake.intercept = lambda asked: (
            fakes.Reply(
                {'images': [] if 'marker' in asked.query else [row, 5]}
            )
            if asked.path == '/images'
            else None
        )

    def test_f28_rows_of_any_form_are_read(self):
        for field in _image(1):
            for value in (None, True, 5, 'x', [], {}, [1], {'a': 1}):
                self._shows(_image(1, **{field: value}))
                for one in self.images.listed()[0].values():
                    reading.check_types(self, image.SPEC, one)
