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

"""Which of the images that shelving left behind go now, and why others stay.

Looked at with what only reads, by a run that acts and by one that is dry.
"""

import collections
import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cipclient.cloud import connection
from cipclient.evaluate import scope
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import standing as model_standing
from cipclient.workflow import request
from cipclient.workflow.retention import left_images
from cipclient.workflow.retention import left_need
from cipclient.workflow.scanning import image_use

#: How many in one run, the oldest first.
_MOST = 20
#: How long it is known already: nothing of an act is still under way then.
_REST = datetime.timedelta(days=1)
#: How many are named on a screen.
_NAMED = 3


class Judged(NamedTuple):
    """One of them.

    :param why: why it stays, a phrase; empty if it goes.
    """

    left: left_images.Left
    why: str

    @property
    def said(self) -> str:
        """What becomes of it, in sentences."""
        said = self.left.said
        return (
            f'{said} It is kept: {self.why}.'
            if self.why
            else (f'{said} It is deleted.')
        )


class LeftPlan(NamedTuple):
    """What becomes of all of them.

    :param gone: what was recorded, and is there no longer.
    """

    judged: Sequence[Judged] = ()
    gone: Sequence[model_kept.Kept] = ()

    @property
    def chosen(self) -> Sequence[model_kept.Kept]:
        """Those that go."""
        return [one.left.kept for one in self.judged if not one.why]

    @property
    def said(self) -> tuple[str, ...]:
        """Sentences for each, for the operators' digest."""
        return tuple(one.said for one in self.judged)

    @property
    def summed(self) -> tuple[str, ...]:
        """The same for a screen."""
        if len(self.judged) <= _NAMED:
            return self.said
        reasons = collections.Counter(
            one.why for one in self.judged if one.why
        ).most_common(1)
        mostly = [
            f' Of the others, {count} are kept as {why}.'
            for why, count in reasons
        ]
        return (
            f'Images that were left behind: {len(self.judged)}, of which '
            f"this run deletes {len(self.chosen)}; the operators' digest "
            f'names them.{"".join(mostly)}',
        )


class Planner:
    """Plans for one run.

    :param used: what the servers of this run's scan are made of.
    """

    def __init__(
        self,
        view: ledger_view.View,
        cloud: connection.Cloud,
        policy: model_policy.Policy,
        used: image_use.ImageUse,
        asked: request.EnforceRequest,
    ) -> None:
        self._view = view
        self._cloud = cloud
        self._policy = policy
        self._used = used
        self._asked = asked

    def plan(
        self,
        cases: Mapping[model_standing.ResourceKey, model_case.Case],
        complete: bool,
        now: datetime.datetime,
    ) -> LeftPlan:
        """Look at all of them, and choose.

        :param cases: all that are open, as they are after the scan.
        :param complete: whether the scan saw everything (P28).
        """
        left, gone = left_images.review(self._view, self._cloud, cases)
        chosen = 0
        judged = []
        for one in left:
            why = (
                self._not_now(one.kept, complete, now)
                or ('' if chosen < _MOST else 'a later run takes it')
                or left_need.needed(
                    self._view,
                    self._cloud,
                    self._used,
                    one.kept,
                    cases.get(one.kept.resource),
                )
            )
            chosen += not why
            judged.append(Judged(one, why))
        return LeftPlan(judged, gone)

    def _not_now(
        self, kept: model_kept.Kept, complete: bool, now: datetime.datetime
    ) -> str:
        """Return why this run is not the one for it, a phrase."""
        subject, asked = kept.subject, self._asked
        if not complete:
            return 'this scan is partial'
        saved = asked.plan is not None or asked.plan_out is not None
        if saved or asked.limit is not None or asked.project:
            return 'this run does a part only'
        if asked.only and kept.resource.id not in asked.only:
            return 'this run is not for its server'
        if not self._policy.calendar.acts_at(now):
            return 'nothing is done on this day or at this hour'
        if not scope.in_scope(
            self._policy.scope,
            subject.project_id,
            subject.project,
            subject.domain_id,
            subject.domain,
        ):
            return 'the scope of the policy leaves its project out'
        if now - kept.found < _REST:
            return 'it is there for less than a day'
        return ''
