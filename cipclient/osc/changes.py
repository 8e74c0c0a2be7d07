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
"""What a policy changes, in sentences and rows."""

import typing
from collections.abc import Iterable, Sequence

from cipclient.i18n import _
from cipclient.osc import columns

if typing.TYPE_CHECKING:
    from cipclient.workflow import outcome

COLUMNS = ('Kind', 'ID', 'Name', 'Rule', 'Expires')


def headline(change: 'outcome.PolicyChange') -> Iterable[str]:
    """Yield what is compared with what, how many are affected, what to do."""
    if change.accepted is None:
        yield _('No policy was accepted yet: whatever is open is new.')
    elif change.accepted.digest == change.digest:
        yield _('This is the policy in force.')
    else:
        yield _('Compared with %(digest)s, accepted %(at)s by %(by)s') % {
            'digest': change.accepted.digest[:12],
            'at': columns.iso(change.accepted.at),
            'by': change.accepted.by,
        }
    if change.why_alone:
        yield change.why_alone
    if not change.complete:
        yield _(
            'Not everything could be read, so that there may be more: it '
            'cannot be accepted by this number.'
        )
    yield _('Newly affected: %(count)d%(rules)s') % {
        'count': change.count,
        'rules': _by_rule(change),
    }
    if change.count and change.complete and change.accepted is not None:
        yield (
            _(
                'If that is meant, put it in force: openstack lifetime policy '
                'accept --count %d'
            )
            % change.count
        )


def _by_rule(change: 'outcome.PolicyChange') -> str:
    rules = ', '.join(
        f'{rule} {count}' for rule, count in change.affected.items()
    )
    return f' ({rules})' if rules else ''


def overview(
    change: 'outcome.PolicyChange',
) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """Return a row a rule, for where the rows do not fit a screen."""
    return ('Rule', 'Newly Affected'), list(change.affected.items())


def table(
    change: 'outcome.PolicyChange', spreadsheet: bool
) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """Return a row for each that is newly affected."""
    return COLUMNS, (
        (
            kind,
            id_,
            columns.Text(columns.plain(name or None, spreadsheet)),
            rule,
            columns.Date.of(expires),
        )
        for kind, id_, name, rule, expires in change.rows
    )
