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

"""JSON Schema of what ``match:`` and ``until:`` of one kind may hold."""

from typing import Any

from cipclient.model import fact as model_fact
from cipclient.model import kind as model_kind
from cipclient.policy import scalar
from cipclient.policy import spelled

Schema = dict[str, Any]

_DATE = {'type': 'string', 'pattern': f'^{scalar.DATE}$'}


def of(spec: model_kind.KindSpec) -> Schema:
    """Return the schema of a ``match:`` of a kind."""
    tree = _tree({fact.matcher: _value(fact) for fact in spec.all_facts()})
    for key in spec.shorthand:
        short = spec.find_matcher(key)
        assert short is not None, f'{key} is short for nothing'
        tree['properties'][key] = {
            'description': short.help,
            'anyOf': [_value(short), tree['properties'][key]],
        }
    return tree


def until(spec: model_kind.KindSpec) -> Schema:
    """Return the schema of an ``until:`` of a kind."""
    entries = _tree(
        {
            fact.matcher: {
                'type': 'string',
                'description': f'the entry with the date in {fact.help}',
            }
            for fact in spec.all_facts()
            if fact.type is model_fact.FactType.MAP
        }
    )
    return {'anyOf': [_DATE, {**entries, 'maxProperties': 1}]}


def _tree(leaves: dict[str, Schema]) -> Schema:
    """Return nested objects for dotted names."""
    inner: dict[str, dict[str, Schema]] = {}
    for name, leaf in leaves.items():
        key, _, rest = name.partition('.')
        inner.setdefault(key, {})[rest] = leaf
    return {
        'type': 'object',
        'additionalProperties': False,
        'minProperties': 1,
        'properties': {
            key: below[''] if '' in below else _tree(below)
            for key, below in inner.items()
        },
    }


def _value(fact: model_fact.FactSpec) -> Schema:
    unit = f', in {fact.unit}' if fact.unit else ''
    return {'description': f'{fact.help}{unit}', **_test(fact)}


def _test(fact: model_fact.FactSpec) -> Schema:
    match fact.type:
        case model_fact.FactType.FLAG:
            return {'type': 'boolean'}
        case model_fact.FactType.NUMBER:
            number = {'type': 'number', 'minimum': 0}
            bounds = _object({'at_least': number, 'at_most': number})
            return {'anyOf': [number, bounds]}
        case model_fact.FactType.DATE:
            return _object({'before': _DATE})
        case model_fact.FactType.MAP:
            return {
                'type': 'object',
                'minProperties': 1,
                'additionalProperties': _patterns(fact),
            }
        case _:
            return _patterns(fact)


def _patterns(fact: model_fact.FactSpec) -> Schema:
    one: Schema = dict(spelled.ANY_SCALAR)
    if fact.values:
        glob = {'type': 'string', 'pattern': '[*?[]'}
        one = {'anyOf': [{'enum': list(fact.values)}, glob]}
    return {'anyOf': [one, {'type': 'array', 'minItems': 1, 'items': one}]}


def _object(properties: dict[str, Schema]) -> Schema:
    return {
        'type': 'object',
        'additionalProperties': False,
        'minProperties': 1,
        'properties': properties,
    }
