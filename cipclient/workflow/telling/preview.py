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
"""The use case: what would be sent, without sending or keeping anything."""

import datetime
import pathlib
import uuid

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.evaluate import telling
from cipclient.ledger import view as ledger_view
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.notice import composer as notice_composer
from cipclient.notice import shown
from cipclient.workflow import outcome
from cipclient.workflow import owned
from cipclient.workflow.telling import planning


def preview(
    view: ledger_view.View,
    cloud: connection.Cloud,
    policy: model_policy.Policy,
    to: str | None,
    now: datetime.datetime,
    templates: pathlib.Path | None,
) -> outcome.Preview:
    """Compose what a run would send now, as the last recorded scan saw it.

    Raises NotFound where the person that is named would get nothing, and
    LedgerError, CloudError, NoticeError, NotPossible.
    """
    last = view.last_scan()
    if last is None:
        raise exceptions.LedgerError(
            'Nothing was recorded yet, so there is nothing to tell: run '
            '"openstack lifetime scan" first.'
        )
    planned = planning.plan(view, cloud, policy, now).telling
    composer = notice_composer.Composer(policy, templates, owned.read)
    drafts = [
        draft for draft in planned.drafts if to is None or _is(draft, to)
    ]
    if to is not None and not drafts:
        raise exceptions.NotFound(_why_not(planned, to))
    messages = tuple(
        composer.compose(draft, str(uuid.uuid4()), now, policy.calendar)
        for draft in (drafts if to is not None else ())
    )
    return outcome.Preview(
        now,
        last,
        drafts=tuple(drafts),
        waiting=planned.waiting,
        mails=tuple(
            outcome.Mail(shown.text(message), shown.html(message))
            for message in messages
        ),
    )


def _is(draft: model_notice.Draft, to: str) -> bool:
    person = draft.person
    return to.lower() in (
        person.address.lower(),
        person.name.lower(),
        person.user_id,
    )


def _why_not(planned: telling.Telling, to: str) -> str:
    if any(_is(draft, to) for draft in planned.waiting):
        return (
            f'{to} is not written to today: the policy\'s mails_per_day is '
            'reached, and others come first'
        )
    return (
        f'nobody of the address, name or id {to!r} is to be told anything '
        'now: "openstack lifetime violations --near" shows the open cases'
    )
