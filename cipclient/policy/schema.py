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

"""JSON Schema of the policy's file, for editors.

It describes what an editor's YAML parser sees (integers, booleans, texts),
so it completes and warns while one types. It knows less than the loader.
"""

from collections.abc import Mapping
from typing import Any

from cipclient.model import kind as model_kind
from cipclient.policy import document
from cipclient.policy import match_schema
from cipclient.policy import spelled

_DRAFT = 'https://json-schema.org/draft/2020-12/schema'


def json_schema(
    specs: Mapping[str, model_kind.KindSpec],
) -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a policy about these kinds."""
    schema: dict[str, Any] = _plain(document.Document.model_json_schema())
    definitions = schema['$defs']
    for name in ('Lifetime', 'Condition'):
        _complete_rule(definitions[name], specs)
    definitions['Lifetime']['anyOf'] = [
        {'required': ['limit']},
        {'required': ['until']},
    ]
    definitions['Facts']['properties']['kind'] |= {
        'enum': sorted(
            {*specs}
            | {r.kind for spec in specs.values() for r in spec.relations}
        )
    }
    _complete_exemption(definitions['Exemption'], specs)
    schema['anyOf'] = [
        {'required': ['lifetimes']},
        {'required': ['conditions']},
    ]
    return {'$schema': _DRAFT, 'title': 'cipclient policy', **schema}


def _complete_rule(
    rule: dict[str, Any], specs: Mapping[str, model_kind.KindSpec]
) -> None:
    rule['properties']['kind'] |= {'enum': list(specs)}
    rule['allOf'] = [
        {
            'if': {
                'properties': {'kind': {'const': name}},
                'required': ['kind'],
            },
            'then': {
                'properties': {
                    'match': match_schema.of(spec),
                    'until': match_schema.until(spec),
                }
                if 'until' in rule['properties']
                else {'match': match_schema.of(spec)}
            },
        }
        for name, spec in specs.items()
    ]


def _complete_exemption(
    exemption: dict[str, Any], specs: Mapping[str, model_kind.KindSpec]
) -> None:
    about = exemption['properties']
    for name in specs:
        about.setdefault(
            name,
            {
                **spelled.ID.schema,
                'description': f'the id of a {name}',
            },
        )
    exemption['additionalProperties'] = False
    exemption['anyOf'] = [
        {'required': [name]}
        for name in dict.fromkeys(('project', 'user', 'domain', *specs))
    ]


def _plain(node: Any) -> Any:
    """Return a schema without pydantic's titles, and without null.

    A key that is not given is left out, never null.
    """
    if isinstance(node, list):
        return [_plain(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    plain = {
        key: (
            {name: _plain(inner) for name, inner in value.items()}
            if key in ('properties', '$defs')
            else _plain(value)
        )
        for key, value in node.items()
        if key != 'title' and not (key == 'default' and value is None)
    }
    if 'patternProperties' in plain:
        plain['additionalProperties'] = False
    options = plain.get('anyOf')
    if options and {'type': 'null'} in options:
        rest = [option for option in options if option != {'type': 'null'}]
        del plain['anyOf']
        # What stands beside it, the description, is of the key: it wins.
        plain = {**rest[0], **plain} if len(rest) == 1 else {
            **plain, 'anyOf': rest,
        }  # fmt: skip
    return plain
