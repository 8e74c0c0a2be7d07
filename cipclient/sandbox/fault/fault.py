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

"""A fault: what goes wrong, and at which requests."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from cipclient.sandbox import message


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong, and at which requests.

    :ivar effect: a name out of :mod:`cipclient.sandbox.fault.effects`
    :ivar args: what the effect needs to know
    :ivar service: identity, compute, block-storage, image, network; None: any
    :ivar method: GET, POST, ...; None: any
    :ivar path: a regular expression found in the path below the service
    :ivar query: a regular expression found in the query
    :ivar nth: only the n-th such request, from 1
    :ivar every: each so many requests, the first one being ``every``-th
    :ivar after: not the first so many
    :ivar times: not more often than this
    :ivar share: of a hundred, how many; chosen by the sandbox's seed
    """

    effect: str
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    service: str | None = None
    method: str | None = None
    path: str | None = None
    query: str | None = None
    nth: int | None = None
    every: int | None = None
    after: int = 0
    times: int | None = None
    share: float | None = None

    def concerns(self, request: message.Request) -> bool:
        """Whether a request is one of those that are counted."""
        return (
            self.service in (None, request.service)
            and self.method in (None, request.method)
            and (
                self.path is None
                or re.search(self.path, request.path) is not None
            )
            and (
                self.query is None
                or re.search(self.query, request.raw_query) is not None
            )
        )

    def due(self, count: int, shown: int, chance: float) -> bool:
        """Whether it is shown at the ``count``-th such request.

        :param shown: how often it was shown before
        :param chance: a number of 0 to 100
        """
        return (
            self.nth in (None, count)
            and count > self.after
            and (self.every is None or count % self.every == 0)
            and (self.times is None or shown < self.times)
            and (self.share is None or chance < self.share)
        )

    @classmethod
    def from_json(cls, document: Any) -> 'Fault':
        """A fault as it comes over HTTP; ValueError if it is none."""
        if not isinstance(document, dict):
            raise ValueError('a fault is an object')
        known = {field.name for field in dataclasses.fields(cls)}
        unknown = sorted(set(document) - known)
        if unknown:
            raise ValueError(f'unknown: {", ".join(unknown)}')
        if 'effect' not in document:
            raise ValueError('effect is missing')
        return cls(**document)
