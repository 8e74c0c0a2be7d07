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

"""Cases: what is open against a resource, and how far it has come."""

import dataclasses
import datetime
import enum

from cipclient.model import standing as model_standing


class Stage(enum.StrEnum):
    """How far down the ladder. It only rises within an episode."""

    OK = 'ok'
    WARNED = 'warned'
    QUARANTINED = 'quarantined'
    DELETE_PENDING = 'delete-pending'
    DELETED = 'deleted'


class HoldReason(enum.StrEnum):
    """Why nothing is done, beside the stage."""

    EXEMPT = 'exempt'
    #: A ticket in the operator's tables.
    HELD = 'held'
    UNREACHABLE = 'unreachable'
    FAILED = 'failed'
    LOCKED = 'locked'
    MANAGED = 'managed'
    UNKNOWN = 'unknown'
    #: Somebody was there since it is out of service, or that is not known:
    #: nothing is deleted then.
    WANTED = 'wanted'


class Ending(enum.StrEnum):
    """How an episode ended."""

    #: The policy no longer calls it over or near.
    CLEARED = 'cleared'
    #: The cloud says that it does not exist any more.
    GONE = 'gone'
    #: The owner took it back out of quarantine.
    RETURNED = 'returned'
    #: The operator did.
    RESTORED = 'restored'
    DELETED = 'deleted'


class GivenFor(enum.StrEnum):
    """Why a day was given."""

    FIRST = 'first'
    #: More time was given or taken.
    EXTENSION = 'extension'
    #: The day before it could not be met for a week.
    LATE = 'late'
    #: A hold covered the day before it.
    HOLD = 'hold'
    #: Nobody accepted the notice of the day before it, or it bounced.
    UNTOLD = 'untold'
    #: A change of rules brought an act, or a later end.
    RULE = 'rule'


#: The act that no owner can take back.
DELETE = 'delete'
#: What it is done by: of a server, and of what a delete of one kept.
DELETING = frozenset({DELETE, 'delete-image', 'delete-volume'})
#: The stages in which a case still has an act before it.
AHEAD = frozenset(
    {Stage.OK, Stage.WARNED, Stage.QUARANTINED, Stage.DELETE_PENDING}
)


@dataclasses.dataclass(frozen=True, slots=True)
class Announcement:
    """A day given to a resource for its next act, and told in its notices.

    :param number: from 1, within the episode.
    :param day: the acting day, in the calendar's time zone.
    :param at: when acts may start on that day, aware and in UTC.
    :param act: ``shelve``, ``stop`` or ``delete``; empty where the ladder
        only tells: the day then only spaces the warnings, and nothing
        happens on it.
    :param warn: how long before the day each warning is sent, longest first.
    :param minimum_notice: from the first accepted notice to the act.
    :param given: when it was fixed, aware and in UTC.
    :param told: when a notice of it was first accepted; None until then.
    :param sent: how many of ``warn`` are behind it: accepted, or finally
        refused.
    """

    number: int
    day: datetime.date
    at: datetime.datetime
    act: str
    warn: tuple[datetime.timedelta, ...]
    minimum_notice: datetime.timedelta
    given: datetime.datetime
    reason: GivenFor = GivenFor.FIRST
    told: datetime.datetime | None = None
    sent: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Hold:
    """One reason why nothing is done about a case.

    :param why: a sentence.
    :param since: aware, in UTC.
    :param number: of the record; 0 before it is recorded.
    """

    reason: HoldReason
    why: str
    since: datetime.datetime
    number: int = 0


class Author(enum.StrEnum):
    """Who gave or took more time."""

    OWNER = 'owner'
    OPERATOR = 'operator'


@dataclasses.dataclass(frozen=True, slots=True)
class Extension:
    """More time for one resource.

    :param until: the first moment after it, aware and in UTC.
    :param asked: what was asked for where that is more than was given; as it
        was written, so any text.
    :param by: the name or id of who gave it.
    :param at: when, aware and in UTC.
    :param number: of the record; 0 before it is recorded.
    """

    until: datetime.datetime
    reason: str
    author: Author
    by: str
    at: datetime.datetime
    asked: str = ''
    number: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One episode of one resource.

    :param number: of the record; 0 before it is recorded.
    :param episode: from 1, within the life of the resource.
    :param opened: when, aware and in UTC.
    :param backlog: it was overdue when the cloud was first recorded.
    :param warned: how many notices of it were accepted or finally refused.
    :param announcement: the one that stands; None before the first notice is
        composed, and while a new day is awaited.
    :param announced: how many days have been announced in this episode.
    :param first_day: the first that was, in the calendar's time zone.
    :param due: the latest moment ever announced, or the end of its
        extension if later: the first at which an act is allowed.
    :param extensions: those in force, oldest first.
    :param waived: an operator lets quarantine go on though nobody could be
        told.
    :param awaits: why the next day is given, while none stands.
    :param quarantined: when it was taken out of service, aware and in UTC;
        of what is kept of a deleted server, when that was deleted.
    :param verb: how: ``shelve`` or ``stop``; empty before; ``delete`` of what
        is kept of a deleted server.
    :param returns: how many episodes before it ended as its owner took it
        back: each is a renewal that he took.
    :param released: the reasons for which an operator let it go on in this
        episode.
    :param kept_of: the server whose delete kept it, where it is an image or
        a volume that is there for that reason.
    """

    resource: model_standing.ResourceKey
    subject: model_standing.Subject
    standing: model_standing.Standing
    opened: datetime.datetime
    number: int = 0
    episode: int = 1
    backlog: bool = False
    stage: Stage = Stage.OK
    warned: int = 0
    announcement: Announcement | None = None
    announced: int = 0
    first_day: datetime.date | None = None
    due: datetime.datetime | None = None
    extensions: tuple[Extension, ...] = ()
    holds: tuple[Hold, ...] = ()
    waived: bool = False
    closed: datetime.datetime | None = None
    ending: Ending | None = None
    awaits: GivenFor = GivenFor.FIRST
    quarantined: datetime.datetime | None = None
    verb: str = ''
    returns: int = 0
    released: frozenset[HoldReason] = frozenset()
    kept_of: model_standing.ResourceKey | None = None

    @property
    def is_kept(self) -> bool:
        """Whether it is an image or a volume that a delete kept."""
        return self.verb == DELETE

    @property
    def next_stage(self) -> Stage:
        """The stage that it reaches when somebody is told of its day."""
        return Stage.DELETE_PENDING if self.is_out else Stage.WARNED

    @property
    def is_out(self) -> bool:
        """Whether it was taken out of service, and is not back."""
        return self.closed is None and (
            self.quarantined is not None
            or self.stage in (Stage.QUARANTINED, Stage.DELETE_PENDING)
        )

    @property
    def has_day(self) -> bool:
        """Whether a day stands of something that is still to come."""
        return (
            self.closed is None
            and self.announcement is not None
            and self.stage in AHEAD
            and (not self.is_out or self.announcement.act == DELETE)
        )

    @property
    def extended(self) -> datetime.datetime | None:
        """The end of the latest extension in force, aware and in UTC."""
        return max((e.until for e in self.extensions), default=None)

    def held_for(self, reason: HoldReason) -> bool:
        """Whether it is held for this reason."""
        return any(hold.reason is reason for hold in self.holds)
