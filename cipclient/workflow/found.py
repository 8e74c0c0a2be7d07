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
"""What a person named, found in the ledger."""

from cipclient import exceptions
from cipclient.ledger import view as ledger_view
from cipclient.model import standing
from cipclient.workflow.retention import remnants

_SHOWN = 10


def resource(
    view: ledger_view.View, text: str, kind: str | None
) -> tuple[standing.ResourceKey, standing.Subject]:
    """Return the resource of that id or name.

    Raises NotFound where there is none, NotUnique where a name is several's.
    """
    found = view.find(text, kind)
    if len(found) == 1:
        return found[0]
    what = kind or 'resource'
    if not found:
        kept = remnants.named(view, text, kind)
        if kept is not None:
            raise exceptions.NotFound(
                f'the {kept.kind} {kept.id} is kept of server '
                f'{kept.subject.name or kept.resource.id} '
                f'({kept.resource.id}), and has no case of its own yet: '
                '"openstack lifetime show" tells of it'
            )
        raise exceptions.NotFound(
            f'the ledger knows no {what} of the id or name {text!r}: only '
            'what a recorded scan saw is in it'
        )
    listed = ', '.join(f'{key.kind} {key.id}' for key, _ in found[:_SHOWN])
    raise exceptions.NotUnique(
        f'{len(found)} resources are named {text!r} ({listed}): give the id'
    )


def bearer(view: ledger_view.View, kind: str, text: str) -> tuple[str, str]:
    """Return the id and name of a project, person or domain.

    An id that no recorded scan met is taken as it is: an exemption may come
    before what it exempts. Raises NotFound and NotUnique.
    """
    found = view.named(kind, text)
    if len(found) == 1:
        return found[0]
    if found:
        listed = ', '.join(id_ for id_, _name in found[:_SHOWN])
        raise exceptions.NotUnique(
            f'{len(found)} of the kind {kind} are named {text!r} ({listed}): '
            'give the id'
        )
    if len(text) == 32 and set(text) <= set('0123456789abcdef'):
        return text, ''
    raise exceptions.NotFound(
        f'the ledger knows no {kind} named {text!r}: give the id'
    )
