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

from cipclient import sandbox
from cipclient.model import case as model_case
from cipclient.sandbox.population import flavors
from cipclient.tests.unit.workflow import recorded
from cipclient.workflow import request

Ending = model_case.Ending
days = recorded.days


class TestGone(recorded.TestCase):
    def setUp(self):
        super().setUp()
        self.start(servers=45)
        self.target = self.server('ice-core-run')

    def case(self):
        return self.open_cases().get(self.target.id)

    def life_of_target(self):
        return self.life(self.target.id)

    def test_a_server_that_is_missing_is_gone_after_its_own_404(self):
        """P27."""
        self.scan()
        self.assertIsNotNone(self.case())
        self.servers().purge(self.target.id)
        self.now += days(1)
        found = self.scan()
        self.assertIn('1 gone', ' '.join(found.notes))
        life = self.life_of_target()
        self.assertEqual(self.now, life.gone)
        self.assertEqual(Ending.GONE, life.cases[-1].ending)

    def test_a_missing_one_of_which_that_is_not_known_stays(self):
        """P27: an answer that is not about that id proves nothing."""
        self.scan()
        self.servers().purge(self.target.id)
        for status in (403, 400):
            self.sandbox.fail(
                sandbox.Fault(
                    'status',
                    {'status': status},
                    service='compute',
                    path=self.target.id,
                )
            )
            self.scan()
            self.sandbox.heal()
            self.assertIsNotNone(self.case(), status)
            self.assertIsNone(self.life_of_target().gone)

    def test_a_partial_scan_closes_nothing(self):
        """P28."""
        self.scan()
        self.servers().purge(self.target.id)
        compute = self.sandbox.state.regions['RegionOne'].compute
        compute.down_cells = {compute.cells[-1]}
        found = self.scan()
        self.assertFalse(found.complete)
        self.assertIsNotNone(self.case())
        self.assertEqual(
            [],
            [
                one.path
                for one in self.sandbox.requests
                if one.path.endswith(self.target.id)
            ],
        )
        compute.down_cells = set()
        self.scan()
        self.assertIsNone(self.case())

    def test_a_partial_scan_lowers_no_population(self):
        """P28: what later scans are compared with stays."""
        self.scan()
        with self.view() as view:
            before = view.baseline()
        compute = self.sandbox.state.regions['RegionOne'].compute
        compute.down_cells = {compute.cells[-1]}
        self.scan()
        with self.view() as view:
            self.assertEqual(before, view.baseline())


