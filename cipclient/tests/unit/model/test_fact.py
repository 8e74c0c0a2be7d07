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

from cipclient.model import fact


def _spec(name, key=''):
    return fact.FactSpec(
        name, fact.FactType.TEXTS, fact.Writer.OWNER, 'a phrase', key=key
    )


class TestFactSpec(base.BaseTestCase):
    def test_a_matcher_spells_the_name_where_there_is_no_key(self):
        self.assertEqual('status', _spec('status').matcher)
        self.assertEqual('flavor.name', _spec('flavor.name').matcher)

    def test_a_key_stands_for_the_whole_of_a_plain_name(self):
        self.assertEqual('tag', _spec('tags', 'tag').matcher)

    def test_a_key_stands_for_the_last_part_of_a_dotted_name(self):
        self.assertEqual(
            'project.owner.tag', _spec('project.owner.tags', 'tag').matcher
        )


class TestUnknown(base.BaseTestCase):
    def test_unknowns_of_the_same_reason_are_equal(self):
        self.assertEqual(fact.Unknown('HTTP 503'), fact.Unknown('HTTP 503'))
        self.assertNotEqual(fact.Unknown('HTTP 503'), fact.UNREAD)
