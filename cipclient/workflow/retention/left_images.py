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

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.ledger import run as ledger_run
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import standing as model_standing
from cipclient.workflow.acting import tools as workflow_tools

#: How many are asked for in one run, the oldest first.
_BUDGET = 200


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


class Review(NamedTuple):
    """What there is of what was recorded.

    :param gone: what Glance does not have any more.
    """

    left: Sequence[Left]
    gone: Sequence[model_kept.Kept]


def recorded(view: ledger_view.View, region: str) -> Sequence[model_kept.Kept]:
    """Return the images that acts in a region left, oldest first.

    What we protect of a deleted server is not among them: it is all that is
    left of it.
    """
    of_deleted = {one.kept.number for one in view.retained()}
    return [
        one
        for one in view.kept()
        if one.kind == model_kept.IMAGE
        and one.resource.region == region
        and one.number not in of_deleted
    ]


def review(
    view: ledger_view.View,
    cloud: connection.Cloud,
    cases: Mapping[model_standing.ResourceKey, model_case.Case],
) -> Review:
    """Look for the images that nothing seems to need any more.

    Those of what is out of service are needed. Nova removes the image of what
    is unshelved only where who unshelves may: not an administrator's, if its
    owner does it (hazard H17).

    :param cases: all that are open, as they are after this run's scan.
    """
    looked_for = [
        one
        for one in recorded(view, cloud.region)
        if (case := cases.get(one.resource)) is None
        or case.quarantined is None
    ]
    left, gone = [], []
    for one in looked_for[:_BUDGET]:
        there = _left(cloud, one)
        if there is None:
            gone.append(one)
        else:
            left.append(there)
    return Review(left, gone)


def forget(run: ledger_run.Run, gone: Iterable[model_kept.Kept]) -> None:
    """Record of images that they are there no longer."""
    for one in gone:
        run.kept_no_longer(one.number, 'gone', run.started)


def _left(cloud: connection.Cloud, one: model_kept.Kept) -> Left | None:
    try:
        image = shelved_image.look(cloud, one.id)
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound) as error:
        return Left(
            one,
            f'Whether image {one.id} is still there is not known: {error}',
        )
    if image is None:
        return None
    size = model_kept.told_size(image.size)
    said = (
        f'Image {one.id} ({size}, {image.status}) of server '
        f'{one.subject.name or one.resource.id} ({one.resource.id}) is left '
        'behind.'
    )
    if one.protected and image.protected:
        said = (
            f'{said} A delete that did not come about protected it. Where '
            f'nobody needs it: "openstack image set --unprotected {one.id}", '
            f'then "openstack image delete {one.id}".'
        )
    return Left(one, said)
