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

from cipclient.model import kept
from cipclient.model import standing
from cipclient.tests import builders

GIB = 2**30


class TestSubject(base.BaseTestCase):
    def disk(self, size):
        server = standing.Subject(
            'web-1',
            'p1',
            'genomics',
            user_id='u1',
            owner='alice',
            status='SHELVED_OFFLOADED',
            flavor='c4',
            vcpus=4,
            ram=8192,
            disk=40,
            gpus=1,
        )
        one = kept.Kept(
            1,
            2,
            standing.ResourceKey('west', 'server', 's1', builders.CREATED),
            server,
            kept.IMAGE,
            'i1',
            size,
            builders.NOW + datetime.timedelta(days=1),
        )
        return kept.subject_of(one)

    def test_it_is_called_as_its_server_and_has_a_disk_alone(self):
        self.assertEqual(
            standing.Subject(
                'web-1',
                'p1',
                'genomics',
                user_id='u1',
                owner='alice',
                disk=20,
            ),
            self.disk(20 * GIB),
        )

    def test_a_part_of_a_gib_is_one(self):
        self.assertEqual(
            [0, 1, 1, 2],
            [self.disk(size).disk for size in (0, 1, GIB, GIB + 1)],
        )
