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

"""All keys of the policy's file, from the types that read them."""

import dataclasses
from collections.abc import Iterator

from cipclient.policy import document
from cipclient.policy import section
from cipclient.policy import shape
from cipclient.policy import spelled

#: What something is done with so far, each with all that is below it. The
#: rest is read and checked, so that a file need not change when it is.
IN_USE = (
    'version',
    'cloud',
    'lifetimes',
    'conditions',
    'ladders.NAME.warn',
    'ladders.NAME.minimum_notice',
    'ladders.NAME.quarantine',
    'ladders.NAME.if_shelve_loses',
    'ladders.NAME.accept_loss',
    'ladders.NAME.lock',
    'ladders.NAME.offload',
    'ladders.NAME.keep',
    'ladders.NAME.delete',
    'ladders.NAME.retention',
    'ladders.NAME.four_eyes',
    'ladders.NAME.contact',
    'exemptions',
    'scope',
    'pace',
    'breaker',
    'delete_limits',
    'calendar',
    'facts',
    'managed',
    'notices',
    'mark',
    'plugins',
    'halt',
)


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """One key.

    :param path: from the top; ``[]`` is any entry of a list, ``NAME`` and
        ``KIND`` are words of the operator.
    :param spelling: how its value is written.
    :param required: whether it must be there where its section is.
    :param in_use: whether anything is done with it, or with what is in it.
    :param meaning: one phrase.
    """

    path: str
    spelling: str
    required: bool
    in_use: bool
    meaning: str


def keys() -> tuple[Key, ...]:
    """Return all keys, each section before what is in it."""
    return tuple(_keys(document.Document, ''))


def _keys(model: type[section.Section], prefix: str) -> Iterator[Key]:
    for name, field in shape.fields(model).items():
        path, spelling, inner = _unfold(f'{prefix}{name}', shape.of(field))
        yield Key(
            path=f'{prefix}{name}',
            spelling=spelling,
            required=field.is_required(),
            in_use=_in_use(path),
            meaning=field.description or '',
        )
        if inner is not None:
            yield from _keys(inner, f'{path}.')
    if model.others:
        path = f'{prefix}KIND'
        yield Key(
            path, spelled.ID.spelling, False, _in_use(path), model.others
        )


def _unfold(
    path: str, here: shape.Shape
) -> tuple[str, str, type[section.Section] | None]:
    """Return the path of the entries, how they are written, their class."""
    match here.form:
        case shape.Form.LIST:
            path, spelling, inner = _unfold(
                f'{path}[]', shape.shape(here.inner)
            )
            return path, f'list of {spelling}', inner
        case shape.Form.MAP:
            path, spelling, inner = _unfold(
                f'{path}.NAME', shape.shape(here.inner)
            )
            return path, f'mapping of names to {spelling}', inner
        case shape.Form.SECTION:
            return path, 'mapping', here.inner
        case _:
            return path, here.spelling, None


def _in_use(path: str) -> bool:
    return any(_within(path, used) or _within(used, path) for used in IN_USE)


def _within(path: str, above: str) -> bool:
    return path == above or path.startswith((f'{above}.', f'{above}['))
