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

"""Plans: what one run is about to do, and what it is not."""

import dataclasses
import datetime
import enum
from collections.abc import Mapping

from cipclient.model import case as model_case
from cipclient.model import resource as model_resource


class Why(enum.StrEnum):
    """Why something that is due is not done in this run."""

    #: Over the pace of the day, outside the hours, or not yet to be done.
    QUEUED = 'queued'
    HELD = 'held'
    #: On its way elsewhere, or its host is down.
    WAITING = 'waiting'
    #: The scope, or the options of this run, leave it out.
    OUTSIDE = 'outside'


@dataclasses.dataclass(frozen=True, slots=True)
class PlannedStep:
    """One act on one resource.

    :param resource: as the scan saw it.
    :param verb: ``shelve``, ``stop``, ``delete``; not always the announced
        act, as what shelving would destroy may be stopped instead, and each
        kind has a delete of its own: ``delete-image``.
    :param why: why now; a sentence.
    :param loses: what it destroys, a phrase each.
    :param writes: False where it is in the target state already.
    :param fences: our lock is put on it meanwhile. Not where somebody's own
        lock is on it and an operator let the act go on.
    :param keeps_lock: our lock stays, as its ladder says.
    :param offloads: Nova is asked to offload what it only shelved.
    :param began: by the name of a condition that holds, since when: aware,
        in UTC. It cannot be told any more once the act is done.
    """

    case: model_case.Case
    resource: model_resource.Resource
    verb: str
    why: str
    loses: tuple[str, ...] = ()
    writes: bool = True
    fences: bool = True
    keeps_lock: bool = False
    offloads: bool = False
    began: Mapping[str, datetime.datetime] = dataclasses.field(
        default_factory=dict
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Aside:
    """Something due that is not done in this run.

    :param case: as it is from now on, with its new hold if it got one.
    :param because: a sentence.
    """

    case: model_case.Case
    why: Why
    because: str


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """The ordered acts of one run. What is printed is what is done.

    :param at: when it was made, aware and in UTC.
    :param policy: SHA-256 of the policy's bytes.
    """

    cloud: str
    at: datetime.datetime
    policy: str
    steps: tuple[PlannedStep, ...] = ()
    asides: tuple[Aside, ...] = ()
