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

"""Mail addresses: one bare address that every program reads alike."""

import re

from cipclient.model import policy as model_policy

#: RFC 5321, 4.5.3.1, as corrected: what fits between the angle brackets.
_LONGEST = 254
_LONGEST_LOCAL = 64
_LONGEST_DOMAIN = 253
# Without ! and %: old mail servers take them for a route to another host.
_ATOM = r"[A-Za-z0-9#$&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf'{_ATOM}(\.{_ATOM})*')
_LABEL = r'[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
_DOMAIN = re.compile(rf'{_LABEL}(\.{_LABEL})*')


def validated(value: object) -> str:
    """Return the one address that a value is, with its domain in lower case.

    Only a bare address is one: no name beside it, no quotes, comments,
    lists or routes, in which mail libraries see another recipient than
    people do (attack A4). Keystone's ``email`` may be any JSON (A5).

    :raises ValueError: with a phrase that goes on after *the address*: ``is
        a list, not a text``. It never repeats what was there.
    """
    if value is None:
        raise ValueError('is missing')
    if not isinstance(value, str):
        raise ValueError(f'is {_named(value)}, not a text')
    if not value.strip():
        raise ValueError('is empty')
    if len(value) > _LONGEST:
        raise ValueError(f'has {len(value)} characters, more than {_LONGEST}')
    local, at, domain = value.partition('@')
    if not at:
        raise ValueError('has no @')
    if '@' in domain:
        raise ValueError('has more than one @')
    if not _LOCAL.fullmatch(local):
        raise ValueError('is not one plain address such as name@example.org')
    if len(local) > _LONGEST_LOCAL:
        raise ValueError(
            f'has more than {_LONGEST_LOCAL} characters before the @'
        )
    address = f'{local}@{_encoded(domain)}'
    if len(address) > _LONGEST:
        raise ValueError(f'is longer than {_LONGEST} characters once encoded')
    return address


def allowed(address: str, notices: model_policy.Notices) -> bool:
    """Whether the policy lets a mail go to an address.

    A domain that is named stands for itself and all below it:
    ``example.org`` for ``physics.example.org``, never for
    ``notexample.org``. What is denied stays denied, whatever is allowed.

    :param address: a validated one.
    """
    domain = address.rpartition('@')[2].lower()
    if _within(domain, notices.denied_domains):
        return False
    return notices.allowed_domains is None or _within(
        domain, notices.allowed_domains
    )


def _within(domain: str, named: tuple[str, ...]) -> bool:
    return any(
        domain == name or domain.endswith(f'.{name}')
        for name in (entry.lower() for entry in named)
    )


def _encoded(domain: str) -> str:
    """Return a domain in ASCII, as DNS has it."""
    lower = domain.lower()
    if not lower.isascii():
        lower = _idna(lower)
    if not _DOMAIN.fullmatch(lower) or len(lower) > _LONGEST_DOMAIN:
        raise ValueError('does not end in a domain such as example.org')
    if lower.rpartition('.')[2].isdigit():
        raise ValueError('ends in a number, not in a domain')
    return lower


def _idna(domain: str) -> str:
    # The codec is that of 2003: it folds what later became letters of their
    # own (the German sharp s), and full-width dots, into other domains. Only
    # what comes back as it was is surely the domain that was meant.
    try:
        encoded = domain.encode('idna').decode('ascii')
        same = encoded.encode('ascii').decode('idna') == domain
    except UnicodeError:
        same = False
    if not same:
        raise ValueError('has a domain that cannot be encoded for mail')
    return encoded


def _named(value: object) -> str:
    match value:
        case bool():
            return 'true or false'
        case int() | float():
            return 'a number'
        case list() | tuple():
            return 'a list'
        case dict():
            return 'a mapping'
    return 'something else'
