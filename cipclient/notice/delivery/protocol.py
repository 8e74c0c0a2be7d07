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


"""What every way to hand a notice over has in common."""

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy


class Delivery(Protocol):
    """One way to hand notices over, for the length of a run.

    Only the mail server's word makes somebody told. Folder, webhook, what is
    redirected and what other packages bring is a copy (``COPIED``).
    """

    #: Whether ``ACCEPTED`` can come of it.
    counts: bool

    def deliver(self, message: model_notice.Message) -> model_notice.Answer:
        """Hand over one notice to its one recipient.

        Raises NoticeError for what is not about this notice: the run ends
        with it, and what was not handed over stays as it was.
        """

    def close(self) -> None:
        """End it. Never raises, and changes no answer given."""


@runtime_checkable
class Checked(Protocol):
    """What a delivery offers besides if it can be tried without a mail."""

    def check(self) -> None:
        """Raise NoticeError where no mail could be handed over now."""


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """What a delivery is made from.

    :param environ: of the process; secrets come from it.
    :param now: returns the present moment, aware and in UTC.
    :param target: the folder of a spool, the address of a webhook.
    """

    notices: model_policy.Notices
    environ: Mapping[str, str]
    now: Callable[[], datetime.datetime]
    target: str = ''


#: What an entry point of ``cipclient.notice`` is. It raises NoticeError for
#: a setting that cannot be used, before anything is sent.
Factory = Callable[[Setting], Delivery]
