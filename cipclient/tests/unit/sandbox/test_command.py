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

"""The command line."""

import os
import pathlib
import signal
import subprocess
import sys

import fixtures
from oslotest import base

RUN = (sys.executable, '-m', 'cipclient.sandbox', '--servers', '3')
SHOW = (
    'import os, sys, urllib.request, pathlib;'
    'text = pathlib.Path(os.environ["OS_CLIENT_CONFIG_FILE"]).read_text();'
    'url = text.split("auth_url: ")[1].split()[0].strip(chr(34));'
    'print(os.environ["OS_CLOUD"], urllib.request.urlopen(url).status);'
    'print([name for name in os.environ if name == "OS_PASSWORD"]);'
    'sys.exit(7)'
)


class TestCommand(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.home = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.file = self.home / 'clouds.yaml'
        self.run = (*RUN, '--clouds-yaml', str(self.file))

    def test_a_command_runs_against_it_and_its_exit_code_counts(self):
        done = subprocess.run(
            (*self.run, '--exec', sys.executable, '-c', SHOW),
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, 'OS_PASSWORD': 'of-another-cloud'},
        )
        self.assertEqual(7, done.returncode, done.stderr)
        self.assertEqual('sandbox 200\n[]\n', done.stdout)

    def test_a_command_that_is_not_there_is_127(self):
        done = subprocess.run(
            (*self.run, '--exec', 'no-such-command-at-all'),
            capture_output=True,
            timeout=60,
        )
        self.assertEqual(127, done.returncode)

    def test_it_says_what_to_type_and_ends_on_a_signal(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with subprocess.Popen(
                self.run, stdout=subprocess.PIPE, text=True
            ) as process:
                seen = ''
                while 'sandbox-appcred' not in seen:
                    line = process.stdout.readline()
                    self.assertTrue(line, seen)
                    seen += line
                process.send_signal(number)
                self.assertEqual(0, process.wait(timeout=30))
            self.assertIn(
                f'export OS_CLIENT_CONFIG_FILE={self.file} OS_CLOUD=sandbox',
                seen,
            )

    def test_what_cannot_be_is_said_in_a_line(self):
        for words in (
            ('--findings', '9'),
            ('--exec',),
            ('--now', 'yesterday'),
            ('--max-microversion', 'two'),
        ):
            done = subprocess.run(
                (*self.run, *words),
                capture_output=True,
                text=True,
                timeout=60,
            )
            self.assertEqual(2, done.returncode, words)
            self.assertNotIn('Traceback', done.stderr)
