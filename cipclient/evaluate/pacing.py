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

"""The pace: how much a day has room for."""

import collections
import dataclasses
from collections.abc import Mapping

from cipclient.evaluate import acting_day
from cipclient.model import policy as model_policy


@dataclasses.dataclass(frozen=True, slots=True)
class Room:
    """What was done today already.

    :param by_project: the same, by project id.
    :param backlog: how many of it were of the backlog.
    :param deleted: how many were deleted.
    :param population: how many servers there are, of which a share may be
        deleted in a day.
    """

    done: int = 0
    by_project: Mapping[str, int] = dataclasses.field(default_factory=dict)
    backlog: int = 0
    deleted: int = 0
    population: int = 0


class Day:
    """What is done on one day, within what the policy gives it.

    :param policy: one with a pace.
    :param room: what was done on it before.
    """

    def __init__(self, policy: model_policy.Policy, room: Room) -> None:
        assert policy.pace is not None
        self._pace = policy.pace
        self._done, self._old = room.done, room.backlog
        self._deleted = room.deleted
        self._by_project = collections.Counter(room.by_project)
        self._most_old = acting_day.backlog_room(policy.pace)
        self._most_deletes = most_deletes(policy, room.population)

    def take(
        self, project_id: str, backlog: bool, *, deletes: bool
    ) -> str | None:
        """Take the place of an act; return why there is none, a sentence."""
        if deletes:
            if self._deleted >= self._most_deletes:
                return (
                    f'The limit of {self._most_deletes} deletes a day is used '
                    'up.'
                )
            self._deleted += 1
            return None
        pace = self._pace
        if self._done >= pace.per_day:
            return f'The pace of {pace.per_day} a day is used up.'
        if self._by_project[project_id] >= pace.per_project_per_day:
            return (
                f'The pace of {pace.per_project_per_day} a day in one project '
                'is used up.'
            )
        if backlog and self._old >= self._most_old:
            # Late ones must not take what is kept for others.
            return f'The backlog has its {self._most_old} acts of this day.'
        self._done += 1
        self._old += backlog
        self._by_project[project_id] += 1
        return None


def most_deletes(policy: model_policy.Policy, population: int) -> int:
    """Return how many may be deleted in a day; none without limits.

    The share is of what there is, and no part of one more: nothing is
    deleted in a cloud so small that it would be more.

    :param population: how many servers there are.
    """
    limits = policy.delete_limits
    if limits is None:
        return 0
    # A share such as 0.29 is a little less than what was written.
    share = int(round(limits.share * population, 6))
    return min(limits.per_day, share)
