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

"""The fence: a lock that keeps the owner's requests out meanwhile (H24).

Never put on what is locked already: of another project's lock it would wipe
out reason and owner, and to take ours off would take off both.
"""

from cipclient.action import base
from cipclient.action import request
from cipclient.cloud import write

_OURS = 'cipclient'


def reason(case: int) -> str:
    """Return what people read who find our lock."""
    return f'{_OURS}: case {case}, taken off again in a moment'


def lock(id_: str, why: str) -> write.Write:
    """Return the request that locks a server."""
    return request.action(id_, 'lock', {'locked_reason': why})


def unlock(id_: str) -> write.Write:
    """Return the request that unlocks it."""
    return request.action(id_, 'unlock')


def is_ours(seen: base.Sight) -> bool:
    """Whether the lock on a server is one that this program put there."""
    return seen.locked is True and seen.locked_reason.startswith(f'{_OURS}: ')
