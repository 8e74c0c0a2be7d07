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

"""``exemptions:`` to the model."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from cipclient.model import kind as model_kind
from cipclient.model import policy as model_policy
from cipclient.policy import document
from cipclient.policy import message
from cipclient.policy import near
from cipclient.policy import shape
from cipclient.policy import spelled
from cipclient.policy import strict_yaml
from cipclient.policy.report import Report

_EVERYWHERE = ('project', 'user', 'domain')


def exemptions(
    report: Report, specs: Mapping[str, model_kind.KindSpec]
) -> Iterator[model_policy.Exemption]:
    """Yield the exemptions of a file that are as they should be."""
    for path in report.entries('exemptions'):
        node = report.tree.get(path)
        if isinstance(node, dict):
            named = _resource(report, path, node, specs)
            written = message.piece(report, path, document.Exemption)
            if written is not None:
                yield _exemption(report, path, written, named)


def _resource(
    report: Report,
    path: strict_yaml.Path,
    node: Mapping[str, Any],
    specs: Mapping[str, model_kind.KindSpec],
) -> dict[str, str]:
    """Return the kind and id of the one resource that is named, if any."""
    known = shape.fields(document.Exemption)
    kinds = [kind for kind in specs if kind not in known]
    found: dict[str, str] = {}
    for key in node:
        if key in known:
            continue
        if key not in kinds:
            report.key(
                (*path, key),
                f'unknown key {near.quoted(key)}: '
                f'{near.advice(key, [*known, *kinds])}',
            )
            continue
        if found:
            report.key(
                (*path, key),
                'nothing is of two kinds: write two exemptions',
            )
        try:
            found = {'kind': key, 'resource': str(spelled.ID.read(node[key]))}
        except ValueError as error:
            report.value((*path, key), str(error))
    if not found and not any(key in node for key in (*_EVERYWHERE, *kinds)):
        keys = ', '.join((*_EVERYWHERE, *kinds))
        report.value(path, f'what is exempt is missing: write one of {keys}')
    return found


def _exemption(
    report: Report,
    path: strict_yaml.Path,
    written: document.Exemption,
    named: Mapping[str, str],
) -> model_policy.Exemption:
    return model_policy.Exemption(
        reason=written.reason,
        until=(
            written.until if isinstance(written.until, datetime.date) else None
        ),
        project=written.project,
        user=written.user,
        domain=written.domain,
        line=report.line(path),
        **named,
    )
