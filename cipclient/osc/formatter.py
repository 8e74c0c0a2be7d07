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

"""What is done to a formatter of the client's before it prints."""

from collections.abc import Iterable, Sequence
from typing import Any

from cipclient.osc import columns

#: The formats that have no word for nothing.
WITHOUT_NULL = frozenset({'csv', 'shell', 'value'})


class Filled:
    """A formatter that prints an empty cell where there is nothing.

    It wraps the client's own, and not the rows: these are sorted and chosen
    from by what they are.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def emit_list(
        self,
        column_names: Sequence[str],
        data: Iterable[Sequence[object]],
        *rest: object,
    ) -> None:
        """Print rows, as they come."""
        rows = ([columns.filled(cell) for cell in row] for row in data)
        self._inner.emit_list(column_names, rows, *rest)

    def emit_one(
        self,
        column_names: Sequence[str],
        data: Sequence[object],
        *rest: object,
    ) -> None:
        """Print one resource."""
        cells = [columns.filled(cell) for cell in data]
        self._inner.emit_one(column_names, cells, *rest)
