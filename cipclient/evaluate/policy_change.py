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

"""What another policy would change, before it is in force."""

import datetime

from cipclient.evaluate import standing as evaluate_standing
from cipclient.model import standing as model_standing
from cipclient.model import verdict

Standing = model_standing.Standing

#: In these nothing is done, whatever the dates are.
_STILL = frozenset({verdict.State.EXEMPT, verdict.State.UNKNOWN})


def newly_affected(
    old: Standing | None, new: Standing, now: datetime.datetime
) -> bool:
    """Return whether a resource has to suffer what it had not to suffer.

    It would have a case now, and by the old policy none; or it would be
    taken out of service in the end, and by the old policy only be told.
    """
    return (_is_open(new, now) and not _is_open(old, now)) or (
        _leads_to_act(new, now) and not _leads_to_act(old, now)
    )


def newly_deleted(
    old: verdict.Verdict | None, new: verdict.Verdict, now: datetime.datetime
) -> bool:
    """Return whether it would be deleted in the end, and not by the old one.

    What is out of service may have been for long: then there is only its
    notice before it.
    """
    return _leads_to_delete(new, now) and (
        old is None or not _leads_to_delete(old, now)
    )


def _leads_to_delete(judged: verdict.Verdict, now: datetime.datetime) -> bool:
    acting = evaluate_standing.acts(judged)
    return (
        acting is not None
        and acting[2].delete
        and _leads_to_act(evaluate_standing.standing_of(judged), now)
    )


def _is_open(standing: Standing | None, now: datetime.datetime) -> bool:
    return (
        standing is not None
        and standing.state not in _STILL
        and standing.opens is not None
        and standing.opens <= now
    )


def _leads_to_act(standing: Standing | None, now: datetime.datetime) -> bool:
    return (
        standing is not None
        and standing.state not in _STILL
        and standing.acts_opens is not None
        and standing.acts_opens <= now
    )
