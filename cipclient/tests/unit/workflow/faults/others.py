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
"""What owners, hosts, cells and other services do meanwhile."""

from cipclient.sandbox.state import orchestration
from cipclient.tests.unit.workflow import recorded
from cipclient.tests.unit.workflow.faults import fault

Came, Trial = fault.Came, fault.Trial


def meanwhile(**fields):
    """Have somebody else change the victim after the plan."""

    def arm(world):
        world.meanwhile = lambda: world.change(**fields)

    return arm


def cell_down(world):
    """Have the victim's cell answer no more."""
    state = world.sandbox.state
    state.take_cell_down(world.victim.cell)
    world.mended.append(lambda: state.bring_cell_up(world.victim.cell))


def cell_down_meanwhile(world):
    world.meanwhile = lambda: cell_down(world)


def cell_down_at(request):
    return lambda world: world.happens_at(request, lambda: cell_down(world))


CELL = (
    Trial(
        'the cell is down',
        cell_down,
        Came.LEFT,
        ('did not see it',),
        asked=0,
    ),
    Trial(
        'the cell is down',
        cell_down,
        Came.ERROR,
        ('cell is down',),
        asked=0,
        verbs=fault.RESTORES,
    ),
    Trial(
        'the cell goes down between plan and act',
        cell_down_meanwhile,
        Came.ABORTED,
        ('cell is down',),
        asked=0,
    ),
    Trial(
        'the cell goes down before the act is asked for',
        cell_down_at('act'),
        Came.UNKNOWN,
        ('Our lock may still be on it',),
    ),
)


def cell_blinks(world):
    """Have the cell be down for all pages, and up for both looks around."""
    state = world.sandbox.state
    down, up = (
        lambda *_: state.take_cell_down(world.victim.cell),
        lambda *_: state.bring_cell_up(world.victim.cell),
    )
    world.fail_list('call', {'hook': down}, nth=1)
    world.fail(
        'call',
        {'hook': up},
        service='compute',
        path='os-services',
        after=1,
    )
    world.mended.append(up)


CELL_IN_MID_LIST = (
    Trial(
        'the cell goes down behind the first page',
        lambda world: world.fail_list(
            'call', {'hook': lambda *_: cell_down(world)}, nth=2
        ),
        # It was on that page.
        Came.ABORTED,
        ('cell is down',),
        asked=0,
        settings={'max_limit': 1},
    ),
    Trial(
        'the cell is down for the list alone',
        cell_blinks,
        Came.LEFT,
        ('did not see it',),
        asked=0,
    ),
)
ANOTHER = (
    Trial(
        'it is of another project after the plan',
        lambda world: setattr(
            world,
            'meanwhile',
            lambda: world.change(
                project_id=next(
                    one
                    for one in world.sandbox.state.identity.projects
                    if one != world.victim.project_id
                )
            ),
        ),
        Came.ABORTED,
        ('project_id',),
        asked=0,
    ),
    Trial(
        'it was made at another moment after the plan',
        lambda world: setattr(
            world,
            'meanwhile',
            lambda: world.change(
                created=world.victim.created - recorded.days(1)
            ),
        ),
        Came.ABORTED,
        ('created',),
        asked=0,
    ),
)


def host_down(world):
    """Have the victim's host die."""
    hosts = world.sandbox.state.first_region.compute.hosts
    host = hosts[world.victim.host]
    host.up = False
    world.mended.append(lambda: setattr(host, 'up', True))


def host_dies_at_the_act(world):
    """Have the host die as it is asked for; an operator resets the state.

    We never do: only who looks at the host can tell what is right.
    """
    world.happens_at('act', lambda: host_down(world))
    state = world.sandbox.state
    world.mended.append(
        lambda: state.change_server(world.victim.id, task_state=None)
    )


HOST = (
    Trial(
        'the host is down before the plan',
        host_down,
        Came.LEFT,
        ('its host is UNKNOWN',),
        asked=0,
    ),
    Trial(
        'the host goes down after the plan',
        lambda world: setattr(world, 'meanwhile', lambda: host_down(world)),
        Came.ABORTED,
        ('its host is UNKNOWN',),
        asked=0,
    ),
    Trial(
        'the host goes down as it is asked for',
        host_dies_at_the_act,
        Came.UNKNOWN,
        ('has not ended for 5 seconds',),
        begun=2,
    ),
    Trial(
        'the host goes down as it is asked for',
        host_dies_at_the_act,
        Came.UNKNOWN,
        ('has not ended',),
        begun=2,
        verbs=(fault.START,),
    ),
)


