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
"""The use cases against the embedded cloud, in this process."""

import datetime
import pathlib

import fixtures
import openstack
from openstack import config
from oslotest import base

from cipclient import sandbox
from cipclient.policy import loader
from cipclient.tests.unit.ledger import ready
from cipclient.workflow import request
from cipclient.workflow.client import lifetime

NOW = datetime.datetime(2026, 6, 15, 12, tzinfo=datetime.UTC)
#: Reads nothing but what every scan reads.
PLAIN = """\
version: 1
cloud: test
lifetimes:
  - {name: short, kind: server, match: {flavor: "c*"}, limit: 60d, ladder: t}
  - {name: data, kind: volume, limit: 90d, ladder: t}
ladders:
  t: {warn: [7d], minimum_notice: 7d, quarantine: none}
"""
#: Needs the people, and finds out about projects.
RELATED = """\
version: 1
cloud: test
lifetimes:
  - {name: mine, kind: server, match: {project: {state: deleted}}, limit: 7d,
     ladder: t}
conditions:
  - {name: departed, kind: server, match: {owner: {state: deleted}},
     limit: 30d, ladder: t}
ladders:
  t: {warn: [7d], minimum_notice: 7d, quarantine: none}
"""


class TestCase(base.BaseTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.useFixture(ready.Ready())
        # What is recorded goes into a home folder of this test alone.
        self.home = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.useFixture(fixtures.EnvironmentVariable('HOME', str(self.home)))

    def start(self, **settings: object) -> sandbox.Sandbox:
        """Start an embedded cloud whose ages are counted from NOW."""
        started = sandbox.Sandbox(
            **{'servers': 30, 'now': NOW, **settings}  # type: ignore[arg-type]
        )
        started.start()
        self.addCleanup(started.stop)
        self.sandbox = started
        return started

    def lifetime(self, cloud: str = 'sandbox') -> lifetime.Lifetime:
        """Return the use cases, wired to the embedded cloud."""
        path = self.sandbox.clouds_yaml(self.home / 'clouds.yaml')
        region = config.OpenStackConfig(
            config_files=[str(path)], load_envvars=False
        ).get_one(cloud=cloud)
        connection = openstack.connection.Connection(config=region)
        self.addCleanup(connection.close)
        return lifetime.Lifetime(
            lambda: connection,
            clock=lambda: NOW,
            environ={},
            etc=self.home,
        )

    def policy(self, text: str = PLAIN):
        """Return a policy for the kinds that are installed."""
        return loader.load_text(
            text, 'test.yaml', self.lifetime().policies.specs()
        )

    def scan(self, text: str = PLAIN, cloud: str = 'sandbox', **asked):
        """Scan the embedded cloud by a policy."""
        return self.lifetime(cloud).scan(
            request.ScanRequest(**asked), self.policy(text)
        )

    def show(self, resource: str, text: str = PLAIN, **asked):
        """Show one resource of the embedded cloud."""
        return self.lifetime().show(
            request.ShowRequest(resource, **asked), self.policy(text)
        )
