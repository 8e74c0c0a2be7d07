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

"""What is decided for a whole cloud."""

import datetime

from cipclient.ledger import approvals
from cipclient.ledger import identity
from cipclient.ledger import policies
from cipclient.ledger import scans
from cipclient.ledger import tables
from cipclient.ledger.written import writer
from cipclient.model import record


class Decisions(writer.Writer):
    """Writes which cloud it is, whose it is, and what was accepted."""

    def bind(self, cloud_identity: str) -> None:
        """Say which Keystone this is; at the first time, remember it.

        A name that another cloud had before must not mix two histories.
        """
        if identity.is_bound(self._database, self._cloud_id, cloud_identity):
            return
        with self._recorded(
            'cloud bound', detail={'identity': cloud_identity}
        ) as connection:
            identity.bind(connection, self._cloud_id, cloud_identity)

    def claim(self, installation: str, now: datetime.datetime) -> None:
        """Remember what this installation is called in the cloud."""
        cloud = tables.cloud
        with self._recorded(
            'claimed', now, detail={'installation': installation}
        ) as connection:
            connection.execute(
                cloud.update()
                .where(cloud.c.id == self._cloud_id)
                .values(installation=installation, claimed=now)
            )

    def accept_policy(self, accepted: record.AcceptedPolicy) -> None:
        """Put a policy in force."""
        detail = {
            'policy': accepted.digest,
            'by': accepted.by,
            'newly_affected': accepted.newly_affected,
        }
        with self._recorded(
            'policy accepted', accepted.at, detail=detail
        ) as connection:
            policies.accept(connection, self._cloud_id, accepted)

    def accept_scan(
        self, number: int, reason: str, now: datetime.datetime
    ) -> None:
        """Compare later scans with one that tripped a guard (--override)."""
        with self._recorded(
            'scan accepted', now, detail={'scan': number, 'reason': reason}
        ) as connection:
            if not scans.accept(connection, self._cloud_id, number):
                raise writer.missing('scan', number)

    def approve(
        self, plan: str, user_id: str, user: str, now: datetime.datetime
    ) -> None:
        """Say that somebody approves a plan.

        :param plan: its SHA-256.
        :param user_id: as Keystone's token has it.
        """
        detail = {'plan': plan, 'user_id': user_id, 'user': user}
        with self._recorded('plan approved', now, detail=detail) as connection:
            approvals.add(
                connection,
                self._cloud_id,
                self._run_id,
                plan,
                user_id,
                user,
                now,
            )
