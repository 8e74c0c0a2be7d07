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

"""What comes next for a resource, if nothing changes."""

import datetime

from cipclient.evaluate import standing
from cipclient.model import verdict

_MOVING = (verdict.State.OVER, verdict.State.NEAR, verdict.State.OK)


def outlook(
    judged: verdict.Verdict, now: datetime.datetime
) -> verdict.Outlook:
    """Return the next notice and the act that follows it.

    Nobody is acted on without the whole schedule from the first notice, so
    what has been over for years is as far from its act as what expires when
    the first warning ends. The act is the earliest possible: a recorded run
    gives out the day, within the calendar and the pace.
    """
    opens = standing.opens_at(judged)
    if opens is None or judged.state not in _MOVING:
        return verdict.Outlook()
    notice = max(now, opens)
    acting = standing.acts(judged)
    if acting is None:
        return verdict.Outlook('notice', notice)
    acts_from, _trial, ladder = acting
    told = max(now, acts_from - ladder.first_warning)
    schedule = max(ladder.first_warning, ladder.minimum_notice)
    return verdict.Outlook(
        'notice',
        notice,
        str(ladder.quarantine),
        max(acts_from, told + schedule),
    )
