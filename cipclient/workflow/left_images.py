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

"""What acts leave behind in Glance: found, recorded, and told."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.ledger import run as ledger_run
from cipclient.model import kept as model_kept
from cipclient.workflow import tools as workflow_tools

#: How many are asked for in one run, the oldest first.
_BUDGET = 200
#: How many are named on a screen.
_NAMED = 3
_GIGABYTE = 10**9


def kept(
    tools: workflow_tools.Tools, step: int, id_: str, expected: bool
) -> str:
    """Record the image that a server was shelved into.

    :param expected: it did not boot from a volume, so that there is one.
    :returns: a sentence where it is not as it has to be.
    """
    try:
        images = shelved_image.made_of(tools.cloud, id_)
    except failure.NotAuthenticated:
        raise
    except exceptions.CloudError as error:
        return f'Which image has its disk is not known: {error}'
    with tools.alone:
        # An earlier act's has the disk as it was then, or a part of it.
        others = {one.id for one in tools.run.kept() if one.step != step}
    newest = next((one for one in images if one.id not in others), None)
    if newest is not None and newest.status != shelved_image.ACTIVE:
        return f'Its image {newest.id} is {newest.status}.'
    if newest is not None:
        with tools.alone:
            tools.run.keep(
                step, model_kept.IMAGE, newest.id, newest.size, tools.clock()
            )
        return '' if newest.size else f'Its image {newest.id} is empty.'
    if not expected:
        return ''
    return 'No image of its disk was found: look for it before it is deleted.'


def of_failure(tools: workflow_tools.Tools, step: int, id_: str) -> str:
    """Record the images that failed shelves left (hazard H21).

    :returns: a sentence; empty where there are none.
    """
    try:
        images = shelved_image.made_of(tools.cloud, id_)
    except failure.NotAuthenticated:
        raise
    except exceptions.CloudError:
        return ''
    left = [one for one in images if one.status != shelved_image.ACTIVE]
    with tools.alone:
        known = {one.id for one in tools.run.kept()}
        for one in left:
            if one.id not in known:
                tools.run.keep(
                    step, model_kept.IMAGE, one.id, one.size, tools.clock()
                )
    if not left:
        return ''
    named = ', '.join(one.id for one in left)
    return f'In Glance it left behind: {named}.'


class Left(NamedTuple):
    """One that nothing seems to need any more.

    :param said: what it is, a sentence.
    """

    kept: model_kept.Kept
    said: str


def review(run: ledger_run.Run, cloud: connection.Cloud) -> Sequence[Left]:
    """Return the images that nothing seems to need any more.

    Those of what is out of service are needed. Nova removes the image of what
    is unshelved only where who unshelves may: not an administrator's, if its
    owner does it (hazard H17).
    """
    open_cases = run.open_cases()
    looked = 0
    left: list[Left] = []
    for one in run.kept():
        case = open_cases.get(one.resource)
        if case is not None and case.quarantined is not None:
            continue
        if one.resource.region != cloud.region:
            # Each region has images of its own.
            continue
        if one.kind != model_kept.IMAGE or one.protected:
            # What we protect is all that is left of a deleted server.
            continue
        if looked >= _BUDGET:
            break
        looked += 1
        left.extend(_reviewed(run, cloud, one))
    return left


def _reviewed(
    run: ledger_run.Run, cloud: connection.Cloud, one: model_kept.Kept
) -> Iterator[Left]:
    try:
        image = shelved_image.look(cloud, one.id)
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as error:
        yield Left(
            one,
            f'Whether image {one.id} is still there is not known: {error}',
        )
        return
    if image is None:
        run.kept_no_longer(one.number, 'gone', run.started)
        return
    size = f'{image.size / _GIGABYTE:.1f} GB'
    yield Left(
        one,
        f'Image {one.id} ({size}, {image.status}) of server '
        f'{one.subject.name or one.resource.id} ({one.resource.id}) is left '
        'behind.',
    )


def summed(left: Sequence[str], deleted: int) -> tuple[str, ...]:
    """Return the same in one sentence, for a screen.

    :param left: a sentence each.
    :param deleted: how many of them this run deletes.
    """
    if len(left) <= _NAMED:
        return tuple(left)
    return (
        f'Images that were left behind: {len(left)}, of which this run '
        f"deletes {deleted}; the operators' digest names them.",
    )
