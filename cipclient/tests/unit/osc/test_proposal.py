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

from oslotest import base

from cipclient.model import forecast
from cipclient.osc import proposal


class TestDays(base.BaseTestCase):
    """What is deleted is told where anything is."""

    def test_a_day_with_deletes_counts_them(self):
        day = forecast.Day(datetime.date(2026, 6, 15), mails=2, deletes=3)
        self.assertTrue(proposal.day_line(day).endswith('acts 0; deletes 3'))
        self.assertTrue(
            proposal.in_all([day, day]).endswith('acts 0; deletes 6')
        )
        ((*_others, deletes),) = proposal.days([day])
        self.assertEqual(3, deletes)
