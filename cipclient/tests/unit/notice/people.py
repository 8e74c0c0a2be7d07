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


"""Messages, policies and people for the tests of this room."""

from cipclient.model import notice
from cipclient.model import policy
from cipclient.tests import builders

OWNER = policy.Recipient('owner')
MEMBERS = policy.Recipient('role', 'member')
CONTACT = policy.Recipient('contact')


def notices(*recipients, **more):
    """Return what a policy says of notices; a chain of tuples."""
    given = {
        'sender': 'cloud@example.org',
        'operators': ('cloud-ops@example.org',),
        'recipients': recipients or ((OWNER, MEMBERS), (CONTACT,)),
        'allowed_domains': None,
        'denied_domains': (),
        'digest': 'weekly',
        'languages': {'default': 'en'},
        'smtp': policy.Smtp('127.0.0.1', 25, 'none'),
    }
    return policy.Notices(**{**given, **more})


def user(name, email=..., state='enabled', **facts):
    """Return a person of the id ``id-<name>`` at example.org."""
    return builders.user(
        f'id-{name}',
        name=name,
        state=state,
        email=f'{name}@example.org' if email is ... else email,
        **facts,
    )


def message(recipient='alice@example.org', **more):
    """Return a mail of one line."""
    given = {
        'message_id': '<1@example.org>',
        'sender': 'cloud@example.org',
        'recipient': recipient,
        'subject': '3 servers',
        'content': b'Subject: 3 servers\r\n\r\nHello\r\n',
    }
    return notice.Message(**{**given, **more})
