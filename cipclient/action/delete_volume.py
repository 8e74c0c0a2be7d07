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

"""Deleting a volume that was kept of a server that we deleted.

Cinder takes it on (202), and deletes it when its backend does. What it
refuses is what has snapshots, is attached, in a group, on its way to another
project or backend (hazard H26); neither cascade nor force gets round that.
"""

from cipclient.action import base
from cipclient.action import volumes
from cipclient.cloud import write
from cipclient.model import verb as model_verb

_GONE = frozenset({'deleted'})
_UNDER_WAY = 'deleting'
Fit = model_verb.Fit
Fitness = model_verb.Fitness
State = base.State


class DeleteVolume:
    """Deletes a volume that nothing has, or holds on to. Sent once."""

    what = 'delete'
    spec = model_verb.VerbSpec(
        name='delete-volume',
        kind='volume',
        table={
            'available': Fitness(Fit.DO),
            'in-use': Fitness(Fit.HOLD, 'a server has it'),
            'reserved': Fitness(
                Fit.HOLD, 'it is reserved, as for a server that is shelved'
            ),
            **{
                name: Fitness(Fit.HOLD, f'it is {name}')
                for name in (
                    'awaiting-transfer',
                    'error',
                    'error_backing-up',
                    'error_deleting',
                    'error_extending',
                    'error_managing',
                    'error_restoring',
                    'maintenance',
                )
            },
            **{
                name: Fitness(Fit.WAIT, f'it is {name}')
                for name in (
                    'attaching',
                    'backing-up',
                    'creating',
                    'detaching',
                    'downloading',
                    'extending',
                    'managing',
                    'restoring-backup',
                    'retyping',
                    'reverting',
                    'uploading',
                )
            },
            **{
                name: Fitness(Fit.WAIT, 'it is deleted already')
                for name in (_UNDER_WAY, *_GONE)
            },
        },
        proves=_GONE,
        undo='',
        undo_command='',
        loses_local=False,
        needs_host=False,
        frees=False,
        keeps='Nothing of it.',
        leaves='Whatever else was kept of its server, and its backups.',
        removes=True,
    )

    def write(self, id_: str) -> write.Write:
        """Return the request."""
        return volumes.remove(id_)

    def progress(self, seen: base.Sight, before: base.Sight) -> base.Progress:
        """Say how far it has come.

        A backend that is busy with it makes it available again, without a
        word to who asked.
        """
        if seen.status == _UNDER_WAY:
            return base.Progress(State.PENDING, 'Cinder is deleting it')
        return base.settled(seen, before, _GONE, 'deleting')
