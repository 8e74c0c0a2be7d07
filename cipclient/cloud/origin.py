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

"""Origins: where a token may go."""

import dataclasses
import urllib.parse

_PORTS = {'http': 80, 'https': 443}


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port, as RFC 6454 compares them."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        return f'{self.scheme}://{self.host}:{self.port}'


def of(url: str) -> Origin:
    """Return the origin of a URL.

    Raises ValueError for one that is not http or https, or names no host.
    """
    parts = urllib.parse.urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        raise ValueError(f'{url!r} is not an http or https URL')
    return Origin(scheme, parts.hostname.lower(), parts.port or _PORTS[scheme])
