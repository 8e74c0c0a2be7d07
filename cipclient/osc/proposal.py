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

"""What is about to be sent: to whom, and on which days."""

import collections
import typing
from collections.abc import Iterable, Iterator, Sequence

from cipclient.i18n import _
from cipclient.model import forecast
from cipclient.model import notice
from cipclient.osc import columns

if typing.TYPE_CHECKING:
    from cipclient.workflow import outcome

#: There is one mail to a person, so the mails of a day are persons, too.
DAY_COLUMNS = ('Day', 'Opened', 'Mails', 'First Time', 'Acts', 'Deletes')
PERSON_COLUMNS = ('Address', 'Name', 'Occasion', 'Cases', 'Language')


def lines(plan: 'outcome.SendPlan') -> Iterator[str]:
    """Yield what a run is about to send, a sentence a line."""
    yield from plan.notes
    cases = {item.case.number for draft in plan.drafts for item in draft.items}
    yield _('Mails: %(mails)d, to as many people, about %(cases)d cases') % {
        'mails': len(plan.drafts),
        'cases': len(cases),
    }
    occasions = collections.Counter(draft.occasion for draft in plan.drafts)
    if occasions:
        yield _('The most urgent in each: %s') % ', '.join(
            f'{occasion} {occasions[occasion]}'
            for occasion in notice.Occasion
            if occasions[occasion]
        )
    for number, sentence in (
        (plan.resent, _('Mails of earlier runs that are sent again: %d')),
        (plan.waiting, waiting()),
        (plan.unreachable, _('Cases that nobody can be told of: %d')),
        (plan.outside, _('Cases outside the scope of the policy: %d')),
    ):
        if number:
            yield sentence % number


def waiting() -> str:
    """Return the sentence about mails over the limit of a day."""
    return _(
        'Mails that wait for a later day, as mails_per_day is reached: %d'
    )


def persons(
    drafts: Iterable[notice.Draft], spreadsheet: bool
) -> Iterator[Sequence[object]]:
    """Yield a row for each who is told now."""

    def shown(value: str) -> columns.Text:
        return columns.Text(columns.plain(value or None, spreadsheet))

    for draft in drafts:
        yield (
            shown(draft.person.address),
            shown(draft.person.name),
            str(draft.occasion),
            len(draft.items),
            draft.person.language,
        )


def days(ahead: Iterable[forecast.Day]) -> Iterator[Sequence[object]]:
    """Yield a row for each day on which anything is sent or done."""
    for day in ahead:
        yield (
            day.day.isoformat(),
            day.opened,
            day.mails,
            day.newcomers,
            day.acts,
            day.deletes,
        )


def day_line(day: forecast.Day) -> str:
    """Return one day as a line."""
    line = _(
        '  %(day)s: mails %(mails)d, %(first)d of them to people who had none '
        'before; acts %(acts)d'
    ) % {
        'day': day.day,
        'mails': day.mails,
        'first': day.newcomers,
        'acts': day.acts,
    }
    return line + _deletes(day.deletes)


def in_all(ahead: Sequence[forecast.Day]) -> str:
    """Return the sums of some days, and the most mails of one."""
    line = _(
        'In all: mails %(mails)d, at most %(most)d on one day, to %(people)d '
        'people; acts %(acts)d'
    ) % {
        'mails': sum(day.mails for day in ahead),
        'most': max((day.mails for day in ahead), default=0),
        'people': sum(day.newcomers for day in ahead),
        'acts': sum(day.acts for day in ahead),
    }
    return line + _deletes(sum(day.deletes for day in ahead))


def _deletes(count: int) -> str:
    return _('; deletes %d') % count if count else ''
