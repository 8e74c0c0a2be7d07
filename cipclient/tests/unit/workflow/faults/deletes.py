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
"""What befalls a run that deletes what was shelved."""

import dataclasses

from cipclient.sandbox.state import compute
from cipclient.tests.unit.workflow.faults import answers
from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import others
from cipclient.tests.unit.workflow.faults import ourselves

Came = fault.Came
_VERBS = (fault.DELETE,)


def _trial(what, befalls, came, *words, **more):
    """Return a trial of a delete, which is done in the next run if not now."""
    if came is Came.DONE:
        more.setdefault('after', Came.LEFT)
    else:
        more.setdefault('asked', 0)
    return fault.Trial(what, befalls, came, words, verbs=_VERBS, **more)


def _protect(effect, **args):
    """Return what has an effect shown at what protects the image."""
    return lambda world: world.fail(
        effect, args, service='image', method='PATCH'
    )


def _image(world):
    return next(
        one
        for one in world.sandbox.state.images.values()
        if one.properties.get('instance_uuid') == world.victim.id
    )


def _image_is(**fields):
    """Have the image be another one, until all is well again."""

    def arm(world):
        image = _image(world)
        for name, value in fields.items():
            was = getattr(image, name)
            setattr(image, name, value)
            world.mended.append(
                lambda name=name, was=was: setattr(image, name, was)
            )

    return arm


def _image_gone(world):
    images, image = world.sandbox.state.images, _image(world)
    del images[image.id]
    world.mended.append(lambda: images.update({image.id: image}))


def _stays(world):
    """Have Nova say that it deletes, and do nothing."""
    world.fail_at('act', 'status', {'status': 204})


def _unshelves(world):
    """Have its owner take it back after the plan."""
    world.meanwhile = lambda: world.sandbox.state.change_server(
        world.victim.id, status='ACTIVE', host='compute-001'
    )


ANOTHER = tuple(
    dataclasses.replace(one, verbs=_VERBS) for one in others.ANOTHER
)


def _most(world, version):
    """Have Nova's highest microversion be another one from now on."""
    nova = world.sandbox.state.first_region.compute
    was = nova.max_microversion
    nova.max_microversion = version
    world.mended.append(lambda: setattr(nova, 'max_microversion', was))


def _attached(world, goes=True):
    """Attach a volume of somebody to the victim; return the volume."""
    state = world.sandbox.state
    donor = next(
        one
        for one in state.live_servers()
        if one.volumes and one is not world.victim
    )
    (first, *_) = donor.volumes
    state.change_server(donor.id, volumes=())
    state.change_server(
        world.victim.id,
        volumes=(compute.AttachedVolume(first.volume_id, first.device, goes),),
    )
    return state.first_region.storage.volumes[first.volume_id]


def _too_old_for_volumes(world):
    """Have a volume that would go with it, where nothing keeps one (H19)."""
    _attached(world)
    _most(world, '2.84')


