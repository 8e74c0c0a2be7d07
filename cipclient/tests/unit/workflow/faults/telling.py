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
"""What befalls notices: Keystone, mail servers, addresses."""

from cipclient.tests.unit.workflow.faults import fault

Came, Trial = fault.Came, fault.Trial


def tell(what, befalls, came, *words, after=Came.TOLD):
    return Trial(
        what,
        befalls,
        came,
        words,
        after=after,
        verbs=fault.TELL,
    )


def unreadable(status):
    """Have Keystone not tell who people are."""
    return lambda world: world.fail(
        'status',
        {'status': status},
        service='identity',
        path='/(users|domains|role_assignments)',
    )


KEYSTONE = (
    tell(
        'keystone answers 503 of people', unreadable(503), Came.UNTOLD, '503'
    ),
    tell(
        'keystone answers 403 of people', unreadable(403), Came.UNTOLD, '403'
    ),
)


def answered(text):
    """Have the mail server answer a recipient."""

    def arm(world):
        world.mail.refuses[world.address] = text
        world.mended.append(world.mail.refuses.clear)

    return arm


REFUSED = (
    tell(
        'the recipient is refused for now',
        answered('451 later'),
        Came.UNTOLD,
        '{address}',
        'deferred: later',
    ),
    tell(
        'the recipient is refused for good',
        answered('550 nobody here'),
        Came.UNTOLD,
        '{address}',
        'refused: nobody here',
        # The address counts as dead until somebody gives another.
        after=Came.UNTOLD,
    ),
)


def data(text):
    """Have the mail server answer a mail."""

    def arm(world):
        world.mail.data = text
        world.mended.append(
            lambda: setattr(world.mail, 'data', '250 OK queued as 1')
        )

    return arm


def goodbye(world):
    """Have it be gone before we say goodbye."""
    world.mail.quit_ = 'drop'
    world.mended.append(lambda: setattr(world.mail, 'quit_', 'say'))


LOST = (
    tell(
        'the connection is lost behind the mail',
        data('drop'),
        Came.UNTOLD,
        '{address}',
    ),
    tell('the connection is lost at the goodbye', goodbye, Came.TOLD),
)


def away(world):
    """Have no mail server at all."""
    port = world.port
    world.port = 1
    world.policy_again()
    world.mended.append(lambda: setattr(world, 'port', port))


def wary(world):
    """Want TLS of a mail server that has none."""
    world.write(
        notices=world.notices.replace('security: none', 'security: starttls')
    )


AWAY = (
    tell('the mail server is away', away, Came.ERROR, '127.0.0.1'),
    tell('the mail server has no tls', wary, Came.ERROR, 'STARTTLS'),
)


def address(value):
    """Have Keystone tell something else for an address."""

    def arm(world):
        was = world.owner.email
        world.owner.email = value
        world.mended.append(lambda: setattr(world.owner, 'email', was))

    return arm


ADDRESS = tuple(
    tell(f'the address is {what}', address(value), Came.UNTOLD, 'unreachable')
    for what, value in (
        ('missing', ''),
        ('a list', ['a@example.org', 'b@example.org']),
        ('two', 'a@example.org, b@example.org'),
        ('a name beside another', '"a@example.org" <b@example.org>'),
        ('of a megabyte', 'a' * 1_000_000 + '@example.org'),
    )
)
