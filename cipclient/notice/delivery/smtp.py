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


"""Hands mails to a mail server, and says what became of each.

One recipient a transaction, so that each has an answer of its own: with two,
smtplib raises nothing when one of them is refused (hazard 3.5, F49).
"""

import re
import ssl

from cipclient import exceptions
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.notice import address as notice_address
from cipclient.notice.delivery import login as notice_login
from cipclient.notice.delivery import protocol
from cipclient.notice.delivery import reply as notice_reply
from cipclient.notice.delivery import session as notice_session

#: Mails over one connection; servers limit them, and 100 is a usual limit.
_PER_CONNECTION = 100
#: Connections lost in a row after which the server is taken to be down.
_LOST_IN_A_ROW = 3
_RECIPIENT_TAKEN = (250, 251)
# RFC 5321 and 4954: a command too many, no login, no TLS. Whoever the
# recipient is, it is our own configuration that is refused.
_ABOUT_US = frozenset({503, 504, 530, 534, 535, 538})
# RFC 3463: the sender's address (1.7, 1.8), or a rule of the server (7.x),
# such as the one against relaying.
_SENDER = re.compile(r'5\.1\.[78]\b')
_RULE = re.compile(r'5\.7\.\d{1,3}\b|\brelay', re.IGNORECASE)
# Another end of line than CRLF, in which servers see different mails.
_BARE = re.compile(rb'(?<!\r)\n|\r(?!\n)')


