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
"""What befalls a run that deletes an image that shelving left behind."""

from cipclient.tests.unit.workflow.faults import answers
from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import others
from cipclient.tests.unit.workflow.faults import ourselves

Came = fault.Came
_VERBS = (fault.CLEAR,)


def _trial(what, befalls, came, *words, **more):
    """Return a trial of what is asked for once.

    What was not asked for is, in the next run, and what was refused again;
    what else was is an operator's.
    """
    asked = more.setdefault('asked', int(came is not Came.LEFT))
    if came is Came.DONE:
        more.setdefault('after', Came.LEFT)
    if came is Came.UNKNOWN:
        more.setdefault('after', Came.FAILED)
    if asked and came is not Came.DONE:
        more.setdefault('begun', 0)
    return fault.Trial(what, befalls, came, words, verbs=_VERBS, **more)


def _is(**fields):
    """Have its server be otherwise, until all is well again."""
    return lambda world: world.change(**fields)


def _becomes(**fields):
    """The same, after the plan."""

    def arm(world):
        world.meanwhile = lambda: world.change(**fields)

    return arm


def _image_is(**fields):
    def arm(world):
        image = world.sandbox.state.images[world.image_id]
        for name, value in fields.items():
            was = getattr(image, name)
            setattr(image, name, value)
            world.mended.append(
                lambda name=name, was=was: setattr(image, name, was)
            )

    return arm


def _another(world):
    """Return another server that is there."""
    return next(
        one
        for one in world.sandbox.state.live_servers()
        if one is not world.victim
    )


def _uses_it(world):
    """Have another server be made of it, until that one is gone."""
    state, other = world.sandbox.state, _another(world)
    was = other.image_id
    state.change_server(other.id, image_id=world.image_id)
    world.mended.append(lambda: state.change_server(other.id, image_id=was))
    return other


def _uses_it_out_of_sight(world):
    """Have one that is made of it lie in a cell that is down."""
    state, other = world.sandbox.state, _uses_it(world)
    state.change_server(other.id, cell='cell2')
    if world.victim.cell == 'cell2':
        state.change_server(world.victim.id, cell='cell1')
    state.take_cell_down('cell2')
    world.mended.append(lambda: state.bring_cell_up('cell2'))


def _removed_by_another(world):
    """Have somebody else remove it just before."""
    images = world.sandbox.state.images
    world.happens_at('act', lambda: images.pop(world.image_id))


_OUT = {'status': 'SHELVED_OFFLOADED', 'host': None}

