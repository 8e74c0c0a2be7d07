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

"""A cloud below the transport: what is sent reaches it through the guard."""

import json
import re
import urllib.parse
from collections.abc import Callable
from unittest import mock

import fixtures
import openstack
import requests_mock
from keystoneauth1 import session as ksa_session

from cipclient.cloud import connection
from cipclient.cloud import retry
from cipclient.cloud import service
from cipclient.tests.unit.cloud import fake_nova
from cipclient.tests.unit.cloud import rows
from cipclient.tests.unit.cloud.fake_http import Asked
from cipclient.tests.unit.cloud.fake_http import Reply
from cipclient.tests.unit.cloud.fake_http import error

KEYSTONE = 'http://keystone.test:5000/v3'
NOVA = 'http://nova.test:8774/v2.1'
CINDER = 'http://cinder.test:8776/v3/own'
GLANCE = 'http://glance.test:9292'
OWN = 'own'
ME = 'me'
DOMAIN = 'default'


class FakeCloud(fake_nova.Resources, fixtures.Fixture):
    """Keystone, Nova, Cinder and Glance, as far as they are read.

    ``intercept`` is asked first about each request; what it returns is the
    answer, None lets the cloud answer, an exception is a broken connection.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Asked] = []
        self.slept: list[float] = []
        self.intercept: Callable[[Asked], Reply | None] = lambda asked: None
        self.roles = ['admin']
        self.users = {id_: rows.user(id_) for id_ in (ME, 'ada')}
        self.projects = {id_: rows.project(id_) for id_ in (OWN, 'genomics')}
        self.domains = {DOMAIN: {'id': DOMAIN, 'name': 'Default'}}
        #: Names by id, and (role, project, user) as they take effect.
        self.keystone_roles = {'r-member': 'member', 'r-reader': 'reader'}
        self.assignments: list[tuple[str, str, str]] = []
        self.images: list[dict[str, object]] = []
        self.catalog = {
            'identity': KEYSTONE,
            'compute': NOVA,
            'volumev3': CINDER,
            'image': GLANCE,
        }
        #: Keystone says whether it is only where it names one.
        self.admin_project: bool | None = None
        self.tokens = 0
        self.issued = '2026-01-01T00:00:00.000000Z'

    def _setUp(self) -> None:
        transport = requests_mock.Adapter()
        transport.register_uri(
            requests_mock.ANY, requests_mock.ANY, content=self._content
        )

        def send(_guard, request, **kwargs):
            return transport.send(request, **kwargs)

        patch = mock.patch.object(
            ksa_session.TCPKeepAliveAdapter, 'send', send
        )
        patch.start()
        self.addCleanup(patch.stop)

    def cloud(self, **limits: float) -> connection.Cloud:
        """Return a cloud that never sleeps."""
        return connection.Cloud(
            self.connect,
            retry.Patience(sleep=self.slept.append, share=lambda: 1.0),
            service.Limits(**limits),
        )

    def connect(self) -> openstack.connection.Connection:
        return openstack.connect(
            load_yaml_config=False,
            load_envvars=False,
            auth_url=KEYSTONE,
            username='admin',
            password='secret',
            project_id=OWN,
            user_domain_id=DOMAIN,
        )

    def paths(self, path: str) -> list[Asked]:
        """Return the requests to a path, as it stands behind the version."""
        return [asked for asked in self.asked if asked.path == path]

    def _content(self, request, context):
        parts = urllib.parse.urlsplit(request.url)
        asked = Asked(
            request.method,
            re.sub(r'^/v[0-9.]+(/own)?(?=/|$)', '', parts.path),
            dict(urllib.parse.parse_qsl(parts.query)),
            dict(request.headers),
            request.url,
        )
        self.asked.append(asked)
        reply = self.intercept(asked) or self._answer(asked)
        context.status_code = reply.status
        context.headers.update(reply.headers)
        if isinstance(reply.body, bytes):
            return reply.body
        return json.dumps(reply.body).encode()

    def _answer(self, asked: Asked) -> Reply:
        origin = asked.url.split('/')[2].split('.')[0]
        return getattr(self, f'_{origin}')(asked)

    def _keystone(self, asked: Asked) -> Reply:
        match asked.path.strip('/').split('/'):
            case ['']:
                return Reply(
                    {
                        'version': {
                            'id': 'v3.14',
                            'status': 'stable',
                            'links': [{'rel': 'self', 'href': KEYSTONE}],
                        }
                    }
                )
            case ['auth', 'tokens']:
                return self._token()
            case [('users' | 'projects' | 'domains') as table]:
                found = list(getattr(self, table).values())
                if 'domain_id' in asked.query:
                    wanted = asked.query['domain_id']
                    found = [r for r in found if r['domain_id'] == wanted]
                return Reply({table: found, 'links': {'next': None}})
            case ['roles']:
                found = [
                    {'id': id_, 'name': name, 'domain_id': None}
                    for id_, name in self.keystone_roles.items()
                    if asked.query.get('name', name) == name
                ]
                return Reply({'roles': found, 'links': {'next': None}})
            case ['role_assignments']:
                return self._assignments(asked.query)
            case [('users' | 'projects') as table, id_]:
                row = getattr(self, table).get(urllib.parse.unquote(id_))
                if row is None:
                    named = urllib.parse.unquote(id_)
                    return error(404, f'Could not find {table}: {named}.')
                return Reply({table[:-1]: row})
        return error(404, 'No such path')

    def _assignments(self, query: dict[str, str]) -> Reply:
        scope = query.get('scope.project.id')
        if scope is not None and scope not in self.projects:
            return error(404, f'Could not find project: {scope}.')
        found = [
            {
                'role': {'id': role},
                'scope': {'project': {'id': project}},
                'user': {'id': user},
                'links': {'assignment': 'ignored'},
            }
            for role, project, user in self.assignments
            if role == query.get('role.id', role) and scope in (None, project)
        ]
        return Reply({'role_assignments': found, 'links': {'next': None}})

    def _token(self) -> Reply:
        self.tokens += 1
        domain = {'id': DOMAIN, 'name': 'Default'}
        catalog = [
            {
                'type': type_,
                'name': type_,
                'id': type_,
                'endpoints': [
                    {
                        'id': type_,
                        'interface': 'public',
                        'region': 'west',
                        'region_id': 'west',
                        'url': url,
                    }
                ],
            }
            for type_, url in self.catalog.items()
        ]
        named = self.admin_project
        flag = {} if named is None else {'is_admin_project': named}
        return Reply(
            {
                'token': {
                    **flag,
                    'methods': ['password'],
                    'user': {'id': ME, 'name': 'admin', 'domain': domain},
                    'project': {'id': OWN, 'name': 'own', 'domain': domain},
                    'roles': [{'id': r, 'name': r} for r in self.roles],
                    'issued_at': self.issued,
                    'expires_at': '2999-01-01T00:00:00.000000Z',
                    'catalog': catalog,
                }
            },
            201,
            {'X-Subject-Token': f'token-{self.tokens}'},
        )

    def _glance(self, asked: Asked) -> Reply:
        hidden = asked.query.get('os_hidden') == 'true'
        match asked.path.strip('/').split('/'):
            case ['images']:
                rows = [
                    r
                    for r in self.images
                    if r.get('os_hidden', False) is hidden
                ]
                return Reply({'images': self.page(rows, asked)})
            case ['images', id_]:
                for row in self.images:
                    if row['id'] == id_:
                        return Reply(row)
        return error(404, 'No such path')
