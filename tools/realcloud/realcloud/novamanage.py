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

"""What is done to Nova beside its API."""

from realcloud import commands


def discover(where):
    """Map new compute hosts to their cells."""
    _run(where, 'cell_v2', 'discover_hosts')


def purge(where):
    """Forget all that was deleted: it is not even a marker any more."""
    _run(
        where,
        *('db', 'archive_deleted_rows'),
        *('--all-cells', '--until-complete', '--purge'),
        # 1: there was something to archive
        good=(0, 1),
    )


def _run(where, *words, good=(0,)):
    commands.run(
        where,
        [
            where.bin / 'nova-manage',
            *('--config-file', where.etc / 'nova.conf'),
            *('--config-file', where.etc / 'nova-db.conf'),
            *words,
        ],
        good=good,
    )
