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

import contextlib
import io
import unittest.mock

from realcloud import cli

from tests import base


class TestCli(base.TestCase):
    def _run(self, command, *words):
        out, err = io.StringIO(), io.StringIO()
        with (
            unittest.mock.patch.dict(
                'os.environ',
                {'REALCLOUD_STATE': str(self.where.state)},
                clear=True,
            ),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                code = cli.main(command, list(words))
            except SystemExit as exit:
                code = exit.code
        return code, out.getvalue(), err.getvalue()

    def test_status_of_nothing(self):
        code, out, _err = self._run('status')
        self.assertEqual(1, code)
        self.assertIn('clouds.yaml', out)

    def test_down_of_nothing(self):
        self.assertEqual(0, self._run('down', '--wipe')[0])

    def test_what_needs_a_running_cloud(self):
        for words in (
            ('cell', 'cell2', 'down'),
            ('compute', 'cell1-compute1', 'down'),
            ('switch', 'max-limit', '5'),
            ('glance-quota', 'genomics', 'upload'),
            ('purge',),
            ('seed-many', '10'),
            ('backdate', 'server', 'x', '3'),
        ):
            code, _out, err = self._run(*words)
            self.assertEqual(
                (1, 'the cloud is down: run up first\n'), (code, err), words
            )

    def test_switches_are_listed_without_it(self):
        code, out, _err = self._run('switch')
        self.assertEqual(0, code)
        self.assertIn('soft-delete', out)

    def test_bad_words(self):
        for words in (
            ('cell', 'cell1', 'down'),
            ('cell', 'cell2', 'sideways'),
            ('switch', 'lights', 'on'),
            ('compute', 'cell1-compute1'),
            ('up', '--wipe'),
        ):
            self.assertEqual(2, self._run(*words)[0], words)

    def test_bad_settings(self):
        with (
            unittest.mock.patch.dict(
                'os.environ', {'REALCLOUD_PORT_OFFSET': 'x'}
            ),
            contextlib.redirect_stderr(io.StringIO()) as err,
        ):
            self.assertEqual(1, cli.main('status', []))
        self.assertIn('REALCLOUD_PORT_OFFSET', err.getvalue())
