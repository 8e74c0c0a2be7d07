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

"""``facts:``: tables of what Keystone does not know."""

import csv
import io
import pathlib
from collections.abc import Callable, Iterator, Mapping

from cipclient.model import kind as model_kind
from cipclient.model import policy as model_policy
from cipclient.policy import message
from cipclient.policy import near
from cipclient.policy import permission
from cipclient.policy import scalar
from cipclient.policy import settings
from cipclient.policy.report import Report

#: What a column holds, beside the key's.
COLUMNS: Mapping[str, Callable[[str], object]] = {
    'contact': scalar.address,
    'end_date': scalar.date,
    'ticket': scalar.line,
    'language': scalar.shaped(
        scalar.LANGUAGE, 'language: write it such as en'
    ),
}


def facts(
    report: Report,
    specs: Mapping[str, model_kind.KindSpec],
    directory: pathlib.Path | None,
    trusted_group: str | None,
) -> Iterator[model_policy.FactsFile]:
    """Yield the tables that a file names.

    :param directory: of the policy's file; None where there is no file.
    :param trusted_group: the group that may write them.
    """
    kinds = {*specs}
    for spec in specs.values():
        kinds |= {relation.kind for relation in spec.relations}
    for path in report.entries('facts'):
        written = message.piece(report, path, settings.Facts)
        if written is None:
            continue
        if written.kind not in kinds:
            report.value(
                (*path, 'kind'),
                f'unknown kind {near.quoted(written.kind)}: '
                f'{near.advice(written.kind, kinds)}',
            )
        if directory is None:
            report.value(
                (*path, 'file'),
                'there is no file of the policy to find this one beside: '
                'remove the entry',
            )
            continue
        file = directory / written.file
        try:
            content = permission.read(file, trusted_group)
            rows = read(file, content, written.key)
        except ValueError as error:
            report.values((*path, 'file'), error.args)
            continue
        yield model_policy.FactsFile(
            written.kind, written.key, str(file), rows
        )


def read(
    source: pathlib.Path, content: bytes, key: str
) -> dict[str, dict[str, str]]:
    """Return a table's rows by their keys; a blank cell says nothing.

    Raises ValueError, each argument one fault with its place in the table.
    """
    table = _Table(source, key)
    try:
        # Spreadsheets begin UTF-8 with a byte order mark.
        text = content.decode('utf-8-sig')
        return table.rows(text)
    except UnicodeDecodeError:
        raise ValueError(f'{source} is not UTF-8: save it so') from None
    except csv.Error as error:
        raise ValueError(
            *table.faults, f'{source}: no CSV that can be read: {error}'
        ) from None


class _Table:
    def __init__(self, source: pathlib.Path, key: str) -> None:
        self._source = source
        self._key = key
        self.faults: list[str] = []

    def rows(self, text: str) -> dict[str, dict[str, str]]:
        reader = csv.reader(io.StringIO(text, newline=''), strict=True)
        header = [name.strip() for name in next(reader, [])]
        self._check(header)
        found: dict[str, dict[str, str]] = {}
        lines: dict[str, int] = {}
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                self._fault(
                    line,
                    f'{len(cells)} columns, but the header has '
                    f'{len(header)}: correct the row',
                )
                continue
            row = {
                name: cell.strip()
                for name, cell in zip(header, cells, strict=True)
                if cell.strip()
            }
            name = row.pop(self._key, '')
            if not name:
                self._fault(line, f'{self._key} is blank: fill it in')
            elif name in found:
                self._fault(
                    line,
                    f'{near.quoted(name)} is in line {lines[name]} already: '
                    'keep one',
                )
            else:
                lines[name] = line
                found[name] = row
                self._check_row(line, row)
        if self.faults:
            raise ValueError(*self.faults)
        return found

    def _check(self, header: list[str]) -> None:
        known = (self._key, *COLUMNS)
        for index, name in enumerate(header):
            if name not in known:
                self._fault(
                    1,
                    f'unknown column {near.quoted(name)}: '
                    f'{near.advice(name, known)}',
                )
            elif name in header[:index]:
                self._fault(1, f'column {near.quoted(name)} is there twice')
        if self._key not in header:
            self._fault(1, f'column {near.quoted(self._key)} is missing')
        if self.faults:
            raise ValueError(*self.faults)

    def _check_row(self, line: int, row: Mapping[str, str]) -> None:
        for name, cell in row.items():
            try:
                COLUMNS[name](cell)
            except ValueError as error:
                self._fault(line, f'{name}: {error}')

    def _fault(self, line: int, message: str) -> None:
        self.faults.append(f'{self._source}:{line}: {message}')
