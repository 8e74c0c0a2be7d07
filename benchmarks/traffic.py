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

"""What a scan asked the cloud, read off the cloud's own log."""

import dataclasses
import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

#: Rows of a page, and the lists that are read page by page.
_PAGE = 1000
_PAGED = '/detail'


@dataclasses.dataclass(frozen=True, slots=True)
class Traffic:
    """How many requests a scan sent.

    :param pages: those for one more page of a list.
    :param fewest: how many pages there are, the empty last ones included.
    :param others: all other requests.
    """

    pages: int
    fewest: int
    others: int

    @classmethod
    def of(cls, log: Iterable[dict[str, Any]]) -> 'Traffic':
        """Count the requests of one scan."""
        pages: Counter[str] = Counter()
        rows: Counter[str] = Counter()
        others = 0
        for entry in log:
            if entry['path'].endswith(_PAGED):
                pages[entry['path']] += 1
                rows[entry['path']] += entry['rows']
            else:
                others += 1
        return cls(
            pages.total(),
            sum(math.ceil(rows[path] / _PAGE) + 1 for path in pages),
            others,
        )
