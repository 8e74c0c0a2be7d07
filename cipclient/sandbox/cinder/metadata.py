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

"""The metadata of volumes: what owners write on them."""

from cipclient.sandbox import message
from cipclient.sandbox import refusal
from cipclient.sandbox import router
from cipclient.sandbox.cinder import volumes
from cipclient.sandbox.nova import writing as nova_writing
from cipclient.sandbox.state import cloud
from cipclient.sandbox.state import storage


class Metadata:
    """Reading and writing below /volumes/{id}/metadata, in any status."""

    def __init__(self, state: cloud.Cloud, region: cloud.Region) -> None:
        self._state = state
        self._storage = region.storage

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        path = '/v3/volumes/{volume_id}/metadata'
        routes.get(path, self.show)
        routes.add('POST', path, self.add)
        routes.add('PUT', path, self.replace)
        routes.add('PUT', path + '/{key}', self.put)
        routes.add('DELETE', path + '/{key}', self.delete)

    def _visible(
        self, request: message.Request, volume_id: str
    ) -> storage.Volume:
        found = self._storage.volumes.get(volume_id)
        caller = request.caller
        if found is None or not (
            caller.is_admin or caller.project_id == found.project_id
        ):
            raise volumes.not_found(volume_id)
        return found

    def _writable(
        self, request: message.Request, volume_id: str
    ) -> storage.Volume:
        found = self._visible(request, volume_id)
        if not (request.caller.is_admin or request.caller.has('member')):
            raise refusal.Refusal(
                403,
                "Policy doesn't allow volume:update_volume_metadata to be"
                ' performed.',
            )
        return found

    def _write(
        self, volume: storage.Volume, items: dict[str, str]
    ) -> message.Response:
        volume.metadata = items
        volume.updated_at = self._state.present()
        return message.Response(document={'metadata': items})

    def show(
        self, request: message.Request, volume_id: str
    ) -> message.Response:
        """Show all."""
        found = self._visible(request, volume_id)
        return message.Response(document={'metadata': found.metadata})

    def add(
        self, request: message.Request, volume_id: str
    ) -> message.Response:
        """Add to what is there."""
        volume = self._writable(request, volume_id)
        given = nova_writing.items(request.member('metadata'))
        return self._write(volume, {**volume.metadata, **given})

    def replace(
        self, request: message.Request, volume_id: str
    ) -> message.Response:
        """Put these in the place of what is there."""
        volume = self._writable(request, volume_id)
        return self._write(
            volume, nova_writing.items(request.member('metadata'))
        )

    def put(
        self, request: message.Request, volume_id: str, key: str
    ) -> message.Response:
        """Write one."""
        volume = self._writable(request, volume_id)
        given = nova_writing.items(request.member('meta'))
        if list(given) != [key]:
            raise refusal.Refusal(400, 'Request body and URI mismatch')
        self._write(volume, {**volume.metadata, **given})
        return message.Response(document={'meta': given})

    def delete(
        self, request: message.Request, volume_id: str, key: str
    ) -> message.Response:
        """Take one away."""
        volume = self._writable(request, volume_id)
        left = dict(volume.metadata)
        if left.pop(key, None) is None:
            raise refusal.Refusal(
                404,
                f'Volume {volume_id} has no metadata with key {key}.',
            )
        self._write(volume, left)
        return message.Response()
