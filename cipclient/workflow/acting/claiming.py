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

"""Which installation acts on a cloud: one, by a tag on our own project."""

import datetime
import uuid

from cipclient import exceptions
from cipclient.action import claim as action_claim
from cipclient.cloud import connection
from cipclient.evaluate import guard
from cipclient.inventory import claim as inventory_claim
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view


def report(
    view: ledger_view.View, cloud: connection.Cloud
) -> guard.GuardReport | None:
    """Say whether another installation claimed the cloud."""
    return guard.installation(
        view.installation(), inventory_claim.found(cloud)
    )


def claim(
    run: ledger_run.Run, cloud: connection.Acting, now: datetime.datetime
) -> None:
    """Claim the cloud, if this is the first run that acts on it.

    The ledger remembers it first: a tag that nobody knows would be taken for
    another installation's.

    Raises CloudError where the tag cannot be written.
    """
    ours = run.installation()
    if not ours:
        ours = str(uuid.uuid4())
        run.claim(ours, now)
    if ours in inventory_claim.found(cloud):
        return
    project = cloud.whoami.project_id
    if project is None:
        raise exceptions.CloudError(
            'The credentials are of no project, so this installation cannot '
            'claim the cloud: log in to a project of your own.'
        )
    answer = cloud.write(
        action_claim.claim(project, ours), f'req-{uuid.uuid4()}'
    )
    if not 200 <= answer.code < 300:
        raise exceptions.CloudError(
            f'The tag cipclient-{ours} could not be put on project '
            f'{project}: HTTP {answer.code} {answer.message}. It says which '
            'installation acts on this cloud; the credentials need the right '
            'identity:create_project_tag.'
        )
