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

from cipclient import exceptions
from cipclient.action import attached
from cipclient.cloud import failure
from cipclient.cloud import microversion
from cipclient.cloud import write
from cipclient.tests.unit.cloud import fake_http
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows

SERVER = rows.server_id(1)
VOLUME = rows.server_id(2)


class TestAttached(base.BaseTestCase):
    """H19"""

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.cloud = self.fake.cloud()
        self.addCleanup(self.cloud.close)

    def read(self, *told, **body):
        body = body or {'volumeAttachments': list(told)}
        self.fake.intercept = lambda asked: (
            fake_http.Reply(body)
            if asked.path == f'/servers/{SERVER}/os-volume_attachments'
            else None
        )
        return attached.read(self.cloud, SERVER)

    def test_what_does_not_say_that_it_stays_goes(self):
        """P7, P21: of what is not told, the worst is thought."""
        for told, goes in (
            ({'delete_on_termination': False}, False),
            ({'delete_on_termination': True}, True),
            ({'delete_on_termination': None}, True),
            ({'delete_on_termination': 0}, True),
            ({}, True),
        ):
            (found,) = self.read({'volumeId': VOLUME, **told})
            self.assertEqual((VOLUME, goes), (found.volume_id, found.goes))

    def test_its_device_is_told_if_nova_tells_it(self):
        found = self.read(
            {'volumeId': VOLUME, 'device': '/dev/vda'},
            {'volumeId': SERVER, 'device': None},
        )
        self.assertEqual(['/dev/vda', ''], [one.device for one in found])

    def test_a_list_in_another_form_is_no_list_of_none(self):
        """F25, F28: else it would look as if nothing went."""
        for body in (
            {'more': []},
            {'volumeAttachments': None},
            {'volumeAttachments': ['x']},
            {'volumeAttachments': [{'id': VOLUME}]},
            {
                'volumeAttachments': [
                    {'volumeId': VOLUME, 'serverId': rows.server_id(9)}
                ]
            },
        ):
            error = self.assertRaises(failure.Garbled, self.read, **body)
            self.assertIn(SERVER, str(error))

    def test_one_that_is_gone_is_not_found(self):
        self.assertRaises(
            exceptions.NotFound, attached.read, self.cloud, rows.server_id(9)
        )

    def test_before_2_85_nothing_can_be_kept_nor_deleted(self):
        self.fake.nova_max = '2.84'
        self.assertRaises(microversion.TooOld, self.read)

    def test_what_keeps_one_is_allowed(self):
        asked = attached.keep(SERVER, VOLUME)
        write.check_about(asked, 'server', SERVER)
        self.assertIn(b'"delete_on_termination": false', asked.encoded())
