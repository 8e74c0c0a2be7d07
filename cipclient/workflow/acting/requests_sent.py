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

"""The requests of one step: each in the ledger before it leaves (P12)."""

import dataclasses
import datetime
import http
import threading
import uuid
from collections.abc import Callable

from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.cloud import write as cloud_write
from cipclient.ledger import run as ledger_run
from cipclient.model import step as model_step

Outcome = model_step.Outcome

#: One without an answer may still be under way somewhere so long.
SETTLING = datetime.timedelta(minutes=10)
#: Answers that are about who asks, and when: what was asked for may be asked
#: for again, and that it was not done says nothing against it.
_PASSING = frozenset(
    {http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.TOO_MANY_REQUESTS}
)


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """One request that left.

    :param number: of its record.
    :param code: the HTTP status; 0 where no answer came.
    :param message: the service's own, or why no answer came.
    :param request_id: the service's own; empty without an answer.
    :param made: the id of the server that it makes; empty if it makes none.
    """

    number: int
    code: int
    message: str = ''
    request_id: str = ''
    made: str = ''

    @property
    def taken(self) -> bool:
        """Whether the service says that it will do it."""
        return 200 <= self.code < 300

    @property
    def refused(self) -> bool:
        """Whether the service says that it did nothing."""
        return is_refusal(self.code)

    @property
    def broke(self) -> bool:
        """Whether the service failed at it: it may have taken it on."""
        return self.code >= http.HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def said(self) -> str:
        """What was answered, for a sentence."""
        if not self.code:
            return f'no answer ({self.message})'
        return f'HTTP {self.code}' + (
            f' ({self.message})' if self.message else ''
        )


class Requests:
    """Sends what one step asks for, once each.

    :ivar step: its number.

    :param alone: held while the ledger is written, as several steps are
        under way at once.
    :param clock: tells the moment, aware and in UTC.
    """

    def __init__(
        self,
        run: ledger_run.Run,
        cloud: connection.Acting,
        alone: threading.Lock,
        clock: Callable[[], datetime.datetime],
        step: int,
    ) -> None:
        self._run = run
        self._cloud = cloud
        self._alone = alone
        self._clock = clock
        self.step = step

    def send(
        self, what: str, write: cloud_write.Write, *, proves: bool = False
    ) -> Sent:
        """Send one, and return what was answered.

        :param proves: the answer itself says whether it was done, as for
            what Nova does before it answers: a lock, a tag.

        Raises NotAuthenticated where the credentials are taken no longer
        (F19): nothing happened then, and nothing more can be done.
        """
        uid = new_uid()
        with self._alone:
            number = self._run.sending(self.step, what, uid, self._clock())
        try:
            answer = self._cloud.write(write, uid)
        except failure.Lost as lost:
            return Sent(number, 0, str(lost))
        except failure.NotAuthenticated as denied:
            with self._alone:
                self._run.answered(
                    number,
                    http.HTTPStatus.UNAUTHORIZED,
                    '',
                    str(denied),
                    self._clock(),
                    False,
                )
            raise
        with self._alone:
            self._run.answered(
                number,
                answer.code,
                answer.request_id,
                answer.message,
                self._clock(),
                _done(answer.code) if proves else None,
            )
        return Sent(
            number,
            answer.code,
            answer.message,
            answer.request_id,
            answer.made,
        )

    def settle(self, sent: Sent, happened: bool) -> None:
        """Record whether a request did anything."""
        with self._alone:
            self._run.happened(sent.number, happened, self._clock())


def is_refusal(code: int) -> bool:
    """Whether an answer says that nothing was done.

    :param code: the HTTP status; 0 where no answer came.
    """
    return 400 <= code < 500


def of_refusal(code: int) -> model_step.Outcome:
    """Return how a step ends that was refused: only some count as failed."""
    return Outcome.ABORTED if code in _PASSING else Outcome.FAILED


def new_uid() -> str:
    """Return what nothing else is called."""
    return f'req-{uuid.uuid4()}'


def _done(code: int) -> bool | None:
    """Return what an answer proves; a failure in the middle is none."""
    if 200 <= code < 300:
        return True
    return False if is_refusal(code) else None
