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

import fixtures
from oslotest import base

from cipclient.evaluate import judge
from cipclient.inventory import base as inventory_base
from cipclient.model import fact
from cipclient.model import history
from cipclient.model import kind
from cipclient.tests import builders
from cipclient.workflow.scanning import proving

NOW = builders.NOW
LONG_AGO = NOW - builders.days(300)
STOPPED = builders.condition(
    builders.is_('status', 'SHUTOFF'), name='forgotten', limit=60
)


SPEC = dataclasses.replace(
    builders.SERVER,
    proofs=(kind.Proof('status', frozenset({'SHUTOFF'}), 'instance actions'),),
)


class FakeInventory:
    """Knows when servers came to stand still.

    :param begins: by id, what it says; it does not know the others.
    """

    spec = SPEC

    def __init__(self, begins):
        self.begins = begins
        self.asked = []

    def list(self, cloud, wanted):
        raise NotImplementedError

    def get(self, cloud, id_):
        raise NotImplementedError

    def begin(self, cloud, resource, name):
        self.asked.append((resource.id, name))
        return self.begins.get(resource.id, fact.Unknown('HTTP 503'))


class TestProofs(base.BaseTestCase):
    def proofs(self, **begins):
        self.inventory = FakeInventory(begins)
        return proving.Proofs(None, {'server': self.inventory}, NOW)

    def judged(self, id_='s1', past=None, **facts):
        facts = {'status': 'SHUTOFF', **facts}
        return judge.Judge(builders.policy(STOPPED), SPEC, NOW).verdict_of(
            builders.server(id_, **facts),
            builders.surroundings(),
            past or history.History(now_first=NOW),
        )

    def since(self, id_='s1'):
        return (('server', 'west', id_), 'forgotten')

    def test_what_has_a_date_or_no_condition_need_not_wait(self):
        known = history.History(holding_since={self.since(): LONG_AGO})
        for judged in (
            self.judged(status='ACTIVE'),
            self.judged(past=known),
        ):
            proofs = self.proofs()
            self.assertEqual([judged], proofs.sift([judged]))
            self.assertEqual([], self.inventory.asked)

    def test_what_is_met_for_the_first_time_waits_for_its_date(self):
        proofs = self.proofs(s1=LONG_AGO)
        self.assertEqual([], proofs.sift([self.judged()]))
        (resource,), past = proofs.withheld('server')
        self.assertEqual('s1', resource.id)
        self.assertEqual(LONG_AGO, past.holding_since[self.since()])
        self.assertEqual(NOW, past.now_first)

    def test_what_the_cloud_cannot_date_counts_from_now(self):
        """Later than is so, never earlier."""
        for begins in ({}, {'s1': NOW + builders.days(1)}):
            proofs = self.proofs(**begins)
            proofs.sift([self.judged()])
            _resources, past = proofs.withheld('server')
            self.assertEqual(NOW, past.holding_since[self.since()])

    def test_each_kind_is_given_its_own(self):
        proofs = self.proofs(s1=LONG_AGO)
        proofs.sift([self.judged()])
        self.assertEqual(([], {}), self._plain(proofs.withheld('volume')))

    def _plain(self, withheld):
        resources, past = withheld
        return resources, past.holding_since

    def test_the_oldest_are_asked_about_and_the_rest_go_on(self):
        """The evidence budget of a run."""
        self.useFixture(
            fixtures.MonkeyPatch(
                'cipclient.workflow.scanning.proving._BUDGET', 2
            )
        )
        judged = [
            self.judged(f's{age}', created=NOW - builders.days(age))
            for age in (5, 300, 100, 1)
        ]
        proofs = self.proofs()
        ready = proofs.sift(judged)
        self.assertEqual({'s5', 's1'}, {one.resource.id for one in ready})
        resources, _past = proofs.withheld('server')
        self.assertEqual({'s300', 's100'}, {one.id for one in resources})

    def test_the_fake_is_what_it_stands_for(self):
        self.assertIsInstance(FakeInventory({}), inventory_base.Proving)
