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

"""Text of strangers, made safe to show on a terminal, in a log or a file."""

import unicodedata

# Cc controls, Cf invisible and bidirectional marks, Cs lone surrogates,
# Zl and Zp line ends: nobody sees them, terminals and log readers obey them.
_HIDDEN = frozenset({'Cc', 'Cf', 'Cs', 'Zl', 'Zp'})


def safe(text: str) -> str:
    """Return the text with everything that does not print spelled out.

    Nova takes ESC, BEL and line ends in tags, metadata values and lock
    reasons (hazard A8), and cliff's table prints what it is given.
    """
    if text.isprintable():
        return text
    return ''.join(
        _spelled(char) if unicodedata.category(char) in _HIDDEN else char
        for char in text
    )


def _spelled(char: str) -> str:
    code = ord(char)
    return f'\\u{code:04x}' if code <= 0xFFFF else f'\\U{code:08x}'
