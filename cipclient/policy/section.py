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

"""What every section of the policy has in common."""

from collections.abc import Mapping
from typing import ClassVar

import pydantic


class Section(pydantic.BaseModel):
    """A mapping with known keys."""

    model_config = pydantic.ConfigDict(
        extra='forbid', frozen=True, arbitrary_types_allowed=True
    )

    #: What to write instead of a key that belongs elsewhere.
    elsewhere: ClassVar[Mapping[str, str]] = {}
    #: What a kind's name means as a key, where that is one.
    others: ClassVar[str] = ''
