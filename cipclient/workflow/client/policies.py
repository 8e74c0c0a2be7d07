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

"""Policies: the one in force, and others that are files."""

from __future__ import annotations

import typing
from collections.abc import Mapping

from cipclient import exceptions

if typing.TYPE_CHECKING:
    import pathlib

    from cipclient.model import kind
    from cipclient.model import policy as model_policy
    from cipclient.workflow import outcome
    from cipclient.workflow import request as model_request
    from cipclient.workflow.client import wiring


class Policies:
    """What the operator allows, as files."""

    def __init__(self, wired: wiring.Wiring) -> None:
        self._wired = wired

    def in_force(self) -> model_policy.Policy:
        """Return the policy in force, or the built-in example without one.

        Raises PolicyError with all that is wrong in it.
        """
        from cipclient.policy import loader
        from cipclient.policy import search

        wired = self._wired
        found = search.find(
            wired.policy_file, wired.environ, home=wired.home, etc=wired.etc
        )
        if found is None:
            return loader.example(self.specs())
        return self.validate(found)

    def halted(self) -> str:
        """Read it again, and say why nothing more may be done."""
        try:
            policy = self.in_force()
        except exceptions.PolicyError as error:
            return f'The policy cannot be read any more: {error.lines()[0]}.'
        except OSError as error:
            return f'The policy cannot be read any more: {error}.'
        return f'Stopped by halt: true in {policy.source}.' * policy.halt

    def validate(self, path: pathlib.Path) -> model_policy.Policy:
        """Return the policy in a file.

        Raises PolicyError with all that is wrong in it.
        """
        from cipclient.policy import loader

        return loader.load(
            path,
            self.specs(),
            trusted_group=self._wired.environ.get('CIPCLIENT_POLICY_GROUP'),
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
            for name, inventory in self._wired.inventories(()).items()
        }

    def diff(
        self,
        policy: model_policy.Policy,
        progress: model_request.Progress,
    ) -> outcome.PolicyChange:
        """Read the cloud and say whom a policy affects that none did before.

        Raises LedgerError, CloudError.
        """
        from cipclient.workflow import policy_change

        wired = self._wired
        with wired.site.view(policy) as view, wired.reading() as cloud:
            return policy_change.change(
                view,
                cloud,
                wired.inventories(policy.plugins),
                policy,
                wired.clock(),
                progress,
            )

    def accept(
        self,
        policy: model_policy.Policy,
        count: int,
        progress: model_request.Progress,
    ) -> outcome.PolicyChange:
        """Put a policy in force, if it newly affects just so many.

        Raises LedgerError, CloudError, GuardTripped.
        """
        from cipclient.workflow import policy_change

        wired = self._wired
        with (
            wired.site.run(policy, 'policy accept', create=False) as run,
            wired.reading() as cloud,
        ):
            return policy_change.accept(
                run,
                cloud,
                wired.inventories(policy.plugins),
                policy,
                count,
                wired.site.by,
                wired.clock(),
                progress,
            )
