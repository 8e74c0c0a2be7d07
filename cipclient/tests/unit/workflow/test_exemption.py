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

from cipclient import exceptions
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import deleted
from cipclient.workflow import exemption
from cipclient.workflow import request
from cipclient.workflow.retention import remnants
from cipclient.workflow.scanning import observer
from cipclient.workflow.scanning import remembering

_ID = '0123456789abcdef' * 2


class TestCreate(records.TestCase):
    def setUp(self):
        super().setUp()
        self.run = self.begin()
        self.known(self.run, 's1')

    def create(self, kind='server', target='s1', until=None):
        return exemption.create(
            self.run,
            builders.policy(),
            request.ExemptionRequest(kind, target, 'a paper', until),
            'ada',
            records.NOW,
        )

    def test_a_resource_is_exempt_by_its_id(self):
        granted = self.create(target='the server')
        self.assertEqual('s1', granted.exemption.resource)
        self.assertEqual('server', granted.exemption.kind)
        self.assertEqual('the server', granted.name)
        self.assertEqual([granted], list(self.run.exemptions()))

    def test_all_of_a_project_a_person_or_a_domain_is(self):
        for kind in ('project', 'user', 'domain'):
            granted = self.create(kind, _ID)
            self.assertEqual(_ID, getattr(granted.exemption, kind))
            self.assertIsNone(granted.exemption.resource)

    def test_a_day_that_is_over_is_refused(self):
        yesterday = records.NOW.date() - datetime.timedelta(days=1)
        error = self.assertRaises(
            exceptions.NotPossible, self.create, until=yesterday
        )
        self.assertIn('which is over', str(error))
        self.assertEqual([], list(self.run.exemptions()))

    def test_today_is_not_over_before_its_end(self):
        self.create(until=records.NOW.date())

    def test_what_no_scan_saw_cannot_be_exempt(self):
        self.assertRaises(exceptions.NotFound, self.create, target='s9')


class TestKept(deleted.TestCase):
    """What a delete kept, by its own id."""

    def exempt(self, kind, target):
        return exemption.create(
            self.run,
            builders.policy(),
            request.ExemptionRequest(kind, target, 'a paper', None),
            'ada',
            records.NOW,
        )

    def test_it_may_be_exempt_by_its_id_before_it_has_a_case(self):
        self.protect()
        self.delete()
        granted = self.exempt('image', 'i1')
        self.assertEqual(
            ('image', 'i1', 'the server'),
            (
                granted.exemption.kind,
                granted.exemption.resource,
                granted.name,
            ),
        )
        life = remnants.life_of(self.run, 'i1', 'image', builders.policy())
        self.assertEqual(
            [
                ('left behind', ''),
                ('exempt', 'ada'),
            ],
            [(event.what, event.by) for event in life.events],
        )
        self.assertRaises(exceptions.NotFound, self.exempt, 'volume', 'i1')

    def test_a_scan_that_remembers_knows_what_its_exemption_is_of(self):
        self.protect()
        self.delete()
        granted = self.exempt('image', 'i1').exemption
        known = remembering.Remembering(self.run, None)
        self.assertEqual(
            frozenset({granted}),
            observer.Beside(known).exempted((granted,)),
        )

    def test_the_image_of_a_shelved_server_is_not_exempt_but_its_server(self):
        self.run.keep(self.shelved, 'image', 'i1', 0, records.NOW)
        error = self.assertRaises(
            exceptions.NotPossible, self.exempt, 'image', 'i1'
        )
        self.assertIn('--server s1', str(error))
        self.exempt('server', 's1')

    def test_a_volume_that_no_delete_kept_is_exempt_as_any_other(self):
        self.scanned_volume('v1')
        self.run.keep(self.shelved, 'volume', 'v1', 0, records.NOW)
        self.assertEqual('v1', self.exempt('volume', 'v1').exemption.resource)
