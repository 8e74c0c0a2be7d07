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

"""What the libraries raise, as what this project raises."""

import contextlib
from collections.abc import Iterator

import requests
import urllib3
from keystoneauth1 import exceptions as ksa_exceptions

from cipclient.cloud import failure


@contextlib.contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn what the libraries raise into what this project raises.

    :param doing: what was tried: ``GET http://...``.
    """
    try:
        yield
    except ksa_exceptions.Unauthorized as error:
        raise failure.NotAuthenticated(
            f'The cloud refuses the credentials: {failure.clip(str(error))}'
        ) from error
    except ksa_exceptions.SSLError as error:
        # A certificate does not become valid by asking again.
        raise failure.Failure(
            f'{doing}: {failure.clip(str(error))}'
        ) from error
    except (
        ksa_exceptions.ConnectionError,
        requests.RequestException,
        urllib3.exceptions.HTTPError,
    ) as error:
        raise failure.Failure(
            f'{doing}: {failure.clip(str(error))}. Check that the service '
            'runs and can be reached from here.',
            passing=True,
        ) from error
    except ksa_exceptions.ClientException as error:
        # Keystone's own answer, met while a token was asked for.
        status = getattr(error, 'http_status', None)
        raise failure.Failure(
            f'{doing}: logging in failed: {failure.clip(str(error))}',
            status=status,
            passing=status in failure.PASSING,
        ) from error
