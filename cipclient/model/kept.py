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

"""What an act left behind, and who has to know of it."""

import dataclasses
import datetime

from cipclient.model import case as model_case
from cipclient.model import standing as model_standing

IMAGE = 'image'
VOLUME = 'volume'
GIB = 2**30
_GIGABYTE = 10**9
#: In what a delete remembers: for how many seconds it keeps what it leaves.
PROMISED = 'retention'


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """An image or a volume that is there because of one of our acts.

    Told by the id that was found when the act was proved, and never by a
    name, which anybody can give (hazard H16).

    :param number: of the record.
    :param step: the number of the step that left it.
    :param resource: whose data it has.
    :param subject: that resource, as it was seen last.
    :param kind: ``image`` or ``volume``.
    :param size: in bytes; 0 where it was not asked for.
    :param found: when, aware and in UTC.
    :param protected: we protect it; nobody else's protection is ever touched
        (hazard H29).
    :param ended: when it was not there any more, or nothing of ours.
    :param ending: why: ``gone``, ``deleted``, ``returned``.
    """

    number: int
    step: int
    resource: model_standing.ResourceKey
    subject: model_standing.Subject
    kind: str
    id: str
    size: int
    found: datetime.datetime
    protected: bool = False
    ended: datetime.datetime | None = None
    ending: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Retained:
    """What is kept of a server that we deleted.

    :param case: of that server, ended as deleted.
    :param promised: for how long its people were told that it is kept; None
        where that is not recorded.
    """

    kept: Kept
    case: model_case.Case
    promised: datetime.timedelta | None = None

    @property
    def since(self) -> datetime.datetime:
        """When its server went, aware and in UTC."""
        assert self.case.closed is not None
        return self.case.closed


def subject_of(kept: Kept) -> model_standing.Subject:
    """Return what a person calls it: its server, of which it is the disk.

    What the server held of the cloud it does not hold.
    """
    return dataclasses.replace(
        kept.subject,
        status='',
        flavor='',
        vcpus=0,
        ram=0,
        disk=-(-kept.size // GIB),
        gpus=0,
    )


def told_size(size: int) -> str:
    """Return a size in bytes as sentences have it."""
    return f'{size / _GIGABYTE:.1f} GB'
