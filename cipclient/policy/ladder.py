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

"""``ladders:`` to the model, and what must go together in one."""

from collections.abc import Iterator

from cipclient.model import ladder as model_ladder
from cipclient.policy import document
from cipclient.policy import duration
from cipclient.policy import message
from cipclient.policy.report import Report


def ladders(report: Report) -> dict[str, model_ladder.Ladder]:
    """Return the ladders of a file that are as they should be."""
    named = report.tree.get(('ladders',))
    found: dict[str, model_ladder.Ladder] = {}
    for name in named if isinstance(named, dict) else ():
        written = message.piece(report, ('ladders', name), document.Ladder)
        if written is None:
            continue
        for key, what in _mistakes(written):
            report.value(('ladders', name, *key), what)
        found[name] = model_ladder.Ladder(name=name, **dict(written))
    return found


def _mistakes(
    ladder: document.Ladder,
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index in range(1, len(ladder.warn)):
        before, here = ladder.warn[index - 1 : index + 1]
        if here >= before:
            yield (
                ('warn', index),
                f'{duration.text(here)} is not shorter than '
                f'{duration.text(before)} before it: write the longest '
                'warning first',
            )
    yield from _quarantine(ladder)
    if ladder.quarantine is not model_ladder.Quarantine.NONE:
        yield from _delete(ladder)
    yield from _lock(ladder)


def _quarantine(
    ladder: document.Ladder,
) -> Iterator[tuple[tuple[str, ...], str]]:
    shelves = ladder.quarantine is model_ladder.Quarantine.SHELVE
    if ladder.quarantine is model_ladder.Quarantine.NONE:
        for key in ('keep', 'delete', 'retention', 'lock', 'four_eyes'):
            if getattr(ladder, key):
                yield (
                    (key,),
                    f"'{key}' needs a quarantine before it: write "
                    'quarantine: stop or shelve, or remove the key',
                )
    elif ladder.keep is None:
        yield (
            (),
            "required key 'keep' is missing: how long it stays in "
            'quarantine, such as 30d',
        )
    if shelves and ladder.if_shelve_loses is None:
        yield (
            (),
            "required key 'if_shelve_loses' is missing: what is done where "
            'shelving would lose a disk, such as stop or hold',
        )
    for key in ('if_shelve_loses', 'accept_loss', 'offload'):
        if getattr(ladder, key) and not shelves:
            yield (
                (key,),
                f"'{key}' is for quarantine: shelve only: remove it",
            )
    yield from _loss(ladder)


def _loss(ladder: document.Ladder) -> Iterator[tuple[tuple[str, ...], str]]:
    loses = ladder.if_shelve_loses is model_ladder.IfShelveLoses.SHELVE
    if loses and not ladder.accept_loss:
        yield (
            ('if_shelve_loses',),
            'shelve here loses data: write stop or hold, or accept_loss: '
            'true beside it',
        )
    if ladder.accept_loss and ladder.if_shelve_loses and not loses:
        yield (
            ('accept_loss',),
            f'nothing is lost with if_shelve_loses: {ladder.if_shelve_loses}:'
            ' remove the key',
        )


def _delete(ladder: document.Ladder) -> Iterator[tuple[tuple[str, ...], str]]:
    if ladder.delete and ladder.retention is None:
        yield (
            (),
            "required key 'retention' is missing: with delete: true, how "
            'long what a delete left is kept, such as 30d',
        )
    if ladder.retention is not None and not ladder.delete:
        yield (
            ('retention',),
            "'retention' is for delete: true only: remove it",
        )


def _lock(ladder: document.Ladder) -> Iterator[tuple[tuple[str, ...], str]]:
    if not ladder.lock:
        return
    if ladder.quarantine is model_ladder.Quarantine.SHELVE:
        yield (
            ('lock',),
            "'lock' is for quarantine: stop only: remove it",
        )
    if ladder.contact is None:
        yield (
            (),
            "required key 'contact' is missing: with lock: true the owner "
            'has no way of his own, so name whom he asks',
        )
    if ladder.delete:
        yield (
            ('lock',),
            'what the owner cannot start himself is not deleted: write '
            'lock: false or delete: false',
        )
