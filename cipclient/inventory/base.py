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

"""What every kind's inventory offers."""

import dataclasses
import datetime
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol, runtime_checkable

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.model import fact
from cipclient.model import kind
from cipclient.model import resource
from cipclient.model import scan


class NotAnId(exceptions.NotFound):
    """No resource of the kind can have this id, so the cloud was not asked."""


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What a listing is asked for.

    :param project_id: only this project's resources; None for all.
    :param own_project: the credentials' own project and no right beyond it,
        for one who is not an administrator.
    :param reads: the dotted names of facts that rules read, so that what
        costs further requests (extra specs on an old Nova) is read only
        where it decides something.
    """

    project_id: str | None = None
    own_project: bool = False
    reads: frozenset[str] = frozenset()


class Listing(Protocol):
    """One listing under way."""

    def pages(self) -> Iterator[Sequence[resource.Resource]]:
        """Yield what was read, page by page, each resource once.

        A listing that breaks off ends here as any other does;
        ``completeness`` tells. Raises NotAuthorized where the credentials
        may not list at all, ServiceMissing where the cloud has no such
        service, and CloudError where nothing can be read at all: the
        credentials have become invalid, or the service is too old.
        """
        ...

    def completeness(self) -> scan.Completeness:
        """Say what the listing proved. Only after ``pages`` has ended."""
        ...


class Inventory(Protocol):
    """One kind of resource. Found by stevedore in ``cipclient.inventory``."""

    spec: kind.KindSpec

    def list(self, cloud: connection.Cloud, wanted: Wanted) -> Listing:
        """Begin to list the kind; no request is sent before ``pages``."""
        ...

    def get(self, cloud: connection.Cloud, id_: str) -> resource.Resource:
        """Read one by id.

        Raises NotFound if the cloud says that there is none: a 404 of the
        service itself to that very id, or a row that says ``deleted``;
        NotAnId, which is one, where the cloud was not asked; and CloudError
        if it does not say.
        """
        ...

    def named(
        self, cloud: connection.Cloud, name: str, wanted: Wanted
    ) -> Sequence[resource.Resource]:
        """Return all of exactly that name; what is deleted is not found.

        Raises CloudError where there is none in a listing that is partial,
        and otherwise as a listing does.
        """
        ...


@runtime_checkable
class Proving(Protocol):
    """What an inventory offers besides if its ``spec`` names ``proofs``."""

    def begin(
        self,
        cloud: connection.Cloud,
        resource: resource.Resource,
        fact_name: str,
        ignoring: Collection[str] = (),
    ) -> datetime.datetime | fact.Unknown | None:
        """Return since when a fact has had its present value, without break.

        Aware and in UTC, and never before it had. The cloud's clock told it:
        a date after now is for the caller to refuse, as no clock is known
        here (hazard H13). None where the API proves nothing: then it holds
        since whenever a record saw it first. Unknown where the API could not
        be asked: asked again, it may tell.

        :param fact_name: as in ``spec.proofs``; None is the answer for any
            other, and for a value that is not there.
        :param ignoring: request ids (``req-...``) of what this program asked
            for itself: the answer is then as if it had not.

        Raises NotAuthenticated where the credentials are taken no longer.
        """
        ...
