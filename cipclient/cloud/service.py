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

"""One service of the cloud, as far as it is read."""

import contextlib
import dataclasses
import datetime
import http
import urllib.parse
from collections.abc import Mapping
from typing import Any

import requests
from keystoneauth1 import session as ksa_session

from cipclient.cloud import body as answer_body
from cipclient.cloud import catalog
from cipclient.cloud import deadline
from cipclient.cloud import failure
from cipclient.cloud import guard
from cipclient.cloud import microversion as versions
from cipclient.cloud import retry
from cipclient.cloud import timestamp
from cipclient.cloud import translation
from cipclient.cloud import write as cloud_write

#: A page of 1000 servers is 3 to 10 MB; of the largest possible, 130 MB.
_MAX_BYTES = 48 << 20
#: Seconds: to connect, and between two reads. A cell that is down costs Nova
#: 60 s (CELL_TIMEOUT), so a reader must wait longer than that.
_TIMEOUT = (10.0, 90.0)
#: Seconds for one whole request, logging in again included.
_WHOLE = 240.0


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What a service said.

    :param body: unpacked; whether it is JSON is for the decoder to see.
    :param seconds: from the request to the end of the body.
    """

    body: bytes
    seconds: float


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """What one attempt may take.

    :param timeout: seconds to connect, and between two reads.
    :param whole: seconds for all of it.
    :param max_bytes: of the body, unpacked.
    """

    timeout: tuple[float, float] = _TIMEOUT
    whole: float = _WHOLE
    max_bytes: int = _MAX_BYTES


class Service:
    """One service; knows how to ask, not what."""

    def __init__(
        self,
        type_: catalog.ServiceType,
        endpoint: catalog.Endpoint,
        session: ksa_session.Session,
        patience: retry.Patience,
        limits: Limits,
    ) -> None:
        self.type = type_
        self._endpoint = endpoint
        self._session = session
        self._patience = patience
        self._limits = limits
        self._offer: versions.Offer | None = None
        self._answered = False
        self._skew: datetime.timedelta | None = None

    def get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        microversion: str | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Return the answer to a GET, tried again while that may help.

        Raises NotFound (404), NotAuthorized (403), NotAuthenticated (401
        twice), TooLarge, TooSlow, and Failure for all else.
        """
        return self._get(
            self._endpoint.url + path,
            params,
            microversion,
            max_bytes or self._limits.max_bytes,
        )

    def get_object(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        microversion: str | None = None,
    ) -> dict[str, Any]:
        """Return a small answer as what ``json`` makes of it.

        Raises as ``get`` does, and Garbled for what is twice no JSON
        object.
        """
        url = self._endpoint.url + path
        try:
            answer = self.get(path, params, microversion=microversion)
            return answer_body.parse(url, answer.body)
        except failure.Garbled:
            # One answer of a proxy in bad health need not be the next.
            answer = self.get(path, params, microversion=microversion)
            return answer_body.parse(url, answer.body)

    def microversion(self, wanted: str, floor: str) -> str:
        """Return the lower of the wanted and the highest microversion.

        One request, the first time. Raises TooOld below the floor.
        """
        if self._offer is None:
            answer = self._get(self._endpoint.root, None, None, 1 << 20)
            self._offer = versions.offer(
                self.type.label,
                answer_body.parse(self._endpoint.root, answer.body),
                versions.parse(wanted)[0],
            )
        return self._offer.choose(self.type.label, wanted, floor)

    def url_of(self, path: str) -> str:
        """Return the URL of a path of the service."""
        return self._endpoint.url + path

    def write(
        self, write: cloud_write.Write, uid: str
    ) -> cloud_write.WriteAnswer:
        """Send a change, once. The transport has to permit it.

        No retry and no redirect: whoever asked finds out what came of it.
        Raises Lost where no answer came, or not in time (F26).
        """
        microversion = (
            self.microversion(write.wanted, write.floor)
            if write.wanted
            else None
        )
        doing = f'{write.method} {self.url_of(write.path)}'
        try:
            with translation.translated(doing):
                return deadline.within(
                    self._limits.whole,
                    lambda: self._write_once(write, uid, microversion),
                )
        except TimeoutError:
            raise failure.Lost(
                f'{doing}: no whole answer within {self._limits.whole:.0f} s.'
            ) from None
        except failure.Failure as failed:
            raise failure.Lost(str(failed)) from failed

    def _write_once(
        self, write: cloud_write.Write, uid: str, microversion: str | None
    ) -> cloud_write.WriteAnswer:
        headers = {
            'Accept': 'application/json',
            'Accept-Encoding': 'identity',
            guard.REQUEST_ID: uid,
        }
        body = write.encoded()
        if body is not None:
            headers['Content-Type'] = write.media_type
        response = self._session.request(
            self.url_of(write.path),
            write.method,
            headers=headers,
            data=body,
            microversion=microversion,
            microversion_service_type=self.type.name,
            stream=True,
            timeout=self._limits.timeout,
            redirect=False,
            raise_exc=False,
            connect_retries=0,
            status_code_retries=0,
            log=False,
        )
        self._note_date(response)
        with contextlib.closing(response):
            said = answer_body.beginning(response)
        return cloud_write.WriteAnswer(
            response.status_code,
            response.headers.get('x-openstack-request-id', ''),
            failure.clip(failure.message_of(said)),
            cloud_write.made_by(said),
        )

    def clock_skew(self) -> datetime.timedelta | None:
        """Return how far the service's clock is ahead of ours (H14).

        As the ``Date`` of its last answer said, to a second or two; one
        request if it was never asked. None where it sends no such header.
        Raises Failure where it does not answer.
        """
        if not self._answered:
            self._get(self._endpoint.root, None, None, 1 << 20)
        return self._skew

    def _get(
        self,
        url: str,
        params: Mapping[str, str] | None,
        microversion: str | None,
        max_bytes: int,
    ) -> Answer:
        def attempt() -> Answer:
            began = self._patience.clock()
            try:
                body = deadline.within(
                    self._limits.whole,
                    lambda: self._once(url, params, microversion, max_bytes),
                )
            except TimeoutError:
                raise failure.TooSlow(
                    f'GET {url}: no whole answer within '
                    f'{self._limits.whole:.0f} s.'
                ) from None
            return Answer(body, self._patience.clock() - began)

        return self._patience.persist(attempt)

    def _once(
        self,
        url: str,
        params: Mapping[str, str] | None,
        microversion: str | None,
        max_bytes: int,
    ) -> bytes:
        shown = url
        if params:
            shown += '?' + urllib.parse.urlencode(params)
        with translation.translated(f'GET {shown}'):
            response = self._asked(url, params, microversion)
            if self._is_stale(response):
                response.close()
                response = self._asked(url, params, microversion)
            self._note_date(response)
            with contextlib.closing(response):
                status = response.status_code
                body = answer_body.read(response, max_bytes, shown)
        # 300 is what a list of API versions comes with.
        if status > http.HTTPStatus.MULTIPLE_CHOICES:
            raise failure.of(shown, status, response.headers, body)
        return body

    def _asked(
        self,
        url: str,
        params: Mapping[str, str] | None,
        microversion: str | None,
    ) -> requests.Response:
        return self._session.request(
            url,
            'GET',
            params=params,
            # Packed answers buy nothing beside the service's own time,
            # and are how a small body becomes a huge one (fault F27).
            headers={
                'Accept': 'application/json',
                'Accept-Encoding': 'identity',
            },
            microversion=microversion,
            microversion_service_type=self.type.name,
            stream=True,
            timeout=self._limits.timeout,
            redirect=False,
            raise_exc=False,
            connect_retries=0,
            # Bodies hold other people's user_data (hazards H37, A11).
            log=False,
        )

    def _is_stale(self, response: requests.Response) -> bool:
        """Return whether a token was refused that we have no longer.

        Of several threads that meet the same 401, keystoneauth logs in anew
        for the first one only (fault F18).
        """
        if response.status_code != http.HTTPStatus.UNAUTHORIZED:
            return False
        sent = response.request.headers.get('X-Auth-Token')
        return bool(sent != self._session.get_token())

    def _note_date(self, response: requests.Response) -> None:
        self._answered = True
        date = response.headers.get('Date')
        # With an age it is a cache's copy, and its date that of the original.
        if date is None or 'Age' in response.headers:
            self._skew = None
            return
        try:
            theirs = timestamp.parse_http(date)
        except ValueError:
            self._skew = None
        else:
            self._skew = theirs - self._patience.now()
