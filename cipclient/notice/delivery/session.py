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


"""One connection to a mail server: protected, bounded, one answer a command.

smtplib speaks the protocol; what it leaves to chance is done here: who we
say we are, whose certificate it is, how long and how much we listen, and
that no address goes through its parser (A4).
"""

import contextlib
import dataclasses
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator

from cipclient import exceptions
from cipclient.model import policy as model_policy
from cipclient.notice.delivery import answer
from cipclient.notice.delivery import host
from cipclient.notice.delivery import login as notice_login
from cipclient.notice.delivery import reply as notice_reply
from cipclient.notice.delivery.reply import Reply


@dataclasses.dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a mail server may take, in seconds.

    :param connect: until the connection is there.
    :param answer: for each answer, and for each piece of what is sent.
    :param whole: for one mail, or for getting ready, all in all: a server
        that drips would keep us for ever.
    """

    connect: float = 15
    answer: float = 60
    whole: float = 300


class Lost(Exception):
    """The connection is gone, or no longer makes sense."""


class Session:
    """A connection on which mails can be sent.

    :param context: decides which certificates are valid; the system's
        authorities if None.

    Raises NoticeError if it cannot be had as the policy wants it: nothing
    weaker is tried (F51).
    """

    def __init__(
        self,
        smtp: model_policy.Smtp,
        login: notice_login.Login | None,
        timeouts: Timeouts,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._server = smtp
        self._timeouts = timeouts
        self._context = context
        # Its own search for our name asks DNS, without any limit of time.
        self._smtp = smtplib.SMTP(local_hostname='localhost')
        self._hidden: tuple[str, ...] = ()
        try:
            self._connect()
            with self.limited():
                self._begin(login)
        except BaseException:
            self.close()
            raise

    def command(self, verb: str, argument: str = '') -> Reply:
        """Send one command and return its answer.

        Raises Lost if there is none.
        """
        try:
            return self._reply(*self._smtp.docmd(verb, argument))
        except (smtplib.SMTPException, OSError) as error:
            raise Lost(self._words(error)) from None

    def data(self, content: bytes) -> Reply:
        """Send a mail and return the last answer about it.

        Raises Lost if there is none: then the mail may have been taken.
        """
        try:
            return self._reply(*self._smtp.data(content))
        except smtplib.SMTPDataError as refused:
            return self._reply(refused.smtp_code, refused.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            # Also its "500 Line too long", which no server said.
            raise Lost(self._words(error)) from None

    def offers(self, extension: str) -> bool:
        """Whether the server named an extension after EHLO."""
        return self._smtp.has_extn(extension)

    @contextlib.contextmanager
    def limited(self) -> Iterator[None]:
        """Cut the connection if what is done here takes too long."""
        timer = threading.Timer(self._timeouts.whole, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def quit(self) -> None:
        """Say goodbye, and close it whatever comes back (F50)."""
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(self._timeouts.connect)
            with contextlib.suppress(Lost):
                self.command('QUIT')
        self.close()

    def close(self) -> None:
        """Close it without a word."""
        with contextlib.suppress(OSError):
            self._smtp.close()

    def _connect(self) -> None:
        address = (self._server.host, self._server.port)
        try:
            connected = socket.create_connection(
                address, self._timeouts.connect
            )
        except (OSError, UnicodeError) as error:
            raise self._error(
                f'cannot be reached: {self._words(error)}'
            ) from None
        self._take(connected)

    def _begin(self, login: notice_login.Login | None) -> None:
        if self._server.security == 'tls':
            self._protect()
        try:
            greeting = self._reply(*self._smtp.getreply())
        except (smtplib.SMTPException, OSError) as error:
            raise self._error(
                f'does not greet: {self._words(error)}'
            ) from None
        self._need(greeting, 220, 'takes no mail now')
        self._hello()
        if self._server.security == 'starttls':
            if not self.offers('starttls'):
                raise self._error(
                    'offers no STARTTLS, which the policy asks for. Nothing '
                    'is sent without it. If that is new, somebody may be '
                    'between you and the server'
                )
            self._need(self._asked('STARTTLS'), 220, 'does not start TLS')
            self._protect()
            self._hello()
        if login is not None:
            self._log_in(login)

    def _protect(self) -> None:
        context = self._context or ssl.create_default_context()
        plain = self._smtp.sock
        assert plain is not None
        try:
            protected = context.wrap_socket(
                plain,
                server_hostname=self._server.host,
                do_handshake_on_connect=False,
            )
            self._take(protected)
            protected.do_handshake()
        except ssl.SSLCertVerificationError as error:
            raise self._error(
                'has a certificate that is not valid for it: '
                f'{answer.line(error.verify_message)}. Nothing is sent '
                'to it. Correct the certificate or the name in '
                'notices: smtp: host:'
            ) from None
        except (OSError, ValueError) as error:
            raise self._error(
                f'and we could not agree on TLS: {self._words(error)}'
            ) from None

    def _take(self, connected: socket.socket) -> None:
        """Go on over this socket, and forget what was said before."""
        connected.settimeout(self._timeouts.answer)
        self._smtp.sock = connected
        self._smtp.file = notice_reply.Answers(connected.makefile('rb'))
        self._smtp.helo_resp = self._smtp.ehlo_resp = None
        self._smtp.esmtp_features = {}
        self._smtp.does_esmtp = False

    def _hello(self) -> None:
        assert self._smtp.sock is not None
        name = host.own_name(self._smtp.sock)
        try:
            reply = self._reply(*self._smtp.ehlo(name))
            if reply.code >= 500 and self._server.security == 'none':
                reply = self._reply(*self._smtp.helo(name))
        except (smtplib.SMTPException, OSError) as error:
            raise self._error(
                f'was lost after the greeting: {self._words(error)}'
            ) from None
        self._need(reply, 250, f'does not take {name} for a name')

    def _log_in(self, login: notice_login.Login) -> None:
        sock = self._smtp.sock
        assert sock is not None
        if not isinstance(sock, ssl.SSLSocket) and not host.is_loopback(sock):
            raise self._error(
                'would get the password over a connection that is not '
                'encrypted. Write security: starttls or tls in notices: '
                'smtp:, or unset CIPCLIENT_SMTP_USER'
            )
        password = login.password.reveal()
        self._hidden = login.spellings()
        if not (login.user + password).isascii():
            # smtplib fails on these, with the password in its words.
            raise self._error(
                'cannot be given a user name or password with other letters '
                'than those of ASCII'
            )
        try:
            reply = self._reply(*self._smtp.login(login.user, password))
        except smtplib.SMTPAuthenticationError as refused:
            reply = self._reply(refused.smtp_code, refused.smtp_error)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise self._error(
                f'could not be logged in to: {self._words(error)}'
            ) from None
        # 503 is success to smtplib; it also means that AUTH is not enabled.
        self._need(reply, 235, 'does not take the login')

    def _asked(self, verb: str) -> Reply:
        try:
            return self.command(verb)
        except Lost as lost:
            raise self._error(f'was lost after {verb}: {lost}') from None

    def _need(self, reply: Reply, code: int, otherwise: str) -> None:
        if reply.code != code:
            raise self._error(f'{otherwise}: {notice_reply.said(reply)}')

    def _error(self, what: str) -> exceptions.NoticeError:
        return exceptions.NoticeError(
            f'The mail server {self._server.host}:{self._server.port} {what}.'
        )

    def _reply(self, code: int, text: bytes | str) -> Reply:
        return Reply(code, answer.line(text, *self._hidden))

    def _words(self, error: Exception) -> str:
        words = getattr(error, 'strerror', None) or str(error)
        # smtplib keeps the words of an error, and not what it was.
        if isinstance(error, TimeoutError) or 'timed out' in words:
            return 'no answer in time'
        return answer.line(words or type(error).__name__, *self._hidden)

    def _cut(self) -> None:
        connected = self._smtp.sock
        if connected is not None:
            # Not that of TLS: it would forget its keys, and what is under
            # way would go on in clear text.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connected, socket.SHUT_RDWR)
