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

"""Marks: what of a case is shown on the server itself (hazard C6).

One key or tag each, so that nothing of its owner's is ever overwritten.
"""

from collections.abc import Iterator, Mapping, Sequence

from cipclient.action import request
from cipclient.cloud import write


def put(
    id_: str, metadata: Mapping[str, str], tags: Sequence[str]
) -> Iterator[write.Write]:
    """Yield the requests that put marks on a server."""
    if metadata:
        yield _write('POST', f'/servers/{id_}/metadata', metadata)
    for tag in tags:
        yield _write('PUT', f'/servers/{id_}/tags/{tag}')


def take(
    id_: str, keys: Sequence[str], tags: Sequence[str]
) -> Iterator[write.Write]:
    """Yield the requests that take marks off a server."""
    for key in keys:
        yield _write('DELETE', f'/servers/{id_}/metadata/{key}')
    for tag in tags:
        yield _write('DELETE', f'/servers/{id_}/tags/{tag}')


def _write(
    method: str, path: str, metadata: Mapping[str, str] | None = None
) -> write.Write:
    return write.Write(
        write.COMPUTE,
        method,
        path,
        None if metadata is None else {'metadata': dict(metadata)},
        request.WANTED,
        request.FLOOR,
    )
