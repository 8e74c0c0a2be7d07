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

"""What all listings share: they say what they proved."""

import abc
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.inventory import base
from cipclient.inventory import decode
from cipclient.model import resource
from cipclient.model import scan

ALL_PROJECTS = 'all projects'

_Row = TypeVar('_Row', bound=msgspec.Struct)
_UUID = re.compile(r'[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}')


def scope(cloud: connection.Cloud, wanted: base.Wanted) -> str:
    """Return the id of the one project that is listed, or ALL_PROJECTS.

    Raises NotAuthorized where another project than the token's own is
    wanted without a right to it, and CloudError for a token of no project.
    """
    if not wanted.own_project:
        return wanted.project_id or ALL_PROJECTS
    own = cloud.whoami.project_id
    if own is None:
        raise exceptions.CloudError(
            'The credentials belong to no project, so there is no own one '
            'to list. Name one with --os-project-id.'
        )
    if wanted.project_id not in (None, own):
        raise exceptions.NotAuthorized(
            f'Only an administrator may list project {wanted.project_id}; '
            f'the credentials are those of project {own}.'
        )
    return own


class Listing(abc.ABC):
    """One listing under way; see ``base.Listing``."""

    #: The kind, and whether its ids belong to a region.
    kind: str
    regional = True

    def __init__(self, cloud: connection.Cloud, wanted: base.Wanted) -> None:
        self._cloud = cloud
        self._wanted = wanted
        self._ended = False
        self.reasons: list[str] = []

    def pages(self) -> Iterator[Sequence[resource.Resource]]:
        """Yield what is read, page by page."""
        try:
            yield from self._read()
        except exceptions.NotAuthorized as refused:
            raise self._refused(refused) from refused
        except failure.Failure as failed:
            self.reasons.append(f'The {self.kind}s were not read: {failed}')
        self._ended = True

    def completeness(self) -> scan.Completeness:
        """Say what was proved."""
        reasons = list(dict.fromkeys(self.reasons))
        if not self._ended:
            reasons.append(
                f'The list of {self.kind}s was not read to its end.'
            )
        return scan.Completeness(
            kind=self.kind,
            region=self._cloud.region if self.regional else '',
            scope=scope(self._cloud, self._wanted),
            reasons=tuple(reasons),
        )

    def _refused(
        self, refused: exceptions.NotAuthorized
    ) -> exceptions.NotAuthorized:
        if self._wanted.own_project:
            return refused
        return not_administrator(f'The {self.kind}s of all projects', refused)

    @abc.abstractmethod
    def _read(self) -> Iterator[Sequence[resource.Resource]]:
        """Yield pages, and append to ``reasons``."""


def in_scope(project_id: object, scope: str) -> bool:
    """Whether a row belongs to the scope, or does not say where it belongs."""
    return (
        scope == ALL_PROJECTS
        or project_id == scope
        or not isinstance(project_id, str)
    )


def not_administrator(
    what: str, refused: exceptions.NotAuthorized
) -> exceptions.NotAuthorized:
    """Return the one sentence for who may not list all projects (F13).

    :param what: is listed: ``The servers of all projects``.
    """
    return exceptions.NotAuthorized(
        f'{what} are listed to administrators only. Use the credentials of '
        'one, or --auth-project to see your own project. The cloud said: '
        f'{refused}'
    )


def of_name(found: Listing, name: str) -> list[resource.Resource]:
    """Return those of exactly that name.

    Raises CloudError where none was seen and the listing is partial: then
    there may be one all the same.
    """
    resources = [
        one
        for page in found.pages()
        for one in page
        if one.facts.get('name') == name
    ]
    completeness = found.completeness()
    if not resources and not completeness.complete:
        raise exceptions.CloudError(
            f'Whether a {found.kind} is named {failure.clip(name)} cannot be '
            f'told: {" ".join(completeness.reasons)}'
        )
    return resources


def is_uuid(id_: str) -> bool:
    """Whether it is an id of Nova, Cinder or Glance.

    Anything else is not worth a request, and ``detail`` in its place would
    read something else.
    """
    return _UUID.fullmatch(id_) is not None


def missing(
    answer: exceptions.NotFound, kind: str, id_: str, region: str
) -> exceptions.CipclientError:
    """Return what a 404 to the reading of one by its id stands for.

    NotFound where the service itself says so, and names the id. A proxy says
    404 too, when it has lost its way, and proves nothing (property P27).
    """
    if isinstance(answer, failure.Missing) and id_ in answer.said:
        return exceptions.NotFound(
            f'No {kind} has the id {id_} in region {region}.'
        )
    return exceptions.CloudError(
        f'Whether there is a {kind} {id_} cannot be told: {answer} That is '
        'not how the service says that it has none; something in front of it '
        'may have answered.'
    )


def member(
    decoder: decode.Decoder[_Row], answer: dict[str, Any], key: str, id_: str
) -> _Row:
    """Return the row of a single reading.

    Raises CloudError for an answer that is of something else.
    """
    fields = answer.get(key)
    if not isinstance(fields, dict) or fields.get('id') != id_:
        raise exceptions.CloudError(
            f'The cloud was asked for the {key} {id_} and answered with '
            'something else.'
        )
    return decoder.member(fields)
