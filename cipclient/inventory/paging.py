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

"""Page after page by our own markers, until there is nothing more."""

import http
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

import msgspec

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.cloud import service
from cipclient.inventory import decode
from cipclient.inventory import page_size
from cipclient.inventory import seen

_Row = TypeVar('_Row', bound=msgspec.Struct)

_RESTARTS = 3
#: Far above any cloud's; only against paging that never ends.
_CEILING = 20_000
#: What a marker that is gone is answered with: Nova 400, or 500 if it lies
#: in a cell that is down (C1), Cinder 404.
_MARKER_LOST = frozenset(
    {http.HTTPStatus.BAD_REQUEST, http.HTTPStatus.INTERNAL_SERVER_ERROR}
)


class _PlaceLost(Exception):
    """The marker is gone; only the beginning of the list is known."""


class _BrokenOff(Exception):
    """Nothing more can be read; says why."""


class Pager(Generic[_Row]):
    """Reads one list to its end.

    Links to a next page are never followed: they may point anywhere (H8).
    The end is an empty page, not a short one (H3). What cannot be read ends
    the list, and ``reasons`` says why.

    :param ask: sends one request with these parameters added.
    :param what: for sentences: ``servers``.
    """

    def __init__(
        self,
        ask: Callable[[Mapping[str, str]], service.Answer],
        decoder: decode.Decoder[_Row],
        what: str,
    ) -> None:
        self._ask = ask
        self._decoder = decoder
        self._what = what
        self._size = page_size.PageSize()
        self._seen = seen.Seen()
        self._nameless = 0
        self.reasons: list[str] = []

    def pages(self) -> Iterator[list[_Row]]:
        """Yield the rows, each id once.

        Raises NotAuthorized if the very first request is refused.
        """
        try:
            for again in range(1 + _RESTARTS):
                try:
                    yield from self._round(bool(again))
                    return
                except _PlaceLost:
                    continue
            self.reasons.append(
                f'Reading the {self._what} lost its place {1 + _RESTARTS} '
                'times: what marked it was deleted meanwhile, or lies in a '
                'cell that is down.'
            )
        except _BrokenOff as why:
            self.reasons.append(f'The list of {self._what} broke off: {why}')
        finally:
            if self._nameless:
                self.reasons.append(
                    f'{self._nameless} of the {self._what} came without a '
                    'usable id.'
                )

    def _round(self, again: bool) -> Iterator[list[_Row]]:
        marker: str | None = None
        markers: set[str] = set()
        while (page := self._page(marker)).size:
            self._nameless += page.nameless
            fresh = [row for row in page.rows if self._seen.is_new(row.id)]  # type: ignore[attr-defined]
            if fresh:
                yield fresh
            marker = page.rows[-1].id if page.rows else None  # type: ignore[attr-defined]
            if (
                marker is None
                or marker in markers
                # Only who begins again meets what he has seen.
                or not (fresh or again)
                or len(markers) >= _CEILING
            ):
                self.reasons.append(
                    f'The pages of {self._what} did not come to an end: '
                    f'page {len(markers) + 1} brought nothing new.'
                )
                return
            markers.add(marker)

    def _page(self, marker: str | None) -> decode.Page[_Row]:
        garbled = False
        while True:
            params = {'limit': str(self._size.rows)}
            if marker is not None:
                params['marker'] = marker
            try:
                answer = self._ask(params)
                page = self._decoder.page(answer.body)
            except (
                failure.Failure,
                exceptions.NotAuthorized,
                exceptions.NotFound,
            ) as failed:
                self._cope(failed, marker)
            except decode.Unreadable:
                if garbled:
                    raise _BrokenOff(
                        'twice the answer was no list. Something else than '
                        'the service may have answered, such as a login '
                        'page.'
                    ) from None
                garbled = True
            else:
                self._size.took(answer.seconds)
                return page

    def _cope(
        self, failed: exceptions.CipclientError, marker: str | None
    ) -> None:
        """Return if a smaller page may do; raise what is to come of it."""
        status = getattr(failed, 'status', None)
        if isinstance(failed, exceptions.NotAuthorized) and not self._seen:
            raise failed
        if marker is not None and (
            isinstance(failed, exceptions.NotFound) or status in _MARKER_LOST
        ):
            raise _PlaceLost from failed
        if (
            isinstance(failed, failure.TooLarge | failure.TooSlow)
            or status == http.HTTPStatus.GATEWAY_TIMEOUT
        ) and self._size.failed():
            return
        raise _BrokenOff(str(failed)) from failed
