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
"""A plan in few lines: how many, of which verb, how they end, how big."""

import collections
import typing
from collections.abc import Iterable, Sequence

from cipclient.model import scan
from cipclient.osc import acts
from cipclient.osc import columns

if typing.TYPE_CHECKING:
    from cipclient.workflow import outcome

COLUMNS = ('Verb', 'Outcome', 'Rule', 'Count', 'vCPUs', 'RAM GiB', 'Disk GiB')


def rows(
    plan: 'outcome.EnforcePlan', done: 'Iterable[outcome.Acted]'
) -> Iterable[Sequence[object]]:
    """Yield a row a verb, outcome and rule, the largest first."""
    held: dict[tuple[str, str, str], scan.Held] = collections.defaultdict(
        scan.Held
    )
    for one in acts.each(plan, done):
        key = (one.verb, one.outcome, one.case.standing.acts_rule)
        held[key] = held[key].plus(scan.Held.of(one.case.subject))
    for key, those in sorted(
        held.items(), key=lambda item: (-item[1].count, item[0])
    ):
        yield (
            *(columns.plain(name) for name in key),
            those.count,
            those.vcpus,
            round(those.ram / 1024, 1),
            those.disk,
        )
