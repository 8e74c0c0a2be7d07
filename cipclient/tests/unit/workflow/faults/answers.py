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
"""Faults of answers: lost, refused, broken, or of somebody else."""

from cipclient.tests.unit.workflow.faults import fault

Came, Trial = fault.Came, fault.Trial


def at(request, effect, **args):
    """Return what has an effect shown at the lock, the act or the unlock."""
    return lambda world: world.fail_at(request, effect, args)


def look(effect, nth=2, **args):
    """Return what has an effect shown at a reading of the victim.

    The second one is the second look, behind the lock.
    """
    return lambda world: world.fail_look(effect, args, after=nth - 1)


LOST_BEFORE = (
    Trial(
        'the lock never arrives',
        at('lock', 'drop_before'),
        Came.ABORTED,
        ('could not be locked',),
        asked=0,
    ),
    Trial(
        'the act never arrives',
        at('act', 'drop_before'),
        Came.UNKNOWN,
        ('no answer', 'the next run finds out'),
    ),
    Trial(
        'the act never arrives',
        at('act', 'drop_before'),
        Came.UNKNOWN,
        ('no answer', 'not known yet'),
        verbs=fault.RESTORES,
    ),
    Trial(
        'the unlock never arrives',
        at('unlock', 'drop_before'),
        Came.DONE,
        ('Our lock may still be on it', 'the next run takes it off'),
        after=Came.LEFT,
    ),
)
LOST_AFTER = (
    Trial(
        'the answer to the lock is lost',
        at('lock', 'drop_after'),
        Came.DONE,
        after=Came.LEFT,
    ),
    Trial(
        'the answer to the act is lost',
        at('act', 'drop_after'),
        Came.DONE,
        after=Came.LEFT,
    ),
    Trial(
        'the answer to the act is lost',
        at('act', 'drop_after'),
        Came.DONE,
        after=Came.ERROR,
        verbs=fault.RESTORES,
    ),
    Trial(
        'the answer to the unlock is lost',
        at('unlock', 'drop_after'),
        Came.DONE,
        ('Our lock may still be on it',),
        after=Came.LEFT,
    ),
)
GATEWAY = tuple(
    Trial(
        f'a proxy answers {status} and the act is done',
        at('act', 'gateway', status=status),
        Came.DONE,
        after=Came.ERROR if verbs is fault.RESTORES else Came.LEFT,
        verbs=verbs,
    )
    for status in (502, 504)
    for verbs in (fault.ACTS, fault.RESTORES)
)
TOKENS = (
    Trial(
        'all tokens end while the list is read',
        lambda world: world.fail_list('expire_tokens', nth=1),
        Came.DONE,
        after=Came.LEFT,
        verbs=fault.ONE,
    ),
    Trial(
        'all tokens end before the act is asked for',
        at('act', 'expire_tokens'),
        Came.DONE,
        # Once in vain: a 401 did nothing.
        asked=2,
        after=Came.LEFT,
    ),
    Trial(
        'all tokens end before the act is asked for',
        at('act', 'expire_tokens'),
        Came.DONE,
        asked=2,
        after=Came.ERROR,
        verbs=fault.RESTORES,
    ),
)


def revoked(world):
    """Have no credentials be taken any more, from the act on."""
    world.fail(
        'status',
        {'status': 401},
        service='compute',
        method='POST',
        after=1 if world.verb in fault.ACTS else 0,
    )


