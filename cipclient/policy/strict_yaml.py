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

"""YAML without surprises: every scalar is text, and every node has a place.

PyYAML's own loading keeps the last of two equal keys, reads ``010`` as 8,
``1:30`` as 90 and a blank as None, and follows aliases that grow without end
(hazard A10). So this reads its events, and takes only what has one meaning.
"""

import dataclasses
from collections.abc import Iterator

import yaml

from cipclient.exceptions import Fault
from cipclient.model import text as model_text
from cipclient.policy import near
from cipclient.policy import yaml_events
from cipclient.policy.yaml_events import Place

#: What a file may nest; the deepest sensible policy has seven levels.
DEPTH = 20

Path = tuple[str | int, ...]
Node = str | list['Node'] | dict[str, 'Node']


@dataclasses.dataclass(slots=True)
class Tree:
    """A file as texts, lists and mappings.

    :param root: None where nothing could be read.
    :param keys: where the key of an entry stands, by the entry's path.
    :param values: where a value begins, by its path.
    :param bad: paths whose value is already reported.
    """

    root: Node | None = None
    keys: dict[Path, Place] = dataclasses.field(default_factory=dict)
    values: dict[Path, Place] = dataclasses.field(default_factory=dict)
    bad: set[Path] = dataclasses.field(default_factory=set)
    faults: list[Fault] = dataclasses.field(default_factory=list)

    def get(self, path: Path) -> Node | None:
        """Return the node at a path, None if there is none."""
        node: Node | None = self.root
        for part in path:
            if isinstance(node, dict) and isinstance(part, str):
                node = node.get(part)
            elif (
                isinstance(node, list)
                and isinstance(part, int)
                and 0 <= part < len(node)
            ):
                node = node[part]
            else:
                return None
        return node


def read(text: str) -> Tree:
    """Read one document. What is wrong with it is in ``faults``."""
    tree = Tree()
    try:
        tree.root = _Reader(text, tree).document()
    except yaml_events.Unreadable as error:
        tree.faults.append(error.fault)
    return tree


class _Reader:
    def __init__(self, text: str, tree: Tree) -> None:
        self._tree = tree
        self._events = yaml_events.events(text)

    def document(self) -> Node | None:
        next(self._events)  # the start of the stream
        first = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            self._fault(
                Place(1, 1), 'the file is empty: begin with version: 1'
            )
            return None
        root = self._node(next(self._events), ())
        next(self._events)  # the end of the document
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._fault(
                yaml_events.place(after.start_mark),
                'a second document begins here: a policy is one document, '
                'remove the line ---',
            )
        return root

    def _node(self, event: yaml.Event, path: Path) -> Node:
        place = yaml_events.place(event.start_mark)
        self._tree.values[path] = place
        self._refuse_sharing(event, place)
        match event:
            case yaml.MappingStartEvent():
                self._refuse_depth(path, place)
                return self._mapping(path)
            case yaml.SequenceStartEvent():
                self._refuse_depth(path, place)
                return [
                    self._node(inner, (*path, index))
                    for index, inner in enumerate(self._until_end())
                ]
            case yaml.ScalarEvent():
                return self._scalar(event, path, place)
            case _:
                self._tree.bad.add(path)
                return ''

    def _mapping(self, path: Path) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for event in self._until_end():
            place = yaml_events.place(event.start_mark)
            key = self._key(event, place)
            if key is None:
                self._skip(next(self._events))
                continue
            inner = (*path, key)
            if key in entries:
                self._fault(
                    place,
                    f'key {near.quoted(key)} is given twice, first in line '
                    f'{self._tree.keys[inner].line}: keep one',
                )
                self._skip(next(self._events))
                continue
            self._tree.keys[inner] = place
            entries[key] = self._node(next(self._events), inner)
        return entries

    def _key(self, event: yaml.Event, place: Place) -> str | None:
        self._refuse_sharing(event, place)
        if not isinstance(event, yaml.ScalarEvent):
            if not isinstance(event, yaml.AliasEvent):
                self._fault(place, 'a key is one word, no list or mapping')
            self._skip(event)
            return None
        if event.value == '<<' and event.style is None:
            self._fault(
                place, "merge key '<<': write the keys out where they belong"
            )
            return None
        if not event.value.strip():
            self._fault(place, 'blank key: name it or remove the entry')
            return None
        if _hides(event.value):
            self._fault(place, _hidden(event.value))
            return None
        return str(event.value)

    def _scalar(
        self, event: yaml.ScalarEvent, path: Path, place: Place
    ) -> str:
        value = str(event.value)
        if not value.strip():
            self._bad(path, place, 'blank: write a value or remove the key')
        elif event.style is None and value.lower() in ('null', '~'):
            self._bad(
                path,
                place,
                f'{value} is no value: write one or remove the key (in '
                'quotes, if this very text is meant)',
            )
        elif _hides(value):
            self._bad(path, place, _hidden(value))
            return model_text.safe(value)
        return value

    def _refuse_sharing(self, event: yaml.Event, place: Place) -> None:
        # One node in several places is what makes a small file explode, and
        # a tag is what makes a scalar something else than it looks.
        if isinstance(event, yaml.AliasEvent):
            self._fault(
                place,
                f'alias *{event.anchor}: write the value out (a pattern that '
                'begins with * belongs in quotes)',
            )
            return
        assert isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent))
        if event.anchor is not None:
            self._fault(
                place,
                f'anchor &{event.anchor}: remove it, no alias may use it',
            )
        if event.tag is not None:
            self._fault(
                place,
                f'tag {near.quoted(event.tag)}: remove it, what a value is '
                'follows from its key',
            )

    def _refuse_depth(self, path: Path, place: Place) -> None:
        if len(path) >= DEPTH:
            raise yaml_events.Unreadable(
                place, f'nested more than {DEPTH} levels deep'
            )

    def _until_end(self) -> Iterator[yaml.Event]:
        for event in self._events:
            if isinstance(
                event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)
            ):
                return
            yield event

    def _skip(self, event: yaml.Event) -> None:
        open_ = 0
        while True:
            if isinstance(event, yaml.CollectionStartEvent):
                open_ += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                open_ -= 1
            if not open_:
                return
            event = next(self._events)

    def _bad(self, path: Path, place: Place, message: str) -> None:
        self._tree.bad.add(path)
        self._fault(place, message)

    def _fault(self, place: Place, message: str) -> None:
        self._tree.faults.append(
            Fault(place.line, place.column, model_text.safe(message))
        )


def _hides(value: str) -> bool:
    # What one cannot see is not what one agrees to; and a lone half of a
    # surrogate pair is no text at all.
    return any(model_text.safe(row) != row for row in value.split('\n'))


def _hidden(value: str) -> str:
    return (
        f'{near.quoted(value)} holds a character that does not print: '
        'remove it'
    )
