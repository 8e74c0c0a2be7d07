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

"""What comes next for a case, by the day that was announced to it."""

import datetime

from cipclient.evaluate import announcing
from cipclient.model import case as model_case
from cipclient.model import verdict


def next_of(case: model_case.Case, now: datetime.datetime) -> verdict.Outlook:
    """Return the next notice and the act after it, or the act.

    Mails go out with the first run of their day, which no policy is needed
    to tell to a day or so; acts start when it was announced. A case that is
    held has no act before it.
    """
    if (
        case.closed is not None
        or case.stage not in model_case.AHEAD
        or (case.is_out and not case.has_day)
        or any(hold.reason in announcing.SILENT for hold in case.holds)
    ):
        return verdict.Outlook()
    announcement = case.announcement
    if announcement is None:
        return verdict.Outlook('notice', now)
    act = '' if case.holds else announcement.act
    acts_at = max(now, case.due or announcement.at) if act else None
    notice = _notice(announcement, now)
    if notice is None:
        return verdict.Outlook(act, acts_at)
    return verdict.Outlook('notice', notice, act, acts_at)


def _notice(
    announcement: model_case.Announcement, now: datetime.datetime
) -> datetime.datetime | None:
    sent = announcement.sent
    if sent >= len(announcement.warn) or (
        announcement.act and now >= announcement.at
    ):
        return None
    extended = announcement.reason is model_case.GivenFor.EXTENSION
    if not sent and not extended:
        return now
    ahead = announcement.warn[sent]
    if extended and announcement.told is None:
        ahead = max(ahead, announcement.minimum_notice)
    return max(now, announcement.at - ahead)
