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

"""Telling the operator something that is not data."""

import shutil
import textwrap
from typing import TextIO

from cipclient.model import text

#: Columns of a terminal that tells less.
_NARROWEST = 40


def say(message: str, stream: TextIO) -> None:
    """Write a message, safe to show (attack A8).

    On a terminal, in lines of its width; what reads it otherwise gets each
    message as one line.
    """
    shown = text.safe(message)
    if stream.isatty():
        indent = shown[: len(shown) - len(shown.lstrip())]
        shown = textwrap.fill(
            shown,
            max(_NARROWEST, shutil.get_terminal_size().columns),
            subsequent_indent=f'{indent}  ',
            break_long_words=False,
            break_on_hyphens=False,
        )
    print(shown, file=stream)
