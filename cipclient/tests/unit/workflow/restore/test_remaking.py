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


"""A deleted server is made anew, on the embedded cloud."""

import dataclasses
import datetime

import fixtures

from cipclient import exceptions
from cipclient import sandbox
from cipclient.model import step as model_step
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import identity
from cipclient.sandbox.state import network
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import test_deleting
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.restore import remade
from cipclient.workflow.restore import remaking

Outcome = model_step.Outcome
MINUTES = datetime.timedelta(minutes=11)


class TestCase(test_deleting.TestCase):
    """The server was deleted; the administrator has a role in its project."""

    role = 'admin'

    def setUp(self):
        super().setUp()
        self.go(self._delete)
        self.old = self.servers().get(self.victim)
        if self.role:
            self.grant(self.role)

    def _delete(self):
        self.to_the_deletion()
        self.scanned_twice()
        self.before_it_goes()
        self.delete()

    def before_it_goes(self):
        """Change the server before it is deleted."""

    @property
    def known(self):
        return self.sandbox.state.identity

    def grant(self, role):
        (user,) = [
            one.id for one in self.known.users.values() if one.name == 'admin'
        ]
        self.known.assignments.append(
            identity.Assignment(
                role_id=self.known.role_named(role).id,
                user_id=user,
                project_id=self.old.project_id,
            )
        )

    def rebuild(self, confirm=lambda lines, cloud: True):
        return self.remake(confirm=confirm)

    def remake(self, run=None, cloud=None, confirm=lambda lines, cloud: True):
        with self.opened('restore') as (opened, acting, _policy, means):
            tools = workflow_tools.Tools(
                opened if run is None else run(opened),
                acting if cloud is None else cloud(acting),
                means.verbs,
                means.patience,
                means.clock,
            )
            return remaking.remake(tools, self.victim, None, 'asked', confirm)

    def away(self):
        """Take away without a trace what was made."""
        for one in self.made():
            self.servers().purge(one.id)

    def made(self):
        """Return the servers that were made in its place."""
        return [
            one
            for one in self.servers().all()
            if one.metadata.get('lifetime_rebuild', '').startswith(self.victim)
        ]

    def asked(self):
        return [
            one
            for one in self.sandbox.requests
            if one.method == 'POST' and one.path.endswith('/servers')
        ]


