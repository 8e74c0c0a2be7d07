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

"""The cloud changes while it is being read."""

import uuid
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox.fault import effects


def call(it: effects.Call) -> None:
    """Call ``hook`` with the request and the cloud; in-process only."""
    it.args['hook'](it.request, it.cloud)


def create_servers(it: effects.Call) -> None:
    """Add ``count`` (1) servers that are as the first one, made just now."""
    for _each in range(int(it.args.get('count', 1))):
        it.cloud.add_server(
            region=it.args.get('region'),
            id=str(uuid.uuid4()),
            name='made-meanwhile',
            created=it.cloud.now,
            updated=it.cloud.now,
            launched_at=it.cloud.now,
        )


def delete_servers(it: effects.Call) -> None:
    """Delete the servers ``ids``, or the first ``count`` (1) live ones.

    With ``purge`` nothing is left of them.
    """
    region = it.args.get('region')
    ids = it.args.get('ids')
    if ids is None:
        live = it.cloud.live_servers(region)
        ids = [row.id for row in live[: int(it.args.get('count', 1))]]
    for server_id in ids:
        it.cloud.delete_server(server_id, region)
        if it.args.get('purge'):
            it.cloud.purge_server(server_id, region)


def change_server(it: effects.Call) -> None:
    """Change the server ``id``: ``fields`` is what becomes of it."""
    it.cloud.change_server(
        it.args['id'], it.args.get('region'), **it.args['fields']
    )


def cell_down(it: effects.Call) -> None:
    """Take ``cell`` down."""
    it.cloud.take_cell_down(it.args['cell'], it.args.get('region'))


def cell_up(it: effects.Call) -> None:
    """Bring ``cell`` up again."""
    it.cloud.bring_cell_up(it.args['cell'], it.args.get('region'))


def expire_tokens(it: effects.Call) -> None:
    """End all tokens, the one of this request too."""
    it.tokens.revoke_all()


def without_service(
    it: effects.Call, response: message.Response
) -> message.Response:
    """Leave the service ``type`` out of the catalog."""
    for holder in _catalogs(response):
        holder['catalog'] = [
            entry
            for entry in holder['catalog']
            if entry['type'] != it.args['type']
        ]
    return response


def without_region(
    it: effects.Call, response: message.Response
) -> message.Response:
    """Leave the endpoints of ``region`` out of the catalog."""
    for holder in _catalogs(response):
        for entry in holder['catalog']:
            entry['endpoints'] = [
                endpoint
                for endpoint in entry['endpoints']
                if endpoint['region_id'] != it.args['region']
            ]
    return response


def _catalogs(response: message.Response) -> list[dict[str, Any]]:
    document = response.document
    if not isinstance(document, dict):
        return []
    holder = document.get('token', document)
    return [holder] if 'catalog' in holder else []


EFFECTS = {
    'call': effects.Effect(before=call),
    'create_servers': effects.Effect(before=create_servers),
    'delete_servers': effects.Effect(before=delete_servers),
    'change_server': effects.Effect(before=change_server),
    'cell_down': effects.Effect(before=cell_down),
    'cell_up': effects.Effect(before=cell_up),
    'expire_tokens': effects.Effect(before=expire_tokens),
    'without_service': effects.Effect(after=without_service),
    'without_region': effects.Effect(after=without_region),
}
