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

"""Verbs: what can be done to a resource, as far as values tell."""

import dataclasses
import enum
from collections.abc import Mapping


class Fit(enum.StrEnum):
    """What a verb can do with a resource as it is."""

    DO = 'do'
    #: It is in the target state already: nothing has to be written.
    DONE = 'done'
    #: It is on its way elsewhere, or its host is: the next run may do it.
    WAIT = 'wait'
    #: The cloud has no such verb for it: a matter for the operator.
    HOLD = 'hold'


@dataclasses.dataclass(frozen=True, slots=True)
class Fitness:
    """An entry of a verb's preconditions.

    :param why: a phrase, where it is not to be done.
    :param loses: what the verb destroys in that status; a phrase.
    """

    fit: Fit
    why: str = ''
    loses: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class VerbSpec:
    """One verb, as a plan and a report see it.

    :param name: as a ladder and an announcement spell it: ``shelve``.
    :param kind: of the resources that it is for.
    :param table: by the API's status. One that is not in it is a HOLD.
    :param proves: the statuses that prove that it was done; leaving them is
        how an owner returns.
    :param undo: the verb that takes it back.
    :param undo_command: how its owner takes it back himself.
    :param loses_local: it destroys ephemeral and swap disks.
    :param needs_host: only a host that is UP can do it (hazard H22).
    :param leaves_image: it makes an image of the root disk.
    :param removes: it is gone afterwards: a 404 of Nova's own proves it.
    :param frees: it gives vCPUs, RAM and GPUs to others.
    :param keeps: what stays as it was; a sentence.
    :param leaves: what it leaves behind or in use; a sentence.
    """

    name: str
    kind: str
    table: Mapping[str, Fitness]
    proves: frozenset[str]
    undo: str
    undo_command: str
    loses_local: bool
    needs_host: bool
    frees: bool
    keeps: str
    leaves: str
    leaves_image: bool = False
    removes: bool = False

    def fitness(self, status: str | None) -> Fitness:
        """Return what it can do with a resource of that status."""
        if status is None:
            return Fitness(Fit.HOLD, 'its status is not known')
        return self.table.get(
            status, Fitness(Fit.HOLD, f'nobody here knows the status {status}')
        )
