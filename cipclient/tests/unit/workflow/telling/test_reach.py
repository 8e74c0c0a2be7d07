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

from oslotest import base

from cipclient.model import policy as model_policy
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import told
from cipclient.workflow.telling import reach

MEMBER = model_policy.Recipient('role', 'member')
OWNER = model_policy.Recipient('owner')


class TestReach(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.fake.users = {id_: rows.user(id_) for id_ in ('me', 'ada', 'bob')}
        self.fake.assignments = [
            ('r-member', 'genomics', 'ada'),
            ('r-member', 'genomics', 'bob'),
        ]

    def reach(self, *chain, count=1, **more):
        cases = [
            records.case(
                number=number + 1,
                subject=records.subject(
                    project_id='genomics', user_id='ada', **more
                ),
            )
            for number in range(count)
        ]
        notices = dataclasses.replace(
            told.NOTICES, recipients=chain or ((OWNER, MEMBER),)
        )
        return reach.reach(self.fake.cloud(), told.policy(), notices, cases)

    def addresses(self, *chain):
        return [person.address for person in self.reach(*chain)[1].people]

    def test_owner_and_members_are_told_together_each_once(self):
        """P33."""
        self.assertEqual(
            ['ada@example.org', 'bob@example.org'], self.addresses()
        )

    def test_a_disabled_owner_is_not_told_but_the_members_are(self):
        self.fake.users['ada'] = rows.user('ada', enabled=False)
        self.assertEqual(
            ['bob@example.org'], self.addresses((OWNER,), (MEMBER,))
        )

    def test_one_without_an_address_is_not_told(self):
        self.fake.users['ada'] = rows.user('ada', email=None)
        self.assertEqual(['bob@example.org'], self.addresses())

    def test_one_who_is_deleted_is_passed_over(self):
        del self.fake.users['ada']
        self.assertEqual(['bob@example.org'], self.addresses())

    def test_what_keystone_does_not_say_is_not_known(self):
        self.fake.intercept = lambda asked: (
            fakes.Reply(status=403)
            if asked.path.startswith('/users/ada')
            else None
        )
        found = self.reach()[1]
        self.assertTrue(found.unknown)
        self.assertEqual((), found.people)

    def test_nobody_asks_for_roles_that_no_chain_names(self):
        self.reach((OWNER,))
        self.assertEqual([], self.fake.paths('/role_assignments'))

    def test_many_cases_of_few_people_ask_for_few_people(self):
        self.assertEqual(50, len(self.reach(count=50)))
        self.assertLess(len(self.fake.asked), 12)

    def test_a_project_is_told_to_its_own_members(self):
        case = records.case(
            number=1,
            resource=records.key('genomics', 'project', '', None),
            subject=records.subject(project_id='', user_id=''),
        )
        notices = dataclasses.replace(told.NOTICES, recipients=((MEMBER,),))
        found = reach.reach(self.fake.cloud(), told.policy(), notices, [case])
        self.assertEqual(2, len(found[1].people))
