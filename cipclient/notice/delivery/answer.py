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


"""What the other side said, fit to be kept and shown."""

from cipclient.model import text

#: Characters that are kept.
_CLIP = 300


def line(said: bytes | str, *hidden: str) -> str:
    """Return it as one safe line (A8).

    :param hidden: what must not be in it: passwords, and how they were
        encoded (P36).
    """
    if isinstance(said, bytes):
        said = said.decode('utf-8', 'replace')
    for secret in hidden:
        if secret:
            said = said.replace(secret, '***')
    shown = text.safe(' '.join(said.split()))
    return shown if len(shown) <= _CLIP else f'{shown[: _CLIP - 3]}...'
