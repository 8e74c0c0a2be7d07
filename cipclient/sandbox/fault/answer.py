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

"""Faults of a whole answer: a status, or a body that is not what it says."""

import datetime
import functools
import zlib
from collections.abc import Iterator

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import timestamp
from cipclient.sandbox.fault import effects

LOGIN_PAGE = b"""<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><form method="post"><input name="user"></form></body></html>
"""
GATEWAY = b"""<html><body><h1>504 Gateway Time-out</h1>
The server didn't respond in time.
</body></html>
"""
CHUNK = b' ' * 65536


def status(call: effects.Call) -> message.Response:
    """Answer ``status`` (503) with ``message`` in the service's shape.

    ``retry_after`` is sent as it is; the word ``date`` becomes a date seven
    seconds from now.
    """
    code = int(call.args.get('status', 503))
    headers = {}
    retry_after = call.args.get('retry_after')
    if retry_after == 'date':
        moment = call.clock() + datetime.timedelta(seconds=7)
        headers['Retry-After'] = timestamp.http_date(moment)
    elif retry_after is not None:
        headers['Retry-After'] = str(retry_after)
    text = str(call.args.get('message', 'Injected by the sandbox.'))
    return call.service.refused(
        call.request, refusal.Refusal(code, text, headers)
    )


def gateway(
    call: effects.Call, response: message.Response
) -> message.Response:
    """Answer ``status`` (504) as a proxy; what was asked was done."""
    return message.Response(
        status=int(call.args.get('status', 504)),
        body=GATEWAY,
        content_type='text/html',
    )


def login_page(call: effects.Call) -> message.Response:
    """Answer 200 with the HTML of a proxy's login page."""
    return message.Response(
        body=LOGIN_PAGE, content_type='text/html; charset=utf-8'
    )


def wrong_json(
    call: effects.Call, response: message.Response
) -> message.Response:
    """Leave out the end of the body, with a Content-Length that fits."""
    response.body = response.payload()[:-1]
    return response


def wrong_shape(call: effects.Call) -> message.Response:
    """Answer 200 with ``document`` (an empty list)."""
    return message.Response(document=call.args.get('document', []))


def huge(call: effects.Call) -> message.Response:
    """Answer 200 with ``bytes`` (500 MB) of JSON that is mostly blanks."""
    size = int(call.args.get('bytes', 500_000_000))

    def pieces(head: bytes, body: bytes) -> Iterator[tuple[float, bytes]]:
        yield 0.0, head + b'{'
        left = size - 2
        while left > 0:
            piece = CHUNK[: min(left, len(CHUNK))]
            left -= len(piece)
            yield 0.0, piece
        yield 0.0, b'}'

    return message.Response(
        body=b'',
        headers={'Content-Length': str(size)},
        delivery=message.Delivery(pieces),
    )


@functools.lru_cache(maxsize=2)
def _bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    parts = [packer.compress(b'{')]
    left = size - 2
    while left > 0:
        piece = CHUNK[: min(left, len(CHUNK))]
        left -= len(piece)
        parts.append(packer.compress(piece))
    parts.append(packer.compress(b'}'))
    parts.append(packer.flush())
    return b''.join(parts)


def gzip_bomb(call: effects.Call) -> message.Response:
    """Answer 200 with a little gzip that unpacks to ``bytes`` (200 MB)."""
    return message.Response(
        body=_bomb(int(call.args.get('bytes', 200_000_000))),
        headers={'Content-Encoding': 'gzip'},
    )


def deep_json(call: effects.Call) -> message.Response:
    """Answer 200 with lists in lists, ``depth`` (100,000) of them."""
    depth = int(call.args.get('depth', 100_000))
    return message.Response(body=b'[' * depth + b']' * depth)


def skew(call: effects.Call, response: message.Response) -> message.Response:
    """Put the Date header ``seconds`` (600) ahead."""
    ahead = datetime.timedelta(seconds=float(call.args.get('seconds', 600)))
    response.headers['Date'] = timestamp.http_date(call.clock() + ahead)
    return response


EFFECTS = {
    'status': effects.Effect(before=status),
    'gateway': effects.Effect(after=gateway),
    'login_page': effects.Effect(before=login_page),
    'wrong_json': effects.Effect(after=wrong_json),
    'wrong_shape': effects.Effect(before=wrong_shape),
    'huge': effects.Effect(before=huge),
    'gzip_bomb': effects.Effect(before=gzip_bomb),
    'deep_json': effects.Effect(before=deep_json),
    'skew': effects.Effect(after=skew),
}
