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

"""What the environment says, and what the state folder remembers of it.

The port offset is in the service catalogue, so it holds until the cloud is
wiped; later commands need not be told it again.
"""

import json
import os
import pathlib

from realcloud import cloud
from realcloud import errors

# The highest usual port plus this stays below the ephemeral ports (32768).
DEFAULT_OFFSET = 10000


class SettingsError(errors.RealcloudError):
    pass


def state_folder(environ):
    named = environ.get('REALCLOUD_STATE')
    if named:
        return pathlib.Path(named).expanduser().resolve()
    base = environ.get('XDG_STATE_HOME')
    base = pathlib.Path(base) if base else pathlib.Path.home() / '.local/state'
    return base / 'cipclient-realcloud'


def _parse_offset(text):
    try:
        offset = int(text)
    except ValueError:
        raise SettingsError(
            f'REALCLOUD_PORT_OFFSET is not a number: {text!r}'
        ) from None
    top = max(cloud.USUAL_PORTS.values()) + offset
    if offset < 0 or top > 65535:
        raise SettingsError(
            f'REALCLOUD_PORT_OFFSET {offset} puts a port at {top}'
        )
    return offset


def _memory(state):
    return state / 'settings.json'


def load(environ=os.environ):
    state = state_folder(environ)
    asked = environ.get('REALCLOUD_PORT_OFFSET')
    asked = _parse_offset(asked) if asked else None
    try:
        kept = json.loads(_memory(state).read_text())['offset']
    except FileNotFoundError:
        return cloud.Cloud(state, DEFAULT_OFFSET if asked is None else asked)
    if asked not in (None, kept):
        raise SettingsError(
            f'the cloud in {state} was made with '
            f'REALCLOUD_PORT_OFFSET={kept}; wipe it to move it'
        )
    return cloud.Cloud(state, kept)


def remember(where):
    where.state.mkdir(parents=True, exist_ok=True)
    _memory(where.state).write_text(json.dumps({'offset': where.offset}))


def forget(where):
    _memory(where.state).unlink(missing_ok=True)
