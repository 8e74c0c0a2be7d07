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


import dataclasses
import datetime
import json
import pathlib

import fixtures
from osc_lib import exceptions as osc_exceptions

from cipclient.model import forecast as model_forecast
from cipclient.model import scan as model_scan
from cipclient.osc.v1 import forecast
from cipclient.tests import builders
from cipclient.tests import fakes

_MONDAY = datetime.date(2026, 6, 15)


def _forecast(backlog=0, ends=None):
    week = model_forecast.Week(
        _MONDAY, 12, 40, 38, 7, model_scan.Held(7, 28, 8192, 140), 2, backlog
    )
    return model_forecast.Forecast(builders.NOW, (week,), ends)


class TestForecast(fakes.TestCommand):
    def setUp(self):
        super().setUp()
        self.answer(_forecast())

    def answer(self, found):
        self.lifetime = fakes.FakeLifetime(builders.policy(), forecast=found)
        self.app = fakes.App()
        self.app.client_manager.lifetime = self.lifetime

    def test_a_week_is_a_row_with_everything_for_programs(self):
        self.run_command(forecast.Forecast, '-f', 'json')
        self.assertEqual(
            [
                {
                    'Week': '2026-06-15',
                    'Opened': 12,
                    'Mails': 40,
                    'Persons': 38,
                    'Acts': 7,
                    'Deletes': 0,
                    'vCPUs': 28,
                    'RAM GiB': 8.0,
                    'GPUs': 2,
                    'Disk GiB': 140,
                    'Backlog': 0,
                }
            ],
            json.loads(self.app.stdout.getvalue()),
        )
        self.assertEqual([(26, None)], self.lifetime.asked)
        self.assertEqual(0, self.app.logged_in)

    def test_a_table_has_room_in_80_columns(self):
        self.run_command(forecast.Forecast)
        lines = self.app.stdout.getvalue().splitlines()
        self.assertGreaterEqual(79, max(map(len, lines)))
        self.assertNotIn('Persons', lines[1])
        self.answer(_forecast())
        self.run_command(forecast.Forecast, '--long')
        self.assertIn('Persons', self.app.stdout.getvalue())

    def test_the_end_of_the_backlog_is_told(self):
        self.answer(_forecast(ends=_MONDAY))
        self.run_command(forecast.Forecast)
        self.assertIn('done with on 2026-06-15', self.app.stderr.getvalue())

    def test_what_will_be_deleted_is_told(self):
        (week,) = _forecast().weeks
        later = datetime.date(2026, 6, 22)
        self.answer(
            model_forecast.Forecast(
                _forecast().at,
                (
                    week,
                    dataclasses.replace(week, begins=later, deletes=2),
                    dataclasses.replace(week, deletes=3),
                ),
            )
        )
        self.run_command(forecast.Forecast)
        self.assertIn(
            'Deleted: 5, the first in the week of 2026-06-22',
            self.app.stderr.getvalue(),
        )

    def test_a_backlog_that_stays_is_told(self):
        self.answer(_forecast(backlog=111))
        self.run_command(forecast.Forecast)
        self.assertIn(
            '111 still wait after these 1 weeks', self.app.stderr.getvalue()
        )

    def test_weeks_and_moment_reach_the_use_case(self):
        self.run_command(
            forecast.Forecast, '--weeks', '4', '--at', '2026-07-01'
        )
        ((weeks, at),) = self.lifetime.asked
        self.assertEqual((4, 7), (weeks, at.month))
        for wrong in ('0', '261', 'x', '-1'):
            left = self.assertRaises(
                SystemExit, self.run_command, forecast.Forecast,
                f'--weeks={wrong}',
            )  # fmt: skip
            self.assertEqual(2, left.code)

    def test_the_picture_goes_where_it_was_asked_for(self):
        folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        path = folder / 'ahead.svg'
        self.run_command(forecast.Forecast, '--svg', str(path))
        self.assertEqual('<svg/>', path.read_text())
        self.assertIn(str(path), self.app.stderr.getvalue())

    def test_a_picture_that_cannot_be_written_is_one_sentence(self):
        folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        path = folder / 'none' / 'ahead.svg'
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.run_command,
            forecast.Forecast,
            '--svg',
            str(path),
        )
        self.assertEqual(
            f'{path} cannot be written: No such file or directory', str(error)
        )