LOST_BEFORE = (
    _trial(
        'the request never arrives',
        answers.at('act', 'drop_before'),
        Came.UNKNOWN,
        'the next run finds out',
    ),
)
LOST_AFTER = (
    _trial(
        'the answer is lost',
        answers.at('act', 'drop_after'),
        Came.DONE,
    ),
)
GATEWAY = (
    _trial(
        'a proxy answers 502 and it is done',
        answers.at('act', 'gateway', status=502),
        Came.DONE,
    ),
)
REVOKED = (
    _trial(
        'the credentials are revoked before it is asked for',
        answers.at('act', 'status', status=401),
        Came.ERROR,
        'takes the credentials no longer',
        asked=2,
        begun=1,
    ),
)
BUSY = (
    _trial(
        'glance asks to wait',
        answers.at('act', 'status', status=429, retry_after='7'),
        Came.ABORTED,
        'Glance refused',
        '429',
        begun=1,
    ),
)
STORM = (
    _trial(
        'it meets a 503',
        answers.at('act', 'status', status=503),
        Came.UNKNOWN,
        '503',
    ),
)
BROKEN = (
    _trial(
        'a login page answers it',
        answers.at('act', 'login_page'),
        Came.UNKNOWN,
        'login page',
    ),
)
CONFLICT = (
    _trial(
        'a store has it in use',
        answers.at('act', 'status', status=409),
        Came.FAILED,
        'Glance refused',
        '409',
        begun=1,
    ),
    _trial(
        'somebody else removes it just before',
        _removed_by_another,
        Came.ABORTED,
        'somebody else removed it',
        after=Came.LEFT,
        begun=1,
    ),
)
IMAGE = tuple(
    _trial(f'the image {what}', befalls, Came.LEFT, words)
    for what, befalls, words in (
        ('is being stored', _image_is(status='saving'), 'it is saving'),
        (
            'is protected by somebody',
            _image_is(protected=True),
            'somebody protected it',
        ),
        (
            'is of another project',
            _image_is(owner='somebody'),
            'not of our project',
        ),
        (
            'says that it is of another server',
            _image_is(properties={'instance_uuid': 'another'}),
            'another server',
        ),
    )
)
STAYS = (
    _trial(
        'a 204 and the image stays',
        answers.at('act', 'status', status=204),
        Came.UNKNOWN,
        'it is still there',
    ),
)
OWNER = (
    _trial(
        'the owner shelves the server again after the plan',
        _becomes(**_OUT),
        Came.ABORTED,
        'its server is not back: it is SHELVED_OFFLOADED',
        asked=0,
    ),
    _trial(
        'the owner rebuilds the server after the plan',
        _becomes(status='REBUILD', task_state='rebuilding'),
        Came.ABORTED,
        'it is REBUILD, rebuilding',
        asked=0,
    ),
)
SHELVED = (
    _trial(
        'its server was shelved again by others',
        _is(**_OUT),
        Came.LEFT,
        'its server is not back: it is SHELVED_OFFLOADED',
    ),
    _trial(
        'its server is still at coming back',
        _is(status='SHELVED_OFFLOADED', task_state='unshelving'),
        Came.LEFT,
        'unshelving',
    ),
    _trial(
        'another server is made of it',
        _uses_it,
        Came.LEFT,
        'a server is made of it',
    ),
)
CELL = (
    _trial(
        'the one server that is made of it lies in a cell that is down',
        _uses_it_out_of_sight,
        Came.LEFT,
        'this scan is partial',
    ),
    _trial(
        'its own cell goes down after the plan',
        others.cell_down_meanwhile,
        Came.ABORTED,
        'cell is down',
        asked=0,
    ),
)
FORGED = (
    _trial(
        'the owner writes what would speak for it',
        others.forges(
            name='nothing-shelved',
            tags=('keep',),
            metadata={'lifetime_stage': 'ok'},
            description='its image is needed',
        ),
        Came.DONE,
    ),
)
REPLACED = (
    _trial(
        'the policy is replaced by rubbish after the plan',
        ourselves.replaced('version: [\n'),
        Came.STOPPED,
        'cannot be read any more',
        '1 image is left for the next run',
        asked=0,
    ),
    _trial(
        'the policy is replaced by one that halts after the plan',
        ourselves.replaced(rest='halt: true\n'),
        Came.STOPPED,
        'halt: true',
        asked=0,
    ),
)
DISK = tuple(
    _trial(
        f'the disk is full at {what}',
        ourselves.full(number),
        Came.ERROR,
        'No space left',
        asked=asked,
        after=Came.DONE,
        begun=1,
    )
    for number, what, asked in (
        (1, 'the intent', 0),
        (2, 'sending it', 0),
        (3, 'the answer', 1),
        (4, 'what became of it', 1),
        (5, 'the end', 1),
    )
)
SIGNAL = (
    _trial(
        'a signal comes as it is asked for',
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
        begun=begun,
    )
    for moment, when, asked, after, begun in (
        (0.5, 'before the intent', 0, Came.DONE, 1),
        (1, 'behind the intent', 0, Came.DONE, 1),
        (1.5, 'before it is recorded that it is sent', 0, Came.DONE, 1),
        # Nobody can know that it never left.
        (2.5, 'before it leaves', 0, Came.FAILED, 0),
        (3, 'behind it', 1, Came.DONE, 1),
        (4, 'behind its answer', 1, Came.DONE, 1),
        (6, 'behind its end', 1, Came.LEFT, 1),
    )
)
