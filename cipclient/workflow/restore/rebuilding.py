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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.ledger import view as ledger_view
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step
from cipclient.workflow import outcome
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.restore import blueprint

#: How what an owner has back is kept no longer.
RETURNED = 'returned'
BY_HAND = 'Somebody of its project makes it anew with these commands.'


def told(
    tools: workflow_tools.Tools,
    key: model_standing.ResourceKey,
    case: model_case.Case,
) -> outcome.Restored:
    """Say how a deleted server is made anew from what is kept of it.

    Raises NotPossible where what it was made of is not recorded, or its disk
    is not kept any more.
    """
    recipe = recipe_of(tools.run, key, case)
    require_disk(tools.run, key, recipe)
    image = image_of(tools.run, key)
    gone = _gone(tools.run.kept_of(key))
    return outcome.Restored(
        case,
        model_step.Outcome.ABORTED,
        f'It is deleted. {BY_HAND} With --rebuild it is made here.',
        tuple(_lost(recipe, image, gone)),
        tuple(_commands(tools, recipe, image, gone)),
    )


def recipe_of(
    view: ledger_view.View,
    key: model_standing.ResourceKey,
    case: model_case.Case,
) -> Mapping[str, Any]:
    """Return what it was made of. Raises NotPossible where it is not known."""
    if case.is_kept:
        raise exceptions.NotPossible(
            f'The {key.kind} {key.id} was kept of a deleted server, and is '
            'deleted: nothing is left of it.'
        )
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


def require_disk(
    view: ledger_view.View,
    key: model_standing.ResourceKey,
    recipe: Mapping[str, Any],
) -> None:
    """Raise NotPossible where what is kept of its disk is kept no longer.

    Else one of its further volumes would be taken for its disk.
    """
    kept = view.kept_of(key)
    disks = [one for one in kept if one.kind == model_kept.IMAGE]
    if not disks:
        root = blueprint.volumes(recipe)[:1]
        disks = [one for one in _gone(kept) if one.id in root]
    if not disks or any(one.ended is None for one in disks):
        return
    last = disks[-1]
    raise exceptions.NotPossible(
        f'{key.kind} {key.id} is deleted, and the {last.kind} {last.id} that '
        f'was kept of its disk is {last.ending or "gone"} since '
        f'{last.ended:%Y-%m-%d}: it cannot be made anew.'
    )


def _gone(kept: Iterable[model_kept.Kept]) -> Sequence[model_kept.Kept]:
    """Return the volumes that are there no longer; some were taken back."""
    return [
        one
        for one in kept
        if one.kind == model_kept.VOLUME
        and one.ended is not None
        and one.ending != RETURNED
    ]


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
    gone: Sequence[model_kept.Kept],
) -> Iterator[str]:
    """Yield the commands; whatever a stranger wrote is quoted (attack A8)."""
    missing = {one.id for one in gone}
    volumes = [id_ for id_ in blueprint.volumes(recipe) if id_ not in missing]
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
    recipe: Mapping[str, Any],
    image: model_kept.Kept | None,
    gone: Iterable[model_kept.Kept],
) -> Iterator[str]:
    """Say what cannot be had back."""
    yield 'Its ID, its user data and its password.'
    for one in gone:
        yield (
            f'Its volume {one.id}, which is {one.ending or "gone"} since '
            f'{one.ended:%Y-%m-%d}.'
        )
    if image is None and not blueprint.volumes(recipe):
        yield 'Its disk: no image and no volume of it is recorded.'