REVOKED = (
    Trial(
        'the credentials are revoked before the act',
        revoked,
        Came.ERROR,
        ('takes the credentials no longer',),
        asked=2,
        verbs=(*fault.ACTS, *fault.RESTORES),
    ),
    Trial(
        'the credentials are revoked before the scan',
        lambda world: world.fail('status', {'status': 401}, service='compute'),
        Came.ERROR,
        ('401',),
        asked=0,
        verbs=(*fault.ACTS, *fault.RESTORES),
    ),
)
BUSY = (
    *(
        Trial(
            f'nova asks to wait for {what}',
            at('act', 'status', status=429, retry_after=told),
            Came.ABORTED,
            ('asks to wait', '429'),
        )
        for what, told in (
            ('seven seconds', '7'),
            ('a date', 'date'),
            ('a century', '3155760000'),
            ('rubbish', 'soon'),
        )
    ),
    Trial(
        'nova asks to wait',
        at('act', 'status', status=429, retry_after='7'),
        Came.FAILED,
        ('429',),
        verbs=fault.RESTORES,
    ),
    Trial(
        'nova asks to wait with the lock',
        at('lock', 'status', status=429, retry_after='7'),
        Came.ABORTED,
        ('could not be locked', '429'),
        asked=0,
    ),
    Trial(
        'nova asks to wait with the list',
        lambda world: world.fail_list(
            'status', {'status': 429, 'retry_after': '7'}, nth=1
        ),
        Came.DONE,
        after=Came.LEFT,
    ),
)
STORM = (
    Trial(
        'the act meets a 503',
        at('act', 'status', status=503),
        Came.UNKNOWN,
        ('503', 'the next run finds out'),
    ),
    Trial(
        'the lock meets a 503',
        at('lock', 'status', status=503),
        Came.ABORTED,
        ('could not be locked', '503'),
        asked=0,
    ),
    Trial(
        'the second look meets nothing but 503',
        look('status', status=503),
        Came.ABORTED,
        ('503',),
        asked=0,
    ),
    Trial(
        'the list meets nothing but 503',
        lambda world: world.fail_list('status', {'status': 503}),
        Came.LEFT,
        ('did not see it',),
        asked=0,
    ),
)
BROKEN = (
    Trial(
        'a login page answers the lock',
        at('lock', 'login_page'),
        Came.ABORTED,
        ('could not be locked', 'login page'),
        asked=0,
    ),
    Trial(
        'a login page answers the act',
        at('act', 'login_page'),
        Came.UNKNOWN,
        ('login page',),
    ),
    Trial(
        'a login page answers the unlock',
        at('unlock', 'login_page'),
        Came.DONE,
        ('Our lock may still be on it', 'login page'),
        after=Came.LEFT,
    ),
    Trial(
        'the answer to the act is cut',
        at('act', 'cut'),
        Came.DONE,
        after=Came.LEFT,
    ),
    *(
        Trial(
            f'the second look gets {what}',
            look(effect),
            Came.ABORTED,
            (words,),
            asked=0,
        )
        for effect, what, words in (
            ('login_page', 'a login page', 'no JSON object'),
            ('wrong_json', 'no json', 'no JSON object'),
            ('wrong_shape', 'a list', 'no JSON object'),
            ('cut', 'half a body', 'Connection broken'),
        )
    ),
)
GRAVE = (
    Trial(
        'the second look gets json without a bottom',
        look('deep_json'),
        Came.ABORTED,
        ('no JSON object',),
        asked=0,
        verbs=fault.ONE,
    ),
    Trial(
        'the second look gets twenty megabytes',
        look('gzip_bomb', bytes=20_000_000),
        Came.ABORTED,
        ('answered with something else',),
        asked=0,
        verbs=fault.ONE,
    ),
)


def falls(world):
    """Have Nova's highest microversion fall between the plan and the act."""

    def fall():
        compute = world.sandbox.state.first_region.compute
        was = compute.max_microversion
        compute.max_microversion = '2.60'
        world.mended.append(lambda: setattr(compute, 'max_microversion', was))

    world.meanwhile = fall


UPGRADE = (
    Trial(
        'the highest microversion falls after the plan',
        falls,
        Came.ABORTED,
        ('406',),
        asked=0,
    ),
    Trial(
        'the act meets a 406',
        at('act', 'status', status=406),
        Came.FAILED,
        ('406',),
    ),
)


def conflict(**meanwhile):
    """Have Nova answer 409 as something was done by somebody else."""

    def arm(world):
        if meanwhile:
            world.happens_at('act', lambda: world.change(**meanwhile))
        world.fail_at('act', 'status', {'status': 409})

    return arm


def outrun(world):
    """Have somebody else do it a moment earlier."""
    status = {'shelve': 'SHELVED_OFFLOADED', 'stop': 'SHUTOFF'}[world.verb]
    world.happens_at(
        'act',
        lambda: world.sandbox.state.change_server(
            world.victim.id, status=status
        ),
    )
    world.fail_at('act', 'status', {'status': 409})


CONFLICT = (
    Trial(
        'a 409 for nothing that can be seen',
        conflict(),
        Came.FAILED,
        ('Nova refused it', '409'),
    ),
    Trial(
        'a 409 as nova is at something else',
        conflict(task_state='rebuilding'),
        Came.ABORTED,
        ('being changed by somebody else',),
    ),
    Trial(
        'a 409 as it is in another state',
        conflict(status='PAUSED'),
        Came.ABORTED,
        ('being changed by somebody else (PAUSED)',),
    ),
    Trial(
        'a 409 as somebody else did it just now',
        outrun,
        Came.ABORTED,
        ('Somebody else did it',),
        begun=0,
    ),
    Trial(
        'a 409 for nothing that can be seen',
        conflict(),
        Came.FAILED,
        ('Nova refused to', '409'),
        verbs=fault.RESTORES,
    ),
)
