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

from cipclient.evaluate import proof
from cipclient.model import kind
from cipclient.model import rule as model_rule
from cipclient.tests import builders

PROOF = kind.Proof('status', frozenset({'SHUTOFF', 'PAUSED'}), 'actions')
SPEC = dataclasses.replace(builders.SPECS['server'], proofs=(PROOF,))


def fixed(name):
    """The spec where that fact never changes."""
    return dataclasses.replace(
        SPEC,
        facts=tuple(
            dataclasses.replace(one, fixed=one.fixed or one.name == name)
            for one in SPEC.facts
        ),
    )


class TestProof(base.BaseTestCase):
    def proof(self, *criteria, status='SHUTOFF', spec=SPEC, **more):
        rule = builders.condition(*criteria, **more)
        return proof.proof(rule, spec, builders.server(status=status))

    def test_a_condition_on_the_fact_alone_is_dated(self):
        for criterion in (
            builders.is_('status', 'SHUTOFF'),
            builders.is_('status', 'SHUTOFF', 'PAUSED'),
            builders.is_('status', '*'),
        ):
            self.assertEqual(PROOF, self.proof(criterion))
        self.assertEqual(
            PROOF, self.proof(builders.is_('status', '*'), status='PAUSED')
        )

    def test_a_value_that_the_api_does_not_date_is_not(self):
        for status in ('ACTIVE', None, builders.unknown()):
            self.assertIsNone(
                self.proof(builders.is_('status', '*'), status=status)
            )

    def test_what_never_changes_may_be_read_besides(self):
        criteria = (
            builders.is_('status', 'SHUTOFF'),
            builders.is_('project_id', 'p1'),
        )
        self.assertEqual(
            PROOF, self.proof(*criteria, spec=fixed('project_id'))
        )

    def test_what_may_change_makes_the_date_no_proof(self):
        for name in ('flavor.name', 'owner.state', 'nothing'):
            criteria = (
                builders.is_('status', 'SHUTOFF'),
                builders.is_(name, 'x'),
            )
            self.assertIsNone(self.proof(*criteria), name)

    def test_an_expression_on_the_fact_alone_is_dated(self):
        for reads, wanted in (
            ({'status'}, PROOF),
            ({'status', 'flavor.name'}, None),
            ({'flavor.name'}, None),
        ):
            expression = model_rule.Expression(
                'x', frozenset(reads), lambda facts: True
            )
            self.assertEqual(wanted, self.proof(where=expression))

    def test_a_condition_on_other_facts_is_not(self):
        self.assertIsNone(self.proof(builders.is_('flavor.name', 'c*')))

    def test_a_lifetime_is_not(self):
        rule = builders.lifetime(builders.is_('status', 'SHUTOFF'))
        self.assertIsNone(
            proof.proof(rule, SPEC, builders.server(status='SHUTOFF'))
        )

    def test_a_kind_without_proofs_has_none(self):
        spec = dataclasses.replace(SPEC, proofs=())
        self.assertIsNone(
            self.proof(builders.is_('status', 'SHUTOFF'), spec=spec)
        )
