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
from xml.etree import ElementTree

from oslotest import base

from cipclient.model import forecast
from cipclient.model import scan
from cipclient.report import forecast as report_forecast

_SVG = '{http://www.w3.org/2000/svg}'
_AT = datetime.datetime(2026, 11, 22, 8, tzinfo=datetime.UTC)
_MONDAY = datetime.date(2026, 11, 23)


def _week(number, **figures):
    begins = _MONDAY + datetime.timedelta(weeks=number)
    return forecast.Week(begins, **figures)


def _drawn(*weeks, **more):
    return ElementTree.fromstring(
        report_forecast.svg(forecast.Forecast(_AT, weeks, **more))
    )


def _bars(picture):
    return [bar for bar in picture.iter(f'{_SVG}rect') if list(bar)]


def _words(picture):
    return ' '.join(text.text.strip() for text in picture.iter(f'{_SVG}text'))


class TestForecast(base.BaseTestCase):
    def test_each_figure_that_is_not_nought_is_a_bar(self):
        picture = _drawn(
            _week(0, acts=4, mails=12, backlog=9), _week(1, acts=3)
        )
        self.assertEqual(
            ['4', '3', '12', '9'],
            [bar.find(f'{_SVG}title').text for bar in _bars(picture)],
        )

    def test_bars_are_as_high_as_their_figures_are_to_each_other(self):
        low, high = _bars(_drawn(_week(0, acts=10), _week(1, acts=30)))
        self.assertAlmostEqual(
            3 * float(low.get('height')), float(high.get('height')), delta=0.3
        )

    def test_the_sums_are_told(self):
        freed = scan.Held(4, 1600, 0, 0)
        picture = _drawn(_week(0, acts=4, freed=freed), _week(1, mails=1200))
        self.assertIn('4 resources', _words(picture))
        self.assertIn('1,600 vCPUs', _words(picture))
        self.assertIn('1,200 mails', _words(picture))

    def test_the_end_of_the_backlog_is_told_where_there_is_one(self):
        ends = datetime.date(2027, 4, 1)
        self.assertIn(
            '01 April 2027', _words(_drawn(_week(0), backlog_ends=ends))
        )
        self.assertNotIn('done with', _words(_drawn(_week(0))))

    def test_weeks_are_named_so_that_names_do_not_overlap(self):
        picture = _drawn(*(_week(number) for number in range(260)))
        named = [
            text
            for text in picture.iter(f'{_SVG}text')
            if text.get('font-size') == '10'
        ]
        self.assertLessEqual(len(named), 3 * 11)

    def test_weeks_in_which_nothing_happens_are_drawn(self):
        self.assertEqual([], _bars(_drawn(_week(0), _week(1))))
