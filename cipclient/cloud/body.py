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

"""The body of an answer: no more of it than anybody can use."""

import http
import json
from typing import Any

import requests

from cipclient.cloud import failure

_CHUNK = 64 << 10


def read(response: requests.Response, max_bytes: int, url: str) -> bytes:
    """Return the body, unpacked; of an error's as much as is shown."""
    failed = response.status_code > http.HTTPStatus.MULTIPLE_CHOICES
    chunks = []
    size = 0
    for chunk in response.iter_content(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if failed and size > _CHUNK:
            break
        if size > max_bytes:
            raise failure.TooLarge(
                f'GET {url}: the answer is larger than {max_bytes} bytes.'
            )
    return b''.join(chunks)


def beginning(response: requests.Response) -> bytes:
    """Return as much of a body as a message may be long (F27)."""
    said = b''
    for chunk in response.iter_content(_CHUNK):
        said += chunk
        if len(said) > _CHUNK:
            break
    return said


def parse(url: str, body: bytes) -> dict[str, Any]:
    """Return the JSON object that it is. Raises Garbled for anything else."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise failure.Garbled(
            f'GET {url}: the answer is no JSON object. Something else '
            'than the service may have answered, such as a login page.'
        )
    return parsed
