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

"""GET /limits and /os-keypairs."""

from cipclient.sandbox import message
from cipclient.sandbox import router
from cipclient.sandbox.nova import policy
from cipclient.sandbox.state import cloud


class Limits:
    """What a project may use and uses; nobody here has key pairs."""

    def __init__(self, region: cloud.Region) -> None:
        self._compute = region.compute

    def register(self, routes: router.Router) -> None:
        """Add the routes."""
        routes.get('/v2.1/limits', self.limits)
        routes.get('/v2.1/os-keypairs', self.keypairs)

    def limits(self, request: message.Request) -> message.Response:
        """Show the limits of a project, another one's for admins."""
        project_id = request.last('tenant_id') or request.caller.project_id
        if project_id != request.caller.project_id:
            policy.require_admin(request, 'limits:other_project')
        servers = [
            row
            for row in self._compute.servers.all()
            if row.project_id == project_id and not row.deleted
        ]
        absolute = {
            'maxServerMeta': 128,
            'maxTotalInstances': 1000,
            'maxTotalKeypairs': 100,
            'maxTotalCores': 20000,
            'maxTotalRAMSize': 51200000,
            'maxServerGroups': 10,
            'maxServerGroupMembers': 10,
            'totalServerGroupsUsed': 0,
            'totalInstancesUsed': len(servers),
            'totalCoresUsed': sum(row.flavor.vcpus for row in servers),
            'totalRAMUsed': sum(row.flavor.ram for row in servers),
        }
        return message.Response(
            document={'limits': {'rate': [], 'absolute': absolute}}
        )

    def keypairs(self, request: message.Request) -> message.Response:
        """List the caller's key pairs: none."""
        return message.Response(document={'keypairs': []})
