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


"""Deliveries of other packages, whose faults stay their own (F72)."""

import threading
from collections.abc import Callable
from typing import Any

from cipclient import exceptions
from cipclient.model import notice as model_notice
from cipclient.notice.delivery import answer
from cipclient.notice.delivery import protocol

#: How long one may take for one mail, in seconds.
_WHOLE = 300.0
_STUCK = 'it did not end in time'
_POSSIBLE = frozenset(model_notice.Delivery) - {
    model_notice.Delivery.COMPOSED,
    model_notice.Delivery.BOUNCED,
}
_COPIES = {model_notice.Delivery.ACCEPTED: model_notice.Delivery.COPIED}


class Factory:
    """Makes a delivery of another package.

    :param name: as its errors are told: ``package.module:attribute``.
    :param make: what its entry point is.
    """

    def __init__(self, name: str, make: Any, whole: float = _WHOLE) -> None:
        self._name = name
        self._make = make
        self._whole = whole

    def __call__(self, setting: protocol.Setting) -> protocol.Delivery:
        """Return the delivery; NoticeError if there is none."""
        made, why = _tried(lambda: self._make(setting), self._whole)
        if not why and not all(
            callable(getattr(made, name, None))
            for name in ('deliver', 'close')
        ):
            why = 'what it makes is no delivery'
        if why:
            raise exceptions.NoticeError(
                f'The plug-in {self._name} cannot be used: {why}. Mend it, '
                "or take its package out of the policy's plugins."
            )
        return _Held(made, self._whole)


class _Held:
    """Says for each mail what came of it, whatever the other one does.

    Only a mail server's own word makes somebody told, and nobody here has
    heard it: what it accepts is a copy.
    """

    counts = False

    def __init__(self, inner: Any, whole: float) -> None:
        self._inner = inner
        self._whole = whole
        self._stuck = False

    def deliver(self, message: model_notice.Message) -> model_notice.Answer:
        if self._stuck:
            return model_notice.Answer(
                model_notice.Delivery.DEFERRED, text=f'{_STUCK}: not tried'
            )
        given, why = _tried(lambda: self._inner.deliver(message), self._whole)
        self._stuck = why == _STUCK
        if not why and not _is_answer(given):
            why = 'what it answered is no answer'
        if why:
            return model_notice.Answer(
                model_notice.Delivery.UNKNOWN, text=answer.line(why)
            )
        kept = _COPIES.get(given.delivery, given.delivery)
        return model_notice.Answer(kept, given.code, answer.line(given.text))

    def close(self) -> None:
        if not self._stuck:
            _tried(self._inner.close, self._whole)


def _is_answer(given: object) -> bool:
    return (
        isinstance(given, model_notice.Answer)
        and isinstance(given.delivery, model_notice.Delivery)
        and given.delivery in _POSSIBLE
        and isinstance(given.code, int)
        and isinstance(given.text, str)
    )


def _tried(call: Callable[[], Any], whole: float) -> tuple[Any, str]:
    """Return what a call returns, and why there is nothing.

    In a thread of its own, as one that hangs can only be left behind.
    """
    outcome: list[tuple[Any, str]] = []

    def attempt() -> None:
        try:
            outcome.append((call(), ''))
        except BaseException as error:  # also the SystemExit of a script
            outcome.append((None, _words(error)))

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(whole)
    return outcome[0] if outcome else (None, _STUCK)


def _words(error: BaseException) -> str:
    name = type(error).__name__
    try:
        return answer.line(f'{name}: {error}')
    except Exception:  # its own words may be broken too
        return name
