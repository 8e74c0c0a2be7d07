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

"""The acts of one run: a few first, then several at once, until a guard."""

import queue
import threading
from collections.abc import Callable, Sequence

from cipclient.evaluate import canary
from cipclient.model import plan as model_plan
from cipclient.workflow import outcome
from cipclient.workflow import stopping

Perform = Callable[[model_plan.PlannedStep], outcome.Acted]


def carry_out(
    steps: Sequence[model_plan.PlannedStep],
    perform: Perform,
    stop: stopping.Stopping,
    halted: Callable[[], str],
    at_once: int,
    told: Callable[[outcome.Acted], None],
) -> tuple[Sequence[outcome.Acted], str]:
    """Carry out steps in their order, and return what came of them.

    Asked to stop, halted, or at a guard, those in hand are finished and no
    other is begun. An error that ends the run is raised once they are.

    :param halted: says why nothing more may be done; asked before each.
    :param told: is told of each as it ends.
    :returns: also why the rest was not done; empty if all was.
    """
    watch = canary.Canary()
    waiting = list(steps)
    ended: queue.SimpleQueue[outcome.Acted | BaseException] = (
        queue.SimpleQueue()
    )
    acted: list[outcome.Acted] = []
    in_hand = 0
    why = ''
    broken: BaseException | None = None

    def work(step: model_plan.PlannedStep) -> None:
        try:
            ended.put(perform(step))
        except BaseException as error:
            ended.put(error)

    while True:
        while waiting and not why and in_hand < _room(watch, at_once):
            why = _why_not(stop, halted, watch)
            if why:
                break
            # Daemons: asked to stop twice, nobody waits for the cloud.
            threading.Thread(
                target=work, args=(waiting.pop(0),), daemon=True
            ).start()
            in_hand += 1
        if not in_hand:
            break
        one = ended.get()
        in_hand -= 1
        if isinstance(one, outcome.Acted):
            acted.append(one)
            told(one)
            watch = watch.after(one.outcome, one.parked)
            continue
        broken = broken or one
        why = why or f'Stopped by an error: {one}'
    if broken is not None:
        raise broken
    left = '1 act is' if len(waiting) == 1 else f'{len(waiting)} acts are'
    return acted, why and f'{why} {left} left for the next run.'


def _room(watch: canary.Canary, at_once: int) -> int:
    return 1 if watch.alone else at_once


def _why_not(
    stop: stopping.Stopping, halted: Callable[[], str], watch: canary.Canary
) -> str:
    if stop.asked:
        return f'Stopped by {stop.asked}.'
    report = watch.report
    if report is not None:
        return report.sentence
    return halted()