class SmtpDelivery:
    """Delivery by SMTP.

    :param context: decides which certificates are valid; the system's
        authorities if None.
    """

    counts = True

    def __init__(
        self,
        smtp: model_policy.Smtp,
        login: notice_login.Login | None = None,
        timeouts: notice_session.Timeouts | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._smtp = smtp
        self._login = login
        self._timeouts = timeouts or notice_session.Timeouts()
        self._context = context
        self._session: notice_session.Session | None = None
        self._begun = 0
        self._lost = 0

    def check(self) -> None:
        """Connect and log in, so that a run knows before it begins.

        Raises NoticeError if that fails.
        """
        if self._session is None:
            self._session = self._opened()

    def deliver(self, message: model_notice.Message) -> model_notice.Answer:
        """Hand over one mail in one transaction.

        Raises NoticeError where the server does not take mails from us at
        all, or is lost again and again: nobody is refused because of us.
        """
        if self._lost >= _LOST_IN_A_ROW:
            raise self._error(
                f'was lost {self._lost} times in a row: no more is sent to it'
            )
        _check(message)
        session = self._begin(message)
        with session.limited():
            answer = self._hand_over(session, message)
        if answer.delivery is model_notice.Delivery.ACCEPTED:
            self._lost = 0
        return answer

    def close(self) -> None:
        """Say goodbye; the answers stay what they were (F50)."""
        session, self._session = self._session, None
        if session is not None:
            session.quit()

    def _opened(self) -> notice_session.Session:
        self._begun = 0
        return notice_session.Session(
            self._smtp, self._login, self._timeouts, self._context
        )

    def _begin(self, message: model_notice.Message) -> notice_session.Session:
        """Return a connection on which this mail's sender was taken."""
        if self._begun >= _PER_CONNECTION:
            self.close()
        if self._session is not None:
            # It may have been closed for idleness or after so many mails.
            try:
                if self._mail_from(self._session, message).code == 250:
                    return self._session
            except notice_session.Lost:
                pass
            self._drop()
        self._session = self._opened()
        try:
            reply = self._mail_from(self._session, message)
        except notice_session.Lost as lost:
            self._drop()
            raise self._error(f'was lost before any mail: {lost}') from None
        if reply.code != 250:
            self._drop()
            raise self._error(
                f'takes no mail from {message.sender}: '
                f'{notice_reply.said(reply)}'
            )
        return self._session

    def _mail_from(
        self, session: notice_session.Session, message: model_notice.Message
    ) -> notice_reply.Reply:
        self._begun += 1
        argument = f'FROM:<{message.sender}>'
        if not message.content.isascii():
            if not session.offers('8bitmime'):
                raise self._error(
                    'takes only mails in ASCII, and this one is not: '
                    f'{message.message_id}'
                )
            argument += ' BODY=8BITMIME'
        with session.limited():
            return session.command('MAIL', argument)

    def _hand_over(
        self, session: notice_session.Session, message: model_notice.Message
    ) -> model_notice.Answer:
        try:
            taken = session.command('RCPT', f'TO:<{message.recipient}>')
        except notice_session.Lost as lost:
            return self._gone(
                model_notice.Delivery.DEFERRED, f'lost before the mail: {lost}'
            )
        if taken.code not in _RECIPIENT_TAKEN:
            return self._not_taken(
                session, taken, model_notice.Delivery.DEFERRED
            )
        try:
            reply = session.data(message.content)
        except notice_session.Lost as lost:
            return self._gone(
                model_notice.Delivery.UNKNOWN,
                f'lost after the mail was begun: {lost}',
            )
        if reply.code == 250:
            return model_notice.Answer(
                model_notice.Delivery.ACCEPTED, reply.code, reply.text
            )
        return self._not_taken(session, reply, model_notice.Delivery.UNKNOWN)

    def _not_taken(
        self,
        session: notice_session.Session,
        reply: notice_reply.Reply,
        otherwise: model_notice.Delivery,
    ) -> model_notice.Answer:
        """Return what an answer other than yes means.

        :param otherwise: where it is no answer that SMTP knows.
        """
        if not 400 <= reply.code <= 599:
            return self._gone(otherwise, notice_reply.said(reply))
        self._lost = 0
        self._reset(session, reply)
        if reply.code < 500:
            return model_notice.Answer(
                model_notice.Delivery.DEFERRED, reply.code, reply.text
            )
        if reply.code in _ABOUT_US or _SENDER.match(reply.text):
            self._drop()
            raise self._error(
                f'does not take mails of ours: {notice_reply.said(reply)}'
            )
        if _RULE.search(reply.text):
            # As likely our configuration as the person: not final.
            return model_notice.Answer(
                model_notice.Delivery.DEFERRED,
                reply.code,
                f"a rule of the server's: {reply.text}",
            )
        return model_notice.Answer(
            model_notice.Delivery.REFUSED, reply.code, reply.text
        )

    def _reset(
        self, session: notice_session.Session, reply: notice_reply.Reply
    ) -> None:
        if reply.code != 421:
            try:
                if session.command('RSET').code == 250:
                    return
            except notice_session.Lost:
                pass
        self._drop()

    def _gone(
        self, delivery: model_notice.Delivery, why: str
    ) -> model_notice.Answer:
        self._lost += 1
        self._drop()
        return model_notice.Answer(delivery, 0, why)

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _error(self, what: str) -> exceptions.NoticeError:
        return exceptions.NoticeError(
            f'The mail server {self._smtp.host}:{self._smtp.port} {what}.'
        )


def make(setting: protocol.Setting) -> SmtpDelivery:
    """Return the delivery that the policy names, not yet connected.

    Raises NoticeError for half a login, or a file that others can read.
    """
    return SmtpDelivery(
        setting.notices.smtp, notice_login.read(setting.environ)
    )


def _check(message: model_notice.Message) -> None:
    """Raise NoticeError for what no composer of ours makes.

    The envelope is what the ledger recorded, never a header (A4).
    """
    for address in (message.sender, message.recipient):
        try:
            notice_address.validated(address)
        except ValueError as error:
            raise exceptions.NoticeError(
                f'An address of the mail {message.message_id} {error}.'
            ) from None
    if _BARE.search(message.content):
        raise exceptions.NoticeError(
            f'The mail {message.message_id} has line ends other than CRLF.'
        )
