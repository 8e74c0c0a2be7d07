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

"""What Nova's instance actions do to the status of a server (hazard H12).

The names are those of ``nova.compute.instance_actions`` of 2026.2. One that
is not here may do anything.
"""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, slots=True)
class Effect:
    """What an action that did not fail says of the status since.

    :param leads_to: the statuses that a server may have by it, for good.
    :param keeps: it leaves the status as it is.
    :param why: one phrase.
    """

    why: str
    leads_to: frozenset[str] = frozenset()
    keeps: bool = False


def _keeps(why: str) -> Effect:
    return Effect(why, keeps=True)


def _leads(why: str, *statuses: str) -> Effect:
    return Effect(why, frozenset(statuses))


#: For a name that is not known here.
STRANGE = Effect('nobody here knows it')

_SHELVED = 'SHELVED'
OFFLOADED = 'SHELVED_OFFLOADED'

ACTIONS: Mapping[str, Effect] = {
    # what makes a server stand still
    'stop': _leads(
        'turned off by somebody, or by Nova, which has no user then: it saw '
        'that the guest had turned itself off',
        'SHUTOFF',
    ),
    'pause': _leads('paused', 'PAUSED'),
    'suspend': _leads('suspended', 'SUSPENDED'),
    'shelve': _leads(
        'shelved; taken off its host at once, or later by itself',
        _SHELVED,
        OFFLOADED,
    ),
    'shelveOffload': _leads('taken off its host', OFFLOADED),
    # what has nothing to do with the status
    'lock': _keeps('binds the owner'),
    'unlock': _keeps('frees the owner'),
    'createImage': _keeps('copies the disk'),
    'createBackup': _keeps('copies the disk'),
    'attach_interface': _keeps('taken while it is off, too'),
    'detach_interface': _keeps('taken while it is off, too'),
    'attach_volume': _keeps('taken while it is off or shelved, too'),
    'detach_volume': _keeps('taken while it is off or shelved, too'),
    'attach_share': _keeps('taken only while it is off'),
    'detach_share': _keeps('taken only while it is off'),
    'extend_volume': _keeps('told to Nova by Cinder, whatever the status'),
    'refresh_volume_attachment': _keeps('done by nova-manage while it is off'),
    'live_migration_cancel': _keeps('the migration is an action of its own'),
    'live_migration_force_complete': _keeps(
        'the migration is an action of its own'
    ),
    # what makes it run
    'create': Effect('it runs, until the guest ends'),
    'start': Effect('it runs'),
    'unpause': Effect('it runs'),
    'resume': Effect('it runs'),
    'unshelve': Effect('it runs'),
    'reboot': Effect('it runs, also if it was off'),
    'unrescue': Effect('it runs'),
    'restore': Effect('it is no longer deleted, and runs'),
    # what gives it another status meanwhile, and afterwards one that may be
    # the old one, or not
    'rescue': Effect('RESCUE'),
    'resize': Effect('RESIZE, then VERIFY_RESIZE'),
    'migrate': Effect('RESIZE, then VERIFY_RESIZE'),
    'confirmResize': Effect('off again if it was off, or if the guest ended'),
    'revertResize': Effect('REVERT_RESIZE, then as it was'),
    'rebuild': Effect('REBUILD, then off again if it was off'),
    'evacuate': Effect('REBUILD, then off again if it was off'),
    'live-migration': Effect('MIGRATING, then as it was'),
    'delete': Effect('deleted, or about to be'),
    'resetState': Effect('whatever an administrator said that it was'),
    # what only a server takes that is on: with one of these it was
    'changePassword': Effect('asked of a running server only'),
    'trigger_crash_dump': Effect('the guest crashes'),
    'swap_volume': Effect('asked of a running or paused server only'),
}

#: The statuses that some action leads to.
STATUSES: frozenset[str] = frozenset().union(
    *(effect.leads_to for effect in ACTIONS.values())
)
