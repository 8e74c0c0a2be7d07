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


"""Sends everything to one address, for a trial."""

import dataclasses

from cipclient import exceptions
from cipclient.model import notice as model_notice
from cipclient.notice import address as notice_address
from cipclient.notice.delivery import protocol


class RedirectDelivery:
    """Another delivery, with every mail to one address.

    The mail is as its recipient would have got it; only the envelope is
    another. Nobody is told by it.

    Raises NoticeError if the address is none.
    """

    counts = False

    def __init__(self, inner: protocol.Delivery, address: str) -> None:
        self._inner = inner
        try:
            self._address = notice_address.validated(address)
        except ValueError as error:
            raise exceptions.NoticeError(
                f'The address to redirect to {error}.'
            ) from None

    def deliver(self, message: model_notice.Message) -> model_notice.Answer:
        """Hand over one mail to the one address."""
        answer = self._inner.deliver(
            dataclasses.replace(message, recipient=self._address)
        )
        if answer.delivery is model_notice.Delivery.ACCEPTED:
            return dataclasses.replace(
                answer, delivery=model_notice.Delivery.COPIED
            )
        return answer

    def close(self) -> None:
        """End the other delivery."""
        self._inner.close()
