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

"""The events of a YAML text, and one exception for whatever ends them."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import yaml

from cipclient.exceptions import Fault
from cipclient.model import text as model_text


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where something begins; both count from 1."""

    line: int
    column: int


class Unreadable(Exception):
    """Nothing after this place can be read.

    :param message: why, and what to write instead.
    """

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(place.line, place.column, model_text.safe(message))


def events(text: str) -> Iterator[yaml.Event]:
    """Yield PyYAML's events; whoever reads stops at the stream's end.

    Raises Unreadable.
    """
    loader = None
    try:
        loader = yaml.SafeLoader(text)
        while True:
            yield loader.get_event()  # type: ignore[no-untyped-call]
    except yaml.reader.ReaderError as error:
        raise Unreadable(
            place_of(text, error.position),
            'a character that no YAML file may hold '
            f'(U+{ord(text[error.position]):04X}): remove it',
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(place(mark), _sentence(error)) from None
    except (ValueError, OverflowError):
        # PyYAML does not check escapes such as \Uffffffff itself.
        assert loader is not None
        raise Unreadable(
            place(loader.get_mark()),
            'a number or an escape that YAML does not have: correct it',
        ) from None


def place_of(text: str, index: int) -> Place:
    """Return the place of the character of that index, from 0."""
    before = text[:index]
    return Place(before.count('\n') + 1, index - before.rfind('\n'))


def place(mark: Any) -> Place:
    """Return the place of a mark."""
    # Any: the two marks of PyYAML and of its C library have no common type.
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


_ADVICE = (
    ("'\\t'", 'indent with spaces, not with a tab'),
    ('mapping values', "put a value that has ': ' in it in quotes"),
    ('alphabetic or numeric', 'put a pattern that begins with * in quotes'),
    ('cannot start any token', 'put a value that begins with it in quotes'),
    ('block end', 'indent the keys of one mapping alike'),
    ('quoted scalar', 'close the quotes'),
    ("expected ',' or", 'close the bracket, put a comma between entries'),
    ("expected ':'", 'put a colon and a space after the key'),
)


def _sentence(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or error.context or 'it cannot be read'
    whole = f'{error.context or ""} {problem}'
    for sign, advice in _ADVICE:
        if sign in whole:
            return f'not YAML: {problem}: {advice}'
    return f'not YAML: {problem}'