class TestRebuild(TestCase):
    def before_it_goes(self):
        self.server.metadata = {'paper': 'doi', 'lifetime_stage': 'x'}
        self.server.tags = ('ice',)
        self.server.description = 'a core'
        self.server.key_name = 'ada-laptop'

    def test_it_is_made_of_its_image_in_its_own_project(self):
        shown = []
        restored = self.rebuild(
            lambda lines, cloud: shown.extend([*lines, cloud]) or True
        )
        self.assertIs(Outcome.DONE, restored.outcome, restored.why)
        (new,) = self.made()
        old = self.old
        self.assertEqual('ACTIVE', new.status)
        self.assertEqual(self.image().id, new.image_id)
        for name in ('project_id', 'name', 'flavor', 'tags', 'description'):
            self.assertEqual(getattr(old, name), getattr(new, name), name)
        self.assertEqual(
            {'paper', 'lifetime_rebuild'}, set(new.metadata), new.metadata
        )
        self.assertEqual(old.address, new.address)
        self.assertEqual(old.network, new.network)
        self.assertIsNone(new.key_name)
        self.assertIn(new.id, restored.why)
        self.assertIn('ada-laptop', ' '.join(restored.lost))
        self.assertIn(self.victim, shown[0])
        self.assertEqual('test', shown[-1])
        # What it was made of stays as it is.
        self.assertTrue(self.image().protected)
        with self.view() as view:
            step = view.steps()[0]
            self.assertEqual('rebuild', step.verb)
            self.assertEqual(['create'], [one.what for one in step.requests])
            self.assertTrue(step.last.happened)
            self.assertIn(new.id, step.why)
            view.verify_journal()
        said = [one.detail for one in self.life(self.victim).events]
        self.assertIn(new.id, ' '.join(said))
        self.what_was_made_is_not_made_again()

    def what_was_made_is_not_made_again(self):
        before = len(self.asked())
        (new,) = self.made()
        error = self.assertRaises(exceptions.NotPossible, self.rebuild)
        self.assertIn(new.id, str(error))
        self.assertEqual(before, len(self.asked()))
        self.away()

    def test_what_is_missing_is_told(self):
        self.a_no_makes_nothing()
        self.a_network_that_cannot_be_told_makes_nothing()
        self.a_flavor_that_is_gone_makes_nothing()
        self.a_refusal_is_told_and_leaves_nothing()
        self.an_address_that_another_has_is_told()
        self.away()
        self.a_flavor_of_another_size_is_told()
        self.away()
        self.one_in_error_is_told()
        self.away()
        self.an_image_that_is_gone_makes_nothing()
        self.what_was_not_deleted_is_not_made_anew()

    def a_no_makes_nothing(self):
        restored = self.rebuild(lambda lines, cloud: False)
        self.assertIs(Outcome.ABORTED, restored.outcome)
        self.assertEqual([], self.asked())
        with self.view() as view:
            self.assertEqual('delete', view.steps()[0].verb)

    def an_address_that_another_has_is_told(self):
        other = next(
            one
            for one in self.servers().all()
            if not one.deleted and one.id != self.victim
        )
        other.address = self.old.address
        restored = self.rebuild()
        self.assertIs(Outcome.DONE, restored.outcome)
        (new,) = self.made()
        self.assertNotEqual(self.old.address, new.address)
        self.assertIn(
            f'The address {self.old.address}: another', str(restored.lost)
        )

    def a_network_that_cannot_be_told_makes_nothing(self):
        fault = self.sandbox.fail(
            sandbox.Fault(
                'status',
                {'status': 404, 'message': 'gone'},
                path='/networks/',
            )
        )
        self.assertRaises(exceptions.CloudError, self.rebuild)
        self.assertEqual([], self.asked())
        self.sandbox.heal(fault)

    def an_image_that_is_gone_makes_nothing(self):
        self.sandbox.state.images.clear()
        restored = self.rebuild()
        self.assertIs(Outcome.ABORTED, restored.outcome)
        self.assertIn('is gone', restored.why)
        self.assertIn('Nothing was changed', restored.why)
        self.assertEqual([], self.made())

    def a_flavor_that_is_gone_makes_nothing(self):
        compute_ = self.sandbox.state.first_region.compute
        flavor = compute_.flavors.pop(self.old.flavor.id)
        restored = self.rebuild()
        self.assertIn('no flavor', restored.why)
        self.assertEqual([], self.asked())
        compute_.flavors[flavor.id] = flavor

    def a_flavor_of_another_size_is_told(self):
        flavors = self.sandbox.state.first_region.compute.flavors
        flavors[self.old.flavor.id] = dataclasses.replace(
            self.old.flavor, vcpus=99
        )
        self.assertIn('Its size', str(self.rebuild().lost))

    def a_refusal_is_told_and_leaves_nothing(self):
        for status in (400, 403, 409):
            fault = self.sandbox.fail(
                sandbox.Fault(
                    'status',
                    {'status': status},
                    method='POST',
                    path='/servers$',
                )
            )
            restored = self.rebuild()
            self.assertIs(Outcome.FAILED, restored.outcome)
            self.assertIn('Nothing was made', restored.why)
            self.assertEqual(2, len(restored.commands))
            self.sandbox.heal(fault)
        self.assertEqual([], self.made())

    def one_in_error_is_told(self):
        def broken(creating, server):
            server.fault = compute.InstanceFault(
                500, 'No valid host was found.', self.now
            )
            creating._desk.end(server, 'ERROR')

        self.patch_run(broken)
        restored = self.rebuild()
        self.assertIs(Outcome.FAILED, restored.outcome, restored.why)
        (new,) = self.made()
        self.assertIn(new.id, restored.why)
        self.assertIn('No valid host', restored.why)
        error = self.assertRaises(exceptions.NotPossible, self.rebuild)
        self.assertIn('ERROR', str(error))

    def patch_run(self, run):
        self.useFixture(
            fixtures.MonkeyPatch(
                'cipclient.sandbox.nova.creating.Creating._run', run
            )
        )

    def what_was_not_deleted_is_not_made_anew(self):
        self.victim = next(
            id_
            for id_, case in self.open_cases().items()
            if case.quarantined is None
        )
        error = self.assertRaises(exceptions.NotPossible, self.rebuild)
        self.assertIn('not deleted', str(error))


