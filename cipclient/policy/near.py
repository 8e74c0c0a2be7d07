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

"""What was probably meant by a word that is not known."""

import difflib
from collections.abc import Iterable

_LONGEST = 60
_MOST = 12


def quoted(text: str) -> str:
    """Return the text in quotes, short enough for one line."""
    cut = text if len(text) <= _LONGEST else f'{text[:_LONGEST]}...'
    return f"'{cut}'"


def meant(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is nearest, if one is near."""
    folded = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(
        word[:_LONGEST].lower(), folded, n=1, cutoff=0.6
    )
    return folded[close[0]] if close else None


def advice(word: str, known: Iterable[str]) -> str:
    """Return ``did you mean 'x'?``, or what there is to choose from."""
    words = sorted(set(known))
    near = meant(word, words)
    if near is not None:
        return f'did you mean {quoted(near)}?'
    shown = ', '.join(words[:_MOST])
    more = f' and {len(words) - _MOST} more' if len(words) > _MOST else ''
    return f'write one of: {shown}{more}' if words else 'there is none'
