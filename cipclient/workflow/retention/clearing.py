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

import functools
from collections.abc import Callable, Sequence

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.cloud import failure
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import step as model_step
from cipclient.workflow.acting import requests_sent
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.retention import left_need
from cipclient.workflow.scanning import image_use

Outcome = model_step.Outcome

VERB = left_need.VERB
_SETTLING = requests_sent.SETTLING


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

    def clear(
        self,
        chosen: Sequence[model_kept.Kept],
        why_not: Callable[[], str],
    ) -> tuple[Sequence[str], str]:
        """Delete them, one after the other, and say what came of each.

        :param why_not: says why nothing more may be done; asked before each.
        :returns: also why the rest was not done; empty if all was.

        Raises NotAuthenticated and LedgerError, which end the run.
        """
        said: list[str] = []
        for one in chosen:
            why = why_not()
            if why:
                left = len(chosen) - len(said)
                return said, f'{why} {_counted(left)} left for the next run.'
            said.append(f'Image {one.id}, left behind: {self._cleared(one)}')
        return said, ''

    def _cleared(self, kept: model_kept.Kept) -> str:
        """Ask once for it to go; return what came of it, a sentence."""
        tools = self._tools
        why = self._needed(kept)
        if why:
            # What each run says again is no step of each in the ledger.
            return f'It is kept: {why}.'
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
        why = self._needed(kept, number)
        if why:
            return _ended(tools, number, Outcome.ABORTED, f'It is kept: {why}')
        requests = tools.requests(number)
        sent = requests.send(VERB, shelved_image.remove(kept.id))
        if sent.refused:
            requests.settle(sent, False)
            return self._refused(number, kept.id, sent)
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
        return _gone(tools, number, kept.id, Outcome.DONE)

    def _refused(
        self, step: int, image_id: str, sent: requests_sent.Sent
    ) -> str:
        """End a step that Glance refused; a 404 may be of what is gone."""
        tools = self._tools
        try:
            gone = shelved_image.look(tools.cloud, image_id) is None
        except failure.NotAuthenticated:
            raise
        except exceptions.CloudError:
            gone = False
        if gone:
            return _gone(tools, step, image_id, Outcome.ABORTED)
        return _not_done(tools, step, sent.code, sent.said)

    def _needed(self, kept: model_kept.Kept, besides: int = 0) -> str:
        run = self._tools.run
        with self._tools.alone:
            return left_need.needed(
                run,
                self._tools.cloud,
                self._used,
                kept,
                run.open_cases().get(kept.resource),
                besides,
            )


def _counted(images: int) -> str:
    return '1 image is' if images == 1 else f'{images} images are'


def settle(
    tools: workflow_tools.Tools, step: model_step.Step
) -> tuple[model_step.Outcome, str]:
    """Find out what came of one that a run left open, and end it (P25).

    It is asked for again only where it was refused: what is still there is
    for an operator.

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
    refused = requests_sent.is_refusal(asked.code)
    if image is not None and not refused and now - asked.sent < _SETTLING:
        return Outcome.UNKNOWN, (
            'It may still come: it is looked at again in ten minutes.'
        )
    if asked.happened is None:
        tools.run.happened(asked.number, image is None and not refused, now)
    if image is None:
        # What refused us did not do it: somebody else did.
        ended = Outcome.ABORTED if refused else Outcome.DONE
        return ended, _gone(tools, step.number, id_, ended)
    if refused:
        said = _not_done(tools, step.number, asked.code, f'HTTP {asked.code}')
        return requests_sent.of_refusal(asked.code), said
    return Outcome.FAILED, _ended(
        tools,
        step.number,
        Outcome.FAILED,
        f'Image {id_} is there as if never asked for: look at it by hand',
    )


def _not_done(
    tools: workflow_tools.Tools, step: int, code: int, said: str
) -> str:
    """End a step of which nothing can have come: a later run asks again."""
    return _ended(
        tools, step, requests_sent.of_refusal(code), f'Glance refused: {said}'
    )


def _gone(
    tools: workflow_tools.Tools,
    step: int,
    image_id: str,
    outcome: model_step.Outcome,
) -> str:
    """End a step whose image is there no longer, and forget the image."""
    now = tools.clock()
    ours = outcome is Outcome.DONE
    with tools.alone:
        for one in tools.run.kept():
            if one.kind == model_kept.IMAGE and one.id == image_id:
                tools.run.kept_no_longer(
                    one.number, 'deleted' if ours else 'gone', now
                )
    return _ended(
        tools,
        step,
        outcome,
        'It is gone'
        if ours
        else 'Glance refused it, and somebody else removed it since',
    )


def _ended(
    tools: workflow_tools.Tools,
    step: int,
    outcome: model_step.Outcome,
    why: str,
) -> str:
    with tools.alone:
        tools.run.end_step(step, outcome, f'{why}.', tools.clock())
    return f'{why}.'
