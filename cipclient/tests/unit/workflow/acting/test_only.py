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

import dataclasses

from cipclient import exceptions
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import deleted
from cipclient.workflow.acting import only

days = records.days
NOW = records.NOW
KINDS = {'server', 'image', 'volume'}


class TestOnly(deleted.TestCase):
    """What ``--only`` says of what acts left, and has no case."""

    def said(self, *ids, region='west', now=NOW):
        only.check(self.run, ids, KINDS)
        return list(only.idle(self.run, ids, self.policy, region, now))

    def test_what_is_kept_says_that_it_has_no_case_and_when_it_opens(self):
        self.protect()
        self.delete()
        self.scanned_volume('v1')
        (said,) = self.said('i1', 's1', 'v1')
        opens = NOW + days(90) - self.ladder.first_warning
        for words in (
            'The image i1 has no case, so that nothing is done with it',
            f'kept of server the server until {NOW + days(90):%Y-%m-%d}',
            f'its case opens on {opens:%Y-%m-%d}',
        ):
            self.assertIn(words, said)
        self.assertEqual([], self.said())

    def test_once_its_time_is_near_only_a_scan_can_tell(self):
        self.delete()
        self.run.keep(self.shelved, 'volume', 'v1', 0, NOW)
        opens = NOW + days(90) - self.ladder.first_warning
        (said,) = self.said('v1', now=opens)
        self.assertIn('The volume v1 has no case', said)
        self.assertIn('unless it is exempt or could not be read', said)

    def test_where_its_ladder_deletes_no_longer_there_never_is_one(self):
        self.protect()
        self.delete()
        self.ladder = dataclasses.replace(self.ladder, delete=False)
        self.assertIn('deletes what is kept no longer', self.said('i1')[0])

    def test_one_of_another_region_is_not_for_this_run(self):
        self.protect()
        self.delete()
        self.assertIn('of the region west', self.said('i1', region='e')[0])

    def test_the_image_of_a_shelved_server_names_its_server(self):
        self.run.keep(self.shelved, 'image', 'i1', 0, NOW)
        self.assertIn('--only s1', self.said('i1')[0])

    def test_what_has_a_case_says_nothing_here(self):
        self.protect()
        self.delete()
        key = records.key('i1', 'image')
        self.scan(self.run, records.sighting(resource=key))
        self.run.save([records.case(resource=key)], NOW)
        self.assertEqual([], self.said('i1'))

    def test_what_is_never_acted_on_is_refused(self):
        for id_, words in (
            ('s9', 's9 is not known, and acts are on'),
            ('the server', 'the server is not known'),
        ):
            error = self.assertRaises(exceptions.NotFound, self.said, id_)
            self.assertIn(words, str(error))
        error = self.assertRaises(
            exceptions.NotFound, only.check, self.run, ('s1',), {'volume'}
        )
        self.assertIn('s1 is of the kind server', str(error))
