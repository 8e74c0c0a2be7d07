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

from oslotest import base

from cipclient.tests import builders


class TestLadder(base.BaseTestCase):
    def test_the_first_warning_is_the_longest_before_the_day(self):
        self.assertEqual(
            builders.days(30), builders.ladder(warn=(30, 14, 3)).first_warning
        )
