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

"""What acts leave behind."""

import datetime

from cipclient.ledger import kept
from cipclient.ledger.written import writer


class Kept(writer.Writer):
    """Writes what is there because of an act, until it is not."""

    def keep(
        self, step: int, kind: str, id_: str, size: int, now: datetime.datetime
    ) -> int:
        """Say what a step left behind, and return its number.

        :param kind: ``image`` or ``volume``.
        :param size: in bytes.
        """
        detail = {'step': step, 'kind': kind, 'id': id_, 'size': size}
        with self._recorded('left behind', now, detail=detail) as connection:
            return kept.add(
                connection, self._cloud_id, step, kind, id_, size, now
            )

    def protected(self, number: int, on: bool, now: datetime.datetime) -> None:
        """Say whether we protect what was left behind."""
        detail = {'kept': number, 'protected': on}
        with self._recorded(
            'protected' if on else 'protected no longer', now, detail=detail
        ) as connection:
            kept.change(connection, self._cloud_id, number, protected=on)

    def kept_no_longer(
        self, number: int, why: str, now: datetime.datetime
    ) -> None:
        """Say that what was left behind is not there any more.

        :param why: ``gone``, ``deleted``, ``returned``.
        """
        detail = {'kept': number, 'why': why}
        with self._recorded(
            'left no longer', now, detail=detail
        ) as connection:
            kept.change(
                connection, self._cloud_id, number, ended=now, ending=why
            )
