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

"""A mail server that takes whatever it is given."""

import collections
import contextlib
import datetime
from collections.abc import Callable, Iterator
from unittest import mock

from benchmarks.old_cloud import rules
from cipclient.model import notice
from cipclient.notice.delivery import protocol
from cipclient.notice.delivery import registry


class Mailbox:
    """Takes every mail, and remembers to whom it went on which day.

    :param today: returns the day, in the calendar's time zone.
    """

    counts = True

    def __init__(self, today: Callable[[], datetime.date]) -> None:
        self._today = today
        self.sent: dict[datetime.date, list[str]] = collections.defaultdict(
            list
        )

    def deliver(self, message: notice.Message) -> notice.Answer:
        """Take one."""
        if message.recipient != rules.OPERATORS:
            self.sent[self._today()].append(message.recipient)
        return notice.Answer(notice.Delivery.ACCEPTED, 250, 'Ok')

    def close(self) -> None:
        """End nothing."""

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """Let it be the mail server that notices are sent with."""

        def made(setting: protocol.Setting) -> protocol.Delivery:
            return self

        with mock.patch.object(
            registry, 'load', autospec=True, return_value={'smtp': made}
        ):
            yield
