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

"""What the ledger remembers and the evaluation needs."""

import dataclasses
import datetime
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, slots=True)
class History:
    """Dates that only a record can know. All are aware, in UTC.

    :param first_seen: by resource key, for kinds without a creation date.
    :param holding_since: by resource key and rule name, since when a
        condition has held without a break: from when it was first seen to,
        or from when the cloud proved then that it had begun.
    :param now_first: while a record is being made, the moment from which
        that counts for which there is no record yet; None while none is.
    """

    first_seen: Mapping[tuple[str, str, str], datetime.datetime] = (
        dataclasses.field(default_factory=dict)
    )
    holding_since: Mapping[
        tuple[tuple[str, str, str], str], datetime.datetime
    ] = dataclasses.field(default_factory=dict)
    now_first: datetime.datetime | None = None


#: Of one who has recorded nothing.
BLANK = History()
