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

"""The cloud: read only, but for what a run is let do."""

import dataclasses
import datetime
import functools
import http
import importlib.metadata
import threading
from collections.abc import Callable
from typing import Any, Self

import requests
from keystoneauth1 import session as ksa_session
from keystoneauth1.identity import v3

from cipclient import exceptions
from cipclient.cloud import catalog
from cipclient.cloud import failure
from cipclient.cloud import guard
from cipclient.cloud import origin
from cipclient.cloud import retry
from cipclient.cloud import service
from cipclient.cloud import translation
from cipclient.cloud import write as cloud_write

WriteAnswer = cloud_write.WriteAnswer


@dataclasses.dataclass(frozen=True, slots=True)
class Whoami:
    """Whose eyes the cloud is read with. None is what the token lacks.

    :param domain_id: of a token that is scoped to a domain.
    :param system: whether the token is scoped to the system.
    :param expires: aware, in UTC.
    """

    user_id: str | None
    user_name: str | None
    project_id: str | None
    project_name: str | None
    domain_id: str | None
    roles: frozenset[str]
    system: bool
    expires: datetime.datetime | None


class Cloud:
    """The one way out. It can read, and nothing else.

    :param connect: gives the SDK's connection (openstackclient has it as
        ``client_manager.sdk_connection``); called once, when something is
        read for the first time.
    :param patience: how failed readings are tried again.
    :param limits: the seconds that one attempt may take.
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        patience: retry.Patience | None = None,
        limits: service.Limits | None = None,
    ) -> None:
        self._connect = connect
        self._patience = patience or retry.Patience()
        self._limits = limits or service.Limits()
        # Kinds are read at the same time, each in a thread of its own.
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open; nothing is asked any more."""
        if '_requests' in self.__dict__:
            self._requests.close()

    @functools.cached_property
    def _connection(self) -> Any:
        return self._connect()

    @functools.cached_property
    def _guard(self) -> guard.Guard:
        # How TLS is to be spoken is told to keystoneauth's transport from
        # 5.12 on, and older ones do not know the words.
        told = {
            name: value
            for name in ('tls_ciphers', 'tls_min_version')
            if (value := getattr(self._connection.session, name, None))
        }
        made = guard.Guard(**told)
        if self.auth_url:
            made.trusted.add(origin.of(self.auth_url))
        return made

    @functools.cached_property
    def _requests(self) -> requests.Session:
        return guard.session(self._guard)

    @functools.cached_property
    def _session(self) -> ksa_session.Session:
        # Not the connection's own: that one follows redirects with the
        # token, logs bodies, repeats what it should not, and can write.
        return self._session_of(self._connection.session.auth)

    def _session_of(self, auth: Any) -> ksa_session.Session:
        theirs = self._connection.session
        return ksa_session.Session(
            auth=auth,
            session=self._requests,
            verify=theirs.verify,
            cert=theirs.cert,
            timeout=theirs.timeout or self._limits.timeout[1],
            redirect=False,
            app_name='cipclient',
            app_version=_version(),
        )

    @functools.cached_property
    def _access(self) -> Any | None:
        read = getattr(self._session.auth, 'get_access', None)
        if read is None:
            return None
        with self._lock:
            return self._patience.persist(
                lambda: _logged_in(read, self._session)
            )

    @functools.cached_property
    def _catalog(self) -> catalog.Catalog:
        found = catalog.Catalog(self._connection.config, self._access)
        self._guard.trusted |= found.origins()
        return found

    def _service(self, type_: catalog.ServiceType) -> service.Service:
        with self._lock:
            endpoint = self._catalog.find(type_)
        # A configured endpoint is not in the catalog, and as trusted.
        self._guard.trusted.add(origin.of(endpoint.url))
        if type_ is not catalog.IDENTITY:
            self._guard.services.add(guard.as_sent(endpoint.url))
        limits = self._limits
        configured = self._connection.session.timeout
        if configured:
            limits = dataclasses.replace(
                limits, timeout=(limits.timeout[0], float(configured))
            )
        return service.Service(
            type_, endpoint, self._session, self._patience, limits
        )

    @functools.cached_property
    def identity(self) -> service.Service:
        """Keystone. Raises ServiceMissing, as all of these do."""
        return self._service(catalog.IDENTITY)

    @functools.cached_property
    def compute(self) -> service.Service:
        """Nova, in the region in use."""
        return self._service(catalog.COMPUTE)

    @functools.cached_property
    def block_storage(self) -> service.Service:
        """Cinder, in the region in use."""
        return self._service(catalog.BLOCK_STORAGE)

    @functools.cached_property
    def image(self) -> service.Service:
        """Glance, in the region in use."""
        return self._service(catalog.IMAGE)

    @functools.cached_property
    def network(self) -> service.Service:
        """Neutron, in the region in use."""
        return self._service(catalog.NETWORK)

    @functools.cached_property
    def orchestration(self) -> service.Service:
        """Heat, in the region in use."""
        return self._service(catalog.ORCHESTRATION)

    @property
    def name(self) -> str:
        """What the operator's configuration calls the cloud."""
        return str(self._connection.config.name or '')

    @functools.cached_property
    def region(self) -> str:
        """The region whose compute and volumes are read."""
        return self._catalog.region()

    @property
    def auth_url(self) -> str:
        """Where Keystone is logged in to; empty where there is no login."""
        return str(
            getattr(self._connection.session.auth, 'auth_url', '') or ''
        )

    @functools.cached_property
    def identity_id(self) -> str:
        """What names this cloud's Keystone for good.

        The id of its own service, from the token's catalog; without one, the
        origin of the auth URL. A copy of a Keystone's database has the same.
        Raises CloudError where there is neither.
        """
        with self._lock:
            found = self._catalog.identity_id()
        if found is not None:
            return found
        if not self.auth_url:
            raise exceptions.CloudError(
                'Nothing tells this Keystone from another: its catalog has '
                'no service of the type identity, and there is no auth_url. '
                'Use a password or an application credential.'
            )
        return str(origin.of(self.auth_url))

    @property
    def clock_skew(self) -> datetime.timedelta | None:
        """How far Keystone's clock is ahead of ours; negative if behind.

        By the ``Date`` header of its last answer, to a second or two. Where
        it sends none, as Keystone without a web server in front of it does
        not (hazard H14), by when it issued the token of this process, which
        may be some seconds ago. None where there is no token either. Raises
        Failure where it does not answer.
        """
        skew = self.identity.clock_skew()
        return self._token_skew if skew is None else skew

    @functools.cached_property
    def _token_skew(self) -> datetime.timedelta | None:
        access = self._access
        if access is None or access.issued is None:
            return None
        issued: datetime.datetime = access.issued
        return issued.astimezone(datetime.UTC) - self._patience.now()

    @functools.cached_property
    def whoami(self) -> Whoami:
        """Whose token it is. Raises CloudError where there is none."""
        access = self._access
        if access is None:
            raise exceptions.CloudError(
                'The configured way to log in gives no Keystone token, so '
                'nobody can tell what it may see. Use a password or an '
                'application credential.'
            )
        expires = access.expires
        if expires is not None:
            expires = expires.astimezone(datetime.UTC)
        return Whoami(
            user_id=access.user_id,
            user_name=access.username,
            project_id=access.project_id,
            project_name=access.project_name,
            domain_id=access.domain_id,
            roles=frozenset(access.role_names or ()),
            system=bool(access.system_scoped),
            expires=expires,
        )

    @property
    def in_admin_project(self) -> bool:
        """Whether the token's project is the one for administrators.

        Keystone may name one; where it does not, or there is no token, every
        project counts. Heat takes nobody of another for an administrator.
        """
        access = self._access
        return access is None or bool(access.is_admin_project)


