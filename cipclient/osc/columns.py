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

"""How values look: to a person in a table, to a program in every format."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from cliff import columns

from cipclient.i18n import _
from cipclient.model import text

_DAY = datetime.timedelta(days=1)
_TICK = datetime.timedelta(microseconds=1)


def iso(moment: datetime.datetime) -> str:
    """Return ISO 8601 in UTC, to the second."""
    return f'{moment.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}'


def plain(value: str | None, spreadsheet: bool = False) -> str | None:
    """Return a stranger's text with nothing hidden in it.

    :param spreadsheet: for CSV: a cell that a spreadsheet would compute
        (hazard A9) begins with an apostrophe.
    """
    if value is None:
        return None
    shown = text.safe(value)
    if spreadsheet and shown.lstrip()[:1] in tuple('=+-@＝＋－＠'):  # noqa: RUF001
        return f"'{shown}"
    return shown


def filled(cell: Any) -> Any:
    """Return a cell for a format that has no word for nothing.

    CSV and plain values would say ``None``, which is somebody's name, too.
    """
    value = cell
    if isinstance(cell, columns.FormattableColumn):
        value = cell.machine_readable()
    return '' if value is None else cell


def sentences(reasons: Iterable[str]) -> str:
    """Return several reasons in one cell, safe to show."""
    return '; '.join(text.safe(reason).rstrip('.') for reason in reasons)


class Text(columns.FormattableColumn[str | None]):
    """A text, or nothing."""

    def human_readable(self) -> str:
        """Return the text; empty where there is none."""
        return self._value or ''

    def __lt__(self, other: object) -> bool:
        """Sort by text, with what is missing first."""
        return isinstance(other, Text) and (self._value or '') < (
            other._value or ''
        )


class Date(columns.FormattableColumn[str | None]):
    """A moment, held as ISO 8601 in UTC; a person sees the day."""

    @classmethod
    def of(cls, moment: datetime.datetime | None) -> Self:
        """Return the column of a moment, or of none."""
        return cls(None if moment is None else iso(moment))

    def human_readable(self) -> str:
        """Return the day in UTC."""
        return '' if self._value is None else self._value[:10]

    def __lt__(self, other: object) -> bool:
        """Sort by time, with what has no date last."""
        return isinstance(other, Date) and (self._value or '~') < (
            other._value or '~'
        )


class Moment(Date):
    """A moment that a person sees to the second."""

    def human_readable(self) -> str:
        """Return the moment in UTC."""
        return self._value or ''


class LocalDay(Date):
    """A moment whose day, to a person, is that of a time zone."""

    _day = ''

    @classmethod
    def of_zone(
        cls, moment: datetime.datetime | None, zone: datetime.tzinfo
    ) -> Self:
        """Return the column of a moment, or of none."""
        column = cls.of(moment)
        if moment is not None:
            column._day = moment.astimezone(zone).date().isoformat()
        return column

    @classmethod
    def last(
        cls, end: datetime.datetime | None, zone: datetime.tzinfo
    ) -> Self:
        """Return the column of an end, whose last day a person sees."""
        column = cls.of(end)
        if end is not None:
            before = (end - _TICK).astimezone(zone)
            column._day = before.date().isoformat()
        return column

    def human_readable(self) -> str:
        """Return the day in the time zone."""
        return self._day


class OverBy(columns.FormattableColumn[int | None]):
    """Whole days since an end; negative before it."""

    @classmethod
    def of(
        cls, expires: datetime.datetime | None, now: datetime.datetime
    ) -> 'OverBy':
        """Return the days from one moment to another, or of none."""
        if expires is None:
            return cls(None)
        return cls(int((now - expires) / _DAY))

    def human_readable(self) -> str:
        """Return the days in words."""
        match self._value:
            case None:
                return ''
            case 0:
                return _('today')
            case 1:
                return _('1 day over')
            case -1:
                return _('in 1 day')
            case days if days > 0:
                return _('%d days over') % days
            case days:
                return _('in %d days') % -days

    def __lt__(self, other: object) -> bool:
        """Sort by days, with what has no end first."""
        if not isinstance(other, OverBy):
            return False
        if self._value is None or other._value is None:
            return self._value is None and other._value is not None
        return self._value < other._value


class Lines(columns.FormattableColumn[list[dict[str, object]]]):
    """Several records: a line each for a person, a list for a program."""

    def __init__(
        self, records: Sequence[dict[str, object]], lines: Sequence[str]
    ) -> None:
        super().__init__(list(records))
        self._lines = lines

    def human_readable(self) -> str:
        """Return the lines."""
        return '\n'.join(self._lines)


class Mapped(columns.FormattableColumn[dict[str, object]]):
    """Names and values: a line a name for a person."""

    def human_readable(self) -> str:
        """Return a line a name."""
        return '\n'.join(
            f'{name}: {words(value)}' for name, value in self._value.items()
        )


def words(value: object) -> str:
    """Return a plain value as a person writes it."""
    match value:
        case None:
            return '-'
        case bool():
            return str(value).lower()
        case list():
            return ', '.join(map(words, value)) or '-'
        case Mapping():
            pairs = (f'{name}={words(one)}' for name, one in value.items())
            return ', '.join(pairs) or '-'
        case _:
            return str(value)
