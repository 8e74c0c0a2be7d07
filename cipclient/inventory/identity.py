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

"""What reading Keystone's users, projects and domains has in common.

Its lists prove nothing by what they lack: they may be cut short, or leave
out whole back ends (hazard H7). Only an answer of 404 to the id itself does,
and only while Keystone finds somebody who is known to exist.
"""

import urllib.parse
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.cloud import service
from cipclient.inventory import decode
from cipclient.model import fact
from cipclient.model import resource

Row = Mapping[str, Any]

#: Only against paging that never ends.
_PAGES = 10_000


def rows(
    identity: service.Service, path: str, params: Mapping[str, str]
) -> tuple[dict[str, Row], list[str]]:
    """Return the rows of a list by id, and why some may be missing.

    ``path`` is also what the list is called: ``/users``. Raises
    NotAuthorized where the list is refused.
    """
    try:
        listed, reasons = listing(identity, path, params)
    except exceptions.NotFound as missing:
        return {}, [f'There is no list of {path.strip("/")}: {missing}']
    found: dict[str, Row] = {}
    nameless = 0
    for row in listed:
        if isinstance(row, dict) and decode.is_usable(row.get('id')):
            found.setdefault(row['id'], row)
        else:
            nameless += 1
    if nameless:
        reasons.append(
            f'{nameless} of the {path.strip("/")} came without an id.'
        )
    return found, reasons


def listing(
    identity: service.Service, path: str, params: Mapping[str, str]
) -> tuple[list[object], list[str]]:
    """Return the rows of a list as they came, and why some may be missing.

    As ``rows``, for what has no ids. Raises NotAuthorized where the list is
    refused, and NotFound where a filter names what Keystone does not find.
    """
    key = path.strip('/')
    found: list[object] = []
    reasons = []
    markers: set[str] = set()
    more = dict(params)
    while True:
        try:
            answer = identity.get_object(path, more)
        except exceptions.NotFound as missing:
            if not found:
                raise
            reasons.append(f'The list of {key} broke off: {missing}')
            break
        except failure.Failure as failed:
            reasons.append(f'The list of {key} broke off: {failed}')
            break
        page = answer.get(key)
        if not isinstance(page, list):
            reasons.append(f'The answer of Keystone holds no {key}.')
            break
        found += page
        marker = _marker(answer)
        if marker is None:
            # Where there are pages, this comes with every full one.
            if answer.get('truncated'):
                reasons.append(
                    f'Keystone cuts its list of {key} short (list_limit): '
                    f'{len(found)} came, and nobody knows of how many.'
                )
            break
        if marker in markers or len(markers) >= _PAGES:
            reasons.append(f'The pages of {key} did not come to an end.')
            break
        markers.add(marker)
        more = {**params, 'marker': marker}
    return found, reasons


def _marker(answer: Row) -> str | None:
    """Return the marker of the next page; nothing else of the link (H8)."""
    links = answer.get('links')
    link = links.get('next') if isinstance(links, dict) else None
    if not isinstance(link, str):
        return None
    try:
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)
    except ValueError:
        return None
    return query.get('marker', [None])[0]


def read(
    identity: service.Service,
    kind: str,
    ids: Iterable[str],
    budget: int,
    sentinels: Sequence[str],
    known: Callable[[str, Row], resource.Resource],
    deleted: Callable[[str], resource.Resource],
) -> dict[str, resource.Resource | fact.Unknown]:
    """Read single ones by id.

    :param kind: ``user`` or ``project``.
    :param budget: requests at most, those for sentinels not counted.
    :param sentinels: ids that are known to exist; one of them must answer
        before a 404 is believed.
    :param known: makes a resource of an id and a row.
    :param deleted: makes one of an id that is proven to be gone.
    """
    found: dict[str, resource.Resource | fact.Unknown] = {}
    missing = []
    for number, id_ in enumerate(ids):
        if number >= budget:
            found[id_] = over_budget(kind, budget)
            continue
        try:
            found[id_] = known(id_, _one(identity, kind, id_))
        except exceptions.NotFound:
            missing.append(id_)
        except exceptions.NotAuthorized as refused:
            found[id_] = fact.Unknown(str(refused))
        except failure.Failure as failed:
            found[id_] = fact.Unknown(str(failed))
    if missing:
        unproven = doubt(identity, kind, sentinels)
        for id_ in missing:
            found[id_] = fact.Unknown(unproven) if unproven else deleted(id_)
    return found


def over_budget(kind: str, budget: int) -> fact.Unknown:
    """Return why one is unknown that no request was left for."""
    return fact.Unknown(
        f'this {kind} was not read: {budget} were, and no more are read in '
        'one run'
    )


def _one(identity: service.Service, kind: str, id_: str) -> Row:
    try:
        answer = identity.get_object(f'/{kind}s/{decode.quoted(id_)}')
    except failure.Missing as missing:
        if id_ in missing.said:
            raise
        raise failure.Failure(
            f'{missing} That is not how Keystone says that it has no such '
            f'{kind}.'
        ) from missing
    row = answer.get(kind)
    if not isinstance(row, dict) or row.get('id') != id_:
        raise failure.Failure(
            f'Keystone was asked for the {kind} {failure.clip(id_)} and '
            'answered with something else.'
        )
    return row


def doubt(
    identity: service.Service, kind: str, sentinels: Sequence[str]
) -> str:
    """Return why a 404 of just now is no proof; empty if it is one.

    :param sentinels: ids that are known to exist; one has to answer.
    """
    for id_ in sentinels:
        try:
            _one(identity, kind, id_)
        except (
            exceptions.NotFound,
            exceptions.NotAuthorized,
            failure.Failure,
        ):
            continue
        return ''
    return (
        f'Keystone does not find this {kind}, and does not find one either '
        'that is known to exist'
    )
