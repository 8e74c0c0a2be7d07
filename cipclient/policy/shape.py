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

"""What a key of a section holds: a section, a list, a mapping or a value."""

import dataclasses
import enum
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic.fields import FieldInfo

from cipclient.policy import section
from cipclient.policy import spelled


class Form(enum.Enum):
    """How values are put together."""

    SECTION = enum.auto()
    LIST = enum.auto()
    MAP = enum.auto()
    VALUE = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """One annotation, without the wrapping that only pydantic needs.

    :param inner: the section's class, or the annotation of the entries.
    :param spelling: of a value.
    """

    form: Form
    inner: Any = None
    spelling: str = ''


def fields(model: type[section.Section]) -> Mapping[str, FieldInfo]:
    """Return a section's fields by their keys in the file."""
    return {
        field.alias or name: field
        for name, field in model.model_fields.items()
    }


def of(field: FieldInfo) -> Shape:
    """Return the shape of a field."""
    return shape(field.annotation, field.metadata)


def shape(annotation: Any, metadata: Iterable[Any] = ()) -> Shape:
    """Return the shape of an annotation.

    Raises TypeError for one that no key has: each is a section, a list or
    mapping of shapes, or says how it is spelled.
    """
    for entry in metadata:
        if isinstance(entry, spelled.Spelled):
            return Shape(Form.VALUE, spelling=entry.spelling)
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return shape(args[0], args[1:])
    if origin in (typing.Union, types.UnionType):
        return shape(next(a for a in args if a is not types.NoneType))
    if origin is tuple:
        return Shape(Form.LIST, args[0])
    if origin is dict:
        return Shape(Form.MAP, args[1])
    if isinstance(annotation, type) and issubclass(
        annotation, section.Section
    ):
        return Shape(Form.SECTION, annotation)
    raise TypeError(f'{annotation} does not say how it is spelled')


def section_at(
    model: type[section.Section], loc: Iterable[str | int]
) -> type[section.Section]:
    """Return the class of the section at a path within another."""
    here = Shape(Form.SECTION, model)
    for part in loc:
        if here.form is Form.SECTION:
            here = of(fields(here.inner)[str(part)])
        else:
            here = shape(here.inner)
    assert here.form is Form.SECTION
    found: type[section.Section] = here.inner
    return found
