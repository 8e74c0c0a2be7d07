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

"""What reads the answers of services: any bytes may come (F28, A5).

The same bytes answer every request, so a reader that goes on while there is
more is given the same page for ever.
"""

import datetime
import json
import types
from collections.abc import Iterable, Mapping
from typing import Any

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.cloud import service
from cipclient.inventory import assignment
from cipclient.inventory import decode
from cipclient.inventory import flavor
from cipclient.inventory import image
from cipclient.inventory import person
from cipclient.inventory import project
from cipclient.inventory import server_actions
from cipclient.inventory import server_row
from cipclient.inventory import server_spec
from cipclient.inventory import stack
from cipclient.inventory import volume
from cipclient.inventory import volume_row
from cipclient.model import fact
from cipclient.model import kind as model_kind
from cipclient.model import resource

ID = '7d1d0c2e-6f3a-4d0e-9b0a-2f1f3c4d5e6f'
#: No honest reader needs more of one answer, whatever it says.
_REQUESTS = 3000

_SERVERS = decode.Decoder('servers', server_row.Row)
_VOLUMES = decode.Decoder('volumes', volume_row.Row)
_NOT_READ = (
    exceptions.CloudError,
    exceptions.NotAuthorized,
    exceptions.NotFound,
)
_HOLDS = {
    fact.FactType.TEXT: str,
    fact.FactType.FLAG: bool,
    fact.FactType.NUMBER: (int, float),
    fact.FactType.DATE: datetime.datetime,
    fact.FactType.TEXTS: tuple,
    fact.FactType.MAP: Mapping,
}


class _Service:
    """Answers whatever it is asked with the same bytes."""

    type = types.SimpleNamespace(label='fuzzed', name='fuzzed')

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._asked = 0

    def get(self, path: str, *_args: object, **_more: object) -> Any:
        self._asked += 1
        assert self._asked < _REQUESTS, 'it never stops asking'
        assert path.isascii() and path.isprintable(), path
        return service.Answer(self._body, 0.0)

    def get_object(self, path: str, *_args: object, **_more: object) -> Any:
        body = self.get(path).body
        try:
            parsed = json.loads(body)
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict):
            raise failure.Garbled(f'GET {path}: no JSON object.')
        return parsed

    def microversion(self, wanted: str, floor: str) -> str:
        return wanted


def cloud(body: bytes) -> Any:
    """Return a cloud all of whose services answer with those bytes."""
    one = _Service(body)
    return types.SimpleNamespace(
        compute=one,
        identity=one,
        image=one,
        orchestration=one,
        block_storage=one,
        network=one,
        region='north',
        in_admin_project=True,
        whoami=types.SimpleNamespace(
            user_id='u', project_id='p', domain_id=None
        ),
    )


def _facts(spec: model_kind.KindSpec, one: resource.Resource) -> None:
    """Assert that it has its facts, each of its type, absent or unknown."""
    assert decode.is_usable(one.id)
    assert one.kind == spec.name
    for declared in spec.facts:
        value = one.facts[declared.name]
        if value is None:
            continue
        if isinstance(value, fact.Unknown):
            assert value.reason
            continue
        assert isinstance(value, _HOLDS[declared.type]), declared.name
        if declared.type is fact.FactType.NUMBER:
            assert not isinstance(value, bool)
            assert value >= 0
        if declared.type is fact.FactType.DATE:
            assert value.utcoffset() == datetime.timedelta(0)
        if declared.type is fact.FactType.TEXTS:
            assert all(isinstance(text, str) for text in value)
        if declared.type is fact.FactType.MAP:
            assert all(
                isinstance(text, str)
                for pair in value.items()
                for text in pair
            )


def _paged(found: decode.Page[Any]) -> list[Any]:
    assert found.size == len(found.rows) + found.nameless
    return found.rows


def servers(data: bytes) -> None:
    """Nova's rows: a strange one never costs the others."""
    try:
        found = _SERVERS.page(data)
    except decode.Unreadable:
        return
    flavors = flavor.Flavors()
    for row in _paged(found):
        _facts(server_spec.SPEC, server_row.server(row, 'north', flavors))
        assert row.is_gone in (True, False)
        assert row.is_placeholder in (True, False)


def volumes(data: bytes) -> None:
    """Cinder's rows."""
    try:
        found = _VOLUMES.page(data)
    except decode.Unreadable:
        return
    for row in _paged(found):
        _facts(volume.SPEC, volume_row.volume(row, 'north'))
        assert row.is_gone in (True, False)


def flavors(data: bytes) -> None:
    """Nova's list of flavors, and what a server shows of its own."""
    found = flavor.listed(cloud(data).compute, '2.1', extra_specs=True)
    for body in (data, b'{"id": "1"}'):
        facts = found.facts(body)  # type: ignore[arg-type]
        assert set(facts) == set(flavor.NAMES)
        declared = [one for one in server_spec.SPEC.facts if one.name in facts]
        _facts(
            model_kind.KindSpec('server', tuple(declared)),
            resource.Resource('server', 'north', ID, facts),
        )


def images(data: bytes) -> None:
    """Glance's rows, in a list and alone."""
    some = image.Images(cloud(data))
    listed, reasons = some.listed()
    assert all(reasons)
    _all(image.SPEC, (listed, some.read([ID], 1)))


def projects(data: bytes) -> None:
    """Keystone's projects."""
    some = project.Projects(cloud(data))
    listed, reasons = some.listed()
    assert all(reasons)
    _all(project.SPEC, (listed, some.read([ID], 1)))


def users(data: bytes) -> None:
    """Keystone's users, by their domains."""
    some = person.People(cloud(data))
    listed, reasons = some.listed()
    assert all(reasons)
    _all(person.SPEC, (listed, some.read([ID], 1)))


def _all(
    spec: model_kind.KindSpec,
    readings: Iterable[Mapping[str, resource.Resource | fact.Unknown]],
) -> None:
    for found in readings:
        for id_, one in found.items():
            if isinstance(one, fact.Unknown):
                assert one.reason
                continue
            assert one.id == id_
            _facts(spec, one)


def actions(data: bytes) -> None:
    """What Nova tells of a server's past (H10): a date, or not proved."""
    fuzzed = cloud(data)
    for status in ('SHUTOFF', 'SHELVED_OFFLOADED'):
        since = server_actions.stopped_since(fuzzed, ID, status)
        if isinstance(since, datetime.datetime):
            assert since.utcoffset() == datetime.timedelta(0)
    moment = datetime.datetime(2026, 6, 15, tzinfo=datetime.UTC)
    try:
        done = server_actions.was_done(fuzzed, ID, 'shelve', moment, 'req-1')
    except _NOT_READ:
        return
    assert done in (True, False)


def stacks(data: bytes) -> None:
    """Heat's stacks: a member, none, or unknown and why."""
    for how in ('list', 'per-project'):
        members = stack.members(cloud(data), how, {'p', 'q'})
        for project_id in ('p', 'q'):
            owner = members.of(ID, project_id)
            if isinstance(owner, fact.Unknown):
                assert owner.reason
            else:
                assert isinstance(owner, str)


def assignments(data: bytes) -> None:
    """Who holds a role: users by their ids, or unknown and why."""
    wanted = [str(number) for number in range(30)]
    for ids in (wanted[:1], wanted):
        found = assignment.Assignments(cloud(data)).holders('member', ids)
        assert set(found) == set(ids)
        for holders in found.values():
            if isinstance(holders, fact.Unknown):
                assert holders.reason
            else:
                assert all(decode.is_usable(user) for user in holders)
