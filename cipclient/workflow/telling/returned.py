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
"""Addresses from which mails came back, and which rest for a while."""

import datetime
from collections.abc import Iterable, Mapping

from cipclient.ledger import filters
from cipclient.ledger import view as ledger_view
from cipclient.model import calendar as model_calendar
from cipclient.model import notice as model_notice
from cipclient.workflow.telling import leftover_mails

Delivery = model_notice.Delivery

#: As long as an address is not tried again. A mailbox is closed for good, or
#: was full, or the mail server had a bad day: in a week one knows.
_REST = datetime.timedelta(days=7)
#: What was answered in that time was composed at most so long before.
_OPEN = datetime.timedelta(days=14)


def returned(
    view: ledger_view.View,
    calendar: model_calendar.Calendar,
    now: datetime.datetime,
) -> Mapping[str, datetime.date]:
    """Return the addresses that rest, and since which local day."""
    notices = view.notices(filters.NoticeFilter(since=now - _REST - _OPEN))
    return {
        address: calendar.day_of(moment)
        for address, (moment, came_back) in _last(notices).items()
        if came_back and moment > now - _REST
    }


def _last(
    notices: Iterable[model_notice.Sent],
) -> Mapping[str, tuple[datetime.datetime, bool]]:
    """Return of each address its last answer, and whether it came back.

    What we gave up ourselves says nothing of the mailbox.
    """
    last: dict[str, tuple[datetime.datetime, bool]] = {}
    for sent in notices:
        if sent.answered is None or sent.answer.startswith(
            leftover_mails.GIVEN_UP
        ):
            continue
        if sent.delivery in (Delivery.REFUSED, Delivery.BOUNCED):
            came_back = True
        elif sent.delivery is Delivery.ACCEPTED:
            came_back = False
        else:
            continue
        address = sent.person.address
        if address not in last or last[address][0] < sent.answered:
            last[address] = (sent.answered, came_back)
    return last
