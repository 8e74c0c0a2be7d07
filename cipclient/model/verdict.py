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

"""What the evaluation says of one resource."""

import dataclasses
import datetime
import enum
from typing import NamedTuple

from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import rule as model_rule


class Answer(enum.StrEnum):
    """What a matcher says. Anything that was not proven is unknown."""

    YES = 'yes'
    NO = 'no'
    UNKNOWN = 'unknown'


class State(enum.StrEnum):
    """Where a resource stands, judged at one moment."""

    OVER = 'over'
    NEAR = 'near'
    OK = 'ok'
    EXEMPT = 'exempt'
    NO_RULE = 'no-rule'
    NO_DATE = 'no-date'
    UNKNOWN = 'unknown'


class Trial(NamedTuple):
    """One rule, held against one resource.

    A tuple: several are made for each resource.

    :param why: what decided: the criterion that said no, or what is unknown.
    :param begins: from when the rule counts, aware and in UTC; None where it
        has no begin or the begin is not known.
    :param known_by: how the begin is known: ``created``, ``fault.created``,
        ``the ledger``.
    :param expires: the end by this rule, aware and in UTC; None where it
        gives none.
    """

    rule: model_rule.Rule
    answer: Answer
    why: str = ''
    begins: datetime.datetime | None = None
    known_by: str = ''
    expires: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Outlook:
    """What comes next, if nothing changes.

    An estimate: a recorded run gives out the days.

    :param act: ``notice``; where none comes any more, ``shelve`` or
        ``stop``; empty where nothing comes.
    :param at: the earliest moment of it, aware and in UTC.
    :param then: what follows it: ``shelve``, ``stop``, or empty.
    :param then_at: the earliest moment of that.
    """

    act: str = ''
    at: datetime.datetime | None = None
    then: str = ''
    then_at: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """One resource, judged.

    :param rule: the one whose date is the earliest: it gives ``expires``.
        Without any date, the lifetime that decided.
    :param expires: aware, in UTC.
    :param reasons: why the state is what it is, where that is not plain: what
        is unknown, why it is exempt.
    :param lifetimes: those tried, in order, up to the one that decided.
    :param conditions: those that hold or may hold.
    :param exempt_until: when the exemption ends, aware and in UTC; None where
        it never does, and where there is none.
    """

    resource: model_resource.Resource
    state: State
    rule: model_rule.Rule | None = None
    expires: datetime.datetime | None = None
    exemption: model_policy.Exemption | None = None
    reasons: tuple[str, ...] = ()
    lifetimes: tuple[Trial, ...] = ()
    conditions: tuple[Trial, ...] = ()
    exempt_until: datetime.datetime | None = None
