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

from cipclient.model import history as model_history
from cipclient.model import resource as model_resource
from cipclient.model import scan as model_scan
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import decision
from cipclient.workflow.scanning import image_use

_NOWHERE = model_resource.Surroundings({})


class TestImageUse(base.BaseTestCase):
    """P27, P28, F47: an image that no server is made of, for all we saw."""

    def setUp(self):
        super().setUp()
        self.used = image_use.ImageUse()

    def see(self, *resources):
        self.used.judged(
            [decision.judged(resource=one) for one in resources],
            _NOWHERE,
            model_history.BLANK,
        )

    def end(self, *missed, kind='server', region='west'):
        seen = (model_scan.Completeness(kind, region, 'all', missed),)
        self.assertEqual(seen, self.used.ended(seen, _NOWHERE))

    def doubt(self, image='i1', region='west'):
        return self.used.doubt(image, region)

    def test_it_asks_for_the_image_of_each_server_alone(self):
        self.assertEqual({'image_id'}, self.used.reads('server'))
        self.assertEqual(frozenset(), self.used.reads('volume'))

    def test_one_that_no_server_is_made_of_is_not_in_doubt(self):
        self.see(builders.server(image_id='i2'))
        # It boots from a volume.
        self.see(builders.server(image_id=None))
        self.end()
        self.assertEqual('', self.doubt())
        self.assertEqual('a server is made of it', self.doubt('i2'))

    def test_of_what_no_scan_saw_nothing_is_known(self):
        self.assertIn('did not see every server', self.doubt())
        self.end(region='east')
        self.assertIn('did not see every server', self.doubt())

    def test_a_partial_scan_proves_no_absence(self):
        self.end('HTTP 503')
        self.assertIn('did not see every server', self.doubt())

    def test_one_part_that_was_not_seen_makes_it_partial(self):
        self.end('HTTP 503')
        self.end()
        self.assertIn('did not see every server', self.doubt())

    def test_that_other_kinds_were_seen_says_nothing_of_servers(self):
        self.end(kind='volume')
        self.assertIn('did not see every server', self.doubt())

    def test_a_server_of_which_it_is_not_told_may_be_made_of_any(self):
        """F47: its cell is down."""
        self.see(builders.server(image_id=builders.unknown()))
        self.end()
        self.assertIn('not known what they are made of', self.doubt())

    def test_what_is_no_server_is_made_of_none(self):
        volume = builders.volume(image_id=builders.unknown())
        self.see(volume)
        self.end()
        self.assertEqual('', self.doubt())
