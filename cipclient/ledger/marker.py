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

"""The marker: how far a ledger had come, kept outside of it.

A ledger from a backup has forgotten whom it told of which day. Its journal
ends before the entry that the marker remembers (fault F64).
"""

import json
import pathlib

import sqlalchemy

from cipclient import exceptions
from cipclient.ledger import files as ledger_files
from cipclient.ledger import journal
from cipclient.ledger import place as ledger_place

_LARGEST = 4096


class Marker:
    """A small file that says where the journal ended.

    Beside a ledger in a file, or in the user's state folder for one on a
    server: then each machine remembers what it saw itself. Every method
    raises LedgerError.
    """

    def __init__(
        self, place: ledger_place.Place, files: ledger_files.Files
    ) -> None:
        self._place = place
        self._files = files
        self._path = place.folder / f'{place.name}.marker'

    @property
    def path(self) -> pathlib.Path:
        """Where it is."""
        return self._path

    def read(self) -> journal.Head | None:
        """Return what it remembers; None if there is none yet."""
        content = self._files.read(self._path, _LARGEST)
        if content is None:
            return None
        try:
            values = json.loads(content)
            return journal.Head(int(values['entry']), str(values['digest']))
        except (ValueError, KeyError, TypeError) as error:
            raise exceptions.LedgerError(
                f'{self._path} cannot be read, so nobody knows whether the '
                f'ledger {self._place} is the latest one. If you are sure, '
                'remove that file and try again.'
            ) from error

    def advance(self, head: journal.Head) -> None:
        """Remember where the journal ends, durably and never less far."""
        content = json.dumps(
            {
                'ledger': str(self._place),
                'entry': head.number,
                'digest': head.digest,
            }
        )
        with self._files.alone(self._path.parent):
            known = self.read()
            if known is None or known.number < head.number:
                self._files.replace(self._path, content.encode() + b'\n')

    def check(self, connection: sqlalchemy.Connection) -> None:
        """Refuse a ledger that has forgotten what it once had."""
        known = self.read()
        if known is None:
            return
        digest = journal.digest_of(connection, known.number)
        if digest is None:
            raise exceptions.LedgerError(
                f'The ledger {self._place} is older than it was: entry '
                f'{known.number} of its journal is missing. It may have '
                f'been restored from a backup. {self._way_out()}'
            )
        if digest != known.digest:
            raise exceptions.LedgerError(
                f'The ledger {self._place} is another one than before, or '
                f'was changed: entry {known.number} of its journal is not '
                f'the one that was written. {self._way_out()}'
            )

    def refuse_new(self) -> None:
        """Refuse to begin anew where there was a ledger."""
        known = self.read()
        if known is not None:
            raise exceptions.LedgerError(
                f'The ledger {self._place} is gone: it had {known.number} '
                f'journal entries. Restore it from a backup. '
                f'{self._way_out()}'
            )

    def _way_out(self) -> str:
        return (
            'Nothing is done with it, as it does not know any more who was '
            'told of which day. If this is meant, remove '
            f'{self._path} and try again: cases that it does not know begin '
            'anew, with their full notice.'
        )
