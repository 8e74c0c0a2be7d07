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

"""What a sandbox can be told at its start."""

import dataclasses
import datetime

from cipclient.sandbox import microversion


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The size and the manners of an embedded cloud.

    :ivar now: the moment that ages are counted from, aware
    :ivar findings: exactly so many servers are past their time under the
        example policy, and no other is; None: every state occurs
    :ivar row_ms: service time of a row in milliseconds
    :ivar request_ms: service time of a request in milliseconds
    :ivar latency_ms: what the network adds, beside the workers
    :ivar task_seconds: how long after a 202 what was asked for is done; 0: at
        once
    :ivar workers: how many requests each service works on at a time
    :ivar max_limit: the longest page of Nova and Cinder, in rows
    :ivar token_seconds: life of a token
    :ivar list_limit: Keystone cuts longer lists and says ``truncated``
    :ivar domain_specific_drivers: a user list without ``domain_id`` shows
        the domain of the token only
    :ivar heat: there is a Heat, and stacks own some of the servers
    """

    now: datetime.datetime
    servers: int = 500
    seed: int = 1
    findings: int | None = None
    port: int = 0
    regions: tuple[str, ...] = ('RegionOne',)
    row_ms: float = 0.0
    request_ms: float = 0.0
    latency_ms: float = 0.0
    task_seconds: float = 0.0
    workers: int = 4
    max_limit: int = 1000
    max_microversion: str = '2.104'
    token_seconds: int = 3600
    list_limit: int | None = None
    domain_specific_drivers: bool = False
    heat: bool = False

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError('now needs a time zone')
        if self.servers < 0:
            raise ValueError('servers is less than 0')
        if self.findings is not None and not (
            0 <= self.findings <= self.servers
        ):
            raise ValueError('findings is not between 0 and servers')
        if not self.regions or len(set(self.regions)) != len(self.regions):
            raise ValueError('regions needs names, each once')
        if self.workers < 1:
            raise ValueError('workers is less than 1')
        microversion.parse(self.max_microversion)
        if self.max_limit < 1:
            raise ValueError('max_limit is less than 1')
