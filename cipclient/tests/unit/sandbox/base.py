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

"""A sandbox for each test, asked over HTTP."""

import dataclasses
import datetime
import http.client
import json
import urllib.parse
from typing import Any

from oslotest import base

from cipclient import sandbox

NOW = datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=datetime.UTC)
PEOPLE = {
    'admin': ('admin', 'admin', 'default'),
    'member': ('demo', 'glaciology', 'research'),
    'reader': ('auditor', 'glaciology', 'research'),
    'other': ('other', 'hydrology', 'research'),
}


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class TestCase(base.BaseTestCase):
    """Subclasses name the options of their sandbox."""

    options: dict[str, Any] = {'servers': 60}  # noqa: RUF012

    def setUp(self):
        super().setUp()
        self.sandbox = sandbox.Sandbox(now=NOW, **self.options)
        self.sandbox.start()
        self.addCleanup(self.sandbox.stop)
        self.state = self.sandbox.state
        self._tokens = {}

    def connect(self, timeout=10):
        address = urllib.parse.urlsplit(self.sandbox.url)
        connection = http.client.HTTPConnection(
            address.hostname, address.port, timeout=timeout
        )
        self.addCleanup(connection.close)
        return connection

    def ask(self, method, path, *, headers=None, body=None, timeout=10):
        connection = self.connect(timeout)
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, path, body=data, headers=headers or {})
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def login(self, identity, scope=None):
        auth = {'identity': identity}
        if scope is not None:
            auth['scope'] = scope
        return self.ask(
            'POST', '/identity/v3/auth/tokens', body={'auth': auth}
        )

    def login_by_password(self, name, scope=None, password='sandbox'):
        user = {
            'name': name,
            'domain': {'name': 'Default'},
            'password': password,
        }
        return self.login(
            {'methods': ['password'], 'password': {'user': user}}, scope
        )

    def support(self, domain):
        """A member of the group that helps the people of a domain."""
        for group in self.state.identity.groups.values():
            if group.name == f'{domain}-support':
                return self.state.identity.users[min(group.members)]
        raise KeyError(domain)

    def token(self, person='admin'):
        if person not in self._tokens:
            name, project, domain = PEOPLE[person]
            domain = self.state.identity.domain_named(
                'Default' if domain == 'default' else domain
            )
            scope = {'project': {'name': project, 'domain': {'id': domain.id}}}
            answer = self.login_by_password(name, scope)
            self.assertEqual(201, answer.status, answer.body)
            self._tokens[person] = answer.headers['X-Subject-Token']
        return self._tokens[person]

    def get(self, path, person='admin', version=None, **query):
        """GET a path; ``version`` is an OpenStack-API-Version header."""
        headers = {'X-Auth-Token': self.token(person)}
        if version is not None:
            headers['OpenStack-API-Version'] = version
        if query:
            path += '?' + urllib.parse.urlencode(
                {key.replace('_S_', '-'): val for key, val in query.items()},
                doseq=True,
            )
        return self.ask('GET', path, headers=headers)

    def nova(self, path, person='admin', version='2.72', **query):
        return self.get(
            f'/compute/v2.1{path}', person, f'compute {version}', **query
        )

    def cinder(self, path, person='admin', version='3.71', **query):
        return self.get(
            f'/volume/v3{path}', person, f'volume {version}', **query
        )

    def keystone(self, path, person='admin', **query):
        return self.get(f'/identity/v3{path}', person, **query)

    def glance(self, path, person='admin', **query):
        return self.get(f'/image/v2{path}', person, **query)

    def project(self, name):
        for project in self.state.identity.projects.values():
            if project.name == name:
                return project
        raise KeyError(name)

    def server_named(self, name):
        for row in self.state.servers.all():
            if row.name == name:
                return row
        raise KeyError(name)

    def ids(self, answer, kind='servers'):
        self.assertEqual(200, answer.status, answer.body)
        return [row['id'] for row in answer.json[kind]]
