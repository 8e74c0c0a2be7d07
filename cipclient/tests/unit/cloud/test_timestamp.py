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

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.cloud import timestamp

_MOMENTS = strategies.datetimes(
    datetime.datetime(1970, 1, 2),  # noqa: DTZ001
    datetime.datetime(9999, 12, 30),  # noqa: DTZ001
)


class TestTimestamp(base.BaseTestCase):
    @hypothesis.given(_MOMENTS)
    def test_novas_form_is_utc(self, moment):
        moment = moment.replace(microsecond=0)
        parsed = timestamp.parse(moment.strftime('%Y-%m-%dT%H:%M:%SZ'))
        self.assertEqual(moment.replace(tzinfo=datetime.UTC), parsed)

    @hypothesis.given(_MOMENTS)
    def test_cinders_form_without_a_zone_is_utc(self, moment):
        parsed = timestamp.parse(moment.isoformat())
        self.assertEqual(moment.replace(tzinfo=datetime.UTC), parsed)

    @hypothesis.given(_MOMENTS, strategies.integers(-12 * 60, 14 * 60))
    def test_an_offset_is_converted(self, moment, minutes):
        zone = datetime.timezone(datetime.timedelta(minutes=minutes))
        aware = moment.replace(tzinfo=zone)
        parsed = timestamp.parse(aware.isoformat())
        self.assertEqual(aware, parsed)
        self.assertEqual(datetime.timedelta(0), parsed.utcoffset())

    @hypothesis.given(strategies.text(max_size=32))
    def test_any_text_is_a_moment_in_utc_or_a_value_error(self, value):
        try:
            parsed = timestamp.parse(value)
        except ValueError:
            return
        self.assertEqual(datetime.UTC, parsed.tzinfo)

    def test_other_forms_are_refused(self):
        for value in (
            '',
            '2026-01-31',
            '20260131T120000Z',
            '2026-W05-6T12:00:00Z',
            '2026-01-31 12:00:00',
            '2026-01-31T12:00:00z',
            '2026-01-31T12:00Z',
            '2026-01-31T24:00:00Z',
            '2026-01-31T23:59:60Z',
            '2026-02-30T12:00:00Z',
            '2026-01-31T12:00:00,5Z',
            '2026-01-31T12:00:00+0100',
            ' 2026-01-31T12:00:00Z',
            '2026-01-31T12:00:00Z\n',
            '\u0662\u0660\u0662\u0666-01-31T12:00:00Z',
            '0001-01-01T00:00:00+14:00',
        ):
            self.assertRaises(ValueError, timestamp.parse, value)


class TestHttp(base.BaseTestCase):
    def test_every_form_of_a_header_is_utc(self):
        wanted = datetime.datetime(1994, 11, 6, 8, 49, 37, tzinfo=datetime.UTC)
        for value in (
            'Sun, 06 Nov 1994 08:49:37 GMT',
            'Sunday, 06-Nov-94 08:49:37 GMT',
            'Sun Nov  6 08:49:37 1994',
            'Sun, 06 Nov 1994 09:49:37 +0100',
        ):
            parsed = timestamp.parse_http(value)
            self.assertEqual(wanted, parsed, value)
            self.assertEqual(datetime.timedelta(0), parsed.utcoffset())

    @hypothesis.given(strategies.text(max_size=40))
    def test_any_text_is_a_moment_in_utc_or_a_value_error(self, value):
        try:
            parsed = timestamp.parse_http(value)
        except ValueError:
            return
        self.assertEqual(datetime.UTC, parsed.tzinfo)
