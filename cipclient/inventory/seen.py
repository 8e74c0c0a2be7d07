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

"""Which ids a list has brought already, in little memory."""

import bisect

_BYTES = 16


class Seen:
    """Remembers ids: 16 bytes each, as lists are sorted by them.

    A set of texts takes ten times as much, and a run may see 100,000. What is
    no UUID is remembered as it is.
    """

    def __init__(self) -> None:
        self._sorted = bytearray()
        self._others: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._sorted or self._others)

    def is_new(self, id_: str) -> bool:
        """Whether it was never asked about before."""
        try:
            compact = bytes.fromhex(id_.replace('-', ''))
        except ValueError:
            compact = b''
        if len(compact) == _BYTES:
            return self._is_new_uuid(compact)
        if id_ in self._others:
            return False
        self._others.add(id_)
        return True

    def _is_new_uuid(self, id_: bytes) -> bool:
        ids = self._sorted
        if id_ > ids[-_BYTES:]:
            ids += id_
            return True
        # Out of order, or read again from the beginning.
        place = _BYTES * bisect.bisect_left(
            range(len(ids) // _BYTES),
            id_,
            key=lambda index: self._id_at(_BYTES * index),
        )
        if self._id_at(place) == id_:
            return False
        ids[place:place] = id_
        return True

    def _id_at(self, place: int) -> bytes:
        return bytes(self._sorted[place : place + _BYTES])
