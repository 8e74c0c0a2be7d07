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

"""What pydantic found, as sentences of ours at places of the file."""

from typing import TypeVar

import pydantic
from pydantic_core import ErrorDetails

from cipclient.policy import near
from cipclient.policy import section
from cipclient.policy import shape
from cipclient.policy import strict_yaml
from cipclient.policy.report import Report

M = TypeVar('M', bound=section.Section)

_SHAPES = {
    'model_type': 'a mapping belongs here: write keys with values',
    'dict_type': 'a mapping belongs here: write keys with values',
    'tuple_type': 'a list belongs here: write [...]',
    'too_short': 'nothing is in it: write at least one entry or remove it',
}


def check(report: Report, model: type[section.Section]) -> None:
    """Report everything in the file that is not as its keys want it."""
    try:
        model.model_validate(report.tree.root)
    except pydantic.ValidationError as error:
        for details in error.errors(include_url=False, include_input=False):
            _tell(report, model, details)


def piece(report: Report, path: strict_yaml.Path, model: type[M]) -> M | None:
    """Return one section; None if there is none, or it is wrong.

    So what is right is judged further, whatever else is wrong.
    """
    try:
        return model.model_validate(report.tree.get(path))
    except pydantic.ValidationError:
        return None


def _tell(
    report: Report,
    model: type[section.Section],
    details: ErrorDetails,
) -> None:
    place = details['loc']
    match details['type']:
        case 'value_error' if place[-1] == '[key]':
            report.key(place[:-1], str(details['ctx']['error']))
        case 'value_error':
            report.value(place, str(details['ctx']['error']))
        case 'missing':
            key = near.quoted(str(place[-1]))
            report.value(place[:-1], f'required key {key} is missing')
        case 'extra_forbidden':
            owner = shape.section_at(model, place[:-1])
            report.key(place, _unknown(owner, str(place[-1])))
        case 'too_short' if report.tree.get(place):
            pass  # pydantic counts only what is right, and the rest is told
        case other:
            report.value(place, _SHAPES[other])


def _unknown(owner: type[section.Section], key: str) -> str:
    hint = owner.elsewhere.get(key)
    if hint is not None:
        return hint
    advice = near.advice(key, shape.fields(owner))
    return f'unknown key {near.quoted(key)}: {advice}'
