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

"""What acts are done with, and how their end is awaited."""

import dataclasses
import datetime
import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

from cipclient import exceptions
from cipclient.action import base as action_base
from cipclient.action import sight as action_sight
from cipclient.cloud import connection
from cipclient.ledger import run as ledger_run
from cipclient.model import step as model_step
from cipclient.model import verb as model_verb
from cipclient.workflow.acting import polling
from cipclient.workflow.acting import requests_sent

Outcome = model_step.Outcome
State = action_base.State

#: Seconds that something may go on whose request met an error.
AFTER_ERROR = 60.0


class Ended(NamedTuple):
    """What came of something that was asked for.

    :param why: a sentence.
    """

    outcome: model_step.Outcome
    why: str


@dataclasses.dataclass(frozen=True, slots=True)
class Tools:
    """What acts are done with.

    :param verbs: by name.
    :param alone: held while the ledger is read or written: several steps are
        under way at once.
    :param clock: tells the moment, aware and in UTC.
    """

    run: ledger_run.Run
    cloud: connection.Acting
    verbs: Mapping[str, action_base.Verb]
    polling: polling.Polling
    clock: Callable[[], datetime.datetime]
    alone: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    @property
    def specs(self) -> Mapping[str, model_verb.VerbSpec]:
        """What a plan knows of the verbs."""
        return {name: verb.spec for name, verb in self.verbs.items()}

    def requests(self, step: int) -> requests_sent.Requests:
        """Return what sends the requests of a step."""
        return requests_sent.Requests(
            self.run, self.cloud, self.alone, self.clock, step
        )

    def look(self, id_: str) -> action_base.Sight:
        """Read how a server is. Raises NotFound and CloudError."""
        return action_sight.look(self.cloud, id_)

    def began(
        self, verb: action_base.Verb, id_: str, before: action_base.Sight
    ) -> bool:
        """Whether what got no answer is under way, or done."""
        try:
            seen = self.look(id_)
        except exceptions.NotFound:
            return verb.spec.removes
        except exceptions.CloudError:
            return False
        return (
            seen.task_state is not None
            or verb.progress(seen, before).state is State.DONE
        )

    def awaited(
        self,
        verb: action_base.Verb,
        id_: str,
        before: action_base.Sight,
        deadline: float | None = None,
    ) -> Ended:
        """Look until it is done or has failed; the answer proves nothing.

        :param deadline: seconds; None for as long as anything may take.
        :returns: UNKNOWN where it has not ended by the deadline.
        """
        polling_ = self.polling
        if deadline is not None:
            polling_ = dataclasses.replace(
                polling_, deadline=min(deadline, polling_.deadline)
            )

        def look() -> action_base.Progress:
            try:
                return verb.progress(self.look(id_), before)
            except exceptions.NotFound as gone:
                if verb.spec.removes:
                    return action_base.Progress(State.DONE, 'It is gone.')
                return action_base.Progress(State.FAILED, str(gone))
            except exceptions.CloudError as error:
                return action_base.Progress(State.PENDING, str(error))

        progress, ended = polling_.until(
            look, lambda seen: seen.state is not State.PENDING
        )
        if not ended:
            return Ended(
                Outcome.UNKNOWN,
                f'It has not ended for {polling_.deadline:.0f} seconds: '
                f'{progress.why or "it is still under way"}',
            )
        if progress.state is State.DONE:
            return Ended(Outcome.DONE, progress.why)
        return Ended(Outcome.FAILED, progress.why)
