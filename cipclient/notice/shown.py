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
"""A mail as its reader sees it, for those who look before it is sent."""

import email
import email.message
import email.policy

from cipclient.model import notice as model_notice

_HEADERS = ('From', 'To', 'Subject', 'Date')


def text(message: model_notice.Message) -> str:
    """Return what a person sees of its headers, and the plain text."""
    mail = _parsed(message)
    headers = ''.join(f'{name}: {mail[name]}\n' for name in _HEADERS)
    return f'{headers}\n{_body(mail, "plain")}'


def html(message: model_notice.Message) -> str:
    """Return the HTML of it."""
    return _body(_parsed(message), 'html')


def _parsed(message: model_notice.Message) -> email.message.EmailMessage:
    parsed = email.message_from_bytes(
        message.content, policy=email.policy.default
    )
    if not isinstance(parsed, email.message.EmailMessage):
        raise TypeError('a mail of another class than its policy makes')
    return parsed


def _body(mail: email.message.EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    return '' if part is None else str(part.get_content())
