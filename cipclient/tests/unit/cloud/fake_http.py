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

"""Requests and replies of a fake cloud."""

import dataclasses


@dataclasses.dataclass
class Asked:
    """One request, as the cloud sees it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    url: str


@dataclasses.dataclass
class Reply:
    """What is sent back."""

    body: object = b''
    status: int = 200
    headers: dict[str, str] = dataclasses.field(default_factory=dict)


def error(status: int, message: str) -> Reply:
    return Reply({'error': {'message': message, 'code': status}}, status)
