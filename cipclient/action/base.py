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

"""What every verb offers, and what is looked at to prove it."""

import dataclasses
import datetime
import enum
from typing import Protocol

from cipclient.cloud import write
from cipclient.model import verb as model_verb


@dataclasses.dataclass(frozen=True, slots=True)
class Sight:
    """How a server is, read by its id.

    :param task_state: what Nova is doing with it; None if nothing.
    :param locked: None where it was not told.
    :param created: aware, in UTC; None where it cannot be read.
    """

    status: str
    task_state: str | None
    locked: bool | None
    locked_reason: str = ''
    host_status: str = ''
    created: datetime.datetime | None = None
    project_id: str = ''
    user_id: str = ''

    def was(self, status: str | None) -> 'Sight':
        """Return it as of a status that was recorded, or as it is."""
        if status is None:
            return self
        return dataclasses.replace(self, status=status, task_state=None)


class State(enum.Enum):
    """How far an act has come."""

    DONE = 'done'
    PENDING = 'pending'
    FAILED = 'failed'


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """What a look says of an act that was asked for.

    :param why: a sentence; may be empty.
    """

    state: State
    why: str = ''


class Verb(Protocol):
    """One verb. Found in the entry points ``cipclient.action``.

    :ivar what: the name of its request in the ledger.
    """

    spec: model_verb.VerbSpec
    what: str

    def write(self, id_: str) -> write.Write:
        """Return the request that asks for it."""
        ...

    def progress(self, seen: Sight, before: Sight) -> Progress:
        """Say how far it has come, once it was asked for.

        :param before: how it was just before.
        """
        ...


def settled(
    seen: Sight, before: Sight, proves: frozenset[str], what: str
) -> Progress:
    """Say how far an act has come whose end is one of some statuses.

    The answer 202 proves nothing: a task that ended where it began has
    failed, and Nova tells so in the instance actions only (hazard H21).

    :param what: a phrase: ``shelving``.
    """
    if seen.task_state is not None:
        return Progress(State.PENDING, f'it is {seen.task_state}')
    if seen.status in proves:
        return Progress(State.DONE, f'It is {seen.status}.')
    if seen.status == before.status:
        why = f'{what} ended, and it is {seen.status} as before'
    else:
        why = f'{what} ended, and it is {seen.status}'
    return Progress(State.FAILED, f'{why}.')