class TestTenScans(recorded.TestCase):
    """The ledger's story of each case is exactly what happened."""

    def setUp(self):
        super().setUp()
        self.start(servers=45)

    def tomorrow(self):
        self.now += days(1)
        return self.scan()

    def born(self, name, flavor='c1.small', ago=0):
        """Put a server into the cloud that is so many days old."""
        model = self.server('ice-core-run')
        known = {one.name: one for one in flavors.FLAVORS}
        number = len(self.servers())
        fields = {field: getattr(model, field) for field in model.__slots__}
        with self.sandbox.state.lock:
            made = type(model)(
                **{
                    **fields,
                    'id': f'{number:08x}-1111-4111-8111-1234567890ab',
                    'name': name,
                    'flavor': known.get(flavor, model.flavor),
                    'created': self.now - days(ago),
                    'metadata': {},
                    'volumes': (),
                }
            )
            self.servers().put(made)
        return made

    def story(self, server):
        return [event.what for event in self.life(server.id).events]

    def test_what_happened_to_each_is_what_the_ledger_tells(self):
        used = self.lifetime()
        policy = used.policies.in_force()
        doomed = self.born('doomed', ago=70)
        renamed = self.born('renamed', ago=70)
        rebuilt = self.born('rebuilt', ago=70)
        extended = self.born('extended', ago=70)
        exempt = self.born('exempt', ago=70)
        cleared = self.born('cleared', ago=70)
        self.scan()  # 1
        self.send()  # 2
        for server in (doomed, renamed, rebuilt, extended, exempt, cleared):
            self.assertIn('told', self.story(server))

        young = self.born('young')
        self.tomorrow()  # 3
        with self.sandbox.state.lock:
            renamed.name = 'called otherwise'
            self.servers().touched()
        self.tomorrow()  # 4
        with self.sandbox.state.lock:
            rebuilt.updated = self.now
            rebuilt.launched_at = self.now
            self.servers().touched()
        self.tomorrow()  # 5
        made = used.extensions.create(
            request.ExtensionRequest(extended.id, 'a paper', period=days(60)),
            policy,
        )
        self.tomorrow()  # 6
        used.exemptions.create(
            request.ExemptionRequest('server', exempt.id, 'archive', None),
            policy,
        )
        self.tomorrow()  # 7
        with self.sandbox.state.lock:
            self.servers().purge(doomed.id)
        self.tomorrow()  # 8
        used.exemptions.create(
            request.ExemptionRequest('server', cleared.id, 'x', None), policy
        )
        self.tomorrow()  # 9
        self.now += days(40)
        self.scan()  # 10

        life = self.life(doomed.id)
        self.assertEqual(Ending.GONE, life.cases[0].ending)
        self.assertEqual(1, len(life.cases))
        self.assertEqual(life.gone, life.cases[0].closed)
        self.assertEqual(
            recorded.NOW + days(6), life.gone, 'the seventh day of scans'
        )

        life = self.life(renamed.id)
        self.assertEqual('called otherwise', life.subject.name)
        self.assertEqual(1, len(life.cases))
        self.assertIsNone(life.cases[0].closed)

        life = self.life(rebuilt.id)
        self.assertEqual(1, len(life.cases), 'a rebuild gives no more time')
        self.assertEqual(
            rebuilt.created + days(60), life.cases[0].standing.expires
        )

        life = self.life(extended.id)
        (case,) = life.cases
        self.assertEqual((made.extension,), case.extensions)
        self.assertGreaterEqual(case.announcement.at, made.extension.until)
        self.assertIn('extension', ' '.join(self.story(extended)))

        for server in (exempt, cleared):
            (case,) = self.life(server.id).cases
            self.assertEqual(
                ['exempt'], [str(hold.reason) for hold in case.holds]
            )

        (case,) = self.life(young.id).cases
        self.assertEqual(1, case.episode)
        self.assertEqual(self.now, case.opened)
        self.assertFalse(case.backlog)
        self.assertEqual(['first seen', 'case opened'], self.story(young)[:2])

    def test_a_server_that_comes_back_into_time_and_out_of_it_again(self):
        """Two episodes, each with its own number and its own full notice."""
        target = self.born('resized', ago=70)
        self.scan()
        small = target.flavor
        persistent = {one.name: one for one in flavors.FLAVORS}['p1.small']
        for flavor in (persistent, small):
            with self.sandbox.state.lock:
                target.flavor = flavor
                self.servers().touched()
            self.tomorrow()
        first, second = self.life(target.id).cases
        self.assertEqual(Ending.CLEARED, first.ending)
        self.assertEqual((1, 2), (first.episode, second.episode))
        self.assertIsNone(second.closed)
        self.assertIsNone(second.announcement)

    def test_owners_take_more_time_in_horizon(self):
        target = self.born('renewing', ago=70)
        self.scan()
        self.send()
        day = self.open_cases()[target.id].announcement.day
        wanted = day + days(20)
        with self.sandbox.state.lock:
            target.metadata = {'lifetime_until': wanted.isoformat()}
            self.servers().touched()
        self.now += days(1)
        found = self.scan()
        self.assertIn('1 owner took more time', found.notes)
        case = self.open_cases()[target.id]
        self.assertGreater(case.announcement.day, wanted)
        self.assertEqual('owner', case.extensions[0].author)
        self.assertEqual((), self.scan().notes)

    def test_a_forged_date_is_told_once(self):
        """A1."""
        target = self.born('forging', ago=70)
        self.scan()
        self.send()
        with self.sandbox.state.lock:
            target.metadata = {'lifetime_until': 'for ever'}
            self.servers().touched()
        self.now += days(1)
        before = self.open_cases()[target.id].announcement
        found = self.scan()
        self.assertIn("'for ever', not a date", ' '.join(found.notes))
        self.assertEqual((), self.scan().notes)
        self.assertEqual(before, self.open_cases()[target.id].announcement)
