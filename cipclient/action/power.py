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

"""Whether a guest runs, as its host says and not as Nova remembers (H21)."""

import http

from cipclient import exceptions
from cipclient.action import request
from cipclient.cloud import connection
from cipclient.cloud import failure

#: Nova's words where the hypervisor says that it does not run.
_OFF = 'power state'
_RUNNING = 'running'


def runs(cloud: connection.Cloud, id_: str) -> bool | None:
    """Return whether a guest runs; None where that cannot be told.

    Its diagnostics are the one thing that Nova asks the host for itself:
    it answers 409 for what does not run. Administrators may read them, where
    the driver has them at all.
    """
    compute = cloud.compute
    microversion = compute.microversion(request.WANTED, request.FLOOR)
    try:
        told = compute.get_object(
            f'/servers/{id_}/diagnostics', microversion=microversion
        )
    except failure.NotAuthenticated:
        raise
    except failure.Failure as failed:
        off = failed.status == http.HTTPStatus.CONFLICT
        return False if off and _OFF in str(failed) else None
    except (exceptions.CloudError, exceptions.NotFound):
        return None
    return told.get('state') == _RUNNING or None
