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

"""Single values of an answer into facts: known, absent, or unknown."""

import datetime
import functools
from collections.abc import Mapping

import msgspec

from cipclient.cloud import timestamp
from cipclient.model import fact


@functools.lru_cache(maxsize=512)
def unread(name: str) -> fact.Unknown:
    """Return why a field that the answer lacked is unknown."""
    return fact.Unknown(f'the cloud did not report {name}')


@functools.lru_cache(maxsize=512)
def _null(name: str) -> fact.Unknown:
    return fact.Unknown(f'the cloud reported no value for {name}')


@functools.lru_cache(maxsize=512)
def _strange(name: str) -> fact.Unknown:
    return fact.Unknown(
        f'the cloud reported {name} in a form that is not its own'
    )


def _unknown(value: object, name: str) -> fact.Unknown:
    if isinstance(value, fact.Unknown):
        return value
    if value is msgspec.UNSET:
        return unread(name)
    return _null(name) if value is None else _strange(name)


def text(value: object, name: str) -> str | fact.Unknown:
    """Return a text that every such resource has."""
    if value.__class__ is str:
        return value
    return _unknown(value, name)


def filled(value: object, name: str) -> str | fact.Unknown:
    """Return a text that says something; an empty one is unknown."""
    if value.__class__ is str and value:
        return value
    return _null(name) if value == '' else _unknown(value, name)


def optional(value: object, name: str) -> str | fact.Unknown | None:
    """Return a text that is null or empty where there is none."""
    if value.__class__ is str:
        return value or None
    return None if value is None else _unknown(value, name)


def flag(value: object, name: str) -> bool | fact.Unknown:
    """Return a yes or no, also of a service that spells it out (Cinder)."""
    if value.__class__ is bool:
        return value
    if value.__class__ is str:
        spelled = str(value).lower()
        if spelled in ('true', 'false'):
            return spelled == 'true'
        return _strange(name)
    return _unknown(value, name)


def number(value: object, name: str) -> int | fact.Unknown:
    """Return a whole number that is not negative."""
    if value.__class__ is int and value >= 0:
        return value
    return _strange(name) if value.__class__ is int else _unknown(value, name)


def date(value: object, name: str) -> datetime.datetime | fact.Unknown:
    """Return a moment, aware and in UTC."""
    if value.__class__ is str:
        try:
            return timestamp.parse(value)
        except ValueError:
            return _strange(name)
    return _unknown(value, name)


def texts(value: object, name: str) -> tuple[str, ...] | fact.Unknown:
    """Return several texts."""
    if value.__class__ is list:
        return tuple(value)
    return _unknown(value, name)


def mapping(value: object, name: str) -> Mapping[str, str] | fact.Unknown:
    """Return names and their texts."""
    if value.__class__ is dict:
        return value
    return _unknown(value, name)


def loose_texts(value: object, name: str) -> tuple[str, ...] | fact.Unknown:
    """Return several texts, of a row that no schema has checked."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    return _unknown(value, name)


def state(enabled: bool | fact.Unknown) -> str | fact.Unknown:
    """Return how Keystone's flag reads as a state."""
    if isinstance(enabled, fact.Unknown):
        return enabled
    return 'enabled' if enabled else 'disabled'
