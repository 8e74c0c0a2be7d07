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

"""Which images servers are made of, as a scan saw it."""

import threading
from collections.abc import Sequence

from cipclient.model import history as model_history
from cipclient.model import resource as model_resource
from cipclient.model import scan as model_scan
from cipclient.model import verdict
from cipclient.workflow.scanning import observer

_SERVER = 'server'
_IMAGE = 'image_id'


class ImageUse(observer.Beside):
    """Keeps the ids of the images of all servers of a scan.

    Absence from a scan that did not see everything proves nothing (P27, P28):
    not of servers that it missed, and not of one whose image is not told, as
    that of a cell that is down (fault F47).
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._ids: set[str] = set()
        self._unknown = False
        self._complete: dict[str, bool] = {}

    def reads(self, kind: str) -> frozenset[str]:
        """Return the image of a server, and what the other reads."""
        mine = frozenset({_IMAGE} if kind == _SERVER else ())
        return mine | super().reads(kind)

    def judged(
        self,
        verdicts: Sequence[verdict.Verdict],
        surroundings: model_resource.Surroundings,
        history: model_history.History,
    ) -> None:
        """Keep the images of these."""
        super().judged(verdicts, surroundings, history)
        told = [
            one.resource.fact(_IMAGE)
            for one in verdicts
            if one.resource.kind == _SERVER
        ]
        with self._lock:
            self._ids.update(one for one in told if isinstance(one, str))
            self._unknown |= not all(
                one is None or isinstance(one, str) for one in told
            )

    def ended(
        self,
        completeness: tuple[model_scan.Completeness, ...],
        surroundings: model_resource.Surroundings,
    ) -> tuple[model_scan.Completeness, ...]:
        """Keep whether all servers were seen; let the other end."""
        found = super().ended(completeness, surroundings)
        for one in found:
            if one.kind == _SERVER:
                before = self._complete.get(one.region, True)
                self._complete[one.region] = before and one.complete
        return found

    def has(self, image_id: str) -> bool:
        """Whether a server was seen that is made of it."""
        with self._lock:
            return image_id in self._ids

    def doubt(self, image_id: str, region: str) -> str:
        """Return why a server may be made of it; empty if none is."""
        if not self._complete.get(region, False):
            return 'this scan did not see every server'
        if self._unknown:
            return 'of some servers it is not known what they are made of'
        return 'a server is made of it' if image_id in self._ids else ''
