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

import datetime
import zoneinfo

from cipclient.model import calendar
from cipclient.tests.unit.policy import texts

_ZONE = {'timezone': 'America/Vancouver'}


class TestCalendar(texts.TestCase):
    def _load(self, **keys):
        return texts.load(calendar=_ZONE | keys).calendar

    def _fault(self, part, **keys):
        self.assert_fault(part, calendar=_ZONE | keys)

    def test_a_calendar_is_read_whole(self):
        self.assertEqual(
            calendar.Calendar(
                timezone=zoneinfo.ZoneInfo('America/Vancouver'),
                act_on=frozenset({0, 3}),
                opens=datetime.time(9),
                closes=datetime.time(16),
                freezes=(calendar.Freeze((12, 15), (1, 31)),),
                holidays=frozenset({datetime.date(2026, 12, 25)}),
            ),
            self._load(
                act_on=['mon', 'thu'],
                hours='09:00-16:00',
                freeze=[{'from': '12-15', 'to': '01-31'}],
                holidays=['2026-12-25'],
            ),
        )

    def test_without_more_every_hour_is_good(self):
        found = self._load()
        self.assertEqual(
            calendar.Calendar(zoneinfo.ZoneInfo('America/Vancouver')), found
        )

    def test_without_any_days_end_in_utc(self):
        self.assertEqual(
            calendar.Calendar(datetime.UTC), texts.load().calendar
        )

    def test_the_time_zone_is_required(self):
        self.assert_fault(
            "required key 'timezone' is missing", calendar={'act_on': ['mon']}
        )

    def test_what_no_calendar_has_is_a_fault(self):
        self._fault('no time zone', timezone='Vancouver/Canada')
        self._fault('is not known here', act_on=['montag'])
        self._fault('named twice', act_on=['mon', 'tue', 'mon'])
        self._fault('at least one entry', act_on=[])
        self._fault('are no hours', hours='9-17')
        self._fault(
            'no day of the year', freeze=[{'from': '02-30', 'to': '03-01'}]
        )
        self._fault("required key 'to'", freeze=[{'from': '02-28'}])
        self._fault('is no date', holidays=['25.12.'])