UPGRADE = (
    _trial(
        'the highest microversion falls after the plan',
        lambda world: setattr(
            world, 'meanwhile', lambda: _most(world, '2.60')
        ),
        Came.ABORTED,
        '406',
    ),
    _trial(
        'the highest microversion is one that keeps no volume',
        _too_old_for_volumes,
        Came.ABORTED,
        'cipclient needs one from 2.85',
    ),
    _trial(
        'the act meets a 406',
        answers.at('act', 'status', status=406),
        Came.FAILED,
        '406',
        asked=1,
    ),
)
LOST_BEFORE = (
    _trial(
        'the lock never arrives',
        answers.at('lock', 'drop_before'),
        Came.ABORTED,
        'could not be locked',
    ),
    _trial(
        'the protection of the image never arrives',
        _protect('drop_before'),
        Came.ABORTED,
        'could not be protected',
    ),
    _trial(
        'the act never arrives',
        answers.at('act', 'drop_before'),
        Came.UNKNOWN,
        'no answer',
        asked=1,
    ),
)
LOST_AFTER = (
    _trial(
        'the answer to the lock is lost',
        answers.at('lock', 'drop_after'),
        Came.DONE,
    ),
    _trial(
        'the answer to the act is lost',
        answers.at('act', 'drop_after'),
        Came.DONE,
    ),
)
GATEWAY = (
    _trial(
        'a proxy answers 502 and the act is done',
        answers.at('act', 'gateway', status=502),
        Came.DONE,
    ),
)
REVOKED = (
    _trial(
        'the credentials are revoked before the act',
        lambda world: world.fail(
            'status', {'status': 401}, service='compute', method='DELETE'
        ),
        Came.ERROR,
        'takes the credentials no longer',
        asked=2,
    ),
)
BUSY = (
    _trial(
        'nova asks to wait',
        answers.at('act', 'status', status=429, retry_after='7'),
        Came.ABORTED,
        'asks to wait',
        asked=1,
    ),
)
STORM = (
    _trial(
        'the act meets a 503',
        answers.at('act', 'status', status=503),
        Came.UNKNOWN,
        '503',
        asked=1,
    ),
    _trial(
        'glance answers nothing but 503',
        lambda world: world.fail('status', {'status': 503}, service='image'),
        Came.ABORTED,
        '503',
    ),
)
BROKEN = (
    _trial(
        'a login page answers the act',
        answers.at('act', 'login_page'),
        Came.UNKNOWN,
        'login page',
        asked=1,
    ),
)
CONFLICT = (
    _trial(
        'a 409 for nothing that can be seen',
        answers.at('act', 'status', status=409),
        Came.FAILED,
        '409',
        asked=1,
    ),
)
IMAGE = tuple(
    _trial(f'the image {what}', befalls, Came.ABORTED, words)
    for what, befalls, words in (
        ('is gone', _image_gone, 'is gone'),
        ('is being stored', _image_is(status='saving'), 'is saving'),
        ('is deactivated', _image_is(status='deactivated'), 'deactivated'),
    )
)
EMPTY = (
    _trial('the image is empty', _image_is(size=0), Came.ABORTED, 'is empty'),
)
PROTECT = (
    _trial(
        'the image may not be protected',
        _protect('status', status=403),
        Came.ABORTED,
        'could not be protected',
    ),
    _trial(
        'the image reads unprotected after it was protected',
        _protect('status', status=200),
        Came.ABORTED,
        'is not protected',
    ),
)
STAYS = (
    _trial(
        'a 204 and the server stays',
        _stays,
        Came.FAILED,
        'deleting ended',
        asked=1,
    ),
)


def _reclaims(world):
    """Have Nova keep for a while what is deleted."""
    nova = world.sandbox.state.first_region.compute
    nova.keeps_deleted = True
    world.mended.append(lambda: setattr(nova, 'keeps_deleted', False))


def _still_on_its_host(world):
    """The same, and have Nova not have offloaded it."""
    _reclaims(world)
    world.change(status='SHELVED', host='compute-001')


RECLAIM = (
    _trial(
        'nova keeps what is deleted',
        _reclaims,
        Came.DONE,
        'delete',
    ),
    _trial(
        'nova keeps what is deleted and it is still on its host',
        _still_on_its_host,
        Came.LEFT,
        'Nova has not taken it off its host yet',
    ),
)
OWNER = (
    _trial(
        'the owner takes it back after the plan',
        _unshelves,
        Came.ABORTED,
        'ACTIVE',
        begun=0,
        after=Came.LEFT,
    ),
)
LOCK = (
    _trial(
        'the owner locks it before the plan',
        others.locks,
        Came.LEFT,
        'ocked',
        begun=0,
        after=Came.LEFT,
    ),
    _trial(
        'the owner locks it after the plan',
        lambda world: setattr(world, 'meanwhile', lambda: others.locks(world)),
        Came.ABORTED,
        'Somebody locked it',
        begun=0,
        after=Came.LEFT,
    ),
)
CELL = (
    _trial(
        'the cell is down',
        others.cell_down,
        Came.LEFT,
        'did not see it',
    ),
    _trial(
        'the cell goes down between plan and act',
        others.cell_down_meanwhile,
        Came.ABORTED,
        'cell is down',
    ),
)


def _forges_an_image(world):
    """Have its owner make one that looks as if we had made it of it."""
    images, ours = world.sandbox.state.images, _image(world)
    forged = dataclasses.replace(
        ours,
        id=world.sandbox.state.new_id(),
        owner=world.victim.project_id,
        properties={**ours.properties, 'image_type': 'snapshot'},
    )
    images[forged.id] = forged
    world.mended.append(lambda: images.pop(forged.id))


