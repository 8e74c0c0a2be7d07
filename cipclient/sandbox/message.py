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

"""One request and one response, apart from how they travel."""

import dataclasses
import json
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any

from cipclient.sandbox import refusal
from cipclient.sandbox.keystone import token as keystone_token

# Documents are trees, and 1,000 servers take long enough without a check.
_ENCODER = json.JSONEncoder(check_circular=False)


@dataclasses.dataclass(slots=True, kw_only=True)
class Request:
    """A request as a service sees it.

    :ivar path: below the service's own prefix, without the query
    :ivar base_url: scheme, host and the service's prefix
    :ivar token: whose it is; None before or without authentication
    :ivar microversion: what was agreed on, as (major, minor)
    :ivar id: what the answer calls it, and instance actions do
    """

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes = b''
    root_url: str = ''
    base_url: str = ''
    region: str = ''
    service: str = ''
    token: keystone_token.Token | None = None
    microversion: tuple[int, int] = (0, 0)
    id: str = ''
    raw_path: str = ''
    raw_query: str = ''

    def first(self, name: str) -> str | None:
        """The first value of a query parameter."""
        for key, value in self.query:
            if key == name:
                return value
        return None

    def last(self, name: str) -> str | None:
        """The last value of a query parameter."""
        found = self.every(name)
        return found[-1] if found else None

    def every(self, name: str) -> list[str]:
        """All values of a query parameter."""
        return [value for key, value in self.query if key == name]

    def names(self) -> set[str]:
        """The names of the query's parameters."""
        return {key for key, _value in self.query}

    def flag(self, name: str) -> bool:
        """Whether a parameter that is a flag is set and not false."""
        value = self.last(name)
        return value is not None and value.lower() not in ('0', 'false', 'no')

    def header(self, name: str) -> str | None:
        """A header; names are kept in lower case."""
        return self.headers.get(name)

    def flag_given(self, name: str) -> bool:
        """Whether a parameter is there and not 0, as Keystone reads it."""
        value = self.first(name)
        return value is not None and value != '0'

    @property
    def caller(self) -> keystone_token.Token:
        """Whose request it is, where a token was asked for."""
        if self.token is None:
            raise refusal.Refusal(401, 'Authentication required')
        return self.token

    def json(self) -> Any:
        """The body as JSON; a Refusal if it is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise refusal.Refusal(
                400, 'Malformed request body: not JSON'
            ) from error

    def member(self, name: str) -> dict[str, Any]:
        """The object of that name in the body; a Refusal if none is."""
        document = self.json()
        found = document.get(name) if isinstance(document, dict) else None
        if not isinstance(found, dict):
            raise refusal.Refusal(
                400, f"Invalid input: '{name}' is a required property"
            )
        return found

    def with_query(self, **changes: str) -> str:
        """The query with some parameters changed, encoded."""
        kept = [pair for pair in self.query if pair[0] not in changes]
        return urllib.parse.urlencode([*kept, *changes.items()])


@dataclasses.dataclass(slots=True, kw_only=True)
class Response:
    """A response before it is put on the wire.

    :ivar document: what becomes JSON; ``body`` is sent instead if set
    :ivar rows: how many rows it cost the service
    :ivar delivery: how it is written; None: whole and at once
    :ivar template: the route, with names for the ids
    """

    status: int = 200
    document: Any = None
    body: bytes | None = None
    content_type: str = 'application/json'
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    rows: int = 0
    delivery: 'Delivery | None' = None
    template: str = ''

    def payload(self) -> bytes:
        """The bytes of the body."""
        if self.body is not None:
            return self.body
        if self.document is None:
            return b''
        return _ENCODER.encode(self.document).encode()


@dataclasses.dataclass(frozen=True, slots=True)
class Delivery:
    """Another way to write a response than whole and at once.

    :ivar pieces: makes, of head and body, what to write and how many seconds
        to wait before each piece; the connection is closed behind the last
    """

    pieces: Callable[[bytes, bytes], Iterable[tuple[float, bytes]]]
