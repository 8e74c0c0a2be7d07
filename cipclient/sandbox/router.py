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

"""Which handler answers which method and path."""

import dataclasses
import re
from collections.abc import Callable

from cipclient.sandbox import message

Handler = Callable[..., message.Response]


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """What a path came to: a handler, or the methods that it does have."""

    handler: Handler | None
    template: str
    arguments: dict[str, str]
    allowed: tuple[str, ...]


class Router:
    """Paths with named parts, such as ``/servers/{server_id}``."""

    def __init__(self) -> None:
        self._routes: list[tuple[re.Pattern[str], str, str, Handler]] = []

    def add(self, method: str, template: str, handler: Handler) -> None:
        """Answer a method on a path; the parts become keyword arguments."""
        pattern = re.sub(r'{(\w+)}', r'(?P<\1>[^/]+)', template)
        self._routes.append((re.compile(pattern), method, template, handler))

    def get(self, template: str, handler: Handler) -> None:
        """Answer GET, and HEAD without a body, on a path."""
        self.add('GET', template, handler)

    def match(self, method: str, path: str) -> Match:
        """Find who answers."""
        wanted = 'GET' if method == 'HEAD' else method
        path = path.rstrip('/') or '/'
        allowed: list[str] = []
        known = ''
        for pattern, verb, template, handler in self._routes:
            found = pattern.fullmatch(path)
            if found is None:
                continue
            if verb == wanted:
                return Match(handler, template, found.groupdict(), ())
            allowed.append(verb)
            known = template
        return Match(None, known, {}, tuple(allowed))
