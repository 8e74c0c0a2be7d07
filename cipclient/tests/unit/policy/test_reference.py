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

import yaml
from oslotest import base

from cipclient.policy import document
from cipclient.policy import loader
from cipclient.policy import reference
from cipclient.policy import shape


class TestKeys(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.listed = reference.keys()
        self.keys = {key.path: key for key in self.listed}

    def test_no_key_is_there_twice(self):
        self.assertEqual(len(self.listed), len(self.keys))

    def test_every_key_has_a_meaning_and_a_spelling(self):
        for key in self.keys.values():
            self.assertTrue(key.meaning, key)
            self.assertTrue(key.spelling, key)

    def test_every_section_is_there(self):
        for name in shape.fields(document.Document):
            self.assertIn(name, self.keys)

    def test_what_the_example_writes_is_there(self):
        def walk(node, path):
            if isinstance(node, dict):
                for name, inner in node.items():
                    here = f'{path}.{name}' if path else name
                    if path == 'ladders':
                        here = 'ladders.NAME'
                    else:
                        self.assertIn(here, self.keys)
                    if name not in ('match', 'until'):
                        walk(inner, here)
            elif isinstance(node, list):
                for inner in node:
                    walk(inner, f'{path}[]')

        walk(yaml.safe_load(loader.example_text()), '')

    def test_it_says_what_is_in_use(self):
        for path, in_use in (
            ('version', True),
            ('lifetimes', True),
            ('lifetimes[].limit', True),
            ('lifetimes[].renewal.by', True),
            ('ladders', True),
            ('ladders.NAME.warn', True),
            ('ladders.NAME.keep', True),
            ('ladders.NAME.if_shelve_loses', True),
            ('ladders.NAME.retention', True),
            ('calendar', True),
            ('calendar.timezone', True),
            ('calendar.hours', True),
            ('calendar.freeze[].from', True),
            ('exemptions[].KIND', True),
            ('scope.percent', True),
            ('pace.mails_per_day', True),
            ('breaker.population', True),
            ('notices.smtp.host', True),
            ('halt', True),
            ('delete_limits.per_day', True),
            ('managed.heat', True),
            ('mark', True),
        ):
            self.assertEqual(in_use, self.keys[path].in_use, path)

    def test_what_is_named_as_in_use_exists(self):
        for path in reference.IN_USE:
            self.assertIn(path, self.keys)

    def test_spellings_and_needs_are_those_of_the_types(self):
        for path, spelling, required in (
            ('cloud', 'name', True),
            ('lifetimes', 'list of mapping', False),
            ('lifetimes[].limit', 'duration | never', False),
            ('conditions[].limit', 'duration', True),
            ('ladders', 'mapping of names to mapping', False),
            ('ladders.NAME.warn', 'list of duration', True),
            ('notices.from', 'mail address', True),
            ('exemptions[].KIND', 'id', False),
        ):
            self.assertEqual(
                (spelling, required),
                (self.keys[path].spelling, self.keys[path].required),
            )
