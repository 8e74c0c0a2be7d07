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

"""Another process that has the lock of a cloud until its input ends.

It says ``held``, or why it has not got it.
"""

import pathlib
import sys

from cipclient import exceptions
from cipclient.ledger import database as ledger_database
from cipclient.ledger import files as ledger_files
from cipclient.ledger import lock
from cipclient.ledger import marker
from cipclient.ledger import opening
from cipclient.ledger import place
from cipclient.ledger import runs
from cipclient.tests import builders


def main(url, state, cloud, coordination=None):
    files = ledger_files.Files()
    located = opening.locate(
        place.find(url, {'XDG_STATE_HOME': state}, pathlib.Path(state)),
        files,
        create=True,
    )
    database = ledger_database.Database(located, marker.Marker(located, files))
    try:
        with lock.held(database, files, cloud, coordination):
            opening.to_write(database, files, builders.NOW, create=True)
            runs.begin(database, cloud, 'scan', 'anna@ops1', builders.NOW)
            _say('held')
            sys.stdin.read()
    except exceptions.LedgerBusy as error:
        _say(str(error))
        sys.stdin.read()


def _say(text):
    sys.stdout.write(f'{text}\n')
    sys.stdout.flush()


if __name__ == '__main__':
    main(*sys.argv[1:])
