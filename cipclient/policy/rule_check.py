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

"""What must go together in one rule."""

from cipclient.model import rule as model_rule
from cipclient.policy import document
from cipclient.policy import duration
from cipclient.policy import near
from cipclient.policy import spelled
from cipclient.policy import strict_yaml
from cipclient.policy.report import Report


def end(
    report: Report, path: strict_yaml.Path, lifetime: document.Lifetime
) -> None:
    """Report a lifetime that has no end, or two kinds of it."""
    if lifetime.limit == spelled.NEVER:
        # With a ceiling there is an end nevertheless, so a ladder to it.
        senseless = ['until', 'renewal']
        if lifetime.ceiling is None:
            senseless.append('ladder')
        for key in senseless:
            if getattr(lifetime, key) is not None:
                report.key(
                    (*path, key),
                    f'{near.quoted(key)} has no meaning with limit: never: '
                    'remove one of the two',
                )
        if lifetime.ceiling is None:
            return
    elif lifetime.limit is None and lifetime.until is None:
        report.value(
            path,
            "a lifetime needs 'limit' or 'until': write limit: never if it "
            'shall have no end',
        )
    if lifetime.ladder is None:
        report.value(
            path,
            "required key 'ladder' is missing: name what happens at the end",
        )


def lengths(
    report: Report, path: strict_yaml.Path, rule: model_rule.Rule
) -> None:
    """Report durations of a rule that do not go together."""
    if rule.ladder is not None:
        first = rule.ladder.first_warning
        for key, length in (('limit', rule.limit), ('ceiling', rule.ceiling)):
            if length is not None and length < first:
                report.value(
                    (*path, key),
                    f'{duration.text(length)} is shorter than the first '
                    f'warning of ladder {near.quoted(rule.ladder.name)} '
                    f'({duration.text(first)}): lengthen it, or name a '
                    'ladder that warns later',
                )
    renewal = rule.renewal
    if (
        renewal is not None
        and renewal.total is not None
        and renewal.total < renewal.by
    ):
        report.value(
            (*path, 'renewal', 'total'),
            f'{duration.text(renewal.total)} in all is less than one renewal '
            f'of {duration.text(renewal.by)}: write more, or a smaller by',
        )
