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

"""``notices:``, ``mark:`` and what bounds a run, to the model."""

from typing import Any

from cipclient.model import policy as model_policy
from cipclient.policy import message
from cipclient.policy import settings
from cipclient.policy import spelled
from cipclient.policy.report import Report

_ALL = 'all'


def sections(report: Report) -> dict[str, Any]:
    """Return fields of the model's policy, by their names."""
    pace = message.piece(report, ('pace',), settings.Pace)
    breaker = message.piece(report, ('breaker',), settings.Breaker)
    managed = message.piece(report, ('managed',), settings.Managed)
    return {
        'scope': _scope(report),
        'pace': model_policy.Pace(**dict(pace)) if pace else None,
        'breaker': model_policy.Breaker(**dict(breaker)) if breaker else None,
        'delete_limits': _delete_limits(report),
        'managed': dict(managed) if managed else {},
        'notices': _notices(report),
    }


def _scope(report: Report) -> model_policy.Scope | None:
    written = message.piece(report, ('scope',), settings.Scope)
    if written is None:
        return None
    projects, domains = written.projects or (), written.domains or ()
    if not projects and not domains and written.percent is None:
        report.value(
            ('scope',), 'nobody is in it: write projects: [all] for everyone'
        )
    if _ALL in projects and len(projects) > 1:
        report.value(
            ('scope', 'projects'),
            'all are named, and some: keep one of the two',
        )
    return model_policy.Scope(projects, domains, written.percent)


def _delete_limits(report: Report) -> model_policy.DeleteLimits | None:
    written = message.piece(report, ('delete_limits',), settings.DeleteLimits)
    if written is None:
        return None
    return model_policy.DeleteLimits(written.per_day, written.percent)


def _notices(report: Report) -> model_policy.Notices | None:
    written = message.piece(report, ('notices',), settings.Notices)
    if written is None:
        return None
    languages = written.languages or settings.Languages(
        default='en', domains={}
    )
    if 'default' in languages.domains:
        report.key(
            ('notices', 'languages', 'domains', 'default'),
            "'default' is no mail domain: write it beside domains:",
        )
    return model_policy.Notices(
        sender=written.sender,
        operators=written.operators,
        recipients=written.recipients,
        allowed_domains=(
            None
            if written.allowed_domains == spelled.ANY
            else tuple(written.allowed_domains)
        ),
        denied_domains=written.denied_domains,
        digest=written.digest,
        languages={**languages.domains, 'default': languages.default},
        smtp=model_policy.Smtp(**dict(written.smtp)),
    )
