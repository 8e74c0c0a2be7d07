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

"""The records of Heat."""

import dataclasses
import datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StackResource:
    """One thing that a stack made.

    :ivar nested: how many stacks lie between it and the one that it is
        listed with
    """

    name: str
    type: str
    physical_id: str
    nested: int = 0


@dataclasses.dataclass(slots=True, kw_only=True)
class Stack:
    """A Heat stack that is in no other one."""

    id: str
    name: str
    project_id: str
    created_at: datetime.datetime
    status: str = 'CREATE_COMPLETE'
    hidden: bool = False
    resources: tuple[StackResource, ...] = ()


class Orchestration:
    """Everything Heat knows in one region.

    :ivar enabled: whether the catalog has it
    :ivar global_index: whether its policy lets administrators list all
        stacks by ``global_tenant``; Heat's default lets nobody
    """

    def __init__(self) -> None:
        self.enabled = False
        self.global_index = False
        self.stacks: dict[str, Stack] = {}
