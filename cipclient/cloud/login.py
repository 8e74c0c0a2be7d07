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

"""The client's own logging in, with failures that say what to do."""

from collections.abc import Callable

import openstack.exceptions
from keystoneauth1 import exceptions as ksa_exceptions

from cipclient import exceptions
from cipclient.cloud import failure

_NAME_ONE = (
    'Name one of your clouds.yaml with --os-cloud or OS_CLOUD, or source an '
    'openrc file.'
)
_NOT_CONFIGURED = (
    openstack.exceptions.ConfigException,
    ksa_exceptions.OptionError,
    ksa_exceptions.NoMatchingPlugin,
)


def log_in(prepare: Callable[[], object]) -> None:
    """Run what the client authenticates with.

    Raises CloudError with one sentence that says what to do.
    """
    try:
        prepare()
    except _NOT_CONFIGURED as error:
        raise exceptions.CloudError(
            f'No cloud to log in to: {failure.clip(str(error))}. {_NAME_ONE}'
        ) from error
    except ksa_exceptions.Unauthorized as error:
        raise exceptions.CloudError(
            f'The cloud refuses the credentials: {failure.clip(str(error))} '
            'Check the user, the password and the project, or whether the '
            'token or application credential has expired.'
        ) from error
    except ksa_exceptions.ConnectFailure as error:
        raise exceptions.CloudError(
            f'Keystone cannot be reached: {failure.clip(str(error))}. Check '
            'auth_url and the network, and whether Keystone runs.'
        ) from error
    except ksa_exceptions.ClientException as error:
        # Among them a token that Keystone cannot read: it answers 404.
        raise exceptions.CloudError(
            f'Logging in failed: {failure.clip(str(error))}. Check auth_url '
            'and the project, and whether the token or application '
            'credential has expired.'
        ) from error
