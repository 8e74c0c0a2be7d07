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
import operator

from cipclient.model import ladder as model_ladder
from cipclient.model import verdict

_MOVING = (verdict.State.OVER, verdict.State.NEAR, verdict.State.OK)


def outlook(
    judged: verdict.Verdict, now: datetime.datetime
) -> verdict.Outlook:
    """Return the next notice and the act that follows it.

    Nobody is acted on without the whole schedule from the first notice, so
    what has been over for years is as far from its act as what expires when
    the first warning ends. The act is the earliest possible: a recorded run
    gives out the day.
    """
    ladder = None if judged.rule is None else judged.rule.ladder
    if ladder is None or judged.expires is None or judged.state not in _MOVING:
        return verdict.Outlook()
    notice = max(now, judged.expires - ladder.first_warning)
    quarantine = _quarantine(judged)
    if quarantine is None:
        return verdict.Outlook('notice', notice)
    expires, ladder = quarantine
    told = max(now, expires - ladder.first_warning)
    schedule = max(ladder.first_warning, ladder.minimum_notice)
    return verdict.Outlook(
        'notice',
        notice,
        str(ladder.quarantine),
        max(expires, told + schedule),
    )


def _quarantine(
    judged: verdict.Verdict,
) -> tuple[datetime.datetime, model_ladder.Ladder] | None:
    """Return the end by the earliest rule that quarantines, and its ladder.

    Each rule runs its own dates, so that one whose ladder only tells never
    shields from another. Of equal dates the lifetime's comes first.
    """
    ends = [
        (trial.expires, trial.rule.ladder)
        for trial in (*judged.lifetimes, *judged.conditions)
        if trial.expires is not None
        and trial.rule.ladder is not None
        and trial.rule.ladder.quarantine is not model_ladder.Quarantine.NONE
    ]
    return min(ends, key=operator.itemgetter(0), default=None)
