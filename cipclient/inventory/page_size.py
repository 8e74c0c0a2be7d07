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

"""How many rows to ask for at a time."""

#: Nova, Cinder and Glance cap a page at 1000 unless told otherwise.
FIRST = 1000
FLOOR = 50
#: Seconds a page may take. Load balancers cut at 60.
_SLOW = 10.0


class PageSize:
    """Shrinks while that helps."""

    def __init__(self) -> None:
        self.rows = FIRST
        self._slow: float | None = None
        self._settled = False

    def took(self, seconds: float) -> None:
        """Take note of how long a page took."""
        if self._settled or seconds <= _SLOW:
            return
        if self._slow is not None and seconds > 0.75 * self._slow:
            # Half the rows took as long as all: it is not the rows. A cell
            # that is down costs each request 60 s, however small it is.
            self.rows = min(self.rows * 2, FIRST)
            self._settled = True
        elif self.rows > FLOOR:
            self._slow = seconds
            self.rows = max(self.rows // 2, FLOOR)

    def failed(self) -> bool:
        """Shrink after a page that did not arrive; False at the floor."""
        if self.rows <= FLOOR:
            return False
        self.rows = max(self.rows // 4, FLOOR)
        return True
