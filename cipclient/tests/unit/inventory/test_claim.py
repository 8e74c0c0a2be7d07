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
from cipclient.inventory import claim
from cipclient.tests.unit.cloud import fakes


class TestFound(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.fake.intercept = self.answer
        self.reply = fakes.Reply({'tags': []})

    def answer(self, asked):
        if asked.path == f'/projects/{fakes.OWN}/tags':
            return self.reply
        return None

    def found(self):
        return claim.found(self.fake.cloud())

    def test_installations_are_told_by_the_tags_of_our_own_project(self):
        self.reply = fakes.Reply(
            {'tags': ['cipclient-b', 'course', 'cipclient-a', 'x-cipclient-c']}
        )
        self.assertEqual(['a', 'b'], self.found())

    def test_a_project_without_any_is_claimed_by_nobody(self):
        self.assertEqual([], self.found())

    def test_it_takes_one_request(self):
        self.found()
        self.assertEqual(
            1, len(self.fake.paths(f'/projects/{fakes.OWN}/tags'))
        )

    def test_what_is_no_list_is_not_taken_for_an_empty_one(self):
        for body in ({}, {'tags': None}, {'tags': 'cipclient-a'}):
            self.reply = fakes.Reply(body)
            self.assertRaises(exceptions.CloudError, self.found)

    def test_tags_that_cannot_be_read_are_an_error(self):
        for status in (403, 500):
            self.reply = fakes.error(status, 'no')
            self.assertRaises(exceptions.CloudError, self.found)
