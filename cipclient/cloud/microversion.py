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

"""Microversions: the least that has what is read, never ``latest``."""

import dataclasses
from collections.abc import Mapping

from cipclient import exceptions
from cipclient.cloud import failure


class TooOld(exceptions.CloudError):
    """A service that does not know what is asked of it."""


def parse(version: str) -> tuple[int, int]:
    """Return ``2.96`` as numbers that compare as versions do."""
    major, _, minor = version.partition('.')
    return int(major), int(minor)


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """The microversions that a service takes, both ends included."""

    lowest: tuple[int, int]
    highest: tuple[int, int]

    def choose(self, service: str, wanted: str, floor: str) -> str:
        """Return the lower of what is wanted and what there is.

        Raises TooOld where the service does not reach the floor.
        """
        highest = '.'.join(map(str, self.highest))
        if self.highest < parse(floor) or self.lowest > parse(wanted):
            lowest = '.'.join(map(str, self.lowest))
            raise TooOld(
                f'{service} offers the microversions {lowest} to {highest}, '
                f'and cipclient needs one from {floor} to {wanted}: '
                'the service has to be upgraded before it can be read.'
            )
        return wanted if parse(wanted) <= self.highest else highest


def offer(service: str, document: object, major: int) -> Offer:
    """Read a version document, of one version or of several.

    Raises TooOld where it offers no microversions of that major version.
    """
    for version in _versions(document):
        try:
            highest = parse(str(version['version']))
            lowest = parse(str(version['min_version']))
        except (KeyError, ValueError):
            continue
        if highest[0] == major:
            return Offer(lowest, highest)
    raise TooOld(
        f'{failure.clip(service)} offers no microversions of version {major}.'
    )


def _versions(document: object) -> list[Mapping[str, object]]:
    if not isinstance(document, dict):
        return []
    several = document.get('versions')
    if not isinstance(several, list):
        several = [document.get('version')]
    return [version for version in several if isinstance(version, dict)]
