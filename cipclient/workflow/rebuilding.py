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

"""What it takes to make a server anew that we deleted.

Commands for a person: only somebody of its project can make it there, and he
has to look at what the cloud has no more.
"""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.workflow import blueprint
from cipclient.workflow import outcome
from cipclient.workflow import tools as workflow_tools

BY_HAND = 'Somebody of its project makes it anew with these commands.'


def told(
    tools: workflow_tools.Tools,
    key: model_standing.ResourceKey,
    case: model_case.Case,
) -> outcome.Restored:
    """Say how a deleted server is made anew from what is kept of it.

    Raises NotPossible where what it was made of is not recorded.
    """
    recipe = recipe_of(tools.run, key, case)
    image = image_of(tools.run, key)
    return outcome.Restored(
        case,
        model_step.Outcome.ABORTED,
        f'It is deleted. {BY_HAND} With --rebuild it is made here.',
        tuple(_lost(recipe, image)),
        tuple(_commands(tools, recipe, image)),
    )


def recipe_of(
    view: ledger_view.View,
    key: model_standing.ResourceKey,
    case: model_case.Case,
) -> Mapping[str, Any]:
    """Return what it was made of. Raises NotPossible where it is not known."""
    step = next(
        (
            one
            for one in view.steps_of(key)
            if one.case == case.number
            and one.outcome is model_step.Outcome.DONE
            # Whatever removed it was to record what it was made of.
            and one.before.get('recipe')
        ),
        None,
    )
    recipe = None if step is None else step.before.get('recipe')
    if not isinstance(recipe, Mapping):
        raise exceptions.NotPossible(
            f'{key.kind} {key.id} is deleted, and what it was made of is not '
            'recorded.'
        )
    return recipe


def image_of(
    view: ledger_view.View, key: model_standing.ResourceKey
) -> model_kept.Kept | None:
    """Return the image of its disk; None if none is recorded."""
    return next(
        (
            one
            for one in reversed(view.kept())
            if one.resource == key and one.kind == model_kept.IMAGE
        ),
        None,
    )


def afterwards(recipe: Mapping[str, Any], new: str) -> Iterator[str]:
    """Yield the commands that give the new one what it had besides."""
    for one in recipe.get('floating_ips') or ():
        yield shlex.join(
            [
                'openstack',
                'server',
                'add',
                'floating',
                'ip',
                new,
                str(one.get('floating_ip_address')),
            ]
        )


def _commands(
    tools: workflow_tools.Tools,
    recipe: Mapping[str, Any],
    image: model_kept.Kept | None,
) -> Iterator[str]:
    """Yield the commands; whatever a stranger wrote is quoted (attack A8)."""
    volumes = blueprint.volumes(recipe)
    words = ['openstack', 'server', 'create']
    if image is not None:
        yield f'openstack image set --accept {shlex.quote(image.id)}'
        words += ['--image', image.id]
    elif volumes:
        words += ['--volume', volumes.pop(0)]
    flavor = recipe.get('flavor')
    if isinstance(flavor, Mapping):
        name = flavor.get('original_name') or flavor.get('id')
        words += ['--flavor', str(name)]
    for value, option in (
        (recipe.get('key_name'), '--key-name'),
        (blueprint.zone(recipe), '--availability-zone'),
        (recipe.get('description'), '--description'),
    ):
        if value:
            words += [option, str(value)]
    for port in recipe.get('ports') or ():
        words += _interface(tools, port)
    metadata = recipe.get('metadata')
    if isinstance(metadata, Mapping):
        for name, value in metadata.items():
            words += ['--property', f'{name}={value}']
    for tag in recipe.get('tags') or ():
        words += ['--tag', str(tag)]
    words.append(str(recipe.get('name') or 'restored'))
    yield shlex.join(words)
    for volume in volumes:
        yield shlex.join(
            ['openstack', 'server', 'add', 'volume', words[-1], volume]
        )


def _interface(
    tools: workflow_tools.Tools, port: Mapping[str, Any]
) -> list[str]:
    """Return the option of a port: itself, if it is there, or one like it."""
    id_ = str(port.get('id') or '')
    try:
        tools.cloud.network.get_object(f'/ports/{id_}')
    except failure.NotAuthenticated:
        raise
    except (exceptions.CloudError, exceptions.NotFound):
        wanted = [f'net-id={port.get("network_id")}']
        addresses = port.get('fixed_ips')
        for address in addresses if isinstance(addresses, list) else ():
            ip = str(address.get('ip_address') or '')
            version = 'v6' if ':' in ip else 'v4'
            wanted.append(f'{version}-fixed-ip={ip}')
        return ['--nic', ','.join(wanted)]
    return ['--port', id_]


def _lost(
    recipe: Mapping[str, Any], image: model_kept.Kept | None
) -> Iterator[str]:
    """Say what cannot be had back."""
    yield 'Its ID, its user data and its password.'
    if image is None and not blueprint.volumes(recipe):
        yield 'Its disk: no image and no volume of it is recorded.'
