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

"""What is read in the moment before something is switched off or deleted.

Whatever comes, only what an answer says in the services' own form may go: the
checks here read the same bytes again, by other means (P4, P7, P8, F28).
"""

import datetime
import json
from typing import Any

from cipclient import exceptions
from cipclient.action import attached
from cipclient.action import recipe
from cipclient.action import sight
from cipclient.inventory import cells
from cipclient.model import kept as model_kept
from cipclient.model import standing as model_standing
from cipclient.tests.fuzz import answers
from cipclient.workflow.retention import kept_things

_REFUSED = (
    exceptions.CloudError,
    exceptions.NotAuthorized,
    exceptions.NotFound,
)
_WHEN = datetime.datetime(2026, 6, 15, tzinfo=datetime.UTC)
_KEY = model_standing.ResourceKey('north', 'server', answers.ID, _WHEN)
_SUBJECT = model_standing.Subject(project_id='p')


def server(data: bytes) -> None:
    """Nova's word of the server that is to be acted on."""
    try:
        seen = sight.look(answers.cloud(data), answers.ID)
    except _REFUSED:
        return
    told = json.loads(data)['server']
    assert told['id'] == answers.ID
    assert seen.status == told['status']
    assert seen.locked in (True, False, None)
    assert seen.locked == told.get('locked') or seen.locked is None
    if seen.created is not None:
        assert seen.created.utcoffset() == datetime.timedelta(0)


def made_of(data: bytes) -> None:
    """What it takes to make it anew: plain values, and no secret."""
    cloud = answers.cloud(data)
    try:
        made = recipe.read(cloud, answers.ID)
        volumes = attached.read(cloud, answers.ID)
    except _REFUSED:
        return
    # The ledger has to take it.
    json.dumps(made)
    assert 'OS-EXT-SRV-ATTR:user_data' not in made
    assert 'adminPass' not in made
    rows = json.loads(data)['volumeAttachments']
    assert len(volumes) == len(rows)
    for one, row in zip(volumes, rows, strict=True):
        assert one.goes or row['delete_on_termination'] is False


def kept(data: bytes) -> None:
    """An image and a volume that outlived their server: may they go?"""
    for kind in (model_kept.IMAGE, model_kept.VOLUME):
        try:
            thing = kept_things.look(
                answers.cloud(data),
                model_kept.Kept(
                    1, 1, _KEY, _SUBJECT, kind, answers.ID, 0, _WHEN
                ),
                None,
            )
        except _REFUSED:
            continue
        assert thing is not None
        if thing.unfit:
            continue
        told = json.loads(data)
        if kind == model_kept.IMAGE:
            _may_go(told, status='active', owner='p')
            assert told.get('protected') is not True
            assert told['instance_uuid'] == answers.ID
            assert told['visibility'] in ('private', 'shared')
        else:
            volume = told['volume']
            _may_go(volume, status='available', attachments=[])
            assert volume['os-vol-tenant-attr:tenant_id'] == 'p'
            assert told['snapshots'] == []


def _may_go(told: Any, **wanted: object) -> None:
    assert told['id'] == answers.ID
    for name, value in wanted.items():
        assert told[name] == value, name


def all_cells(data: bytes) -> None:
    """Whether all of Nova answered: only its own list says so (H1)."""
    cloud = answers.cloud(data)
    for microversion in ('2.96', '2.60'):
        for look in (cells.services, cells.placeholders):
            seen = look(cloud.compute, microversion)
            assert all(seen.reasons)
            if seen.reasons:
                continue
            told = json.loads(data)
            rows = told['services' if look is cells.services else 'servers']
            assert not any(
                isinstance(row, dict) and row.get('status') == 'UNKNOWN'
                for row in rows
            )
        assert cells.changes(seen, seen) == [*seen.reasons, *seen.reasons]
