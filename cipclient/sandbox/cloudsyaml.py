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

"""The ``clouds.yaml`` that leads to a sandbox."""

import json
import os
import pathlib

from cipclient.sandbox.state import identity

HEAD = """\
# Written by python -m cipclient.sandbox; good for as long as that runs.
clouds:
"""


def text(url: str, known: identity.Identity, region: str) -> str:
    """The file: whoever a test may want to be."""
    credential = next(iter(known.application_credentials.values()))
    clouds: dict[str, dict[str, str]] = {
        'sandbox': _password('admin', 'admin', 'Default', known),
        'sandbox-member': _password('demo', 'glaciology', 'research', known),
        'sandbox-reader': _password(
            'auditor', 'glaciology', 'research', known
        ),
        'sandbox-other': _password('other', 'hydrology', 'research', known),
        'sandbox-project-admin': _password(
            'project-admin', 'glaciology', 'research', known
        ),
        'sandbox-domain-admin': {
            **_user('project-admin', known),
            'domain_name': 'research',
        },
        'sandbox-system': {
            **_user('admin', known),
            'system_scope': 'all',
        },
        'sandbox-appcred': {
            'application_credential_id': credential.id,
            'application_credential_secret': credential.secret,
        },
    }
    lines = [HEAD]
    for name, auth in clouds.items():
        lines.append(f'  {name}:\n')
        if 'application_credential_id' in auth:
            lines.append('    auth_type: v3applicationcredential\n')
        lines.append('    auth:\n')
        for key, value in {'auth_url': f'{url}/identity/v3', **auth}.items():
            lines.append(f'      {key}: {json.dumps(value)}\n')
        lines.append(f'    region_name: {json.dumps(region)}\n')
        lines.append('    identity_api_version: "3"\n')
    return ''.join(lines)


def _user(name: str, known: identity.Identity) -> dict[str, str]:
    user = known.user_named(name, 'default')
    return {
        'username': name,
        'password': user.password if user is not None else '',
        'user_domain_name': 'Default',
    }


def _password(
    name: str, project: str, domain: str, known: identity.Identity
) -> dict[str, str]:
    return {
        **_user(name, known),
        'project_name': project,
        'project_domain_name': domain,
    }


def write(path: str | os.PathLike[str], content: str) -> pathlib.Path:
    """Write it for the owner's eyes only, and whole or not at all."""
    target = pathlib.Path(path).absolute()
    fresh = target.with_name(f'.{target.name}.{os.getpid()}')
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, 'w', encoding='utf-8') as stream:
        stream.write(content)
    fresh.replace(target)
    return target
