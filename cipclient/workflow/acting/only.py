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
"""What ``--only`` names: what is never acted on, and what has no case.

An id of the first is a slip, and refused; of the second it is told why nothing
is done.
"""

import datetime
from collections.abc import Collection, Iterator

from cipclient import exceptions
from cipclient.evaluate import retention
from cipclient.ledger import view as ledger_view
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import text
from cipclient.workflow.retention import remnants


def check(
    view: ledger_view.View, ids: Collection[str], kinds: Collection[str]
) -> None:
    """Raise NotFound for an id of what is never acted on, as a project's.

    :param kinds: those that there are verbs for.
    """
    for id_ in ids:
        known = {key.kind for key, _ in view.find(id_) if key.id == id_}
        if known & set(kinds) or remnants.named(view, id_, None) is not None:
            continue
        what = ' and '.join(sorted(known))
        of_it = f'is of the kind {what}' if what else 'is not known'
        raise exceptions.NotFound(
            f'{text.safe(id_)} {of_it}, and acts are on the kind '
            f'{", ".join(sorted(kinds))}: "lifetime violations" lists their '
            'ids'
        )


def idle(
    view: ledger_view.View,
    ids: Collection[str],
    policy: model_policy.Policy,
    region: str,
    now: datetime.datetime,
) -> Iterator[str]:
    """Say of what acts left, and has no case, why nothing is done with it.

    :param region: the one that this run reads.
    """
    if not ids:
        return
    have = {(key.kind, key.id) for key in view.open_cases()}
    for id_ in ids:
        one = remnants.named(view, id_, None)
        if one is None or (one.kind, one.id) in have:
            continue
        yield (
            f'The {one.kind} {one.id} has no case, so that nothing is done '
            f'with it: {_why(view, one, policy, region, now)}.'
        )


def _why(
    view: ledger_view.View,
    one: model_kept.Kept,
    policy: model_policy.Policy,
    region: str,
    now: datetime.datetime,
) -> str:
    server = f'server {text.safe(one.subject.name or one.resource.id)}'
    retained = next(iter(view.retained(one.number)), None)
    if retained is None:
        return (
            f'it is of {server}, which we did not delete. Acts are on the '
            f'server ("--only {one.resource.id}")'
        )
    if one.resource.region != region:
        return f'it is of the region {one.resource.region}, not of this one'
    found = retention.standing(retained, policy)
    if found is None or found.opens is None or found.expires is None:
        return (
            f'it is kept of {server}, whose ladder deletes what is kept no '
            'longer'
        )
    until = f'it is kept of {server} until {found.expires:%Y-%m-%d}'
    if now < found.opens:
        return f'{until}, and its case opens on {found.opens:%Y-%m-%d}'
    return (
        f'{until}. A scan that is recorded opens its case, unless it is '
        'exempt or could not be read ("lifetime show" tells of it)'
    )
