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

"""How a contract test asks.

Each test is a request and what must hold of the answer. All of them run
against the embedded cloud, and against the cloud of clouds.yaml that
CIPCLIENT_TEST_CLOUD names: what real services do is right, and where the
embedded cloud differs, it is mended.
"""

import contextlib
import dataclasses
import functools
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import fixtures
import openstack
from oslotest import base

from cipclient import sandbox
from cipclient.tests.contract import switches
from cipclient.tests.functional import base as functional

#: Who asks: what names him in the environment, and his embedded cloud.
PERSONS = {
    'admin': (functional.CLOUD, 'sandbox'),
    'member': (functional.MEMBER, 'sandbox-member'),
    'reader': ('CIPCLIENT_TEST_READER', 'sandbox-reader'),
    'other': ('CIPCLIENT_TEST_OTHER', 'sandbox-other'),
    'project_admin': (
        'CIPCLIENT_TEST_PROJECT_ADMIN',
        'sandbox-project-admin',
    ),
    'domain_admin': ('CIPCLIENT_TEST_DOMAIN_ADMIN', 'sandbox-domain-admin'),
    'system': ('CIPCLIENT_TEST_SYSTEM', 'sandbox-system'),
}
#: What most requests of the tool are made with.
BULK = '2.72'
SINGLE = '2.96'
#: Seconds that something asynchronous may take.
_PATIENCE = 120.0
_PAUSE = 0.2


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a service said.

    :param body: of JSON, as Python has it; None if it is none.
    :param data: the same as it came.
    """

    status: int
    headers: Mapping[str, str]
    body: Any
    data: bytes = b''

    @property
    def message(self) -> str:
        """What an error of Nova or Keystone says."""
        (error,) = self.body.values()
        return str(error['message'])


class Service:
    """One service, asked without anything between."""

    def __init__(self, proxy: Any, microversion: str | None) -> None:
        self._proxy = proxy
        self._microversion = microversion

    def ask(
        self,
        method: str,
        path: str,
        version: str | None = None,
        **options: Any,
    ) -> Answer:
        """Send one request."""
        response = self._proxy.request(
            path,
            method,
            microversion=version or self._microversion,
            raise_exc=False,
            **options,
        )
        try:
            body = response.json()
        except ValueError:
            body = None
        return Answer(
            response.status_code, response.headers, body, response.content
        )

    def get(
        self, path: str, version: str | None = None, **params: Any
    ) -> Answer:
        return self.ask('GET', path, version, params=params)

    def post(self, path: str, body: Any, version: str | None = None) -> Answer:
        return self.ask('POST', path, version, json=body)

    def put(
        self, path: str, body: Any = None, version: str | None = None
    ) -> Answer:
        options = {} if body is None else {'json': body}
        return self.ask('PUT', path, version, **options)

    def delete(self, path: str, version: str | None = None) -> Answer:
        return self.ask('DELETE', path, version)


class Person:
    """Somebody's eyes and hands."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @functools.cached_property
    def nova(self) -> Service:
        return Service(self._connection.compute, SINGLE)

    @functools.cached_property
    def cinder(self) -> Service:
        return Service(self._connection.block_storage, '3.0')

    @functools.cached_property
    def glance(self) -> Service:
        return Service(self._connection.image, None)

    @functools.cached_property
    def neutron(self) -> Service:
        return Service(self._connection.network, None)

    @functools.cached_property
    def keystone(self) -> Service:
        return Service(self._connection.identity, None)

    @functools.cached_property
    def heat(self) -> Service | None:
        """Heat, where the cloud has it."""
        if not self._access.service_catalog.get_endpoints('orchestration'):
            return None
        return Service(self._connection.orchestration, None)

    @functools.cached_property
    def _access(self) -> Any:
        session = self._connection.session
        return session.auth.get_access(session)

    @property
    def project_id(self) -> str:
        return str(self._access.project_id)

    @property
    def auth_url(self) -> str:
        return str(self._connection.config.auth['auth_url'])

    @property
    def region(self) -> str:
        return str(self._connection.config.get_region_name())

    def token(self) -> str:
        return str(self._access.auth_token)

    @property
    def user_id(self) -> str:
        return str(self._access.user_id)

    def act(
        self,
        server_id: str,
        action: str,
        arguments: Any = None,
        version: str | None = None,
    ) -> Answer:
        """Ask for an action of a server: ``act(id, 'os-stop')``."""
        return self.nova.post(
            f'/servers/{server_id}/action', {action: arguments}, version
        )

    def server(self, server_id: str, version: str | None = None) -> Any:
        """Read a server that has to be there."""
        answer = self.nova.get(f'/servers/{server_id}', version)
        if answer.status != 200:
            raise AssertionError(f'{answer.status}: {answer.body}')
        return answer.body['server']


