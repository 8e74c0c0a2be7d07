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

"""What a person asked a workflow for."""

import dataclasses
import datetime
from collections.abc import Callable

#: Called with a kind and how many of it were read so far.
Progress = Callable[[str, int], None]


def unobserved(kind: str, count: int) -> None:
    """Show no progress."""


@dataclasses.dataclass(frozen=True, slots=True)
class ScanRequest:
    """What to read and what to report of it.

    :param kinds: only these; empty for every kind that a rule is about, or
        with ``everything`` for every kind there is.
    :param project: only this one, by name or id.
    :param project_domain: the domain of that project, by name or id.
    :param own_project: only the project of the credentials, with no right
        beyond it.
    :param rule: report only what this rule decides.
    :param at: the moment to judge for, aware and in UTC; None for now.
    :param within: how long before its end a resource is reported; None for
        its ladder's first warning.
    :param everything: report whatever was judged, in whatever state.
    """

    kinds: tuple[str, ...] = ()
    project: str | None = None
    project_domain: str | None = None
    own_project: bool = False
    rule: str | None = None
    at: datetime.datetime | None = None
    within: datetime.timedelta | None = None
    everything: bool = False
    progress: Progress = unobserved


@dataclasses.dataclass(frozen=True, slots=True)
class ShowRequest:
    """Which one resource to explain.

    :param resource: its id, or its name if no other is of that name.
    :param kind: where to look; None for every kind.
    :param at: the moment to judge for, aware and in UTC; None for now.
    """

    resource: str
    kind: str | None = None
    own_project: bool = False
    at: datetime.datetime | None = None
