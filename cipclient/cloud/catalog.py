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

"""Which services the cloud has, and where."""

import dataclasses
import re
import urllib.parse
from typing import Any

from keystoneauth1 import exceptions as ksa_exceptions

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.cloud import origin

_VERSION = re.compile(r'v[0-9]+(\.[0-9]+)?')


@dataclasses.dataclass(frozen=True, slots=True)
class ServiceType:
    """One of the services that are read.

    :param name: its official type.
    :param label: what operators call it.
    :param version: the path segment of the API that is spoken.
    :param pinned: whether an endpoint's own version segment is replaced;
        Keystone and Glance answer below any, and an old catalog has
        Keystone's v2.0.
    :param by_project: whether a URL without version needs the project too.
    """

    name: str
    label: str
    version: str
    pinned: bool = False
    by_project: bool = False


IDENTITY = ServiceType('identity', 'Keystone', 'v3', pinned=True)
COMPUTE = ServiceType('compute', 'Nova', 'v2.1')
BLOCK_STORAGE = ServiceType('block-storage', 'Cinder', 'v3', by_project=True)
IMAGE = ServiceType('image', 'Glance', 'v2', pinned=True)
NETWORK = ServiceType('network', 'Neutron', 'v2.0')
ORCHESTRATION = ServiceType('orchestration', 'Heat', 'v1', by_project=True)


@dataclasses.dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service is.

    :param url: paths are appended to it; no slash at its end.
    :param root: answers with the version document.
    """

    url: str
    root: str


class Catalog:
    """The catalog of a token, read as the SDK's configuration says.

    :param config: the ``openstack.config`` region in use.
    :param access: the token's ``AccessInfo``; None for plugins that have no
        token, where every endpoint must be configured.
    """

    def __init__(self, config: Any, access: Any | None) -> None:
        self._config = config
        self._access = access

    def find(self, service: ServiceType) -> Endpoint:
        """Return where the service is, in the region in use.

        Raises ServiceMissing where the catalog does not have it.
        """
        configured = self._config.get_endpoint(service.name)
        if configured:
            return self._endpoint(service, str(configured))
        region = self._config.get_region_name(service.name) or None
        if region is None and service is not IDENTITY:
            region = self.region() or None
        for entry in self._entries(service, region):
            return self._endpoint(service, str(entry.url))
        raise exceptions.ServiceMissing(
            f"The cloud's catalog has no {service.label} "
            f'({self._config.get_service_type(service.name)}) in region '
            f'{failure.clip(region or "(any)")}. Give another region with '
            '--os-region-name, or have the endpoint registered.'
        )

    def region(self) -> str:
        """Return the name of the region in use; empty if none is named.

        Raises CloudError where the configuration names none and the catalog
        several: ids belong to one region (hazard H35), and the order of a
        catalog is nothing to choose by.
        """
        configured = self._config.get_region_name('compute')
        if configured:
            return str(configured)
        for service in (COMPUTE, BLOCK_STORAGE, None):
            names = sorted(
                {
                    str(entry.region_name)
                    for entry in self._entries(service, None)
                    if entry.region_name
                }
            )
            if len(names) > 1:
                shown = failure.clip(', '.join(names))
                raise exceptions.CloudError(
                    f'The cloud has several regions ({shown}): name one '
                    'with --os-region-name.'
                )
            if names:
                return names[0]
        return ''

    def identity_id(self) -> str | None:
        """Return the id under which Keystone lists itself.

        It stays when hosts, URLs and endpoints change. None where the
        catalog has none, as one made of a template may.
        """
        if self._access is None:
            return None
        wanted = self._config.get_service_type(IDENTITY.name)
        ids = [
            entry['id']
            for entry in self._access.service_catalog.catalog
            if entry.get('type') == wanted
            and isinstance(entry.get('id'), str)
            and entry['id']
        ]
        return min(ids, default=None)

    def origins(self) -> set[origin.Origin]:
        """Return the origins of all endpoints of the catalog."""
        found = set()
        for entry in self._entries(None, None):
            try:
                found.add(origin.of(str(entry.url)))
            except ValueError:
                # Some other service's endpoint that nobody could use.
                continue
        return found

    def _entries(
        self, service: ServiceType | None, region: str | None
    ) -> list[Any]:
        if self._access is None:
            return []
        wanted: dict[str, Any] = {'region_name': region}
        if service is not None:
            wanted.update(
                service_type=self._config.get_service_type(service.name),
                service_name=self._config.get_service_name(service.name),
                interface=self._config.get_interface(service.name),
            )
        try:
            by_type = self._access.service_catalog.get_endpoints_data(**wanted)
        except (ksa_exceptions.CatalogException, ValueError, IndexError):
            return []
        return [entry for entries in by_type.values() for entry in entries]

    def _endpoint(self, service: ServiceType, url: str) -> Endpoint:
        parts = urllib.parse.urlsplit(url)
        segments = [segment for segment in parts.path.split('/') if segment]
        at = next(
            (
                index
                for index, segment in enumerate(segments)
                if _VERSION.fullmatch(segment)
            ),
            None,
        )
        if at is None:
            # No version: the API's own name is appended, and not a link of
            # the version document followed (hazard H8).
            at = len(segments)
            segments.append(service.version)
            if service.by_project and self._access is not None:
                segments.append(str(self._access.project_id or ''))
        elif service.pinned:
            segments[at:] = [service.version]
        base = f'{parts.scheme}://{parts.netloc}'
        return Endpoint(
            '/'.join([base, *segments]).rstrip('/'),
            '/'.join([base, *segments[: at + 1]]) + '/',
        )
