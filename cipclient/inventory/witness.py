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


"""Whether a resource that a listing lacks is gone (hazard H1)."""

import enum

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.inventory import base
from cipclient.model import fact


class Seen(enum.Enum):
    """What the cloud says to the one id."""

    THERE = 'there'
    #: A 404 of the service itself, or a row that says ``deleted``: of Nova
    #: also one deleted softly, which its owner may still restore (P29).
    GONE = 'gone'


def witness(
    cloud: connection.Cloud, inventory: base.Inventory, id_: str
) -> Seen | fact.Unknown:
    """Ask for one resource by its id (property P27).

    One request; for an identity kind that Keystone does not find, another
    one for somebody who is known to exist (hazard H7). Unknown, and why, is
    everything but an answer to that id: 403, 5xx, a cell that is down, a 404
    of some proxy, an id that the service cannot be asked for, a service that
    is not in the catalog.

    Raises NotAuthenticated where the credentials are taken no longer, as
    then nothing more can be learned in this run.
    """
    try:
        inventory.get(cloud, id_)
    except base.NotAnId as strange:
        return fact.Unknown(f'the cloud was not asked: {strange}')
    except exceptions.NotFound:
        return Seen.GONE
    except failure.NotAuthenticated:
        raise
    except exceptions.CloudError as failed:
        return fact.Unknown(str(failed))
    return Seen.THERE
