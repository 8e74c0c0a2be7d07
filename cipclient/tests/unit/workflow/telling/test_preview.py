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

from cipclient import exceptions
from cipclient.tests.unit.workflow import recorded


class TestPreview(recorded.TestCase):
    def setUp(self):
        super().setUp()
        self.start(servers=12)

    def preview(self, to=None):
        used = self.lifetime()
        return used.notices.preview(to, used.policies.in_force())

    def test_it_is_exactly_what_is_sent_then(self):
        self.scan()
        planned = self.preview()
        address = planned.drafts[0].person.address
        (mail,) = self.preview(address).mails
        self.send()
        self.assertEqual(
            sorted(draft.person.address for draft in planned.drafts),
            sorted(address for address, _text in self.told()),
        )
        sent = dict(self.told())[address]
        words = mail.text.split('\n\n', 1)[1].split()
        # Each has a number of its own.
        self.assertEqual(1, len([one for one in words if one not in sent]))

    def test_a_person_is_named_by_address_name_or_id(self):
        self.scan()
        person = self.preview().drafts[0].person
        for to in (person.address.upper(), person.name, person.user_id):
            self.assertEqual(1, len(self.preview(to).mails), to)

    def test_nothing_is_kept_of_it(self):
        self.scan()
        before = self.open_cases()
        self.preview()
        self.assertEqual(before, self.open_cases())
        with self.view() as view:
            self.assertEqual([], list(view.notices()))

    def test_who_gets_nothing_is_told_so(self):
        self.scan()
        error = self.assertRaises(
            exceptions.NotFound, self.preview, 'nobody@example.org'
        )
        self.assertIn('nobody of the address', str(error))

    def test_who_waits_for_another_day_is_told_so(self):
        self.write(
            rest=recorded.REST.replace(
                'mails_per_day: 300', 'mails_per_day: 1'
            )
        )
        self.scan()
        planned = self.preview()
        self.assertEqual(1, len(planned.drafts))
        waiting = planned.waiting[0].person.address
        error = self.assertRaises(exceptions.NotFound, self.preview, waiting)
        self.assertIn('mails_per_day is reached', str(error))

    def test_before_the_first_scan_there_is_nothing_to_tell(self):
        with self.run_of('policy accept'):
            pass
        error = self.assertRaises(exceptions.LedgerError, self.preview)
        self.assertIn('run "openstack lifetime scan" first', str(error))
