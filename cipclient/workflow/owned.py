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
"""Files of the operator's own that others must not have written."""

import os
import pathlib

from cipclient.policy import permission


def read(path: pathlib.Path) -> bytes:
    """Return what a file says.

    Raises ValueError for one that others could have written (attack A12).
    """
    return permission.read(path, os.environ.get('CIPCLIENT_POLICY_GROUP'))
