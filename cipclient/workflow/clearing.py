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

"""Deleting the images of our own that shelving left behind (hazard H17).

Where an owner brings a server back that an administrator shelved, Nova leaves
its image for ever, in our project. An image is asked to go by the id that was
recorded as it was made, once, and only while everything says that nothing can
need it: under what is still shelved it is the only disk there is (hazard
H16). What is not known keeps it.
"""

import datetime
import functools
from collections.abc import Callable, Iterable, Sequence

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.cloud import failure
from cipclient.evaluate import scope
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import step as model_step
from cipclient.workflow import image_use
from cipclient.workflow import left_images
from cipclient.workflow import left_need
from cipclient.workflow import request
from cipclient.workflow import tools as workflow_tools

Outcome = model_step.Outcome

VERB = left_need.VERB
#: How many in one run, the oldest first.
_MOST = 20
#: How long it is known already: nothing of an act is still under way then.
_REST = datetime.timedelta(days=1)
#: A request without an answer may still be under way somewhere so long.
_SETTLING = datetime.timedelta(minutes=10)


class Clearing:
    """Deletes what is left behind, in one run.

    :param used: what the servers of this run's scan are made of.
    """

    def __init__(
        self,
        tools: workflow_tools.Tools,
        policy: model_policy.Policy,
        used: image_use.ImageUse,
    ) -> None:
        self._tools = tools
        self._policy = policy
        self._used = used

    def planned(
        self,
        left: Iterable[left_images.Left],
        asked: request.EnforceRequest,
        complete: bool,
    ) -> tuple[Sequence[left_images.Left], Sequence[str]]:
        """Return those that this run deletes, and a sentence for each.

        :param complete: whether the scan saw everything (P28).
        """
        chosen: list[left_images.Left] = []
        said = []
        for one in left:
            why = (
                self._not_now(one.kept, asked, complete)
                or ('' if len(chosen) < _MOST else 'a later run takes it')
                or left_need.needed(self._tools, self._used, one.kept)
            )
            if not why:
                chosen.append(one)
            said.append(
                f'{one.said} It is kept: {why}.'
                if why
                else f'{one.said} It is deleted.'
            )
        return chosen, said

    def clear(
        self,
        chosen: Iterable[left_images.Left],
        going_on: Callable[[], bool],
    ) -> Sequence[str]:
        """Delete them, one after the other, and say what came of each.

        :param going_on: asked before each.

        Raises NotAuthenticated and LedgerError, which end the run.
        """
        said = []
        for one in chosen:
            if not going_on():
                break
            why = self._cleared(one.kept)
            said.append(f'Image {one.kept.id}, left behind: {why}')
        return said

    def _not_now(
        self,
        kept: model_kept.Kept,
        asked: request.EnforceRequest,
        complete: bool,
    ) -> str:
        """Return why this run is not the one for it, a phrase."""
        subject, now = kept.subject, self._tools.clock()
        if not complete:
            return 'this scan is partial'
        if asked.plan is not None or asked.limit is not None or asked.project:
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

    def _cleared(self, kept: model_kept.Kept) -> str:
        """Ask once for it to go; return what came of it, a sentence."""
        tools = self._tools
        with tools.alone:
            number = tools.run.intend(
                None,
                kept.resource,
                VERB,
                {'image': kept.id, 'kept': kept.number},
                self._policy.digest,
                'The server is back and does not need the image.',
                tools.clock(),
            )
        # Again, and behind the intent: nothing may have come between (P3).
        why = left_need.needed(tools, self._used, kept, number)
        if why:
            return _ended(tools, number, Outcome.ABORTED, f'It is kept: {why}')
        requests = tools.requests(number)
        sent = requests.send(VERB, shelved_image.remove(kept.id))
        if sent.refused:
            requests.settle(sent, False)
            return _ended(
                tools, number, Outcome.FAILED, f'Glance refused: {sent.said}'
            )
        try:
            _seen, gone = tools.polling.until(
                functools.partial(shelved_image.look, tools.cloud, kept.id),
                lambda image: image is None,
            )
        except failure.NotAuthenticated:
            raise
        except exceptions.CloudError as error:
            return _ended(tools, number, Outcome.UNKNOWN, str(error))
        if not gone:
            return _ended(
                tools,
                number,
                Outcome.UNKNOWN,
                f'Asked for, with {sent.said}, and it is still there: the '
                'next run finds out what came of it',
            )
        requests.settle(sent, True)
        return _gone(tools, number, kept.id)


def settle(
    tools: workflow_tools.Tools, step: model_step.Step
) -> tuple[model_step.Outcome, str]:
    """Find out what came of one that a run left open, and end it (P25).

    It is never asked for again: what is still there is for an operator.

    :returns: also a sentence; UNKNOWN where it is not known yet.
    """
    asked = next(iter(reversed(step.requests)), None)
    if asked is None:
        return Outcome.ABORTED, _ended(
            tools,
            step.number,
            Outcome.ABORTED,
            'The run died before it asked for anything',
        )
    id_ = str(step.before.get('image'))
    try:
        image = shelved_image.look(tools.cloud, id_)
    except failure.NotAuthenticated:
        raise
    except exceptions.CloudError as error:
        return Outcome.UNKNOWN, f'What came of it is not known yet: {error}'
    now = tools.clock()
    refused = 400 <= asked.code < 500
    if image is not None and not refused and now - asked.sent < _SETTLING:
        return Outcome.UNKNOWN, (
            'It may still come: it is looked at again in ten minutes.'
        )
    if asked.happened is None:
        tools.run.happened(asked.number, image is None and not refused, now)
    if image is None:
        return Outcome.DONE, _gone(tools, step.number, id_)
    return Outcome.FAILED, _ended(
        tools,
        step.number,
        Outcome.FAILED,
        f'Image {id_} is there as if never asked for: look at it by hand',
    )


def _gone(tools: workflow_tools.Tools, step: int, image_id: str) -> str:
    now = tools.clock()
    with tools.alone:
        for one in tools.run.kept():
            if one.kind == model_kept.IMAGE and one.id == image_id:
                tools.run.kept_no_longer(one.number, 'deleted', now)
    return _ended(tools, step, Outcome.DONE, 'It is gone')


def _ended(
    tools: workflow_tools.Tools,
    step: int,
    outcome: model_step.Outcome,
    why: str,
) -> str:
    with tools.alone:
        tools.run.end_step(step, outcome, f'{why}.', tools.clock())
    return f'{why}.'
