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

"""What the commands call: one object, wired to one cloud and one policy.

Everything heavy is imported by the use case that needs it, as this module is
imported by every ``lifetime`` command.
"""

from __future__ import annotations

import datetime
import os
import pathlib
import typing
from collections.abc import Callable, Mapping

if typing.TYPE_CHECKING:
    from cipclient.inventory import base
    from cipclient.model import kind
    from cipclient.model import policy as model_policy
    from cipclient.model import scan as model_scan
    from cipclient.workflow import request as model_request


class Lifetime:
    """The use cases.

    :param connect: gives the openstacksdk connection; first called when the
        cloud is read, so that what is offline stays offline.
    :param policy_file: what the command line or the environment names.
    :param clock: tells the moment, aware and in UTC.
    :param etc: where the machine's own configuration is.
    """

    def __init__(
        self,
        connect: Callable[[], typing.Any],
        policy_file: str | None = None,
        clock: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(
            datetime.UTC
        ),
        environ: Mapping[str, str] = os.environ,
        etc: pathlib.Path = pathlib.Path('/etc'),
    ) -> None:
        self._connect = connect
        self._policy_file = policy_file
        self._clock = clock
        self._environ = environ
        self._etc = etc

    def scan(
        self, asked: model_request.ScanRequest, policy: model_policy.Policy
    ) -> model_scan.Scan:
        """Read the cloud, judge every resource, report what was asked for.

        Raises CloudError, NotFound, NotUnique.
        """
        from cipclient.cloud import connection
        from cipclient.workflow import scan

        with connection.Cloud(self._connect) as cloud:
            return scan.scan(
                cloud,
                self._inventories(policy.plugins),
                policy,
                asked,
                asked.at or self._clock(),
            )

    def show(
        self, asked: model_request.ShowRequest, policy: model_policy.Policy
    ) -> model_scan.Shown:
        """Explain one resource.

        Raises CloudError, NotFound, NotUnique.
        """
        from cipclient.cloud import connection
        from cipclient.workflow import show

        with connection.Cloud(self._connect) as cloud:
            return show.show(
                cloud,
                self._inventories(policy.plugins),
                policy,
                asked,
                asked.at or self._clock(),
            )

    def policy(self) -> model_policy.Policy:
        """Return the policy in force, or the built-in example without one.

        Raises PolicyError with all that is wrong in it.
        """
        from cipclient.policy import loader
        from cipclient.policy import search

        found = search.find(
            self._policy_file,
            self._environ,
            home=pathlib.Path.home(),
            etc=self._etc,
        )
        if found is None:
            return loader.example(self.specs())
        return self.validate(found)

    def validate(self, path: pathlib.Path) -> model_policy.Policy:
        """Return the policy in a file.

        Raises PolicyError with all that is wrong in it.
        """
        from cipclient.policy import loader

        return loader.load(
            path,
            self.specs(),
            trusted_group=self._environ.get('CIPCLIENT_POLICY_GROUP'),
        )

    def example(self) -> str:
        """Return the policy file that is shipped as an example."""
        from cipclient.policy import loader

        return loader.example_text()

    def schema(self) -> dict[str, typing.Any]:
        """Return the JSON Schema of a policy file, for editors."""
        from cipclient.policy import schema

        return schema.json_schema(self.specs())

    def specs(self) -> Mapping[str, kind.KindSpec]:
        """Return what a policy may say of each kind that is installed."""
        return {
            name: inventory.spec
            for name, inventory in self._inventories(()).items()
        }

    def _inventories(
        self, plugins: tuple[str, ...]
    ) -> Mapping[str, base.Inventory]:
        from cipclient.inventory import registry

        return registry.load(plugins)
