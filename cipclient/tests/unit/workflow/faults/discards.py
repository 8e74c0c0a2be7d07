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
"""What befalls a run that deletes what a delete kept."""

from cipclient.sandbox.state import storage
from cipclient.tests.unit.workflow.faults import answers
from cipclient.tests.unit.workflow.faults import fault

Came = fault.Came
_IMAGE, _VOLUME = fault.DISCARDS


def _trial(what, befalls, came, *words, **more):
    """Return a trial of what is asked to go once, and is never asked again.

    What is there though it was, is an operator's from then on.
    """
    more.setdefault('verbs', fault.DISCARDS)
    if came is Came.DONE:
        more.setdefault('after', Came.LEFT)
    if came is Came.UNKNOWN:
        more.setdefault('after', Came.LEFT)
        more.setdefault('begun', 0)
    return fault.Trial(what, befalls, came, words, **more)


def _meanwhile(what):
    """Have something happen between the plan and the act."""
    return lambda world: setattr(world, 'meanwhile', lambda: what(world))


def _just_before(what):
    """Have it happen as the request to go is about to be served."""
    return lambda world: world.fail_at(
        'act', 'call', {'hook': lambda *_: what(world)}
    )


def _gone(world):
    for table in (world.sandbox.state.images, world.storage.volumes):
        table.pop(world.acted_on, None)


def _attached(world):
    volume = world.thing
    volume.status = 'in-use'
    volume.attachments = (
        storage.VolumeAttachment('b', 'a-server', '/dev/vdb', world.now),
    )


def _snapshot(world):
    snapshots = world.storage.snapshots
    snapshots['s'] = storage.Snapshot(
        id='s',
        name='',
        volume_id=world.acted_on,
        project_id='somebody',
        user_id=None,
        size=1,
        created_at=world.now,
    )
    world.mended.append(lambda: snapshots.pop('s'))


def _protected(world):
    """Have somebody else protect it, who leaves it so."""
    world.thing.protected = True


LOST_BEFORE = (
    _trial(
        'the request to go never arrives',
        answers.at('act', 'drop_before'),
        Came.UNKNOWN,
        'no answer',
    ),
    _trial(
        'what takes our protection off never arrives',
        answers.at('unprotect', 'drop_before'),
        Came.UNKNOWN,
        'no answer',
        asked=0,
        # Glance has not changed it since: our protection never came off.
        after=Came.DONE,
        begun=1,
        verbs=(_IMAGE,),
    ),
)
LOST_AFTER = (
    _trial(
        'the answer to it is lost',
        answers.at('act', 'drop_after'),
        Came.DONE,
    ),
    _trial(
        'the answer to what takes our protection off is lost',
        answers.at('unprotect', 'drop_after'),
        Came.DONE,
        verbs=(_IMAGE,),
    ),
)
REVOKED = (
    _trial(
        'the credentials are revoked before it is asked to go',
        answers.at('act', 'status', status=401),
        Came.ERROR,
        'takes the credentials no longer',
        asked=2,
        verbs=(_IMAGE,),
    ),
)
BUSY = (
    _trial(
        'the service asks to wait',
        answers.at('act', 'status', status=429, retry_after='7'),
        Came.ABORTED,
        '429',
        verbs=(_VOLUME,),
    ),
)
CONFLICT = tuple(
    _trial(
        f'a {status} for nothing that can be seen',
        answers.at('act', 'status', status=status),
        Came.FAILED,
        str(status),
        verbs=verbs,
    )
    for status, verbs in (
        (400, (_VOLUME,)),
        (403, (_IMAGE,)),
        (409, (_IMAGE,)),
    )
)
MEANWHILE = (
    _trial(
        'somebody else deletes it after the plan',
        _meanwhile(_gone),
        Came.ABORTED,
        'It is gone',
        asked=0,
        after=Came.LEFT,
    ),
    _trial(
        'somebody protects it between our two requests',
        _just_before(_protected),
        Came.ABORTED,
        'whether by us is not known',
        after=Came.LEFT,
        begun=0,
        verbs=(_IMAGE,),
    ),
)
HELD = (
    _trial(
        'it is attached after the plan',
        _meanwhile(_attached),
        Came.ABORTED,
        'a server has it',
        asked=0,
        after=Came.LEFT,
        begun=0,
        verbs=(_VOLUME,),
    ),
    _trial(
        'it is attached just before it is asked to go',
        _just_before(_attached),
        Came.ABORTED,
        'a server has it',
        after=Came.LEFT,
        begun=0,
        verbs=(_VOLUME,),
    ),
    _trial(
        'a snapshot is made of it after the plan',
        _meanwhile(_snapshot),
        Came.ABORTED,
        'it has snapshots',
        asked=0,
        verbs=(_VOLUME,),
    ),
)
