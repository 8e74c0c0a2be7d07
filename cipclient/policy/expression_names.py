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

"""Which facts a parsed JMESPath expression reads, and what it mistakes."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from cipclient.model import fact as model_fact
from cipclient.model import kind as model_kind
from cipclient.policy import near

Tree = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class _Branch:
    """The facts under a prefix; the root is the empty one."""

    prefix: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Leaf:
    """The value of a fact, or of one of its entries."""

    fact: model_fact.FactSpec
    entry: bool = False

    @property
    def type(self) -> model_fact.FactType:
        return model_fact.FactType.TEXT if self.entry else self.fact.type


#: What was computed, so that its names cannot be known here.
_COMPUTED = None
_Value = _Branch | _Leaf | None


@dataclasses.dataclass(slots=True)
class Names:
    """What came of one expression.

    :param reads: dotted names of facts.
    :param faults: sentences; a dict for its order.
    """

    reads: set[str] = dataclasses.field(default_factory=set)
    faults: dict[str, None] = dataclasses.field(default_factory=dict)


def of(tree: Tree, spec: model_kind.KindSpec) -> Names:
    """Return the names in an expression over the facts of a kind."""
    visitor = _Visitor(spec)
    visitor.answer(tree, _Branch(''))
    names = visitor.names
    if not names.reads and not names.faults:
        names.faults['reads no fact, so it always says the same'] = None
    return names


class _Visitor:
    """Follows an expression as JMESPath does, over facts without values."""

    def __init__(self, spec: model_kind.KindSpec) -> None:
        self.names = Names()
        self._spec = spec
        self._facts = {fact.name: fact for fact in spec.all_facts()}

    def answer(self, tree: Tree, scope: _Value) -> None:
        """Follow an expression that is asked whether it holds."""
        self._refuse_constant(tree)
        self.use(tree, scope)

    def use(self, tree: Tree, scope: _Value) -> _Value:
        """Follow an expression whose whole value matters."""
        value = self._follow(tree, scope)
        if isinstance(value, _Branch):
            self.names.reads |= set(self._below(value.prefix))
        return value

    def _follow(self, tree: Tree, scope: _Value) -> _Value:
        children = tree['children']
        match tree['type']:
            case 'field':
                return self._field(tree['value'], scope)
            case 'subexpression' | 'index_expression' | 'pipe':
                for child in children:
                    scope = self._follow(child, scope)
                return scope
            case 'current' | 'identity':
                return scope
            case 'index':
                return self._element(scope)
            case 'slice':
                return scope
            case 'projection' | 'value_projection' | 'filter_projection':
                element = self._element(self.use(children[0], scope))
                self.use(children[1], element)
                for condition in children[2:]:
                    self.answer(condition, element)
            case 'expref':
                self.use(children[0], _COMPUTED)
            case 'comparator':
                self._compare(
                    tree['value'],
                    children,
                    [self.use(child, scope) for child in children],
                )
            case _:
                for child in children:
                    self.use(child, scope)
        return _COMPUTED

    def _field(self, name: str, scope: _Value) -> _Value:
        if isinstance(scope, _Branch):
            full = f'{scope.prefix}{name}'
            if full in self._facts:
                self.names.reads.add(full)
                return _Leaf(self._facts[full])
            if next(self._below(f'{full}.'), None) is not None:
                return _Branch(f'{full}.')
            self._unknown(full, scope.prefix)
        elif isinstance(scope, _Leaf):
            if scope.type is model_fact.FactType.MAP:
                return _Leaf(scope.fact, entry=True)
            instead = (
                f"write contains({scope.fact.name}, '{name}')"
                if scope.type is model_fact.FactType.TEXTS
                else 'compare it as it is'
            )
            self._fault(
                f'{scope.fact.name} has nothing in it named '
                f'{near.quoted(name)}: {instead}'
            )
        return _COMPUTED

    def _element(self, value: _Value) -> _Value:
        if isinstance(value, _Leaf) and value.type in (
            model_fact.FactType.TEXTS,
            model_fact.FactType.MAP,
        ):
            return _Leaf(value.fact, entry=True)
        return _COMPUTED

    def _refuse_constant(self, tree: Tree) -> None:
        # status == 'A' || 'B' holds for everything: a slip that deletes.
        match tree['type']:
            case 'literal':
                self._fault(
                    f'{near.quoted(str(tree["value"]))} alone always says '
                    'the same: compare a fact with it'
                )
            case 'or_expression' | 'and_expression' | 'not_expression':
                for child in tree['children']:
                    self._refuse_constant(child)

    def _compare(
        self, sign: str, trees: list[Tree], values: list[_Value]
    ) -> None:
        for leaf, other in zip(values, reversed(trees), strict=True):
            if isinstance(leaf, _Leaf) and other['type'] == 'literal':
                self._check_literal(sign, leaf, other['value'])

    def _check_literal(self, sign: str, leaf: _Leaf, literal: object) -> None:
        if literal is None and sign in ('eq', 'ne'):
            return
        name = leaf.fact.name
        match leaf.type:
            case model_fact.FactType.TEXTS | model_fact.FactType.MAP:
                self._fault(
                    f'{name} is several texts, no single one equals it: '
                    f"write contains({name}, '...')"
                    if leaf.type is model_fact.FactType.TEXTS
                    else f'{name} is a mapping: name the entry, {name}.entry'
                )
            case model_fact.FactType.FLAG:
                if not isinstance(literal, bool):
                    self._fault(f'{name} is `true` or `false`, in backticks')
            case model_fact.FactType.NUMBER:
                if isinstance(literal, bool) or not isinstance(
                    literal, (int, float)
                ):
                    self._fault(
                        f'{name} is a number: write it in backticks, `8`'
                    )
            case _:
                if not isinstance(literal, str):
                    self._fault(
                        f"{name} is a text: write it in single quotes, 'c1'"
                    )
                elif (
                    leaf.fact.values
                    and not leaf.entry
                    and literal not in leaf.fact.values
                ):
                    self._fault(
                        f'{name} is never {near.quoted(literal)}: '
                        f'{near.advice(literal, leaf.fact.values)}'
                    )

    def _below(self, prefix: str) -> Iterator[str]:
        return (name for name in self._facts if name.startswith(prefix))

    def _unknown(self, full: str, prefix: str) -> None:
        known = {
            name[len(prefix) :].partition('.')[0]
            for name in self._below(prefix)
        }
        last = full[len(prefix) :]
        hint = (
            '; a text stands in single quotes'
            if not prefix and last.isupper()
            else ''
        )
        self._fault(
            f'a {self._spec.name} has no {near.quoted(full)}: '
            f'{near.advice(last, known)}{hint}'
        )

    def _fault(self, message: str) -> None:
        self.names.faults[message] = None
