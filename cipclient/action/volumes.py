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


"""What Cinder says of a volume that outlived its server."""

from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.model import text


def status(cloud: connection.Cloud, id_: str) -> str | None:
    """Return how a volume is; None if Cinder says that there is none.

    Raises CloudError where it does not say.
    """
    try:
        volume = cloud.block_storage.get_object(f'/volumes/{id_}').get(
            'volume'
        )
    except failure.Missing as missing:
        missing.require('volume', id_)
        return None
    if not isinstance(volume, dict) or volume.get('id') != id_:
        raise failure.Garbled(
            f'Cinder was asked for the volume {id_} and answered with '
            'something else.'
        )
    return text.safe(str(volume.get('status')))
