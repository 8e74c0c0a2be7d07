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


"""Mail servers on loopback: one that is real, one that says what it is told.

Both listen before they are returned, on a port of the system's choice.
"""

import asyncio
import contextlib
import functools
import logging
import socket
import threading

from aiosmtpd import controller
from aiosmtpd import smtp

HOST = '127.0.0.1'
# It tells each line of each mail: a seventh of what a test of deletes took.
logging.getLogger('mail.log').setLevel(logging.WARNING)
_USUAL = {
    'EHLO': b'250 here\r\n',
    'DATA': b'354 go on\r\n',
    'QUIT': b'221 bye\r\n',
}


class Behaviour:
    """A handler of aiosmtpd that misbehaves as it is told.

    :param refuses: answers to RCPT, by address.
    :param data: the answer to a mail; ``drop`` or ``hang`` for none.
    """

    def __init__(self, refuses=None, data='250 OK queued as 1', quit_='say'):
        self.refuses = refuses or {}
        self.data = data
        self.quit_ = quit_
        self.mails = []
        self.connections = 0
        self.resets = 0

    async def handle_EHLO(self, server, session, envelope, hostname, lines):
        self.connections += 1
        session.host_name = hostname
        return lines

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_RSET(self, server, session, envelope):
        self.resets += 1
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(
            (envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content)
        )
        if self.data == 'hang':
            await asyncio.Event().wait()
        if self.data == 'drop':
            server.transport.abort()
        return self.data

    async def handle_QUIT(self, server, session, envelope):
        if self.quit_ == 'drop':
            server.transport.abort()
        if self.quit_ == 'hang':
            await asyncio.Event().wait()
        return '221 Bye'


@functools.cache
def lasting():
    """Return what listens on a port that is ours as long as this process.

    For policies that are the same text in each test: they name the port.
    """
    return socket.create_server((HOST, 0))


class _Controller(controller.Controller):
    def __init__(self, handler, listening=None, **more):
        self.listening = (
            socket.create_server((HOST, 0))
            if listening is None
            else listening.dup()
        )
        super().__init__(
            handler, HOST, self.listening.getsockname()[1], **more
        )

    def _create_server(self):
        # Its own way has to know a free port beforehand.
        return self.loop.create_server(
            self._factory_invoker, sock=self.listening, ssl=self.ssl_context
        )


def real(test, behaviour, **more):
    """Return the port of a real server, stopped at the test's end."""
    started = _Controller(behaviour, **more)
    started.start()
    test.addCleanup(started.stop)
    return started.port


def protected(test, behaviour, context):
    """Return the port of a real server that speaks TLS from the start."""
    return real(test, behaviour, ssl_context=context)


def logins(user, password):
    """Return an authenticator that takes one login, and keeps what came."""
    seen = []

    def authenticate(server, session, envelope, mechanism, data):
        seen.append((mechanism, data.login, data.password))
        right = (data.login, data.password) == (user, password)
        return smtp.AuthResult(success=right, handled=False)

    return authenticate, seen


class Scripted:
    """A server that answers commands from a table, whatever SMTP says.

    :param greeting: bytes; None for none.
    :param answers: by verb, bytes; ``None`` hangs, ``b''`` drops. A list
        gives one for each time. ``.`` is the end of a mail.
    """

    def __init__(self, test, greeting=b'220 here\r\n', **answers):
        self._greeting = greeting
        self._answers = {**_USUAL, **answers}
        self._over = threading.Event()
        self.connections = 0
        self.said = []
        self._listening = socket.create_server((HOST, 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        test.addCleanup(self._stop)

    def _stop(self):
        self._over.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)

    def _serve(self):
        with contextlib.suppress(OSError):
            while not self._over.is_set():
                connected, _ = self._listening.accept()
                self.connections += 1
                with connected, contextlib.suppress(OSError):
                    self._talk(connected)

    def _talk(self, connected):
        if not self._answer(connected, self._greeting):
            return
        in_mail = False
        for line in connected.makefile('rb'):
            text = line.decode('latin-1').strip()
            self.said.append(text)
            if in_mail and text != '.':
                continue
            verb = '.' if in_mail else text.partition(' ')[0].upper()
            in_mail = False
            answer = self._answers.get(verb, b'250 OK\r\n')
            if isinstance(answer, list):
                answer = answer.pop(0)
            if not self._answer(connected, answer):
                return
            in_mail = verb == 'DATA' and answer[:3] == b'354'

    def _answer(self, connected, answer):
        if answer is None:
            self._over.wait(30)
            return False
        if callable(answer):
            answer(connected, self._over)
            return False
        connected.sendall(answer)
        return bool(answer)


def drips(connected, over):
    """Send one byte after another, soon enough for any limit on one."""
    while not over.wait(0.02):
        connected.sendall(b'2')


def babbles(connected, over):
    """Send an answer that never ends."""
    while not over.is_set():
        connected.sendall(b'250-and more\r\n' * 1000)