@functools.cache
def _connection(clouds_yaml: str, cloud: str) -> Any:
    # One login each for all tests: only a real cloud is asked by several.
    with fixtures.EnvironmentVariable('OS_CLIENT_CONFIG_FILE', clouds_yaml):
        return openstack.connect(cloud=cloud)


class TestCase(base.BaseTestCase):
    """One test, with servers and volumes of its own."""

    #: How the embedded cloud is made.
    servers = 30
    heat = False
    _stage: Any = None

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        # One cloud for all tests of a class: real ones have no other.
        if functional.CLOUD in os.environ:
            cls.clouds_yaml = os.environ.get('OS_CLIENT_CONFIG_FILE', '')
            cls.switches = switches.real()
            return
        embedded = sandbox.Sandbox(servers=cls.servers, heat=cls.heat)
        embedded.start()
        cls.addClassCleanup(embedded.stop)
        home = tempfile.TemporaryDirectory()
        cls.addClassCleanup(home.cleanup)
        cls.clouds_yaml = str(embedded.clouds_yaml(f'{home.name}/clouds.yaml'))
        cls.switches = switches.Embedded(embedded)

    def setUp(self) -> None:
        super().setUp()
        self.later = self.addCleanup
        self._people: dict[str, Person] = {}

    def once(self, prepare: Callable[[], Any]) -> Any:
        """Prepare something that all tests of the class share.

        It ends with the class: what befalls a real cloud takes its time.
        """
        cls = type(self)
        if cls._stage is None:
            self.later = cls.addClassCleanup
            try:
                cls._stage = prepare()
            finally:
                self.later = self.addCleanup
        return cls._stage

    # who asks

    def person(self, name: str) -> Person:
        if name not in self._people:
            variable, embedded = PERSONS[name]
            if functional.CLOUD not in os.environ:
                cloud = embedded
            elif variable in os.environ:
                cloud = os.environ[variable]
            else:
                self.skipTest(f'{variable} names nobody of this cloud')
            self._people[name] = Person(_connection(self.clouds_yaml, cloud))
        return self._people[name]

    @property
    def admin(self) -> Person:
        """An administrator, whose project is not the member's."""
        return self.person('admin')

    @property
    def member(self) -> Person:
        """A member of a project."""
        return self.person('member')

    @property
    def reader(self) -> Person:
        """A reader in the member's project."""
        return self.person('reader')

    @property
    def other(self) -> Person:
        """A member of another project."""
        return self.person('other')

    @property
    def project_admin(self) -> Person:
        """An administrator by his role in the member's project."""
        return self.person('project_admin')

    def need_switches(self) -> None:
        if self.switches is None:
            self.skipTest('this cloud has no switches')

    def befall(
        self, what: contextlib.AbstractContextManager[None]
    ) -> contextlib.ExitStack:
        """Have something befall the cloud, until the test ends at last."""
        stack = contextlib.ExitStack()
        self.later(stack.close)
        stack.enter_context(what)
        return stack

    # what is asked about

    @functools.cached_property
    def _image(self) -> str:
        answer = self.member.glance.get(
            '/images', visibility='public', status='active', limit='100'
        )
        return str(min(answer.body['images'], key=_weight)['id'])

    @functools.cached_property
    def _flavors(self) -> list[str]:
        flavors = self.member.nova.get('/flavors/detail').body['flavors']
        flavors = [one for one in flavors if one['disk']]
        return ids(sorted(flavors, key=lambda one: one['ram']))

    @property
    def another_flavor(self) -> str:
        """A larger one than servers have here."""
        return self._flavors[1]

    def make_server(
        self, volume: bool | None = None, wait: bool = True, **fields: Any
    ) -> str:
        """Have the member make a server; it goes with the test.

        :param volume: boots it from a volume, which at its end is deleted
            or not.
        """
        body: dict[str, Any] = {
            'name': self.unique(),
            'flavorRef': self._flavors[0],
            'networks': 'none',
            **fields,
        }
        if volume is None:
            body.setdefault('imageRef', self._image)
        else:
            body['block_device_mapping_v2'] = [
                {
                    'boot_index': 0,
                    'uuid': self._image,
                    'source_type': 'image',
                    'destination_type': 'volume',
                    'volume_size': 1,
                    'delete_on_termination': volume,
                }
            ]
        answer = self.member.nova.post('/servers', {'server': body})
        self.assertEqual(202, answer.status, answer.body)
        server_id = str(answer.body['server']['id'])
        self.later(self._remove_server, server_id)
        if wait:
            self.await_status(server_id, 'ACTIVE')
            if volume is not None:
                (mine,) = self.volumes_of(server_id)
                self.later(self._remove_volume, mine)
                # servers go before volumes do
                self.later(self._remove_server, server_id)
        return server_id

    def make_volume(self, person: Person | None = None) -> str:
        cinder = (person or self.member).cinder
        answer = cinder.post(
            '/volumes', {'volume': {'name': self.unique(), 'size': 1}}
        )
        self.assertEqual(202, answer.status, answer.body)
        volume_id = str(answer.body['volume']['id'])
        self.later(self._remove_volume, volume_id)
        self.await_volume(volume_id, 'available')
        return volume_id

    def unique(self) -> str:
        return f'contract-{uuid.uuid4().hex[:12]}'

    def volumes_of(self, server_id: str) -> list[str]:
        attached = self.admin.server(server_id)[
            'os-extended-volumes:volumes_attached'
        ]
        return [volume['id'] for volume in attached]

    def images_of(self, server_id: str) -> list[Any]:
        """The images that say they were made of a server."""
        answer = self.admin.glance.get('/images', instance_uuid=server_id)
        self.assertEqual(200, answer.status, answer.body)
        images: list[Any] = answer.body['images']
        return images

    # what changes after a while

    def eventually(
        self,
        look: Callable[[], Any],
        what: str,
        seconds: float = _PATIENCE,
    ) -> Any:
        """Look until there is something; return it."""
        end = time.monotonic() + seconds
        while not (seen := look()):
            if time.monotonic() > end:
                self.fail(f'not within {seconds:.0f} s: {what}')
            time.sleep(_PAUSE)
        return seen

    def await_status(self, server_id: str, *wanted: str) -> Any:
        """Wait until a server has a status and nothing to do."""
        last: dict[str, Any] = {}

        def look() -> bool:
            last.update(self.admin.server(server_id))
            if last['OS-EXT-STS:task_state'] is not None:
                return False
            if last['status'] == 'ERROR' and 'ERROR' not in wanted:
                self.fail(f'server in ERROR: {last.get("fault")}')
            return last['status'] in wanted

        self.eventually(look, f'server {wanted}')
        return last

    def await_later_second(self) -> None:
        """Wait until a date would differ: Nova keeps whole seconds."""
        now = int(time.time())
        self.eventually(lambda: int(time.time()) > now, 'a later second')

    def await_gone(self, server_id: str) -> None:
        self.eventually(
            lambda: self.admin.nova.get(f'/servers/{server_id}').status == 404,
            'no server',
        )

    def await_volume(self, volume_id: str, *wanted: str) -> Any:
        last: dict[str, Any] = {}

        def look() -> bool:
            answer = self.admin.cinder.get(f'/volumes/{volume_id}')
            if answer.status == 404:
                return 'gone' in wanted
            last.update(answer.body['volume'])
            return last['status'] in wanted

        self.eventually(look, f'volume {wanted}')
        return last

    def await_image(self, image_id: str, *wanted: str) -> Any:
        last: dict[str, Any] = {}

        def look() -> bool:
            answer = self.admin.glance.get(f'/images/{image_id}')
            if answer.status == 404:
                return 'gone' in wanted
            last.update(answer.body)
            return last['status'] in wanted

        self.eventually(look, f'image {wanted}')
        return last

    def done(self, answer: Answer, status: int = 202) -> None:
        """Check that something was taken on."""
        self.assertEqual(status, answer.status, answer.body)

    def shelve(self, server_id: str, person: Person | None = None) -> Any:
        """Shelve a server and wait until it has left its host."""
        self.done((person or self.member).act(server_id, 'shelve'))
        self.later(self._remove_images, server_id)
        return self.await_offloaded(server_id)

    def await_offloaded(self, server_id: str) -> Any:
        """Wait for a status, and then for what comes a moment later."""
        self.await_status(server_id, 'SHELVED_OFFLOADED')

        def look() -> Any:
            row = self.admin.server(server_id)
            return row['OS-EXT-SRV-ATTR:host'] is None and row

        return self.eventually(look, 'no host')

    def rescue(self, server_id: str) -> Any:
        answer = self.member.act(server_id, 'rescue', {})
        self.done(answer, 200)
        self.assertIn('adminPass', answer.body)
        return self.await_status(server_id, 'RESCUE')

    def resize(self, server_id: str) -> Any:
        """Resize a server, and neither confirm nor revert it."""
        answer = self.member.act(
            server_id, 'resize', {'flavorRef': self.another_flavor}
        )
        self.done(answer)
        return self.await_status(server_id, 'VERIFY_RESIZE')

    def break_server(self, server_id: str) -> None:
        """Put a server in ERROR."""
        self.done(
            self.admin.act(server_id, 'os-resetState', {'state': 'error'})
        )
        self.await_status(server_id, 'ERROR')

    def last_action(self, server_id: str, name: str) -> Any:
        """The newest thing of that name that was asked of a server."""
        answer = self.admin.nova.get(
            f'/servers/{server_id}/os-instance-actions'
        )
        for action in answer.body['instanceActions']:
            if action['action'] == name:
                return action
        return None

    # what an answer has to be like

    def assertRefused(
        self, status: int, answer: Answer, *words: str, key: str | None = None
    ) -> None:
        """Check an error of Nova, in its own shape."""
        self.assertEqual(status, answer.status, answer.body)
        names = {
            400: 'badRequest',
            403: 'forbidden',
            404: 'itemNotFound',
            409: 'conflictingRequest',
            500: 'computeFault',
        }
        error = answer.body[key or names[status]]
        self.assertEqual(status, error['code'])
        for word in words:
            self.assertIn(word, error['message'])

    # what a test leaves behind

    def _remove_server(self, server_id: str) -> None:
        # not waited for: the next test has something else to look at
        answer = self.admin.nova.delete(f'/servers/{server_id}')
        self.assertIn(answer.status, (204, 404), answer.body)

    def _remove_volume(self, volume_id: str) -> None:
        def look() -> bool:
            # its server may be about to let it go
            answer = self.admin.cinder.delete(f'/volumes/{volume_id}')
            return answer.status in (202, 404)

        self.eventually(look, 'a volume that can be deleted')

    def _remove_images(self, server_id: str) -> None:
        for image in self.images_of(server_id):
            self.remove_image(image['id'])

    def remove_image(self, image_id: str) -> None:
        self.patch_image(self.admin, image_id, protected=False)
        answer = self.admin.glance.delete(f'/images/{image_id}')
        self.assertIn(answer.status, (204, 404), answer.body)

    def patch_image(
        self, person: Person, image_id: str, **fields: Any
    ) -> Answer:
        return person.glance.ask(
            'PATCH',
            f'/images/{image_id}',
            json=[
                {'op': 'replace', 'path': f'/{name}', 'value': value}
                for name, value in fields.items()
            ],
            headers={
                'Content-Type': (
                    'application/openstack-images-v2.1-json-patch'
                )
            },
        )


def _weight(image: Mapping[str, Any]) -> tuple[int, int]:
    return image.get('min_disk') or 0, image.get('size') or 0


def ids(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(row['id']) for row in rows]