def no_uploads(world):
    """Have Glance take no data: Nova uploads as who asked."""
    state = world.sandbox.state
    refused = state.first_region.images.refused_uploads
    refused |= set(state.identity.projects)
    world.mended.append(refused.clear)


UPLOAD = (
    Trial(
        'the image cannot be stored',
        no_uploads,
        Came.FAILED,
        ('shelving ended',),
        begun=2,
        verbs=(fault.SHELVE,),
    ),
)


def asks_for_more_time(world):
    """Have the owner ask for more time, after the plan."""
    until = str((world.now + recorded.days(20)).date())
    world.meanwhile = lambda: world.change(metadata={'lifetime_until': until})


def rebuilds(world):
    world.meanwhile = lambda: world.change(
        status='REBUILD', task_state='rebuilding'
    )


OWNER = (
    Trial(
        'the owner asks for more time after the plan',
        asks_for_more_time,
        Came.ABORTED,
        ('asked for more time',),
        asked=0,
    ),
    Trial(
        'the owner rebuilds it after the plan',
        rebuilds,
        Came.ABORTED,
        ('REBUILD',),
        asked=0,
    ),
    Trial(
        'the owner suspends it after the plan',
        meanwhile(status='SUSPENDED'),
        Came.ABORTED,
        ('it is SUSPENDED',),
        asked=0,
    ),
    Trial(
        'the owner brings it back before the operator does',
        meanwhile(status='ACTIVE', host='compute-001'),
        Came.DONE,
        asked=0,
        begun=0,
        after=Came.ERROR,
        verbs=fault.RESTORES,
    ),
)


def locks(world):
    """Have the owner lock it, for good."""
    world.sandbox.state.change_server(
        world.victim.id, locked_by='owner', locked_reason='mine'
    )


LOCK = (
    Trial(
        'the owner locks it before the plan',
        locks,
        Came.LEFT,
        ('Somebody locked it',),
        asked=0,
        begun=0,
        after=Came.LEFT,
    ),
    Trial(
        'the owner locks it after the plan',
        lambda world: setattr(world, 'meanwhile', lambda: locks(world)),
        Came.ABORTED,
        ('Somebody locked it',),
        asked=0,
        begun=0,
        after=Came.LEFT,
    ),
)


def forges(**fields):
    return lambda world: world.sandbox.state.change_server(
        world.victim.id, **fields
    )


FORGED = (
    Trial(
        'the owner locks it with words of ours',
        forges(
            locked_by='owner',
            locked_reason='cipclient: case 1, taken off again in a moment',
        ),
        Came.LEFT,
        ('Somebody locked it',),
        asked=0,
        begun=0,
        after=Came.LEFT,
    ),
    Trial(
        'the owner writes what a stage would look like',
        forges(
            tags=('lifetime-quarantined', 'keep'),
            metadata={'lifetime_stage': 'ok', 'exempt': 'true'},
            description='exempt',
        ),
        Came.DONE,
        after=Came.LEFT,
    ),
)


def of_a_stack(world):
    """Have Heat own it."""
    state = world.sandbox.state
    state.stacks['made-by-heat'] = orchestration.Stack(
        id='made-by-heat',
        name='pipeline',
        project_id=world.victim.project_id,
        created_at=world.victim.created,
        resources=(
            orchestration.StackResource(
                name='server',
                type='OS::Nova::Server',
                physical_id=world.victim.id,
            ),
        ),
    )


STACK = (
    Trial(
        'a stack owns it',
        of_a_stack,
        Came.LEFT,
        ('pipeline',),
        asked=0,
        begun=0,
        after=Came.LEFT,
        settings={'heat': True},
    ),
)
HEAT = (
    Trial(
        'heat answers nothing but 503',
        lambda world: world.fail(
            'status', {'status': 503}, service='orchestration'
        ),
        Came.STOPPED,
        ('"managed"', '503'),
        asked=0,
        settings={'heat': True},
    ),
)
