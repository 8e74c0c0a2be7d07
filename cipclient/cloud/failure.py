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

"""What comes back instead of an answer, put into one sentence."""

import http
import json
from collections.abc import Mapping

from cipclient import exceptions
from cipclient.model import text

#: Characters of a service's own message that are shown.
_CLIP = 300
_BREAK = '<br />'


class Failure(exceptions.CloudError):
    """No usable answer this time. A listing that meets one is partial.

    :param status: the HTTP status; None where no answer came.
    :param retry_after: the header of that name, as it came.
    :param passing: whether the same request may succeed a moment later.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: str | None = None,
        passing: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.passing = passing


class TooLarge(Failure):
    """An answer above the cap; a smaller page may fit under it."""


class TooSlow(Failure):
    """An answer that did not come in time; a smaller page may."""


class Lost(Failure):
    """A write that got no answer: whether it did anything is not known."""


class Garbled(Failure):
    """An answer that is not what the service speaks."""


def another(service: str, what: str) -> Garbled:
    """Return what says that an answer is about something else."""
    return Garbled(
        f'{service} was asked for the {what} and answered with something else.'
    )


class Missing(exceptions.NotFound):
    """A 404.

    :param said: in the service's own words, as they came; empty where
        something in front of it answered, which knows nothing of what there
        is.
    """

    def __init__(self, message: str, said: str = '') -> None:
        super().__init__(message)
        self.said = said

    def require(self, what: str, id_: str) -> None:
        """Raise Failure unless the service itself has nothing of that id.

        A proxy that lost its way says 404 too, and proves nothing (P27).
        """
        if id_ not in self.said:
            raise Failure(
                f'Whether there is a {what} {id_} cannot be told: {self}'
            ) from self


class NotAuthenticated(exceptions.CloudError):
    """The credentials are not valid, or are so no longer. Ends the run."""


#: A load balancer or a restart behind it: another try may well succeed.
PASSING = frozenset({429, 502, 503, 504})


def of(
    url: str, status: int, headers: Mapping[str, str], body: bytes
) -> exceptions.CipclientError:
    """Return the error that a status from 300 on stands for."""
    sentence = _sentence(url, status, headers, body)
    if status == http.HTTPStatus.UNAUTHORIZED:
        return NotAuthenticated(
            f'{sentence} The cloud takes the credentials no longer, also '
            'after logging in again, or the access rules of an application '
            'credential do not allow this request.'
        )
    if status == http.HTTPStatus.FORBIDDEN:
        return exceptions.NotAuthorized(sentence)
    if status == http.HTTPStatus.NOT_FOUND:
        return Missing(sentence, message_of(body))
    return Failure(
        sentence,
        status=status,
        retry_after=headers.get('Retry-After'),
        passing=status in PASSING,
    )


def _sentence(
    url: str, status: int, headers: Mapping[str, str], body: bytes
) -> str:
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = ''
    said = f'GET {text.safe(url)}: HTTP {status} {phrase}'.rstrip()
    if 300 <= status < 400:
        where = headers.get('Location', 'nowhere')
        said += (
            f', a redirect to {clip(where)}. Redirects are not followed: '
            'correct the endpoint in the service catalog'
        )
    message = message_of(body)
    if message:
        said += f': {clip(message)}'
    request_id = headers.get('x-openstack-request-id') or headers.get(
        'x-compute-request-id'
    )
    if request_id:
        said += f' ({clip(request_id)})'
    return said if said.endswith('.') else said + '.'


def message_of(body: bytes) -> str:
    """Return what the service says itself, whichever way it puts it.

    Nova wraps it as ``{"itemNotFound": {"message": ...}}``, Keystone as
    ``{"error": {"message": ...}}``, Glance as ``{"message": ...}`` with breaks
    of HTML in it; what is not JSON is some proxy's page.
    """
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return ''
    if not isinstance(parsed, dict):
        return ''
    for value in (*parsed.values(), parsed):
        if isinstance(value, dict) and isinstance(value.get('message'), str):
            return str(value['message']).replace(_BREAK, ' ').strip()
    return ''


def clip(value: str) -> str:
    """Return a stranger's text, safe and short enough for a sentence."""
    shown = text.safe(' '.join(value.split()))
    return shown if len(shown) <= _CLIP else f'{shown[:_CLIP]}...'
