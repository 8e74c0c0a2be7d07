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

"""The transport: nothing writes that was not permitted, no token strays."""

import contextlib
import http
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import requests
from keystoneauth1 import session as ksa_session

from cipclient import exceptions
from cipclient.cloud import origin
from cipclient.model import text

_READS = frozenset({'GET', 'HEAD'})
_TOKENS = ('X-Auth-Token', 'X-Subject-Token')
#: What a client calls its request; services keep it in their logs.
REQUEST_ID = 'X-OpenStack-Request-ID'


class _Permit(NamedTuple):
    """The one request that may pass."""

    method: str
    url: str
    body: bytes | None


def as_sent(url: str) -> str:
    """Return an address as it leaves: requests writes hosts in small letters.

    Catalogs need not.
    """
    return requests.Request('GET', url).prepare().url or ''


def _asked(request: requests.PreparedRequest) -> _Permit | None:
    """Return what a request asks for; None if its body cannot be compared.

    A body that is read while it is sent is one that nobody has seen.
    """
    body: object = request.body
    if isinstance(body, str):
        body = body.encode()
    if body is not None and not isinstance(body, bytes):
        return None
    return _Permit(request.method or '', request.url or '', body)


class Guard(ksa_session.TCPKeepAliveAdapter):
    """Sends what reads, and what logs in; refuses everything else.

    It sits below keystoneauth and below requests, so no library, plugin or
    mistake of ours gets round it. Logging in is a POST to ``/auth/tokens``,
    or a request without any token: plugins talk to identity providers so.
    A write passes only while just that one is permitted.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        #: Where a token may go: the auth URL and the catalog (hazard H8).
        self.trusted: set[origin.Origin] = set()
        #: URLs of services other than Keystone. Nobody logs in there, and a
        #: service without Keystone takes writes without a token.
        self.services: set[str] = set()
        self._permits: dict[str, _Permit] = {}
        self._used: set[str] = set()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def permitted(
        self, uid: str, method: str, url: str, body: bytes | None
    ) -> Iterator[None]:
        """Let just this one request pass, once.

        Once more after a 401, which did nothing: keystoneauth logs in anew
        and asks again. Never after the end of this context, whatever is
        still under way then in another thread.

        :param uid: the request id that it carries.
        """
        with self._lock:
            self._permits[uid] = _Permit(method, as_sent(url), body)
        try:
            yield
        finally:
            with self._lock:
                self._permits.pop(uid, None)
                self._used.discard(uid)

    def _takes(self, request: requests.PreparedRequest) -> str:
        """Use up the permit of a request; return its id, empty if none."""
        uid = str(request.headers.get(REQUEST_ID, ''))
        asked = _asked(request)
        with self._lock:
            if asked is None or self._permits.get(uid) != asked:
                return ''
            if uid in self._used:
                return ''
            self._used.add(uid)
        return uid

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send a request that is allowed.

        Raises WriteRefused for one that could change something, and
        CloudError for a token on its way to a stranger.
        """
        url = request.url or ''
        has_token = any(name in request.headers for name in _TOKENS)
        permit = None
        if request.method not in _READS and not self._logs_in(url, has_token):
            permit = self._takes(request)
        if permit == '':
            raise exceptions.WriteRefused(
                f'{request.method} {text.safe(url)} was not sent: only '
                'reading is allowed here. This is a mistake in cipclient or '
                'in a plug-in; please report it.'
            )
        if has_token and origin.of(url) not in self.trusted:
            raise exceptions.CloudError(
                f'{request.method} {text.safe(url)} was not sent: neither '
                'the service catalog nor the auth URL names this host, and a '
                'token goes nowhere else. Look at the endpoints in the '
                'catalog.'
            )
        response: requests.Response = super().send(request, *args, **kwargs)
        if permit and response.status_code == http.HTTPStatus.UNAUTHORIZED:
            with self._lock:
                self._used.discard(permit)
        return response

    def _logs_in(self, url: str, has_token: bool) -> bool:
        path = url.partition('?')[0].rstrip('/')
        if any(path.startswith(service) for service in self.services):
            return False
        return not has_token or path.endswith('/auth/tokens')


def session(guard: Guard) -> requests.Session:
    """Return a session with no other way out than the guard."""
    made = requests.Session()
    made.adapters.clear()
    for scheme in ('https://', 'http://'):
        made.mount(scheme, guard)
    return made
