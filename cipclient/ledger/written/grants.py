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

"""What operators and owners grant to resources."""

import datetime

from cipclient.ledger import exemptions
from cipclient.ledger import extensions
from cipclient.ledger import holds
from cipclient.ledger import waivers
from cipclient.ledger.written import writer
from cipclient.model import case as model_case
from cipclient.model import record
from cipclient.model import standing as model_standing


class Grants(writer.Writer):
    """Writes more time, exemptions, holds that are let go, and waivers."""

    def extend(
        self,
        resource: model_standing.ResourceKey,
        extension: model_case.Extension,
        case: model_case.Case | None = None,
    ) -> model_case.Extension:
        """Give a resource more time, and return it with its number.

        :param case: the open one as it moves, with the extension as its
            last. Kept at once, as a day that did not move could be met too
            early.
        """
        detail = {
            'until': extension.until,
            'author': extension.author,
            'by': extension.by,
            'reason': extension.reason,
            'asked': extension.asked,
        }
        with self._recorded(
            'extension', extension.at, resource, detail
        ) as connection:
            if case is None:
                return extensions.give(
                    connection, self._cloud_id, resource, extension
                )
            (kept,) = self._keep(connection, [case], extension.at)
            return kept.extensions[-1]

    def withdraw_extension(
        self, number: int, by: str, now: datetime.datetime
    ) -> None:
        """Take an extension back."""
        with self._recorded(
            'extension withdrawn', now, detail={'extension': number, 'by': by}
        ) as connection:
            if not extensions.withdraw(
                connection, self._cloud_id, number, by, now
            ):
                raise writer.missing('extension', number)

    def exempt(
        self, granted: record.GrantedExemption
    ) -> record.GrantedExemption:
        """Exempt what it names, and return it with its number."""
        exemption = granted.exemption
        detail = {
            'kind': exemption.kind,
            'resource': exemption.resource,
            'project': exemption.project,
            'user': exemption.user,
            'domain': exemption.domain,
            'reason': exemption.reason,
            'until': exemption.until,
            'by': granted.by,
        }
        with self._recorded(
            'exemption', granted.at, detail=detail
        ) as connection:
            return exemptions.give(connection, self._cloud_id, granted)

    def withdraw_exemption(
        self, number: int, by: str, now: datetime.datetime
    ) -> None:
        """Take an exemption back."""
        with self._recorded(
            'exemption withdrawn', now, detail={'exemption': number, 'by': by}
        ) as connection:
            if not exemptions.withdraw(
                connection, self._cloud_id, number, by, now
            ):
                raise writer.missing('exemption', number)

    def release_hold(
        self,
        number: int,
        by: str,
        reason: str,
        now: datetime.datetime,
        case: model_case.Case | None = None,
    ) -> None:
        """End a hold by an operator's word, and keep what that does."""
        with self._recorded(
            'hold released',
            now,
            detail={'hold': number, 'by': by, 'reason': reason},
        ) as connection:
            if not holds.release(
                connection, self._cloud_id, number, by, reason, now
            ):
                raise writer.missing('hold', number)
            if case is not None:
                self._keep(connection, [case], now)

    def waive(
        self, case_number: int, reason: str, by: str, now: datetime.datetime
    ) -> model_case.Case:
        """Let quarantine go on for one whose people cannot be told."""
        with self._recorded(
            'waived',
            now,
            detail={'case': case_number, 'by': by, 'reason': reason},
        ) as connection:
            waived = waivers.waive(
                connection, self._cloud_id, case_number, reason, by, now
            )
            if waived is None:
                raise writer.missing('open case', case_number)
            return waived
