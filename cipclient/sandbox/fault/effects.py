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

"""The effects by name.

An effect acts before the service does, on its answer, or both.
"""

import dataclasses
import datetime
from collections.abc import Callable, MutableMapping
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import service
from cipclient.sandbox.keystone import token
from cipclient.sandbox.state import cloud


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that a fault is shown at.

    :ivar memory: kept from one showing of the same fault to the next
    """

    request: message.Request
    args: dict[str, Any]
    service: service.Service
    cloud: cloud.Cloud
    tokens: token.TokenStore
    clock: Callable[[], datetime.datetime]
    memory: MutableMapping[str, Any]


Before = Callable[[Call], message.Response | None]
After = Callable[[Call, message.Response], message.Response]


@dataclasses.dataclass(frozen=True, slots=True)
class Effect:
    """What a fault does.

    :ivar before: may answer in the service's place; what was asked is then
        not done
    :ivar after: may change the answer, or how it is delivered; what was
        asked was done
    """

    before: Before | None = None
    after: After | None = None