class TestNoRole(TestCase):
    role = ''

    def test_the_missing_grant_is_named_and_nothing_changed(self):
        restored = self.rebuild()
        self.assertIs(Outcome.ABORTED, restored.outcome)
        self.assertIn('openstack role add --user', restored.why)
        self.assertIn(self.old.project_id, restored.why)
        self.assertEqual(2, len(restored.commands))
        self.assertEqual([], self.asked())
        with self.view() as view:
            self.assertEqual('delete', view.steps()[0].verb)

        self.grant('member')
        self.a_member_chooses_no_address_on_a_network_of_others()

    def a_member_chooses_no_address_on_a_network_of_others(self):
        restored = self.rebuild()
        self.assertIs(Outcome.DONE, restored.outcome)
        self.assertIn('only an administrator chooses', str(restored.lost))
        (new,) = self.made()
        self.assertNotEqual(self.old.address, new.address)


class TestPorts(TestCase):
    """A port that was made before it stays, and is given back."""

    def prepare(self):
        networks = self.sandbox.state.first_region.networks
        on = next(
            one for one in networks.networks.values() if not one.external
        )
        self.port = network.Port(
            id='0b2d1c52-53a4-4f0e-9a55-3a7a6f1c9b11',
            name='lab',
            project_id=self.server.project_id,
            network_id=on.id,
            address='10.9.9.9',
            created_at=self.now,
            device_id=self.victim,
        )
        networks.ports[self.port.id] = self.port
        self.server.address = self.port.address

    def test_it_is_given_back_unless_another_has_it(self):
        self.assertEqual('', self.port.device_id)
        self.one_that_another_server_has_is_told()
        self.away()
        self.port.device_id = ''
        self.it_is_given_back()

    def it_is_given_back(self):
        self.assertIs(Outcome.DONE, self.rebuild().outcome)
        (new,) = self.made()
        self.assertEqual(new.id, self.port.device_id)
        self.assertEqual('10.9.9.9', new.address)

    def one_that_another_server_has_is_told(self):
        self.port.device_id = 'another'
        restored = self.rebuild()
        self.assertIs(Outcome.DONE, restored.outcome)
        self.assertIn('another has it', str(restored.lost))
        self.assertEqual('another', self.port.device_id)


class TestVolumes(TestCase):
    """What booted from a volume boots from it again."""

    prepare = test_deleting.TestVolumes.prepare

    def storage(self):
        return self.sandbox.state.first_region.storage.volumes

    def test_it_boots_from_it_if_it_can_be_had(self):
        self.without_it_nothing_is_made()
        for one in self.old.volumes:
            self.storage()[one.volume_id].status = 'available'
        self.it_boots_from_the_volume_that_was_kept()

    def it_boots_from_the_volume_that_was_kept(self):
        for one in self.old.volumes:
            self.storage()[one.volume_id].project_id = self.old.project_id
        restored = self.rebuild()
        self.assertIs(Outcome.DONE, restored.outcome, restored.why)
        (new,) = self.made()
        self.assertIsNone(new.image_id)
        self.assertEqual(
            [one.volume_id for one in self.old.volumes],
            [one.volume_id for one in new.volumes],
        )
        for one in new.volumes:
            self.assertFalse(one.delete_on_termination)

    def without_it_nothing_is_made(self):
        for one in self.old.volumes:
            self.storage()[one.volume_id].status = 'in-use'
        restored = self.rebuild()
        self.assertIs(Outcome.ABORTED, restored.outcome)
        self.assertIn('cannot be had', restored.why)
        self.assertEqual([], self.asked())


