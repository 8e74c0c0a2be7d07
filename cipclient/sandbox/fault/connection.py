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

"""Faults of the connection: dropped, cut, hanging, slow."""

from collections.abc import Iterator

from cipclient.sandbox import message
from cipclient.sandbox.fault import effects


def _nothing(head: bytes, body: bytes) -> Iterator[tuple[float, bytes]]:
    return iter(())


def drop_before(call: effects.Call) -> message.Response:
    """Close the connection; nothing was done."""
    return message.Response(status=0, delivery=message.Delivery(_nothing))


def drop_after(
    call: effects.Call, response: message.Response
) -> message.Response:
    """Close the connection; what was asked was done."""
    response.delivery = message.Delivery(_nothing)
    return response


def cut(call: effects.Call, response: message.Response) -> message.Response:
    """Promise the whole body, send half of it, close."""

    def pieces(head: bytes, body: bytes) -> Iterator[tuple[float, bytes]]:
        yield 0.0, head + body[: len(body) // 2]

    response.delivery = message.Delivery(pieces)
    return response


def hang(call: effects.Call, response: message.Response) -> message.Response:
    """Say nothing for ``seconds`` (30), then answer."""
    seconds = float(call.args.get('seconds', 30))

    def pieces(head: bytes, body: bytes) -> Iterator[tuple[float, bytes]]:
        yield seconds, head + body

    response.delivery = message.Delivery(pieces)
    return response


def slow(call: effects.Call, response: message.Response) -> message.Response:
    """Send ``bytes`` (1) of the body every ``seconds`` (1)."""
    seconds = float(call.args.get('seconds', 1))
    size = int(call.args.get('bytes', 1))

    def pieces(head: bytes, body: bytes) -> Iterator[tuple[float, bytes]]:
        yield 0.0, head
        for start in range(0, len(body), size):
            yield seconds, body[start : start + size]

    response.delivery = message.Delivery(pieces)
    return response


EFFECTS = {
    'drop_before': effects.Effect(before=drop_before),
    'drop_after': effects.Effect(after=drop_after),
    'cut': effects.Effect(after=cut),
    'hang': effects.Effect(after=hang),
    'slow': effects.Effect(after=slow),
}
