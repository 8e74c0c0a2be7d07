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


"""Posts notices as signed JSON, for ticket systems and chat."""

import email
import email.message
import email.policy
import hashlib
import hmac
import http
import http.client
import ipaddress
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from cipclient import exceptions
from cipclient.model import notice as model_notice
from cipclient.notice import secret as notice_secret
from cipclient.notice.delivery import answer
from cipclient.notice.delivery import protocol

#: When it was sent, in whole seconds since 1970.
TIMESTAMP = 'Cipclient-Timestamp'
#: ``v1=`` and, in hexadecimal, the HMAC-SHA256 of timestamp, a dot and body.
SIGNATURE = 'Cipclient-Signature'
SECRET = 'CIPCLIENT_WEBHOOK_SECRET'  # noqa: S105 - the variable's name

#: Characters below which a key could be guessed.
_SHORTEST = 16
#: In seconds, for the connection and for each piece of the answer.
_TIMEOUT = 30.0
_AGAIN = frozenset(
    {
        http.HTTPStatus.REQUEST_TIMEOUT,
        http.HTTPStatus.TOO_EARLY,
        http.HTTPStatus.TOO_MANY_REQUESTS,
    }
)


class WebhookDelivery:
    """Posts each notice to one address.

    :param context: decides which certificates are valid; the system's
        authorities if None.

    Raises NoticeError for an address that is not HTTPS, but for this host.
    """

    counts = False

    def __init__(
        self,
        setting: protocol.Setting,
        secret: notice_secret.Secret,
        timeout: float = _TIMEOUT,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._url, direct = _checked(setting.target)
        self._now = setting.now
        self._secret = secret
        self._timeout = timeout
        handlers: list[urllib.request.BaseHandler] = [
            _NoRedirect(),
            urllib.request.HTTPSHandler(
                context=context or ssl.create_default_context()
            ),
        ]
        if direct:
            # What is meant for this host is not for a proxy to read.
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def deliver(self, message: model_notice.Message) -> model_notice.Answer:
        """Post one notice. 2xx is a copy; nobody is told by it."""
        request = self._signed(_body(message))
        try:
            with self._opener.open(request, timeout=self._timeout) as reply:
                return _answer(reply.status, reply.reason)
        except urllib.error.HTTPError as refused:
            with refused:
                return _answer(refused.code, str(refused.reason))
        except urllib.error.URLError as error:
            return model_notice.Answer(
                model_notice.Delivery.DEFERRED,
                text=answer.line(f'not reached: {error.reason}'),
            )
        except (OSError, http.client.HTTPException) as error:
            return model_notice.Answer(
                model_notice.Delivery.UNKNOWN,
                text=answer.line(
                    f'no answer: {error or type(error).__name__}'
                ),
            )

    def close(self) -> None:
        """Nothing stays open between two notices."""

    def _signed(self, body: bytes) -> urllib.request.Request:
        timestamp = str(int(self._now().timestamp()))
        return urllib.request.Request(  # noqa: S310 - the scheme is checked
            self._url,
            data=body,
            method='POST',
            headers={
                'Content-Type': 'application/json',
                'User-Agent': 'cipclient',
                TIMESTAMP: timestamp,
                SIGNATURE: signature(self._secret, timestamp, body),
            },
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect alone: it could lead anywhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


def signature(
    secret: notice_secret.Secret, timestamp: str, body: bytes
) -> str:
    """Return what a receiver compares with the header."""
    digest = hmac.new(
        secret.reveal().encode(),
        f'{timestamp}.'.encode() + body,
        hashlib.sha256,
    )
    return f'v1={digest.hexdigest()}'


def make(setting: protocol.Setting) -> WebhookDelivery:
    """Return the delivery to the address that the setting names.

    Raises NoticeError without a key of at least 16 characters.
    """
    secret = notice_secret.read(setting.environ, SECRET)
    if secret is None:
        raise exceptions.NoticeError(
            f'A webhook is signed: set {SECRET} or {SECRET}_FILE.'
        )
    if len(secret.reveal()) < _SHORTEST:
        raise exceptions.NoticeError(
            f'{SECRET} has less than {_SHORTEST} characters and could be '
            'guessed: take a longer one.'
        )
    return WebhookDelivery(setting, secret)


def _checked(url: str) -> tuple[str, bool]:
    """Return the address, and whether it is on this host."""
    try:
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname or ''
        usable = bool(host) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isascii() or not url.isprintable() or ' ' in url:
        raise exceptions.NoticeError(
            'The address of the webhook is none: write it such as '
            'https://tickets.example.org/lifetime.'
        )
    if parts.username is not None or parts.password is not None:
        raise exceptions.NoticeError(
            'The address of the webhook has a password in it, which would '
            'be shown: take it out. What is sent is signed.'
        )
    here = _is_loopback(host)
    if parts.scheme != 'https' and not (parts.scheme == 'http' and here):
        raise exceptions.NoticeError(
            f'The webhook at {host} is not reached by https: only this host '
            'may do without.'
        )
    return parts._replace(fragment='').geturl(), here


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == 'localhost'


def _body(message: model_notice.Message) -> bytes:
    whole = email.message_from_bytes(
        message.content, policy=email.policy.default
    )
    plain = whole.get_body(('plain',))
    return json.dumps(
        {
            'version': 1,
            'message_id': message.message_id,
            'recipient': message.recipient,
            'subject': message.subject,
            'text': '' if plain is None else _text(plain),
        }
    ).encode()


def _text(plain: email.message.MIMEPart) -> str:
    text: str = plain.get_content()
    return text.replace('\r\n', '\n')


def _answer(status: int, reason: str) -> model_notice.Answer:
    if 200 <= status <= 299:
        delivery = model_notice.Delivery.COPIED
    elif status in _AGAIN or status >= 500:
        delivery = model_notice.Delivery.DEFERRED
    else:
        delivery = model_notice.Delivery.REFUSED
    return model_notice.Answer(delivery, status, answer.line(reason))
