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

"""Answers into rows: fast where they are as documented, patient elsewhere."""

import dataclasses
import json
import urllib.parse
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec

from cipclient.model import fact

_Row = TypeVar('_Row', bound=msgspec.Struct)


class Unreadable(Exception):
    """A body that is no JSON, or not of the form of a page at all."""


@dataclasses.dataclass(frozen=True, slots=True)
class Page(Generic[_Row]):
    """What one answer held.

    :param rows: in the order of the answer, each with a usable id. A field
        that is not of its type holds an Unknown.
    :param nameless: how many rows had no usable id.
    :param size: how many rows the answer had.
    """

    rows: list[_Row]
    nameless: int
    size: int


class Decoder(Generic[_Row]):
    """Decodes one kind of page.

    :param key: the name of the list in the answer: ``servers``.
    :param row: declares the fields that are kept. Its ``id`` is required.
    """

    def __init__(self, key: str, row: type[_Row]) -> None:
        self._row = row
        self._key = key
        self._typed: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
            msgspec.defstruct(f'{row.__name__}s', [(key, list[row])])  # type: ignore[valid-type]
        )
        self._raw: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
            msgspec.defstruct(
                f'{row.__name__}Raws', [(key, list[msgspec.Raw])]
            )
        )
        self._one = msgspec.json.Decoder(row)

    def page(self, body: bytes) -> Page[_Row]:
        """Return the rows of a page.

        Raises Unreadable for what is no page at all; one strange row never
        costs the others (fault F28).
        """
        try:
            rows: list[_Row] = getattr(self._typed.decode(body), self._key)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            found = [self._patiently(raw) for raw in self._split(body)]
            rows = [row for row in found if row is not None]
            size = len(found)
        else:
            size = len(rows)
        usable = [row for row in rows if is_usable(row.id)]  # type: ignore[attr-defined]
        return Page(usable, size - len(usable), size)

    def _split(self, body: bytes) -> list[object]:
        """Return the rows apart: raw where possible, else as dicts."""
        try:
            raws: list[object] = getattr(self._raw.decode(body), self._key)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            # json takes some that msgspec does not: lone surrogates, NaN.
            rows = loads(body)
            if not isinstance(rows, dict) or not isinstance(
                rows.get(self._key), list
            ):
                raise Unreadable from None
            return list(rows[self._key])
        return raws

    def _patiently(self, raw: object) -> _Row | None:
        """Return a row with what is not as documented made unknown."""
        if isinstance(raw, msgspec.Raw):
            try:
                return self._one.decode(raw)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                try:
                    raw = loads(bytes(raw))
                except Unreadable:
                    return None
        if not isinstance(raw, dict):
            return None
        return salvage(self._row, raw)

    def member(self, fields: Mapping[str, Any]) -> _Row:
        """Return the row of a single resource, read apart from a list."""
        return salvage(self._row, fields)


def loads(body: bytes) -> object:
    """Return what the standard library makes of a body.

    Raises Unreadable for what is no JSON, or nested too deep to be honest.
    """
    try:
        return json.loads(body.decode('utf-8', 'replace'))
    except (ValueError, RecursionError):
        raise Unreadable from None


def is_usable(id_: object) -> bool:
    """Whether something can be an id: what a path and a ledger can hold."""
    return (
        isinstance(id_, str)
        and 0 < len(id_) <= 255
        and id_.isprintable()
        and not id_.isspace()
    )


def salvage(row: type[_Row], fields: Mapping[str, Any]) -> _Row:
    """Return a row with an Unknown for each field that is not of its type."""
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(row):
        if field.encode_name not in fields:
            if field.required:
                values[field.name] = None
            continue
        value = fields[field.encode_name]
        if field.type is msgspec.Raw:
            values[field.name] = _raw(value)
            continue
        try:
            values[field.name] = msgspec.convert(value, field.type)
        except (ValueError, TypeError, RecursionError):
            values[field.name] = fact.Unknown(
                f'the cloud reported {field.encode_name} in a form that is '
                'not its own'
            )
    return row(**values)


def _raw(value: object) -> msgspec.Raw:
    try:
        return msgspec.Raw(json.dumps(value).encode())
    except RecursionError:
        return msgspec.Raw()


def quoted(id_: str) -> str:
    """Return an id as one segment of a path, wherever it came from."""
    segment = urllib.parse.quote(id_, safe='')
    return segment.replace('.', '%2E') if set(id_) <= {'.'} else segment