class Acting(Cloud):
    """The one way out of a run that acts. All else has a plain ``Cloud``."""

    @functools.cached_property
    def _elsewhere(self) -> dict[str, Cloud]:
        return {}

    def of_project(self, project_id: str) -> Cloud:
        """Return it with the same user's token of a project.

        Whether Keystone gives him one shows when it is first used: then
        NotAuthenticated says that he has no role there.
        """
        if project_id == self.whoami.project_id:
            return self
        if project_id not in self._elsewhere:
            self._elsewhere[project_id] = _Elsewhere(self, project_id)
        return self._elsewhere[project_id]

    def write(self, write: cloud_write.Write, uid: str) -> WriteAnswer:
        """Send one change, once, and return what was answered.

        :param uid: what this request is called: ``req-`` and a UUID.

        Raises WriteRefused for what is not on the list of changes; Lost
        where no answer of the service came, so that it may or may not have
        happened; NotAuthenticated where the credentials are taken no longer,
        so that it has not.
        """
        succeeds = cloud_write.check(write)
        cloud = self.of_project(write.project) if write.project else self
        service_ = {
            cloud_write.IDENTITY: lambda: cloud.identity,
            cloud_write.COMPUTE: lambda: cloud.compute,
            cloud_write.IMAGE: lambda: cloud.image,
            cloud_write.BLOCK_STORAGE: lambda: cloud.block_storage,
        }[write.service]()
        with self._guard.permitted(
            uid, write.method, service_.url_of(write.path), write.encoded()
        ):
            answer = service_.write(write, uid)
        if answer.code == http.HTTPStatus.UNAUTHORIZED:
            raise failure.NotAuthenticated(
                f'{write.method} {write.path}: the cloud takes the '
                'credentials no longer, also after logging in again, or the '
                'access rules of an application credential do not allow this '
                'request.'
            )
        if 200 <= answer.code < 300 and answer.code not in succeeds:
            # A proxy's login page is a 200 too (F25), and nothing was done.
            raise failure.Lost(
                f'{write.method} {write.path}: HTTP {answer.code}, which '
                f'{service_.type.label} never answers to it. Something else '
                'than the service may have answered, such as a login page.',
                status=answer.code,
            )
        return answer


class _Elsewhere(Cloud):
    """The same cloud with a token of another project.

    It is had for the token of this one, as every way to log in gives that; an
    application credential's is good for its own project alone. All goes
    through the same transport.
    """

    def __init__(self, whole: Cloud, project_id: str) -> None:
        super().__init__(
            lambda: whole._connection, whole._patience, whole._limits
        )
        self._whole = whole
        self._project_id = project_id

    @functools.cached_property
    def _guard(self) -> guard.Guard:
        return self._whole._guard

    @functools.cached_property
    def _requests(self) -> requests.Session:
        return self._whole._requests

    @functools.cached_property
    def _session(self) -> ksa_session.Session:
        theirs = self._whole._session
        with translation.translated('Logging in'):
            token = theirs.get_token()
        return self._session_of(
            v3.Token(
                _identity_v3(self._whole.auth_url),
                str(token),
                project_id=self._project_id,
            )
        )


def _identity_v3(auth_url: str) -> str:
    """Return where tokens are had; nothing is believed that a host says."""
    base = auth_url.rstrip('/').removesuffix('/v2.0').removesuffix('/v3')
    return f'{base}/v3'


def _logged_in(
    read: Callable[[ksa_session.Session], Any], session: ksa_session.Session
) -> Any:
    with translation.translated('Logging in'):
        return read(session)


def _version() -> str:
    try:
        return importlib.metadata.version('cipclient')
    except importlib.metadata.PackageNotFoundError:
        return 'unpackaged'
