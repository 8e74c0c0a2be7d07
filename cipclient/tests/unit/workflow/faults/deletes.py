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
