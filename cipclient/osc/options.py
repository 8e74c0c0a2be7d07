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

from cipclient.i18n import _


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
