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

from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases
from cipclient.workflow.retention import kept_exempt

NOW = builders.NOW
IMAGE = '11111111-2222-3333-4444-555555555555'
Answer = verdict.Answer
NOBODY = model_resource.Surroundings({})


def retained(**subject):
    """Return the image that is kept of the server ``s1``."""
    server = cases.case(
        number=3,
        subject=cases.subject(**subject),
        closed=NOW,
        ending=model_case.Ending.DELETED,
    )
    kept = model_kept.Kept(
        1, 9, server.resource, server.subject, 'image', IMAGE, 0, NOW, True
    )
    return model_kept.Retained(kept, server)


class TestKeptExempt(base.BaseTestCase):
    """P9: what is said of the server holds of what is kept of it."""

    def answer(self, exemption, one=None, known=NOBODY):
        asked = kept_exempt.KeptExempt(
            {'server': builders.SERVER, 'volume': builders.VOLUME},
            cases.policy(exemptions=(exemption,)),
            NOW,
        )
        return asked.answer(one or retained(), known)

    def test_its_server_project_and_owner_may_be_exempt(self):
        for of_it in (
            {'kind': 'server', 'resource': 's1'},
            {'project': 'p1'},
            {'user': 'u1'},
        ):
            self.assertEqual(
                (Answer.YES, 'ticket 4711'),
                self.answer(builders.exemption(**of_it)),
            )
        self.assertEqual(
            (Answer.NO, ''), self.answer(builders.exemption(project='p2'))
        )

    def test_an_image_or_a_volume_may_be_exempt_by_its_own_id(self):
        volume = retained()
        volume = dataclasses.replace(
            volume, kept=dataclasses.replace(volume.kept, kind='volume')
        )
        for one in (retained(), volume):
            kind = one.kept.kind
            exempt = builders.exemption(kind=kind, resource=IMAGE)
            self.assertEqual(
                (Answer.YES, 'ticket 4711'), self.answer(exempt, one)
            )
            for other in (
                builders.exemption(kind=kind, resource='another'),
                builders.exemption(kind='server', resource=IMAGE),
            ):
                self.assertEqual((Answer.NO, ''), self.answer(other, one))

    def test_of_a_kind_that_did_not_load_nothing_is_known(self):
        """P21"""
        policy = cases.policy(exemptions=(builders.exemption(user='u2'),))
        asked = kept_exempt.KeptExempt({}, policy, NOW)
        answer, why = asked.answer(retained(), NOBODY)
        self.assertIs(Answer.UNKNOWN, answer)
        self.assertIn('no kind server', why)

    def test_an_exemption_of_what_no_scan_lists_matches_all_the_same(self):
        for fits, named in (
            (True, {'kind': 'image', 'resource': IMAGE}),
            (True, {'kind': 'server', 'resource': 's1'}),
            (True, {'kind': 'server', 'resource': 's1', 'project': 'p1'}),
            (True, {'project': 'p1'}),
            (True, {'user': 'u1'}),
            (True, {'domain': 'd7'}),
            (False, {'kind': 'volume', 'resource': IMAGE}),
            (False, {'kind': 'server', 'resource': 's1', 'project': 'p2'}),
            (False, {'user': 'u2'}),
            (False, {'domain': 'd8'}),
        ):
            asked = builders.exemption(**named)
            self.assertEqual(
                frozenset({asked} if fits else ()),
                kept_exempt.met((asked,), (retained(domain_id='d7'),)),
                named,
            )
            self.assertEqual(frozenset(), kept_exempt.met((asked,), ()))

    def test_its_domain_is_known_by_the_ledger_once_its_project_is_gone(self):
        exempt = builders.exemption(domain='d7')
        gone = model_resource.Surroundings(
            {
                'project': {
                    'p1': builders.project(domain_id=None, state='deleted')
                }
            }
        )
        for known in (NOBODY, gone):
            self.assertIs(
                Answer.YES,
                self.answer(exempt, retained(domain_id='d7'), known)[0],
            )
            self.assertIs(
                Answer.NO,
                self.answer(exempt, retained(domain_id='d8'), known)[0],
            )
            answer, why = self.answer(exempt, retained(), known)
            self.assertIs(Answer.UNKNOWN, answer)
            self.assertNotEqual('', why)

    def test_what_keystone_says_of_its_domain_comes_first(self):
        self.assertIs(
            Answer.YES,
            self.answer(
                builders.exemption(domain='d1'),
                retained(domain_id='d8'),
                builders.surroundings(),
            )[0],
        )

    def test_a_ticket_may_be_of_it_its_server_its_project_or_its_owner(self):
        for kind, id_ in (
            ('server', 's1'),
            ('image', IMAGE),
            ('project', 'p1'),
            ('user', 'u1'),
            ('server', 's2'),
        ):
            table = model_policy.FactsFile(
                kind, 'id', 'tickets.csv', {id_: {'ticket': '4711'}}
            )
            asked = kept_exempt.KeptExempt(
                {}, builders.policy(facts=(table,)), NOW
            )
            self.assertEqual(
                '' if id_ == 's2' else '4711',
                asked.ticket(retained(), NOBODY),
                kind,
            )
