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

"""Tests that run the real ``openstack`` binary against a cloud.

The cloud is the embedded one, unless CIPCLIENT_TEST_CLOUD names an
administrator's cloud of ``clouds.yaml``: a DevStack, or real services on this
machine.
"""

import dataclasses
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import fixtures
import openstack
import yaml
from oslotest import base

from cipclient import sandbox

#: Names a cloud of clouds.yaml to test against instead of the embedded one.
CLOUD = 'CIPCLIENT_TEST_CLOUD'
#: The same for one who may use a single project.
MEMBER = 'CIPCLIENT_TEST_MEMBER'
_SECONDS = 240
#: Seconds that something asynchronous may take.
_PATIENCE = 120
_PAUSE = 0.2


@dataclasses.dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """Return stdout, which has to be JSON and nothing else."""
        return json.loads(self.stdout)


class TestCase(base.BaseTestCase):
    """One test, one home folder with a ledger of its own, one cloud.

    A test may say how its embedded cloud is made, and that it wants no other
    because it changes how that cloud behaves.
    """

    settings: ClassVar[dict[str, Any]] = {'servers': 40}
    embedded_only = False

    def setUp(self) -> None:
        super().setUp()
        self.home = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.state = self.home / 'state'
        if CLOUD in os.environ and not self.embedded_only:
            self.cloud = os.environ[CLOUD]
            self.member = os.environ[MEMBER]
            self.clouds_yaml = os.environ.get('OS_CLIENT_CONFIG_FILE')
            return
        self.cloud = 'sandbox'
        self.member = 'sandbox-member'
        self.sandbox = self.useFixture(SandboxFixture(**self.settings)).sandbox
        self.clouds_yaml = str(self.home / 'clouds.yaml')
        self.sandbox.clouds_yaml(self.clouds_yaml)

    def openstack(
        self, command: str, cloud: str | None = None, **environ: str
    ) -> Done:
        """Run the client as its user does, but for nothing of his own.

        :param command: everything after ``openstack``.
        :param cloud: another one of clouds.yaml; '' for none, and for no
            clouds.yaml either.
        """
        arguments, clean = self._as_user(command, cloud, environ)
        done = subprocess.run(
            arguments,
            capture_output=True,
            check=False,
            cwd=self.home,
            env=clean,
            text=True,
            timeout=_SECONDS,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def started(self, command: str) -> subprocess.Popen[str]:
        """Start the client, to do something to it while it runs."""
        arguments, clean = self._as_user(command, None, {})
        process = subprocess.Popen(
            arguments,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.home,
            env=clean,
            text=True,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def _as_user(
        self, command: str, cloud: str | None, environ: Mapping[str, str]
    ) -> tuple[list[str], dict[str, str]]:
        """Return what is run, and its environment."""
        chosen = self.cloud if cloud is None else cloud
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(('OS_', 'CIPCLIENT_', 'XDG_'))
        }
        clean |= {
            'HOME': str(self.home),
            'XDG_STATE_HOME': str(self.state),
            'COLUMNS': '80',
            **environ,
        }
        if chosen and self.clouds_yaml is not None:
            clean['OS_CLIENT_CONFIG_FILE'] = self.clouds_yaml
        options = ['--os-cloud', chosen] if chosen else []
        return [_binary(), *options, *shlex.split(command)], clean

    def rows(self, command: str) -> list[dict[str, Any]]:
        """Run a listing that has to succeed and return its rows."""
        done = self.openstack(f'{command} -f json')
        self.assertEqual(0, done.returncode, done.stderr)
        rows: list[dict[str, Any]] = done.json()
        return rows

    def connection(self) -> Any:
        """Return the SDK's connection to the same cloud."""
        self.useFixture(
            fixtures.EnvironmentVariable(
                'OS_CLIENT_CONFIG_FILE', self.clouds_yaml
            )
        )
        made = openstack.connect(cloud=self.cloud)
        self.addCleanup(made.close)
        return made

    def point(self, service: str, url: str) -> None:
        """Have the client ask another endpoint of a service from now on."""
        clouds = yaml.safe_load(pathlib.Path(self.clouds_yaml).read_text())
        clouds['clouds'][self.cloud][f'{service}_endpoint_override'] = url
        path = self.home / 'pointed-clouds.yaml'
        path.write_text(yaml.safe_dump(clouds))
        self.clouds_yaml = str(path)

    def eventually(self, look: Callable[[], bool], what: str) -> None:
        """Look until it is so."""
        end = time.monotonic() + _PATIENCE
        while not look():
            if time.monotonic() > end:
                self.fail(f'not within {_PATIENCE} s: {what}')
            time.sleep(_PAUSE)

    def policy(self, text: str) -> str:
        """Write a policy file that nobody else may write; return its path."""
        path = self.home / 'lifetime.yaml'
        path.write_text(text)
        path.chmod(0o600)
        return str(path)

    def assertSentence(self, done: Done) -> None:
        """Check that a failure is told in words, without a traceback."""
        self.assertNotEqual(0, done.returncode)
        self.assertNotIn('Traceback', done.stderr)
        self.assertEqual('', done.stdout)
        self.assertIn(' ', done.stderr.strip())


class SandboxFixture(fixtures.Fixture):
    """An embedded cloud, stopped with the test."""

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self._settings = settings

    def _setUp(self) -> None:
        self.sandbox = sandbox.Sandbox(**self._settings)
        self.sandbox.__enter__()
        self.addCleanup(self.sandbox.__exit__, None, None, None)


def _binary() -> str:
    """Return the client of the interpreter that runs the tests."""
    beside = pathlib.Path(sys.executable).parent
    found = shutil.which('openstack', path=str(beside)) or shutil.which(
        'openstack'
    )
    if found is None:
        raise FileNotFoundError('openstack is not installed')
    return found
