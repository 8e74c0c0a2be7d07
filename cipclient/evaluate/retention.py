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

"""The ladder of what is kept of a server that was deleted.

An image or a volume that a delete left has a case of its own, which is out of
service from its first day: nobody has to be warned of a quarantine, and all
that is said of deletes is said of it.
"""

import dataclasses
import datetime

from cipclient.evaluate import deletion
from cipclient.evaluate import due
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import standing as model_standing
from cipclient.model import verdict

State = verdict.State


def standing(
    retained: model_kept.Retained, policy: model_policy.Policy
) -> model_standing.Standing | None:
    """Return where it stands; None for what is kept for good.

    It goes by the rule and ladder that its server went by, as the policy has
    that ladder now, and is kept for as long as its people were told at the
    least. In the end it is over.
    """
    before = retained.case.standing
    ladder = policy.ladders.get(before.acts_ladder)
    if ladder is None or not ladder.delete or ladder.retention is None:
        return None
    kept_for = max(retained.promised or ladder.retention, ladder.retention)
    ends = retained.since + kept_for
    opens = ends - ladder.first_warning
    return model_standing.Standing(
        State.OVER,
        before.acts_rule,
        ends,
        opens,
        ladder.name,
        before.acts_rule,
        ladder.name,
        ends,
        opens,
    )


def at(
    found: model_standing.Standing, now: datetime.datetime
) -> model_standing.Standing:
    """Return where it stands now: near, as long as its time is not over."""
    if found.expires is not None and now < found.expires:
        return dataclasses.replace(found, state=State.NEAR)
    return found


def held(
    found: model_standing.Standing, state: verdict.State, reason: str
) -> model_standing.Standing:
    """Return it where nothing may be done: exempt, or not known.

    :param reason: a phrase.
    """
    return dataclasses.replace(found, state=state, reasons=(reason,))


def opened(
    retained: model_kept.Retained,
    resource: model_standing.ResourceKey,
    subject: model_standing.Subject,
    found: model_standing.Standing,
    episode: int,
    now: datetime.datetime,
) -> model_case.Case | None:
    """Return its case; None before there is one, and of what is exempt.

    :param episode: its number.
    """
    if found.state is State.EXEMPT:
        return None
    if found.opens is None or found.opens > now:
        return None
    return model_case.Case(
        resource,
        subject,
        found,
        now,
        episode=episode,
        stage=model_case.Stage.QUARANTINED,
        quarantined=retained.since,
        verb=model_case.DELETE,
        kept_of=retained.case.resource,
    )


def subject_of(
    retained: model_kept.Retained, status: str, size: int
) -> model_standing.Subject:
    """Return whose it is, and what it holds of the cloud.

    Its people are those of its server: an image of ours tells of nobody
    else.

    :param status: the service's own.
    :param size: in bytes.
    """
    kept = dataclasses.replace(retained.kept, size=size)
    return dataclasses.replace(model_kept.subject_of(kept), status=status)


def refusal(
    evidence: deletion.Evidence, *, allowed: bool, unapproved: str
) -> due.Refusal | None:
    """Return why it may not be removed now; None if nothing is in the way.

    :param allowed: the command says that it may delete.
    :param unapproved: why the second pair of eyes that is asked for did not
        say so; empty if it did, or none is asked for.
    """
    if evidence.unkept:
        return deletion.unknown(evidence.unkept)
    return deletion.unasked(evidence, allowed, unapproved)
