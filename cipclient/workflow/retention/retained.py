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

"""What is kept of deleted servers for good, as no ladder removes it."""

import datetime
from collections.abc import Sequence

from cipclient.evaluate import retention
from cipclient.ledger import view as ledger_view
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy

#: As many are named on a screen.
_NAMED = 3


def over(
    view: ledger_view.View, policy: model_policy.Policy, now: datetime.datetime
) -> Sequence[str]:
    """Return a sentence for each whose time is over, oldest first.

    From the ledger alone: whether it is still there is not asked. What the
    policy still has a ladder for has a case of its own.
    """
    said = []
    for one in view.retained():
        if one.promised is None or retention.standing(one, policy) is not None:
            continue
        ends = one.since + one.promised
        if ends <= now:
            said.append(_sentence(one, ends))
    return said


def summed(said: Sequence[str]) -> Sequence[str]:
    """Return the same in one sentence, for a screen."""
    if len(said) <= _NAMED:
        return said
    return (
        f'Images and volumes of deleted servers whose retention is over: '
        f"{len(said)}; the operators' digest names them.",
    )


def _sentence(one: model_kept.Retained, ends: datetime.datetime) -> str:
    kept = one.kept
    size = f' ({model_kept.told_size(kept.size)})' if kept.size else ''
    name = kept.subject.name or kept.resource.id
    return (
        f'{kept.kind.capitalize()} {kept.id}{size} of server {name} '
        f'({kept.resource.id}), which was deleted on {one.since:%Y-%m-%d}, '
        f'was to be kept until {ends:%Y-%m-%d}. Its ladder deletes no more, '
        'so that nothing here removes it: whoever does so by hand makes sure '
        'that nobody uses it.'
    )
