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
"""Options that several commands have, and how their values are read."""

import argparse
import datetime
import re
from collections.abc import Callable
from typing import NamedTuple

from osc_lib import exceptions

from cipclient.i18n import _

#: The names of what stops a run, as each says when it does.
GUARDS = (
    'halt',
    'clock',
    'policy',
    'unannounced',
    'population',
    'installation',
    'managed',
)

_DAY = re.compile(r'[0-9]{4}-[0-9]{2}-[0-9]{2}')


def add_at(parser: argparse.ArgumentParser) -> None:
    """Add the option that names another moment than now."""
    parser.add_argument(
        '--at',
        metavar='<datetime>',
        type=moment,
        help=_(
            'Judge as of this moment instead of now (ISO 8601; UTC unless '
            'it says otherwise)'
        ),
    )


def add_auth_project(parser: argparse._ActionsContainer) -> None:
    """Add the option for one who is not an administrator."""
    parser.add_argument(
        '--auth-project',
        action='store_true',
        help=_(
            'Read only the project used to authenticate; needs no '
            'administrator'
        ),
    )


def add_recorded_resource(parser: argparse.ArgumentParser) -> None:
    """Add what names one resource that the ledger knows."""
    parser.add_argument(
        'resource',
        metavar='<resource>',
        help=_(
            'Server, volume or project (name or ID), or what is kept of a '
            'deleted server (ID)'
        ),
    )
    parser.add_argument(
        '--kind',
        metavar='<kind>',
        help=_('Look only among resources of this kind'),
    )


def add_long(parser: argparse.ArgumentParser) -> None:
    """Add what shows the columns that a terminal has no room for."""
    parser.add_argument(
        '--long',
        action='store_true',
        help=_('List more columns; every format but table always has them'),
    )


def add_reason(parser: argparse.ArgumentParser) -> None:
    """Add the reason, which is kept with what is done."""
    parser.add_argument(
        '--reason',
        metavar='<text>',
        type=some_text,
        required=True,
        help=_('Why, for those who read it later, such as a ticket'),
    )


def add_auto_approve(parser: argparse.ArgumentParser) -> None:
    """Add what answers the question before it is asked."""
    parser.add_argument(
        '--auto-approve',
        action='store_true',
        help=_('Do not ask, as for cron'),
    )


def add_override(parser: argparse.ArgumentParser) -> None:
    """Add what lets one run pass a guard, with the reason."""
    parser.add_argument(
        '--override',
        metavar='<guard>',
        action='append',
        choices=GUARDS,
        default=[],
        help=_('Let this one run pass a guard (repeat for several): %s')
        % ', '.join(GUARDS),
    )
    parser.add_argument(
        '--reason',
        metavar='<text>',
        type=some_text,
        help=_('Why; required with --override, and kept'),
    )


def overrides(parsed_args: argparse.Namespace) -> dict[str, str]:
    """Return the reasons by guard. Raises CommandError without a reason."""
    if parsed_args.override and parsed_args.reason is None:
        raise exceptions.CommandError(
            _('--override needs a --reason, which is kept in the ledger')
        )
    return dict.fromkeys(parsed_args.override, parsed_args.reason or '')


def add_numbers(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the numbers of what the ledger has."""
    parser.add_argument(
        'number',
        metavar='<number>',
        nargs='+',
        type=whole(1, None),
        help=_('Number of the %s (repeat for several)') % what,
    )


def some_text(value: str) -> str:
    """Take a text that is not blank. Raises argparse.ArgumentTypeError."""
    if not value.strip():
        raise argparse.ArgumentTypeError(_('it is blank'))
    return value.strip()


def whole(least: int, most: int | None) -> Callable[[str], int]:
    """Return what takes a whole number within bounds."""

    def convert(value: str) -> int:
        if not value.isascii() or not value.isdigit():
            raise argparse.ArgumentTypeError(
                _('%r is not a whole number') % value
            )
        number = int(value)
        if number < least or (most is not None and number > most):
            raise argparse.ArgumentTypeError(
                _('%(number)s is not at least %(least)s')
                % {'number': value, 'least': least}
                if most is None
                else _('%(number)s is not from %(least)s to %(most)s')
                % {'number': value, 'least': least, 'most': most}
            )
        return number

    return convert


def day(value: str) -> datetime.date:
    """Convert an option's date. Raises argparse.ArgumentTypeError."""
    try:
        if not _DAY.fullmatch(value):
            raise ValueError
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _('%r is not a date: write 2027-01-31') % value
        ) from None


class LastDay(NamedTuple):
    """A last day, or none at all."""

    day: datetime.date | None


def day_or_never(value: str) -> LastDay:
    """Convert a date or the word never. Raises ArgumentTypeError."""
    return LastDay(None if value == 'never' else day(value))


def moment(value: str) -> datetime.datetime:
    """Convert an option's ISO 8601 date or date and time, in UTC unless told.

    Raises argparse.ArgumentTypeError.
    """
    try:
        parsed = datetime.datetime.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _('%r is not a date: write 2027-01-31 or 2027-01-31T12:00:00Z')
            % value
        ) from None
    if parsed.tzinfo is None:
        return parsed.replace(tzinfo=datetime.UTC)
    return parsed.astimezone(datetime.UTC)


def duration(value: str) -> datetime.timedelta:
    """Convert an option's duration, spelled as in a policy.

    Raises argparse.ArgumentTypeError.
    """
    from cipclient.workflow import spelling

    try:
        return spelling.duration(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
