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

"""The ladder: the stages that an expired resource goes through."""

import dataclasses
import datetime
import enum


class Quarantine(enum.StrEnum):
    """How a resource is taken out of service."""

    SHELVE = 'shelve'
    STOP = 'stop'
    NONE = 'none'


class IfShelveLoses(enum.StrEnum):
    """What is done where shelving would lose an ephemeral disk or memory."""

    STOP = 'stop'
    HOLD = 'hold'
    SHELVE = 'shelve'


@dataclasses.dataclass(frozen=True, slots=True)
class Ladder:
    """The spacing of the stages.

    :param warn: how long before the announced day each warning is sent,
        longest first; never empty.
    :param minimum_notice: from the first accepted notice to the first act.
    :param keep: how long in quarantine before a delete; None where the
        ladder does not quarantine.
    :param accept_loss: shelving may lose data, if the command allows it too.
    :param retention: how long what a delete kept stays, at least, before it
        is announced and deleted, too; given with delete.
    :param lock: a stopped server is locked, so the owner has no way of his
        own and ``contact`` is named.
    :param offload: Nova is asked to offload what it left SHELVED.
    :param four_eyes: a plan with deletes needs a second person.
    """

    name: str
    warn: tuple[datetime.timedelta, ...]
    minimum_notice: datetime.timedelta
    quarantine: Quarantine
    if_shelve_loses: IfShelveLoses | None = None
    accept_loss: bool = False
    keep: datetime.timedelta | None = None
    delete: bool = False
    retention: datetime.timedelta | None = None
    lock: bool = False
    offload: bool = False
    contact: str | None = None
    four_eyes: bool = False

    @property
    def first_warning(self) -> datetime.timedelta:
        """How long before the announced day the first notice goes out."""
        return self.warn[0]
