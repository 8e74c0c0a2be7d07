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

"""Notices: what people are told."""

from __future__ import annotations

import typing
from collections.abc import Sequence

if typing.TYPE_CHECKING:
    import pathlib

    from cipclient.model import case as model_case
    from cipclient.model import forecast as model_forecast
    from cipclient.model import notice as model_notice
    from cipclient.model import policy as model_policy
    from cipclient.workflow import outcome
    from cipclient.workflow import request as model_request
    from cipclient.workflow.client import wiring

#: As far ahead as the days of mails are told.
_WEEKS = 13


class Notices:
    """Mails to be sent, and those that were."""

    def __init__(self, wired: wiring.Wiring) -> None:
        self._wired = wired

    def preview(
        self, to: str | None, policy: model_policy.Policy
    ) -> outcome.Preview:
        """Return what would be sent, without sending or keeping anything.

        :param to: an address, or the name or id of a person; None for all.

        Raises LedgerError, CloudError, NoticeError, NotFound.
        """
        from cipclient.workflow.telling import preview

        wired = self._wired
        with wired.site.view(policy) as view, wired.reading() as cloud:
            return preview.preview(
                view, cloud, policy, to, wired.clock(), wired.templates
            )

    def days(
        self, policy: model_policy.Policy
    ) -> Sequence[model_forecast.Day]:
        """Return on which days how many mails go out, if nobody reacts.

        Raises LedgerError.
        """
        from cipclient.workflow import forecast

        with self._wired.site.view(policy) as view:
            return forecast.forecast(
                view, policy, self._wired.clock(), _WEEKS
            ).days

    def send(
        self, asked: model_request.SendRequest, policy: model_policy.Policy
    ) -> outcome.SendResult:
        """Scan, and tell everyone who is to be told now.

        Raises LedgerError, LedgerBusy, GuardTripped, CloudError, NoticeError.
        """
        from cipclient.workflow.telling import sending

        wired = self._wired
        with (
            wired.site.run(policy, 'notice send') as run,
            wired.reading() as cloud,
        ):
            return sending.send(
                run,
                cloud,
                wired.inventories(policy.plugins),
                policy,
                asked,
                wired.clock,
                wired.environ,
                wired.templates,
                wired.site.by,
            )

    def list(
        self,
        asked: model_request.NoticesRequest,
        policy: model_policy.Policy,
    ) -> Sequence[model_notice.Sent]:
        """Return what was sent to whom with which answer.

        Raises LedgerError.
        """
        from cipclient.workflow.telling import notices

        with self._wired.site.view(policy) as view:
            return notices.listed(view, asked)

    def bounced(
        self, path: pathlib.Path, policy: model_policy.Policy
    ) -> Sequence[model_notice.Sent]:
        """Take back what counted as told and came back; return those.

        Raises LedgerError, NoticeError.
        """
        from cipclient.workflow.telling import notices

        site = self._wired.site
        with site.run(policy, 'notice bounced', create=False) as run:
            return notices.bounced(run, policy, path, self._wired.clock())

    def waive(
        self,
        resource: str,
        kind: str | None,
        reason: str,
        policy: model_policy.Policy,
    ) -> model_case.Case:
        """Let quarantine go on for one whose people cannot be reached.

        Raises LedgerError, NotFound, NotUnique, NotPossible.
        """
        from cipclient.workflow.telling import notices

        site = self._wired.site
        with site.run(policy, 'notice waive', create=False) as run:
            return notices.waive(
                run, resource, kind, reason, site.by, self._wired.clock()
            )
