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

"""People: the owners of resources, from Keystone.

Not a kind of its own: nobody is judged by age. Rules read their facts
through a relation.
"""

from collections.abc import Iterable, Mapping

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.inventory import domain
from cipclient.inventory import identity
from cipclient.inventory import known
from cipclient.inventory.spec import ADMINISTRATOR
from cipclient.model import fact
from cipclient.model import kind
from cipclient.model import resource

SPEC = kind.KindSpec(
    name='user',
    facts=(
        ADMINISTRATOR.text('id', 'their id'),
        ADMINISTRATOR.text('name', 'the name they log in with'),
        ADMINISTRATOR.text('domain', 'the name of their domain'),
        ADMINISTRATOR.text('domain_id', 'the id of their domain'),
        ADMINISTRATOR.text(
            'state', 'how the account is', 'enabled', 'disabled', 'deleted'
        ),
        ADMINISTRATOR.text('email', 'the address in Keystone; none if empty'),
    ),
    dated=False,
    regional=False,
)


#: Characters of an address, both parts as long as RFC 5321 lets them be.
_LONGEST = 320


class People:
    """The users of the cloud."""

    def __init__(self, cloud: connection.Cloud) -> None:
        self._cloud = cloud
        self._domains: domain.Domains | None = None
        self._example: str | None = None

    def listed(
        self,
    ) -> tuple[Mapping[str, resource.Resource], tuple[str, ...]]:
        """Return all by id, and why some may be missing.

        One request a domain: without one, Keystone lists only the token's
        own domain where domains have back ends of their own (H7).
        """
        domains = self._known_domains()
        reasons = list(domains.reasons)
        people: dict[str, resource.Resource] = {}
        for domain_id, name in domains.names.items():
            try:
                rows, missing = identity.rows(
                    self._cloud.identity, '/users', {'domain_id': domain_id}
                )
            except exceptions.NotAuthorized as refused:
                rows, missing = {}, [str(refused)]
            people |= {
                id_: self._person(id_, row) for id_, row in rows.items()
            }
            reasons += [f'Users of domain {name}: {why}' for why in missing]
        self._example = next(iter(people), None)
        return people, tuple(reasons)

    def read(
        self, ids: Iterable[str], budget: int
    ) -> Mapping[str, resource.Resource | fact.Unknown]:
        """Read single ones, at most so many.

        One that is proven deleted has the state ``deleted``.
        """
        sentinels = (self._cloud.whoami.user_id, self._example)
        return identity.read(
            self._cloud.identity,
            'user',
            ids,
            budget,
            [id_ for id_ in sentinels if id_ is not None],
            self._person,
            _deleted,
        )

    def _known_domains(self) -> domain.Domains:
        if self._domains is None:
            self._domains = domain.Domains(self._cloud)
        return self._domains

    def _person(self, id_: str, row: identity.Row) -> resource.Resource:
        domain_id = known.filled(row.get('domain_id'), 'domain_id')
        return resource.Resource(
            'user',
            '',
            id_,
            {
                'id': id_,
                'name': known.text(row.get('name'), 'name'),
                'domain': self._known_domains().name(domain_id),
                'domain_id': domain_id,
                'state': known.state(
                    known.flag(row.get('enabled'), 'enabled')
                ),
                'email': _email(row.get('email')),
            },
        )


def _email(value: object) -> fact.FactValue:
    """Return the address as it stands, if it is a text that could be one.

    Keystone has no schema for it: any JSON may be here, of any length (A5).
    Unknown is never a reading that failed but always a value that is no
    address; whether a text is one, who writes to it has to check.
    """
    if isinstance(value, str) and len(value) > _LONGEST:
        return fact.Unknown(
            f'the address in Keystone is {len(value)} characters long'
        )
    return known.optional(value, 'email')


def _deleted(id_: str) -> resource.Resource:
    facts: dict[str, fact.FactValue] = dict.fromkeys(
        (spec.name for spec in SPEC.facts), None
    )
    facts |= {'id': id_, 'state': 'deleted'}
    return resource.Resource('user', '', id_, facts)