FORGED = (
    *(
        _trial(
            f'the owner writes {what}',
            others.forges(**fields),
            Came.DONE,
        )
        for what, fields in (
            ('its name', {'name': '=?utf-8?q?=0d=0aBcc:_evil=40x?='}),
            ('its description', {'description': 'exempt: ticket 4711'}),
            ('its tags', {'tags': ('lifetime-ok', 'keep', 'exempt')}),
            (
                'its metadata',
                {
                    'metadata': {
                        'lifetime_until': '2999-12-31',
                        'lifetime_stage': 'ok',
                        'exempt': 'true',
                    }
                },
            ),
        )
    ),
    _trial(
        'the owner makes an image that looks like ours',
        _forges_an_image,
        Came.DONE,
    ),
    _trial(
        'the owner writes that a stack owns it',
        others.forges(metadata={'metering.stack': 'mine'}),
        Came.LEFT,
        # It protects, and nothing else; the operators read why.
        'It belongs to Heat, by its metadata',
        begun=0,
        after=Came.LEFT,
    ),
    _trial(
        'the owner locks it with words of ours',
        others.forges(
            locked_by='owner',
            locked_reason='cipclient: case 1, taken off again in a moment',
        ),
        Came.LEFT,
        'ocked',
        begun=0,
        after=Came.LEFT,
    ),
)


def _meanwhile_attached(**fields):
    """Attach a volume after the plan, and have that be in some state."""

    def arm(world):
        def attach():
            volume = _attached(world)
            for name, value in fields.items():
                setattr(volume, name, value)

        world.meanwhile = attach

    return arm


def _has_a_snapshot(world):
    """Attach a volume after the plan that has a snapshot."""

    def attach():
        volume = _attached(world)
        snapshots = world.sandbox.state.first_region.storage.snapshots
        one = next(iter(snapshots.values()))
        made = dataclasses.replace(
            one, id=world.sandbox.state.new_id(), volume_id=volume.id
        )
        snapshots[made.id] = made

    world.meanwhile = attach


VOLUMES = (
    _trial(
        'a volume is attached after the plan',
        _meanwhile_attached(),
        Came.DONE,
        'volume',
    ),
    _trial(
        'a volume is attached that has a snapshot',
        _has_a_snapshot,
        Came.DONE,
        'volume',
    ),
    _trial(
        'a volume is attached that awaits its transfer',
        _meanwhile_attached(status='awaiting-transfer'),
        Came.DONE,
        'volume',
    ),
)
STACK = (
    _trial(
        'a stack owns it',
        others.of_a_stack,
        Came.LEFT,
        'pipeline',
        begun=0,
        after=Came.LEFT,
        settings={'heat': True},
    ),
)
HEAT = (
    _trial(
        'heat answers nothing but 503',
        lambda world: world.fail(
            'status', {'status': 503}, service='orchestration'
        ),
        Came.STOPPED,
        '"managed"',
        settings={'heat': True},
    ),
)
REPLACED = tuple(
    dataclasses.replace(one, verbs=_VERBS) for one in ourselves.REPLACED
)
DISK = tuple(
    _trial(
        f'the disk is full at {what}',
        ourselves.full(number),
        Came.ERROR,
        'No space left',
        asked=asked,
        after=Came.LEFT if asked else Came.DONE,
    )
    for number, what, asked in (
        (1, 'the intent', 0),
        (2, 'sending the lock', 0),
        (4, 'sending the protection', 0),
        (7, 'sending the act', 0),
        (8, 'the answer to the act', 1),
        (10, 'the end', 1),
    )
)
SIGNAL = (
    _trial(
        'a signal comes in mid act',
        ourselves.signalled,
        Came.DONE,
    ),
)
KILLED = tuple(
    _trial(
        f'the run is killed {when}',
        ourselves.killed(moment),
        Came.KILLED,
        asked=asked,
        after=after,
    )
    for moment, when, asked, after in (
        (0.5, 'before the intent', 0, Came.DONE),
        (1, 'behind the intent', 0, Came.DONE),
        (2, 'before the lock leaves', 0, Came.DONE),
        (3, 'behind the lock', 0, Came.DONE),
        (4, 'behind the answer to the lock', 0, Came.DONE),
        (5, 'before the protection leaves', 0, Came.DONE),
        (6, 'behind the protection', 0, Came.DONE),
        (8, 'behind the proof of the protection', 0, Came.DONE),
        (9, 'before the act leaves', 0, Came.DONE),
        (10, 'behind the act', 1, Came.LEFT),
        (11, 'behind the answer to the act', 1, Came.LEFT),
        (12, 'before the end', 1, Came.LEFT),
        (13, 'behind the end', 1, Came.LEFT),
    )
)
