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


"""What was kept of a deleted server, as the cloud has it now.

It may go only as it was left: each thing that is not so keeps it, alone, and
what cannot be read is not known to be so.
"""

import dataclasses
import datetime
from collections.abc import Iterable

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.action import volumes
from cipclient.cloud import connection
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step

_AVAILABLE = 'available'
_PRIVATE, _SHARED = 'private', 'shared'
#: The names of the requests in the ledger.
PROTECT, UNPROTECT = 'protect', 'unprotect'
_PROTECTION = (PROTECT, UNPROTECT)
#: Why an image is kept whose protection may be somebody else's (H29).
NOT_PROVED = 'it is not proved that its protection is ours'


@dataclasses.dataclass(frozen=True, slots=True)
class Thing:
    """An image or a volume that was kept.

    :param size: in bytes; 0 where it is not told.
    :param created: aware, in UTC; None where it cannot be read.
    :param unfit: why it may not be removed as it is, a phrase; empty if
        nothing of its own is in the way. Whether a server is made of an image
        is for a scan to say.
    :param returned: a server has the volume: its owner has it back.
    :param protected: an image is, by whomever.
    :param updated: when an image was changed last, aware and in UTC; None for
        a volume, and where it cannot be read.
    """

    kind: str
    id: str
    status: str
    size: int
    created: datetime.datetime | None
    unfit: str = ''
    returned: bool = False
    protected: bool = False
    updated: datetime.datetime | None = None


def look(
    cloud: connection.Cloud,
    kept: model_kept.Kept,
    case: model_case.Case | None,
    unprotected_by_us: bool = False,
) -> Thing | None:
    """Read one by its id; None where its service says that it is gone.

    :param case: of it; None before it has one.
    :param unprotected_by_us: we took our own protection off just now.

    Raises CloudError where it cannot be told.
    """
    if kept.resource.region != cloud.region:
        # Another region has not what this one has (H35).
        raise exceptions.CloudError(
            f'Whether there is the {kept.kind} {kept.id} cannot be told here: '
            f'it is of the region {kept.resource.region}.'
        )
    if kept.kind == model_kept.IMAGE:
        return _image(cloud, kept, case, unprotected_by_us)
    return _volume(cloud, kept, case)


def of_case(
    kept: Iterable[model_kept.Kept], key: model_standing.ResourceKey
) -> model_kept.Kept | None:
    """Return what is kept by the id of a resource; None if nothing is."""
    found = [
        one
        for one in kept
        if (one.resource.region, one.kind, one.id)
        == (key.region, key.kind, key.id)
    ]
    return found[-1] if found else None


def is_protected_by_us(
    kept: model_kept.Kept, steps: Iterable[model_step.Step]
) -> bool:
    """Whether it is proved that the protection of an image is ours (H29).

    The last request of ours about it put it on. What was protected already,
    or came to be while a request of ours had no answer, may be by anybody.

    :param steps: of the server that it was kept of, and of the image itself.
    """
    asked = [
        request
        for step in steps
        # Before it was made, another one was protected.
        if step.number > kept.step
        for request in step.requests
        if request.what in _PROTECTION and request.happened is not False
    ]
    if not kept.protected or not asked:
        return False
    last = max(asked, key=lambda request: request.number)
    return last.what == PROTECT and last.happened is True


def is_unprotected(steps: Iterable[model_step.Step]) -> bool:
    """Whether it was we who took the protection of an image off (H29).

    :param steps: of the image, newest first.
    """
    asked = (
        request.what
        for step in steps
        for request in reversed(step.requests)
        if request.happened is not False
    )
    return next((w for w in asked if w in _PROTECTION), '') == UNPROTECT


def _image(
    cloud: connection.Cloud,
    kept: model_kept.Kept,
    case: model_case.Case | None,
    unprotected_by_us: bool,
) -> Thing | None:
    seen = shelved_image.look(cloud, kept.id)
    if seen is None:
        return None
    return Thing(
        kept.kind,
        seen.id,
        seen.status,
        seen.size,
        seen.created,
        _another(seen.created, case)
        or _unlike(cloud, kept, seen)
        or _protection(kept, seen, unprotected_by_us)
        or _shared(cloud, kept, seen),
        protected=seen.protected,
        updated=seen.updated,
    )


def _another(
    created: datetime.datetime | None, case: model_case.Case | None
) -> str:
    """Return why it is not the one that the case is of (P4)."""
    if created is None:
        return 'its creation date cannot be read'
    if case is not None and created != case.resource.created:
        return 'its creation date is another one than was recorded'
    return ''


def _unlike(
    cloud: connection.Cloud,
    kept: model_kept.Kept,
    seen: shelved_image.Image,
) -> str:
    if not seen.owner or seen.owner != cloud.whoami.project_id:
        return 'it is not of our project'
    if seen.server_id != kept.resource.id:
        return 'it says that it was made of another server'
    if seen.status != shelved_image.ACTIVE:
        return f'it is {seen.status or "of no status"}'
    return ''


def _protection(
    kept: model_kept.Kept,
    seen: shelved_image.Image,
    unprotected_by_us: bool,
) -> str:
    """Return what others did to its protection: that is a word of theirs."""
    wanted = kept.protected and not unprotected_by_us
    if seen.protected and not wanted:
        return 'somebody protected it'
    if wanted and not seen.protected:
        return 'somebody took our protection off it'
    return ''


def _shared(
    cloud: connection.Cloud,
    kept: model_kept.Kept,
    seen: shelved_image.Image,
) -> str:
    """Return who else may use it.

    Nova shares what an administrator shelved with the project of the server
    (H17), which is told of its end; anybody else is not.
    """
    if seen.visibility == _PRIVATE:
        return ''
    if seen.visibility != _SHARED:
        return f'its visibility is {seen.visibility or "not told"}'
    others = shelved_image.members(cloud, kept.id) - {kept.subject.project_id}
    return 'it is shared with other projects than its own' if others else ''


def _volume(
    cloud: connection.Cloud,
    kept: model_kept.Kept,
    case: model_case.Case | None,
) -> Thing | None:
    seen = volumes.look(cloud, kept.id)
    if seen is None:
        return None
    unfit = _another(seen.created, case) or _held(kept, seen)
    if not unfit and volumes.has_snapshots(cloud, kept.id):
        unfit = 'it has snapshots'
    return Thing(
        kept.kind,
        seen.id,
        seen.status,
        seen.size,
        seen.created,
        unfit,
        returned=seen.attached,
    )


def _held(kept: model_kept.Kept, seen: volumes.Volume) -> str:
    """Return why Cinder would refuse it, or should (H26)."""
    if seen.attached:
        return 'a server has it'
    if not seen.project_id or seen.project_id != kept.subject.project_id:
        return 'it is of another project than its server was'
    if seen.status != _AVAILABLE:
        return f'it is {seen.status or "of no status"}'
    if seen.in_group:
        return 'it is in a group of volumes, or whether it is is not told'
    if seen.moving:
        return 'it is being migrated, or whether it is is not told'
    return ''
