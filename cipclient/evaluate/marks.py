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

"""Marks: stage and day shown in the cloud, where a server's owner looks.

A display copy of the ledger, and never read as state (hazard C6).
"""

import dataclasses
from collections.abc import Mapping
from typing import NamedTuple

from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import resource as model_resource

METADATA = 'metadata'
TAG = 'tag'
#: What is ours among the metadata and tags of a server.
KEYS = ('lifetime_day', 'lifetime_note', 'lifetime_stage')
PREFIX = 'lifetime-'
#: What the marks are made of, and what tells whether they can be written.
READS = frozenset({'locked', 'metadata', 'status', 'tags', 'task_state'})

#: Nova's own limits: of a value, and of tags on a server (C4, C6).
_LONGEST = 255
_MOST_TAGS = 50
#: Nova takes marks in no other state (C6).
_TAKES = frozenset({'ACTIVE', 'PAUSED', 'SUSPENDED', 'SHUTOFF'})
Stage = model_case.Stage


@dataclasses.dataclass(frozen=True, slots=True)
class Marks:
    """What is shown of one server."""

    metadata: Mapping[str, str] = dataclasses.field(default_factory=dict)
    tags: frozenset[str] = frozenset()


class Change(NamedTuple):
    """What has to be written so that the right marks are shown."""

    put_metadata: Mapping[str, str]
    take_metadata: tuple[str, ...]
    put_tags: tuple[str, ...]
    take_tags: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether they are shown already."""
        return not any(self)


def shown(resource: model_resource.Resource) -> Marks | None:
    """Return the marks that a server has; None where that is not known."""
    metadata, tags = resource.fact('metadata'), resource.fact('tags')
    if not isinstance(metadata, Mapping) or not isinstance(tags, tuple):
        return None
    return Marks(
        {key: str(metadata[key]) for key in KEYS if key in metadata},
        frozenset(str(tag) for tag in tags if str(tag).startswith(PREFIX)),
    )


def wanted(
    case: model_case.Case | None,
    ways: tuple[str, ...],
    calendar: model_calendar.Calendar,
) -> Marks:
    """Return the marks that a server with this case is to have.

    :param case: None where there is none.
    :param ways: of the policy: ``metadata``, ``tag``.
    """
    if case is None or case.closed is not None:
        return Marks()
    if case.quarantined is not None:
        day = calendar.day_of(case.quarantined)
        return _marks(Stage.QUARANTINED, str(day), f'by {case.verb}', ways)
    announcement = case.announcement
    if announcement is None or not announcement.act:
        return Marks()
    return _marks(
        Stage.WARNED,
        str(announcement.day),
        f'{announcement.act} by the rule {case.standing.acts_rule}',
        ways,
    )


def change(
    resource: model_resource.Resource, marks: Marks, ways: tuple[str, ...]
) -> Change | None:
    """Return what is to be written; None where nothing can be.

    Not where somebody locked it: then it is to be left alone. A tag is left
    out where its owner has as many as Nova takes.
    """
    seen = shown(resource)
    if (
        seen is None
        or resource.text('status') not in _TAKES
        or resource.fact('task_state') is not None
        or resource.fact('locked') is not False
    ):
        return None
    tags = resource.fact('tags')
    room = isinstance(tags, tuple) and len(tags) < _MOST_TAGS
    put_metadata = {
        key: value
        for key, value in marks.metadata.items()
        if seen.metadata.get(key) != value
    }
    return Change(
        put_metadata if METADATA in ways else {},
        tuple(sorted(seen.metadata.keys() - marks.metadata.keys()))
        if METADATA in ways
        else (),
        tuple(sorted(marks.tags - seen.tags)) if TAG in ways and room else (),
        tuple(sorted(seen.tags - marks.tags)) if TAG in ways else (),
    )


def _marks(
    stage: model_case.Stage, day: str, note: str, ways: tuple[str, ...]
) -> Marks:
    metadata = {
        'lifetime_stage': str(stage),
        'lifetime_day': day,
        'lifetime_note': note[:_LONGEST],
    }
    return Marks(
        metadata if METADATA in ways else {},
        frozenset({f'{PREFIX}{stage}'} if TAG in ways else ()),
    )
