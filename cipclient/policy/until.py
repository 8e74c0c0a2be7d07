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

"""``until:`` to the model: a last day, or the entry that tells one."""

from cipclient.model import fact as model_fact
from cipclient.model import kind as model_kind
from cipclient.model import rule as model_rule
from cipclient.policy import match
from cipclient.policy import scalar
from cipclient.policy import strict_yaml
from cipclient.policy.report import Report


def until(
    report: Report, path: strict_yaml.Path, spec: model_kind.KindSpec
) -> model_rule.Until | None:
    """Return what an ``until:`` says; None if there is none or it is wrong."""
    written = report.tree.get(path)
    if isinstance(written, str):
        try:
            return model_rule.Until(day=scalar.date(written))
        except ValueError:
            return None  # said already: dates need no kind
    found = list(match.matched(report, path, spec))
    if len(found) > 1:
        report.value(path, 'names several facts: keep one')
    for place, fact in found[:1]:
        key = report.tree.get(place)
        if fact.type is model_fact.FactType.MAP and isinstance(key, str):
            return model_rule.Until(fact=fact.name, key=key)
        report.value(place, f'no date is named here: {_ways(spec)}')
    return None


def _ways(spec: model_kind.KindSpec) -> str:
    ways = ['write a date such as 2027-06-30']
    for fact in spec.all_facts():
        if fact.type is model_fact.FactType.MAP:
            keys = fact.matcher.split('.')
            ways.append(f'{{{": {".join(keys)}: KEY{"}" * len(keys)}')
    return ' or '.join(ways)
