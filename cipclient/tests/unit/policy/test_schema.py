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

import copy
import json
import re

import yaml
from oslotest import base

from cipclient.policy import loader
from cipclient.policy import schema
from cipclient.tests.unit.policy import specs
from cipclient.tests.unit.policy import texts

_TYPES = {
    'string': str,
    'boolean': bool,
    'integer': int,
    'number': (int, float),
    'object': dict,
    'array': list,
}


def _is(value, name):
    if isinstance(value, bool):
        return name == 'boolean'
    return isinstance(value, _TYPES[name])


class _Validator:
    """As much of JSON Schema as the schema uses; anything more fails."""

    def __init__(self, root):
        self._root = root

    def valid(self, value, node=None):
        node = self._root if node is None else node
        return all(
            getattr(self, f'_{word.strip("$")}')(value, node[word], node)
            for word in node
            if word not in _WORDS_ONLY
        )

    def _ref(self, value, name, node):
        return self.valid(value, self._root['$defs'][name.split('/')[-1]])

    def _type(self, value, names, node):
        names = names if isinstance(names, list) else [names]
        return any(_is(value, name) for name in names)

    def _enum(self, value, values, node):
        return value in values

    def _const(self, value, expected, node):
        return value == expected

    def _pattern(self, value, pattern, node):
        return not isinstance(value, str) or bool(re.search(pattern, value))

    def _minimum(self, value, low, node):
        return not _is(value, 'number') or value >= low

    def _maximum(self, value, high, node):
        return not _is(value, 'number') or value <= high

    def _minItems(self, value, count, node):
        return not isinstance(value, list) or len(value) >= count

    def _minProperties(self, value, count, node):
        return not isinstance(value, dict) or len(value) >= count

    def _maxProperties(self, value, count, node):
        return not isinstance(value, dict) or len(value) <= count

    def _items(self, value, inner, node):
        return not isinstance(value, list) or all(
            self.valid(entry, inner) for entry in value
        )

    def _properties(self, value, inner, node):
        return not isinstance(value, dict) or all(
            self.valid(value[name], inner[name])
            for name in value
            if name in inner
        )

    def _additionalProperties(self, value, inner, node):
        if not isinstance(value, dict):
            return True
        others = [
            value[name]
            for name in value
            if name not in node.get('properties', {})
            and not any(
                re.search(pattern, name)
                for pattern in node.get('patternProperties', ())
            )
        ]
        if inner is False:
            return not others
        return all(self.valid(other, inner) for other in others)

    def _patternProperties(self, value, inner, node):
        return not isinstance(value, dict) or all(
            self.valid(value[name], inner[pattern])
            for name in value
            for pattern in inner
            if re.search(pattern, name)
        )

    def _required(self, value, names, node):
        return not isinstance(value, dict) or all(n in value for n in names)

    def _anyOf(self, value, options, node):
        return any(self.valid(value, option) for option in options)

    def _allOf(self, value, options, node):
        return all(self.valid(value, option) for option in options)

    def _if(self, value, condition, node):
        return not self.valid(value, condition) or self.valid(
            value, node['then']
        )


_WORDS_ONLY = {'$schema', '$defs', 'title', 'description', 'default', 'then'}


class TestJsonSchema(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.schema = schema.json_schema(specs.SPECS)
        self.validator = _Validator(self.schema)

    def _valid(self, **sections):
        return self.validator.valid(json.loads(texts.text(**sections)))

    def test_it_is_json_of_a_named_draft_without_an_id(self):
        self.assertEqual(self.schema, json.loads(json.dumps(self.schema)))
        self.assertIn('2020-12', self.schema['$schema'])
        self.assertNotIn('$id', self.schema)

    def test_null_is_never_offered(self):
        self.assertNotIn('null', json.dumps(self.schema))

    def test_the_example_is_valid_as_editors_read_it(self):
        class Loader(yaml.SafeLoader):
            """YAML 1.2 knows no dates and no numbers of sixty."""

            yaml_implicit_resolvers = copy.deepcopy(
                yaml.SafeLoader.yaml_implicit_resolvers
            )

        for resolvers in Loader.yaml_implicit_resolvers.values():
            resolvers[:] = [
                entry
                for entry in resolvers
                if entry[0] != 'tag:yaml.org,2002:timestamp'
            ]
        example = yaml.load(loader.example_text(), Loader)
        self.assertTrue(self.validator.valid(example))

    def test_what_is_loaded_is_valid(self):
        for sections in (
            {},
            {'notices': texts.NOTICES},
            {'conditions': [texts.condition(match={'status': ['A', 'B']})]},
            {'lifetimes': [texts.lifetime(limit='never', ladder=None)]},
            {'lifetimes': [texts.lifetime(limit='P60D')]},
            {'lifetimes': [texts.lifetime(match={'flavor': 'c*'})]},
            {
                'lifetimes': [
                    texts.lifetime(
                        match={'flavor': {'vcpus': {'at_least': 4}}}
                    )
                ]
            },
            {
                'lifetimes': [
                    texts.lifetime(
                        kind='volume', match={'size': 100, 'attached': False}
                    )
                ]
            },
            {
                'lifetimes': [
                    texts.lifetime(
                        match={
                            'created': {'before': '2026-01-01'},
                            'project': {'property': {'a': ['b', 1]}},
                            'owner': {'state': ['deleted', 'dis*']},
                        }
                    )
                ]
            },
            {
                'lifetimes': [
                    texts.lifetime(until={'project': {'property': 'end'}})
                ]
            },
            {
                'exemptions': [
                    {'volume': texts.UUID, 'reason': 'x', 'until': 'never'}
                ]
            },
        ):
            texts.load(**sections)
            self.assertTrue(self._valid(**sections), sections)

    def test_what_is_not_loaded_is_marked_while_one_types(self):
        for sections in (
            {'version': 2},
            {'cloud': None},
            {'clod': 'x'},
            {'lifetimes': None},
            {'lifetimes': [texts.lifetime(limit=30)]},
            {'lifetimes': [texts.lifetime(limit='1mo')]},
            {'lifetimes': [texts.lifetime(limit=None)]},
            {'lifetimes': [texts.lifetime(kind='serer')]},
            {'lifetimes': [texts.lifetime(limt='30d')]},
            {'lifetimes': [texts.lifetime(match={})]},
            {'lifetimes': [texts.lifetime(match={'flavour': 'x'})]},
            {'lifetimes': [texts.lifetime(match={'project': 'x'})]},
            {'lifetimes': [texts.lifetime(match={'project': {}})]},
            {'lifetimes': [texts.lifetime(match={'attached': True})]},
            {'lifetimes': [texts.lifetime(until={'tag': 'x'})]},
            {
                'lifetimes': [
                    texts.lifetime(match={'owner': {'state': 'delted'}})
                ]
            },
            {'conditions': [texts.condition(until='2027-01-01')]},
            {'halt': 'yes'},
            {'ladders': {'tell': texts.TELL | {'quarantine': 'shelf'}}},
            {'ladders': {'a b': texts.TELL}},
            {'exemptions': [{'reason': 'x', 'until': 'never'}]},
            {
                'exemptions': [
                    {'project': 'x', 'reason': 'x', 'until': 'never'}
                ]
            },
            {
                'exemptions': [
                    {'servr': texts.UUID, 'reason': 'x', 'until': 'never'}
                ]
            },
        ):
            self.assertFalse(self._valid(**sections), sections)

    def test_every_key_has_a_description(self):
        definitions = self.schema['$defs'].values()
        for definition in (self.schema, *definitions):
            for key in definition['properties'].values():
                self.assertTrue(key.get('description'), key)
