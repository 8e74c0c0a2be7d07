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

from cipclient.action import mark
from cipclient.cloud import write

ID = '01234567-89ab-cdef-0123-456789abcdef'


class TestMark(base.BaseTestCase):
    """C6: one request for each, and nothing of its owner's is in any."""

    def sent(self, writes):
        found = []
        for asked in writes:
            write.check_about(asked, 'server', ID)
            found.append((asked.method, asked.path.split(ID)[1], asked.body))
        return found

    def test_keys_are_put_at_once_and_each_tag_alone(self):
        metadata = {'lifetime_stage': 'warned', 'lifetime_day': '2026-07-01'}
        self.assertEqual(
            [
                ('POST', '/metadata', {'metadata': metadata}),
                ('PUT', '/tags/lifetime-warned', None),
                ('PUT', '/tags/lifetime-due', None),
            ],
            self.sent(
                mark.put(ID, metadata, ('lifetime-warned', 'lifetime-due'))
            ),
        )

    def test_without_keys_no_metadata_are_written(self):
        self.assertEqual(
            [('PUT', '/tags/lifetime-warned', None)],
            self.sent(mark.put(ID, {}, ('lifetime-warned',))),
        )

    def test_each_is_taken_off_by_its_name(self):
        self.assertEqual(
            [
                ('DELETE', '/metadata/lifetime_stage', None),
                ('DELETE', '/metadata/lifetime_day', None),
                ('DELETE', '/tags/lifetime-warned', None),
            ],
            self.sent(
                mark.take(
                    ID,
                    ('lifetime_stage', 'lifetime_day'),
                    ('lifetime-warned',),
                )
            ),
        )
