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
"""Lists that are not what they should be, and rows that are not either."""

from cipclient.tests.unit.workflow.faults import fault

Came, Trial = fault.Came, fault.Trial
_PAGES = {'max_limit': 1}


def pages(effect, **where):
    """Return what has an effect shown at pages of the list of servers."""
    args = where.pop('args', {})
    return lambda world: world.fail_list(effect, args, **where)


def row(field, **value):
    """Return what changes a field of the victim, wherever it is read."""

    def arm(world):
        args = {'field': field, 'id': world.victim.id, **value}
        world.fail_list('mutate', args)
        world.fail_look('mutate', args)

    return arm


def complete(what, befalls):
    """Return a fault of the list that costs nothing."""
    return Trial(
        what,
        befalls,
        Came.DONE,
        after=Came.LEFT,
        verbs=fault.ONE,
        settings=_PAGES,
    )


MARKER_PURGED = (
    complete('the marker is purged once', pages('lost_marker', times=1)),
)
MARKER_DOWN = (
    complete(
        'the page behind the marker is a 500 once',
        pages('status', args={'status': 500}, query='marker', times=1),
    ),
)


def come_and_go(world):
    """Have servers be made and deleted while the list is read."""
    another = next(
        one.id
        for one in world.sandbox.state.live_servers()
        if one is not world.victim
    )
    world.fail_list('create_servers', {'count': 2}, nth=2)
    world.fail_list('delete_servers', {'ids': [another]}, nth=3)


CHANGES = (
    complete('servers are made and deleted between pages', come_and_go),
)
TWICE = (complete('rows come twice', pages('duplicate_rows')),)
EMPTY = (
    Trial(
        'the list is empty',
        pages('empty_list'),
        Came.LEFT,
        ('did not see it',),
        asked=0,
        verbs=fault.ONE,
    ),
)
NO_LINK = (complete('pages lack their link', pages('no_next_link')),)
FOREIGN = (complete('links lead elsewhere', pages('foreign_link')),)
ENDLESS = (
    Trial(
        'the list has no end',
        pages('same_page'),
        # It was seen, and is read again: only absence proves nothing.
        Came.DONE,
        after=Came.LEFT,
        verbs=fault.ONE,
    ),
)
NOBODY = (
    Trial(
        'the credentials are of a member',
        lambda world: setattr(world, 'name', 'sandbox-member'),
        Came.ERROR,
        ('project',),
        asked=0,
        verbs=fault.ONE,
    ),
)


def strange(field, *words, came=Came.LEFT, after=Came.DONE, **value):
    """Return a trial of a field that is not what it should be.

    :param after: nothing, where what was unknown covered the day: a new one
        is announced then.
    """
    shown = 'a number' if value else 'missing'
    return Trial(
        f'the field {field.split(":")[-1]} is {shown}',
        row(field, **value),
        came,
        words,
        asked=0,
        after=after,
        begun=int(after is Came.DONE),
    )


FIELDS = (
    strange('locked', 'Whether it is locked is not known', value=7),
    strange('locked', 'Whether it is locked is not known'),
    strange('status', 'its status is not known', value=7),
    strange('status', 'its status is not known'),
    strange('OS-EXT-STS:task_state', 'doing', value=7),
    strange('host_status', 'host', value=7),
    strange('created', 'did not see it', value=7),
    strange('flavor', 'flavor.name is unknown', after=Came.LEFT, value=7),
    strange('metadata', 'Unknown: its metadata', value=7),
    strange('tenant_id', 'Unknown: its project', value=7),
    strange('tenant_id', 'Unknown: its project'),
    strange('user_id', 'Unknown: its user_id', after=Came.LEFT, value=7),
)
