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

"""Who keeps what a delete left: an exemption, or a ticket of the operator's.

What is said of the deleted server, its project or its owner holds of it too.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping

from cipclient.evaluate import exemption
from cipclient.inventory import image as inventory_image
from cipclient.model import kept as model_kept
from cipclient.model import kind as model_kind
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.workflow.scanning import tickets

Answer = verdict.Answer
_SERVER = 'server'
#: No rule is about images; an exemption may be of one that is kept.
_IMAGES = {model_kept.IMAGE: inventory_image.SPEC}


class KeptExempt:
    """The exemptions and tickets in force at one moment.

    :param now: aware, in UTC.
    """

    def __init__(
        self,
        specs: Mapping[str, model_kind.KindSpec],
        policy: model_policy.Policy,
        now: datetime.datetime,
    ) -> None:
        self._tickets = tickets.Tickets(policy.facts)
        self._exemptions = {
            name: exemption.Exemptions(policy, spec, now)
            for name, spec in {**_IMAGES, **specs}.items()
        }

    def answer(
        self,
        one: model_kept.Retained,
        surroundings: model_resource.Surroundings,
    ) -> tuple[verdict.Answer, str]:
        """Return whether either is exempt, and why, or why not known."""
        doubt = ''
        surroundings = _with_domain(one.case.subject, surroundings)
        for resource in _as_resources(one):
            asked = self._exemptions.get(resource.kind)
            if asked is None:
                doubt = doubt or f'no kind {resource.kind} is known here'
                continue
            answer, by, why = asked.answer(resource, surroundings)
            if answer is Answer.YES and by is not None:
                return answer, by.reason
            doubt = doubt or why
        return (Answer.UNKNOWN, doubt) if doubt else (Answer.NO, '')

    def ticket(
        self,
        one: model_kept.Retained,
        surroundings: model_resource.Surroundings,
    ) -> str:
        """Return the ticket of either, of project or owner; or nothing."""
        return next(
            filter(
                None,
                (
                    self._tickets.of(resource, surroundings)
                    for resource in _as_resources(one)
                ),
            ),
            '',
        )


def met(
    exemptions: Iterable[model_policy.Exemption],
    retained: Iterable[model_kept.Retained],
) -> frozenset[model_policy.Exemption]:
    """Return the exemptions that are of something kept.

    A scan lists neither an image nor the server that it is of.
    """
    kept = tuple(retained)
    return frozenset(
        one for one in exemptions if any(_names(one, thing) for thing in kept)
    )


def _names(
    exemption_: model_policy.Exemption, one: model_kept.Retained
) -> bool:
    subject = one.case.subject
    named = exemption_.kind, exemption_.resource
    return (
        exemption_.resource is None
        or named
        in ((one.kept.kind, one.kept.id), (_SERVER, one.case.resource.id))
    ) and all(
        wanted in (None, known)
        for wanted, known in (
            (exemption_.project, subject.project_id),
            (exemption_.user, subject.user_id),
            (exemption_.domain, subject.domain_id),
        )
    )


def _as_resources(
    one: model_kept.Retained,
) -> Iterator[model_resource.Resource]:
    """Yield it, and the server that it is of, as rules would see them."""
    subject, region = one.case.subject, one.case.resource.region
    facts = {
        'project_id': subject.project_id,
        'user_id': subject.user_id,
        'name': subject.name,
    }
    for kind, id_ in (
        (one.kept.kind, one.kept.id),
        (_SERVER, one.case.resource.id),
    ):
        yield model_resource.Resource(kind, region, id_, {**facts, 'id': id_})


def _with_domain(
    subject: model_standing.Subject,
    surroundings: model_resource.Surroundings,
) -> model_resource.Surroundings:
    """Return what is known of projects, with that one's domain.

    A scan reads only projects that have something. The domain of a project
    never changes.
    """
    if not subject.domain_id:
        return surroundings
    id_ = subject.project_id
    known = surroundings.find('project', id_)
    if isinstance(known, model_resource.Resource) and known.text('domain_id'):
        return surroundings
    project = model_resource.Resource(
        'project',
        '',
        id_,
        {
            'id': id_,
            'name': subject.project,
            'domain_id': subject.domain_id,
            'domain': subject.domain,
        },
    )
    projects = {**surroundings.known.get('project', {}), id_: project}
    return dataclasses.replace(
        surroundings, known={**surroundings.known, 'project': projects}
    )
