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

"""What a judgement says of one resource, kept without its facts."""

import dataclasses
import datetime
from typing import NamedTuple

from cipclient.model import verdict


class ResourceKey(NamedTuple):
    """What tells a resource from every other that one cloud ever had.

    A tuple, as one is made for each resource of a cloud.

    :param region: empty for identity kinds, whose ids are the same in every
        region (hazard H35).
    :param created: aware, in UTC; None where the cloud tells none.
    """

    region: str
    kind: str
    id: str
    created: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """What a person calls a resource, and what it holds of the cloud.

    :param project: the name, or empty where it was not read.
    :param owner: the name, or empty where it was not read.
    :param status: the API's own.
    :param ram: in MiB.
    :param disk: in GiB: root and ephemeral disks, or the volume's size.
    :param gpus: as many as the flavor's extra specs ask for.
    """

    name: str = ''
    project_id: str = ''
    project: str = ''
    domain_id: str = ''
    domain: str = ''
    user_id: str = ''
    owner: str = ''
    status: str = ''
    flavor: str = ''
    vcpus: int = 0
    ram: int = 0
    disk: int = 0
    gpus: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """Where a resource stands: enough to open its case, plan and forecast.

    Dates are aware, in UTC. Ladders and rules are names of the policy.

    :param rule: the one whose end is the earliest.
    :param expires: that end.
    :param opens: the earliest of all ends less their ladder's first warning:
        from then on there is a case.
    :param ladder: of the rule that opens it first.
    :param acts_rule: the rule of the earliest end whose ladder quarantines;
        empty where none does.
    :param acts_from: that end, before which nothing is done.
    :param acts_opens: that end less its ladder's first warning: from then on
        a day for the act is announced.
    :param reasons: why the state is what it is, where that is not plain.
    """

    state: verdict.State
    rule: str = ''
    expires: datetime.datetime | None = None
    opens: datetime.datetime | None = None
    ladder: str = ''
    acts_rule: str = ''
    acts_ladder: str = ''
    acts_from: datetime.datetime | None = None
    acts_opens: datetime.datetime | None = None
    reasons: tuple[str, ...] = ()
