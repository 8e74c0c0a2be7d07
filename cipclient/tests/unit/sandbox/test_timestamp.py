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

"""How moments are written."""

import datetime

from oslotest import base

from cipclient.sandbox import timestamp

MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=datetime.UTC)


class TestTimestamp(base.BaseTestCase):
    def test_each_service_has_its_own_form(self):
        """H13"""
        self.assertEqual('2026-01-02T03:04:05Z', timestamp.zulu(MOMENT))
        self.assertEqual(
            '2026-01-02T03:04:05.000678Z', timestamp.zulu_micro(MOMENT)
        )
        self.assertEqual(
            '2026-01-02T03:04:05.000678', timestamp.naive_micro(MOMENT)
        )
        self.assertEqual(
            'Fri, 02 Jan 2026 03:04:05 GMT', timestamp.http_date(MOMENT)
        )

    def test_what_has_no_zone_is_utc(self):
        for text in (
            '2026-01-02T03:04:05.000678',
            '2026-01-02T03:04:05.000678Z',
            '2026-01-02T04:04:05.000678+01:00',
        ):
            self.assertEqual(MOMENT, timestamp.parse(text))
        self.assertRaises(ValueError, timestamp.parse, 'yesterday')
