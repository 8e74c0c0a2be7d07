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

"""Steps as the ledger has them: what was meant, sent, answered and found."""

import dataclasses
import datetime
import enum
from collections.abc import Mapping

from cipclient.model import standing as model_standing


class Outcome(enum.StrEnum):
    """What came of a step."""

    #: Its end is not known yet: a run is at it, or died at it.
    OPEN = 'open'
    DONE = 'done'
    FAILED = 'failed'
    #: Something had changed since the plan: nothing was done.
    ABORTED = 'aborted'
    #: It was asked for, and what became of it cannot be told.
    UNKNOWN = 'unknown'


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """One request that may have changed something.

    :param what: ``lock``, ``shelve``, ``offload``, ``stop``, ``unlock``,
        ``unshelve``, ``start``, ``mark``, ``unmark``, ``protect``,
        ``unprotect``, ``keep``, ``delete``, ``create``.
    :param uid: the request id that we gave it: ``req-`` and a UUID.
    :param sent: just before its first byte, aware and in UTC.
    :param answered: when its answer was there; None if none came.
    :param code: the HTTP status; 0 without an answer.
    :param request_id: the service's own id of it; empty without an answer.
    :param happened: whether it did anything, as far as was found out.
    """

    number: int
    what: str
    uid: str
    sent: datetime.datetime
    answered: datetime.datetime | None = None
    code: int = 0
    request_id: str = ''
    happened: bool | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One act on one resource, from its intent to its end.

    :param case: the number of the case; 0 where there is none.
    :param verb: ``shelve``, ``stop``, ``delete``, ``mark``, ``unlock``,
        ``restore``, ``rebuild`` of what was deleted, ``clear`` of an image
        that shelving left behind, or ``delete-image`` and ``delete-volume``
        of what a delete kept.
    :param attempt: from 1, of this verb in this case.
    :param intended: aware, in UTC.
    :param before: the facts of the resource just before, plain values.
    :param requests: oldest first.
    :param why: why it was done, or why it ended as it did; a sentence.
    :param by: who ran it.
    :param policy: SHA-256 of the policy that it was done by.
    """

    number: int
    run: int
    case: int
    resource: model_standing.ResourceKey
    subject: model_standing.Subject
    verb: str
    attempt: int
    intended: datetime.datetime
    before: Mapping[str, object]
    requests: tuple[Request, ...] = ()
    outcome: Outcome = Outcome.OPEN
    why: str = ''
    ended: datetime.datetime | None = None
    by: str = ''
    policy: str = ''

    @property
    def last(self) -> Request | None:
        """The last request of it that was sent; None before the first."""
        return self.requests[-1] if self.requests else None

    @property
    def is_locked_by_us(self) -> bool:
        """Whether our lock may be on the resource because of this step.

        A lock that may have been put on counts; one that may have been taken
        off still counts.
        """
        locked = False
        for request in self.requests:
            if request.what == 'lock' and request.happened is not False:
                locked = True
            elif request.what == 'unlock' and request.happened:
                locked = False
        return locked
