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

"""One module, changed in one place: what mutmut would change, everywhere.

mutmut itself leaves out what has a decorator (each property) and all that is
outside a function, and cannot load a class that has a method with the name
of a module. So its operators are used, and its runner is not.
"""

import dataclasses
import difflib
from collections.abc import Iterator
from typing import Any

import libcst as cst
from libcst import metadata
from mutmut.mutation import mutators

#: What is called with a type, or has one value: a change says nothing.
_LEFT = frozenset({'cast', 'isinstance', 'len', 'TypeVar'})


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One change.

    :param line: that of the source that it is made of.
    :param within: the lines of its statement; none where that runs at import.
    """

    line: int
    within: range
    _module: cst.Module
    _old: cst.CSTNode
    _new: cst.CSTNode

    def source(self) -> str:
        changed = self._module.deep_replace(self._old, self._new)
        assert isinstance(changed, cst.Module)
        return changed.code

    def shown(self) -> str:
        """Return the lines that differ."""
        differing = difflib.unified_diff(
            self._module.code.splitlines(),
            self.source().splitlines(),
            n=0,
            lineterm='',
        )
        return '\n'.join(
            line
            for line in differing
            if not line.startswith(('---', '+++', '@@'))
        )


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (metadata.PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, range, cst.CSTNode, cst.CSTNode]] = []
        self._within: list[tuple[cst.CSTNode, range]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Import):
            return False
        if isinstance(node, cst.Call) and _name(node.func) in _LEFT:
            return False
        place: Any = self.get_metadata(metadata.PositionProvider, node, None)
        if isinstance(node, cst.BaseStatement | cst.SimpleStatementLine):
            self._within.append((node, self._lines(node, place)))
        within = self._within[-1][1] if self._within else range(0)
        for kind, operator in mutators.mutation_operators:
            if isinstance(node, kind) and not _words(node):
                self.found.extend(
                    (place.start.line if place else 0, within, node, changed)
                    for changed in operator(node)
                )
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        super().on_leave(original_node)
        if self._within and self._within[-1][0] is original_node:
            self._within.pop()

    def _lines(self, node: cst.CSTNode, place: Any) -> range:
        """Return those of a statement, less those of what it contains."""
        if isinstance(node, cst.FunctionDef | cst.ClassDef) or not any(
            isinstance(outer, cst.FunctionDef) for outer, _ in self._within
        ):
            return range(0)
        body: Any = getattr(node, 'body', None)
        if isinstance(body, cst.BaseSuite):
            inside = self.get_metadata(metadata.PositionProvider, body)
            return range(
                place.start.line, max(inside.start.line, place.start.line + 1)
            )
        return range(place.start.line, place.end.line + 1)


def of(source: str) -> Iterator[Mutant]:
    """Return the mutants of what is written there, in its order."""
    wrapped = metadata.MetadataWrapper(cst.parse_module(source))
    finder = _Finder()
    wrapped.visit(finder)
    for line, within, old, new in finder.found:
        yield Mutant(line, within, wrapped.module, old, new)


def _name(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ''


def _words(node: cst.CSTNode) -> bool:
    """Whether it is for people: their words are not what is tested here."""
    return isinstance(node, cst.SimpleString) and ' ' in node.value
