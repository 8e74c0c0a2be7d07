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

"""Languages: a folder of templates each, so that a new one needs no code."""

import pathlib
from collections.abc import Iterable

#: The one that every notice can fall back on.
ENGLISH = 'en'
#: What comes with the package.
PACKAGED = pathlib.Path(__file__).parent / 'templates'


class Languages:
    """Those that notices can be written in.

    :param folder: the operators' own templates, beside the package's.
    :param default: for people whose own language there is no folder of.
    """

    def __init__(
        self, folder: pathlib.Path | None = None, default: str = ENGLISH
    ) -> None:
        folders = (PACKAGED,) if folder is None else (PACKAGED, folder)
        self._codes = {
            _plain(entry.name): entry.name
            for place in folders
            for entry in sorted(place.iterdir())
            if entry.is_dir() and not entry.name.startswith(('.', '_'))
        }
        self._default = default

    def all(self) -> tuple[str, ...]:
        """Return the names of their folders, in order."""
        return tuple(sorted(self._codes.values()))

    def nearest(self, wanted: str) -> str:
        """Return the folder for a language: ``fr`` for ``fr-CA``."""
        for code in _closest(wanted, self._default):
            if code in self._codes:
                return self._codes[code]
        return ENGLISH


def _closest(*wanted: str) -> Iterable[str]:
    for code in map(_plain, wanted):
        yield code
        yield code.partition('-')[0]


def _plain(code: str) -> str:
    return code.replace('_', '-').lower()
