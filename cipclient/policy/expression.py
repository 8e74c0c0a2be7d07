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

"""``where:``: a JMESPath expression whose names are checked when it is read.

JMESPath itself answers null for a name that it does not find, so a slip of
the keyboard would make a rule that never holds, or always.
"""

from collections.abc import Mapping

import jmespath
from jmespath import exceptions

from cipclient.model import kind as model_kind
from cipclient.model import rule as model_rule
from cipclient.policy import expression_names
from cipclient.policy import near

#: Beyond this it belongs into several rules. Also bounds the parser.
LONGEST = 2000


def compile(text: str, spec: model_kind.KindSpec) -> model_rule.Expression:
    """Return the expression over the facts of a kind.

    Raises ValueError, each of its arguments one thing that is wrong.
    """
    if len(text) > LONGEST:
        raise ValueError(
            f'more than {LONGEST} characters: make several rules of it'
        )
    try:
        parsed = jmespath.compile(text)
        names = expression_names.of(parsed.parsed, spec)
    except exceptions.JMESPathError as error:
        raise ValueError(f'no JMESPath: {_reason(error)}') from None
    except (RecursionError, ValueError, ArithmeticError):
        # The parser does not check everything itself: \ud800, huge numbers.
        raise ValueError(
            'no JMESPath that can be read: write it simpler'
        ) from None
    if names.faults:
        raise ValueError(*names.faults)

    def holds(facts: Mapping[str, object]) -> bool:
        try:
            found = parsed.search(facts)
        except (
            exceptions.JMESPathError,
            ArithmeticError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            raise ValueError(
                f'{near.quoted(text)} cannot be applied: {_reason(error)}'
            ) from error
        # What JMESPath takes for false; 0 is not.
        return found is not None and found is not False and found not in (
            '', [], {},
        )  # fmt: skip

    return model_rule.Expression(text, frozenset(names.reads), holds)


def _reason(error: Exception) -> str:
    if isinstance(error, exceptions.LexerError):
        return (
            f'{near.quoted(str(error.token_value))} cannot be read, character '
            f'{error.lex_position + 1} (texts stand in single quotes, '
            'numbers in backticks)'
        )
    if isinstance(error, exceptions.IncompleteExpressionError):
        return 'it ends too early: complete it'
    if isinstance(error, exceptions.ParseError):
        return (
            f'{near.quoted(str(error.token_value))} does not belong here, '
            f'character {error.lex_position + 1} (texts stand in single '
            'quotes, numbers in backticks)'
        )
    return str(error).partition('\n')[0]
