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


"""Who we are to a mail server, if it wants to know."""

import base64
import dataclasses
from collections.abc import Mapping

from cipclient import exceptions
from cipclient.notice import secret as notice_secret

USER = 'CIPCLIENT_SMTP_USER'
PASSWORD = 'CIPCLIENT_SMTP_PASSWORD'  # noqa: S105 - the variable's name


@dataclasses.dataclass(frozen=True, slots=True)
class Login:
    """A name and its password."""

    user: str
    password: notice_secret.Secret

    def spellings(self) -> tuple[str, ...]:
        """Return how the password may come back in an answer."""
        password = self.password.reveal()
        encoded = (password, f'\0{self.user}\0{password}')
        return (
            *(base64.b64encode(text.encode()).decode() for text in encoded),
            password,
        )


def read(environ: Mapping[str, str]) -> Login | None:
    """Return the login that the environment names, None if none.

    Raises NoticeError for half of one, or a file that others can read.
    """
    user = environ.get(USER, '')
    password = notice_secret.read(environ, PASSWORD)
    if not user and password is None:
        return None
    if not user or password is None:
        missing = PASSWORD if user else USER
        raise exceptions.NoticeError(
            f'A login to the mail server needs {USER}, and {PASSWORD} or '
            f'{PASSWORD}_FILE: set {missing}, or unset the others.'
        )
    return Login(user, password)
