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

"""The names of Keystone's domains."""

from collections.abc import Mapping

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.inventory import identity
from cipclient.inventory import known
from cipclient.model import fact


class Domains:
    """All domains, listed once.

    :param names: by id.
    :param reasons: why some may be missing.
    """

    def __init__(self, cloud: connection.Cloud) -> None:
        try:
            rows, reasons = identity.rows(cloud.identity, '/domains', {})
        except exceptions.NotAuthorized as refused:
            rows, reasons = {}, [f'The domains cannot be listed: {refused}']
        self.names: Mapping[str, object] = {
            id_: row.get('name') for id_, row in rows.items()
        }
        self.reasons = tuple(reasons)

    def name(self, domain_id: object) -> fact.FactValue:
        """Return the name of a domain as a fact."""
        if isinstance(domain_id, str) and domain_id in self.names:
            return known.text(self.names[domain_id], 'domain')
        if isinstance(domain_id, fact.Unknown):
            return domain_id
        return fact.Unknown(
            ' '.join(self.reasons)
            or f'Keystone does not list the domain {domain_id}'
        )