class TestCrash(TestCase):
    """P10, P12, P24, P25: a run that dies at any moment of it."""

    names = ('intend', 'sending', 'answered', 'happened', 'end_step', 'note')

    def test_it_is_made_once_whenever_a_run_dies(self):
        for half in range(1, 40):
            before = len(self.asked())
            lives = fakes.Lives(half / 2)
            try:
                self.remake(
                    lambda run, lives=lives: fakes.Mortal(
                        run, lives, self.names
                    ),
                    lambda cloud, lives=lives: fakes.Mortal(
                        cloud, lives, ('write',)
                    ),
                )
            except fakes.Died:
                died = True
            else:
                died = False
            self.now += MINUTES
            self.settled()
            asked = len(self.asked()) - before
            self.assertLessEqual(asked, 1)
            self.assertEqual(asked, len(self.made()))
            with self.view() as view:
                self.assertEqual((), tuple(view.open_steps()))
                made = remade.of(view, view.steps()[0].resource)
            if not died:
                break
            for one in self.made():
                self.assertIn(one.id, made.values())
                self.servers().purge(one.id)
        self.assertGreater(half, 12)
        with self.view() as view:
            view.verify_journal()

    def settled(self):
        """Let another run find out what became of it."""
        try:
            self.rebuild(lambda lines, cloud: False)
        except exceptions.NotPossible as error:
            self.assertIn('made anew already', str(error))

    def test_what_came_of_it_is_told_by_its_mark_alone(self):
        self.one_without_an_answer_is_found_by_its_mark()
        self.away()
        self.one_that_never_arrived_is_not_asked_for_again_by_itself()
        self.away()
        self.a_list_that_cannot_be_read_proves_nothing()

    def lose(self, effect):
        """Lose the next request that makes a server, or its answer."""
        return self.sandbox.fail(
            sandbox.Fault(effect, {}, method='POST', path='/servers$', nth=1)
        )

    def one_without_an_answer_is_found_by_its_mark(self):
        """F23: one POST in all."""
        self.lose('drop_after')
        restored = self.rebuild()
        self.assertIs(Outcome.DONE, restored.outcome, restored.why)
        self.assertEqual(1, len(self.asked()))

    def one_that_never_arrived_is_not_asked_for_again_by_itself(self):
        """F22."""
        self.lose('drop_before')
        restored = self.rebuild()
        self.assertIs(Outcome.UNKNOWN, restored.outcome)
        error = self.assertRaises(exceptions.NotPossible, self.rebuild)
        self.assertIn('not known yet', str(error))
        self.now += MINUTES
        self.assertIs(Outcome.DONE, self.rebuild().outcome)
        self.assertEqual(1, len(self.made()))

    def a_list_that_cannot_be_read_proves_nothing(self):
        """C2: what lies there is not listed."""
        self.lose('drop_after')
        self.sandbox.fail(
            sandbox.Fault('status', {'status': 503}, path='/servers/detail')
        )
        restored = self.rebuild()
        self.assertIs(Outcome.UNKNOWN, restored.outcome)
        (new,) = self.made()
        self.now += MINUTES
        error = self.assertRaises(exceptions.NotPossible, self.rebuild)
        self.assertIn('not known yet', str(error))
        self.assertEqual([new], self.made())
