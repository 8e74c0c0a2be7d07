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

"""Microversions: what is asked for, and what is served."""

import re

from cipclient.sandbox import message
from cipclient.sandbox import refusal

Version = tuple[int, int]


def parse(text: str) -> Version:
    """``2.72`` as (2, 72); ValueError if it is none."""
    found = re.fullmatch(r'([1-9]\d*)\.(0|[1-9]\d*)', text)
    if found is None:
        raise ValueError(f'{text!r} is no microversion')
    return int(found[1]), int(found[2])


def written(version: Version) -> str:
    """(2, 72) as ``2.72``."""
    return f'{version[0]}.{version[1]}'


def asked(
    request: message.Request, kind: str, legacy_header: str | None
) -> str | None:
    """What the headers ask for; a legacy header counts where there is no

    ``OpenStack-API-Version`` for this kind of service.
    """
    given = request.header('openstack-api-version') or ''
    for part in given.split(','):
        words = part.split()
        if len(words) == 2 and words[0].lower() == kind:
            return words[1]
    return request.header(legacy_header) if legacy_header else None


def negotiate(text: str | None, minimum: Version, maximum: Version) -> Version:
    """The version to serve; a Refusal if there is none."""
    if text is None:
        return minimum
    if text.lower() == 'latest':
        return maximum
    try:
        version = parse(text)
    except ValueError as error:
        raise refusal.Refusal(
            400,
            f'API Version String {text} is of invalid format. Must be of'
            ' format MajorNum.MinorNum.',
        ) from error
    if not minimum <= version <= maximum:
        raise refusal.Refusal(
            406,
            f'Version {text} is not supported by the API. Minimum is'
            f' {written(minimum)} and maximum is {written(maximum)}.',
        )
    return version
