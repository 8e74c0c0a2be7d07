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

"""The last step of the ladder, on the embedded cloud."""

import dataclasses
import datetime
import grp
import json
import os
import shlex

import fixtures

from cipclient import exceptions
from cipclient import sandbox
from cipclient.cloud import connection
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.sandbox.state import compute
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import recorded
from cipclient.workflow import request
from cipclient.workflow.acting import saved_plan

Ending = model_case.Ending
Outcome = model_step.Outcome
Stage = model_case.Stage
days = enforced.days
LIMITS = 'delete_limits: {per_day: 5, percent: 100%}\n'
REST = (
    recorded.REST.replace(
        'keep: 30d, delete: false', 'keep: 30d, delete: true, retention: 90d'
    )
    + LIMITS
)


class TestCase(enforced.TestCase):
    """One server was shelved; its deletion was announced, and is due."""

    rest = REST

    def setUp(self):
        super().setUp()
        self.shelve()

    def shelve(self):
        self.go(self._shelve)

    def _shelve(self):
        self.tell_all()
        self.victim = self.running()
        self.prepare()
        self.act(only=(self.victim,))
        self.shelved = self.now

    def prepare(self):
        """Change the server before it is shelved."""

    @property
    def server(self):
        return self.servers().get(self.victim)

    @property
    def case(self):
        return self.open_cases().get(self.victim)

    def to_the_deletion(self):
        """Let its people be told of the day, and the day come."""
        self.go(self._to_the_deletion)

    def _to_the_deletion(self):
        # Its first warning is as early as the ladder says.
        self.now = self.shelved + days(1)
        self.send()
        self.now = self.case.announcement.at + datetime.timedelta(hours=1)

    def scanned_twice(self):
        """Have another complete scan call it due, in a run of its own."""
        self.go(self._scan_twice)

    def _scan_twice(self):
        self.scan()
        self.now += datetime.timedelta(hours=1)

    def delete(self, **asked):
        asked.setdefault('allow_delete', True)
        return self.act(only=(self.victim,), **asked)

    def deletes(self):
        return [
            one
            for one in self.sandbox.requests
            if one.method == 'DELETE' and one.path.endswith(self.victim)
        ]

    def why(self, result):
        """Return why it was not planned for."""
        (aside,) = [
            one
            for one in result.plan.plan.asides
            if one.case.resource.id == self.victim
        ]
        return aside.because

    def image(self):
        with self.view() as view:
            (kept,) = [one for one in view.kept() if one.kind == 'image']
        return self.sandbox.state.images[kept.id]

    def assertKept(self, words, result=None, **asked):
        """Check that it was not deleted, and the operator told why."""
        result = self.delete(**asked) if result is None else result
        self.assertEqual([], self.deletes())
        said = [one.why for one in result.acted]
        said += [one.because for one in result.plan.plan.asides]
        self.assertIn(words, ' '.join(said))
        self.assertFalse(self.server.deleted)
        self.assertIsNone(self.server.locked_by)
        self.assertIsNotNone(self.case)


class TestDelete(TestCase):
    def test_it_is_warned_of_and_deleted_with_its_disk_kept(self):
        """P1, P2, P8, P10."""
        self.assertIs(Stage.QUARANTINED, self.case.stage)
        self.to_the_deletion()
        case = self.case
        self.assertEqual('delete', case.announcement.act)
        self.assertIs(Stage.DELETE_PENDING, case.stage)
        self.assertGreaterEqual(case.announcement.at, self.shelved + days(30))
        self.scanned_twice()
        result = self.delete()
        self.assertEqual({self.victim: Outcome.DONE}, self.outcomes(result))
        self.assertEqual(1, len(self.deletes()))
        self.assertTrue(self.server.deleted)
        image = self.image()
        self.assertTrue(image.protected)
        self.assertEqual('active', image.status)
        life = self.life(self.victim)
        self.assertIs(Ending.DELETED, life.cases[-1].ending)
        self.assertIs(Stage.DELETED, life.cases[-1].stage)
        with self.view() as view:
            step = view.steps()[0]
            self.assertEqual(set(), view.locked_by_us())
            view.verify_journal()
        self.assertEqual(
            ['lock', 'protect', 'delete'],
            [one.what for one in step.requests],
        )
        recipe = step.before['recipe']
        self.assertEqual(self.server.name, recipe['name'])
        self.assertEqual(1, len(recipe['ports']))
        self.assertNotIn('user_data', str(recipe))

    def test_its_people_read_what_will_be_deleted_and_what_is_kept(self):
        before = len(self.told())
        self.to_the_deletion()
        told = [
            text for _, text in self.told()[before:] if self.victim in text
        ]
        self.assertGreater(len(told), 0)
        for text in told:
            self.assertIn('WHAT WILL BE DELETED', text)
            self.assertIn('for 90 days', text)
            self.assertIn('openstack server unshelve', text)
            self.assertNotIn('nothing is deleted', text)

    def test_it_takes_two_complete_scans_of_two_runs(self):
        """P1."""
        self.to_the_deletion()
        self.assertKept('it takes another one')
        self.now += datetime.timedelta(hours=1)
        result = self.delete()
        self.assertEqual({self.victim: Outcome.DONE}, self.outcomes(result))

    def test_nothing_is_deleted_without_the_word(self):
        self.to_the_deletion()
        self.scanned_twice()
        self.assertKept('--allow', allow_delete=False)

    def test_a_run_that_stops_servers_only_leaves_it(self):
        self.to_the_deletion()
        self.scanned_twice()
        self.write(
            rest=REST.replace('delete: true, retention: 90d', 'delete: false')
        )
        self.delete(override={'policy': 'a test'})
        self.assertEqual([], self.deletes())
        self.assertIsNone(self.case.announcement)
        self.assertIs(Stage.DELETE_PENDING, self.case.stage)

    def test_a_policy_that_calls_it_over_no_longer_ends_it(self):
        """A corrected typo does not go on to delete."""
        self.to_the_deletion()
        self.write(rules=self.rules.replace('limit: 60d', 'limit: 3600d'))
        self.delete(override={'policy': 'a test'})
        self.assertEqual([], self.deletes())
        self.assertIs(Ending.CLEARED, self.life(self.victim).cases[-1].ending)
        self.assertFalse(self.server.deleted)

    def test_it_is_not_deleted_twice_a_second_run_finds_it_gone(self):
        """P10."""
        self.to_the_deletion()
        self.scanned_twice()
        self.delete()
        for _ in range(3):
            self.now += days(1)
            self.delete()
        self.assertEqual(1, len(self.deletes()))

    def test_what_its_owner_writes_brings_it_no_nearer(self):
        """P22, F43: on the day before, and it is deleted on its day."""
        self.to_the_deletion()
        self.scanned_twice()
        due, self.now = self.now, self.now - days(1)
        for field, value in (
            ('name', 'lifetime-delete-pending'),
            ('description', 'delete me'),
            ('tags', ('lifetime-delete-pending',)),
            ('metadata', {'lifetime_until': '2001-01-01'}),
        ):
            setattr(self.server, field, value)
        result = self.delete(override={'clock': 'a test'})
        self.assertEqual((), result.plan.plan.steps)
        self.assertEqual([], self.deletes())
        self.now = due
        self.delete()
        self.assertEqual(1, len(self.deletes()))

    def test_no_more_than_the_limits_of_a_day(self):
        """P14: no option overrides them."""
        self.to_the_deletion()
        self.scanned_twice()
        self.write(rest=REST.replace('percent: 100%', 'percent: 0.5%'))
        self.assertKept(
            'The limit of 0 deletes a day', override={'policy': 'a test'}
        )


class TestHeld(TestCase):
    """Each of these blocks alone."""

    def setUp(self):
        super().setUp()
        self.to_the_deletion()
        self.scanned_twice()

    def ask(self, action, request_id='req-theirs', message=None):
        self.server.actions = (
            *(self.server.actions or ()),
            compute.InstanceAction(
                action, self.now, 'u', 'p', request_id, message
            ),
        )

    def test_who_tried_to_come_back(self):
        """Also where it failed: he wants it back."""
        self.ask('unshelve', message='Error')
        self.assertKept('Somebody asked for unshelve')
        self.assertWanted('Somebody asked for unshelve', self.now)
        since = self.now
        self.now += days(9)
        self.assertKept('Somebody asked for unshelve')
        self.assertWanted('Somebody asked for unshelve', since)

    def test_actions_that_cannot_be_read(self):
        """An outage: the day is kept as soon as they can be."""
        self.sandbox.fail(
            sandbox.Fault(
                'status', {'status': 503}, path='os-instance-actions'
            )
        )
        self.assertKept('somebody wants it back is not known')
        self.assertWanted('Whether somebody wants it back', self.now)
        day = self.case.announcement
        self.sandbox.heal()
        self.now += datetime.timedelta(hours=1)
        self.assertKept('it takes another one')
        self.assertEqual((), self.case.holds)
        self.assertEqual(day, self.case.announcement)
        self.now += datetime.timedelta(hours=1)
        result = self.delete()
        self.assertEqual({self.victim: Outcome.DONE}, self.outcomes(result))

    def assertWanted(self, words, since):
        """Check that the ledger says by itself why it stands still."""
        with self.view() as view:
            ((_case, hold),) = view.holds()
        self.assertEqual(
            (model_case.HoldReason.WANTED, since), (hold.reason, hold.since)
        )
        self.assertIn(words, hold.why)

    def test_a_lock(self):
        """P5, C7."""
        self.server.locked_by = 'owner'
        self.delete()
        self.assertEqual([], self.deletes())
        self.assertEqual('owner', self.server.locked_by)

    def test_an_image_that_is_gone(self):
        """P8, F36."""
        del self.sandbox.state.images[self.image().id]
        self.assertKept('is gone')

    def test_an_image_that_is_not_whole(self):
        """P8, F33, F34."""
        image = self.image()
        for name, value, words in (
            ('status', 'saving', 'is saving'),
            ('size', 0, 'is empty'),
            ('owner', 'somebody', 'is not the one'),
        ):
            good = getattr(image, name)
            setattr(image, name, value)
            self.assertKept(words)
            setattr(image, name, good)
        image.properties['instance_uuid'] = 'another'
        self.assertKept('is not the one')

    def test_an_image_that_cannot_be_protected(self):
        """P8, F36."""
        self.sandbox.fail(
            sandbox.Fault('status', {'status': 403}, method='PATCH')
        )
        self.assertKept('could not be protected')
        self.assertFalse(self.image().protected)

    def test_a_task_of_nova(self):
        """P6."""
        self.server.task_state = 'unshelving'
        self.delete()
        self.assertEqual([], self.deletes())

    def test_a_recipe_that_cannot_be_read(self):
        self.sandbox.fail(
            sandbox.Fault('status', {'status': 503}, service='network')
        )
        self.assertKept('503')

    def test_another_server_of_the_same_id(self):
        """P4."""
        self.server.created = self.server.created + days(1)
        self.delete()
        self.assertEqual([], self.deletes())

    def test_an_exemption(self):
        """P9."""
        self.write(
            rest=REST
            + 'exemptions: [{project: '
            + self.case.subject.project_id
            + ', reason: a paper, until: never}]\n'
        )
        self.delete(override={'policy': 'a test'})
        self.assertEqual([], self.deletes())
        self.assertTrue(self.case.held_for(model_case.HoldReason.EXEMPT))

    def test_an_exemption_of_the_domain_that_a_deleted_project_was_of(self):
        """P9, P21: nothing tells any more of which one it was."""
        projects = self.sandbox.state.identity.projects
        gone = projects.pop(self.case.subject.project_id)
        self.write(
            rest=REST
            + f'exemptions: [{{domain: {gone.domain_id}, reason: a contract,'
            ' until: never}]\n'
        )
        self.assertKept(
            'nothing tells of which domain it was',
            override={'policy': 'a test'},
        )

    def test_what_it_was_before_is_not_recorded(self):
        with self.view() as view:
            step = view.steps_of(self.case.resource)[0]
        self.assertIn('facts', step.before)
        self.useFixture(
            fixtures.MonkeyPatch(
                'cipclient.ledger.view.View.entering', lambda view: {}
            )
        )
        self.delete()
        self.assertEqual([], self.deletes())
        self.assertTrue(self.case.held_for(model_case.HoldReason.UNKNOWN))


class TestVolumes(TestCase):
    """H19, P7: what boots from a volume keeps it."""

    def prepare(self):
        compute_ = self.sandbox.state.regions['RegionOne'].compute
        donor = next(
            one
            for one in compute_.servers.all()
            if one.volumes and not one.deleted and one.id != self.victim
        )
        self.server.volumes = tuple(
            compute.AttachedVolume(one.volume_id, one.device, True)
            for one in donor.volumes
        )
        donor.volumes = ()
        self.server.image_id = None

    def test_each_is_kept_before_it_goes(self):
        self.to_the_deletion()
        self.scanned_twice()
        result = self.delete()
        self.assertEqual({self.victim: Outcome.DONE}, self.outcomes(result))
        with self.view() as view:
            what = [one.what for one in view.steps()[0].requests]
            kept = {one.id for one in view.kept() if one.kind == 'volume'}
        count = len(self.server.volumes)
        self.assertEqual(['lock', *['keep'] * count, 'delete'], what)
        storage = self.sandbox.state.regions['RegionOne'].storage
        self.assertEqual({one.volume_id for one in self.server.volumes}, kept)
        for id_ in kept:
            self.assertIn(id_, storage.volumes)

    def test_what_cannot_be_kept_is_not_deleted(self):
        """F35."""
        self.to_the_deletion()
        self.scanned_twice()
        self.sandbox.fail(
            sandbox.Fault(
                'status',
                {'status': 400},
                method='PUT',
                path='os-volume_attachments',
            )
        )
        self.assertKept('would go with it')


class TestCrash(TestCase):
    """P10, P12, P24, P25: a run that dies at any moment of a delete."""

    def test_it_is_deleted_once_whenever_a_run_dies(self):
        self.to_the_deletion()
        self.scanned_twice()
        names = ('intend', 'sending', 'answered', 'happened', 'end_step')
        deaths = 0
        for half in range(1, 40):
            lives = fakes.Lives(half / 2)
            try:
                self.act(
                    run=lambda run, lives=lives: fakes.Mortal(
                        run, lives, names
                    ),
                    cloud=lambda cloud, lives=lives: fakes.Mortal(
                        cloud, lives, ('write',)
                    ),
                    only=(self.victim,),
                    allow_delete=True,
                )
            except fakes.Died:
                deaths += 1
            self.now += datetime.timedelta(minutes=11)
            if self.case is None:
                break
        self.now += datetime.timedelta(minutes=11)
        self.delete()
        self.assertGreater(deaths, 8)
        self.assertEqual(1, len(self.deletes()))
        self.assertTrue(self.server.deleted)
        self.assertTrue(self.image().protected)
        with self.view() as view:
            self.assertEqual((), tuple(view.open_steps()))
            self.assertEqual(set(), view.locked_by_us())
            view.verify_journal()
        self.assertIs(Ending.DELETED, self.life(self.victim).cases[-1].ending)

    def test_a_delete_without_an_answer_is_settled_by_reading(self):
        """F23: one DELETE in all."""
        self.to_the_deletion()
        self.scanned_twice()
        self.sandbox.fail(sandbox.Fault('drop_after', {}, method='DELETE'))
        result = self.delete()
        self.assertEqual({self.victim: Outcome.DONE}, self.outcomes(result))
        self.assertEqual(1, len(self.deletes()))

    def test_a_delete_that_never_arrived_is_asked_for_again(self):
        """F22."""
        self.to_the_deletion()
        self.scanned_twice()
        self.sandbox.fail(
            sandbox.Fault('drop_before', {}, method='DELETE', nth=1)
        )
        result = self.delete()
        self.assertEqual({self.victim: Outcome.UNKNOWN}, self.outcomes(result))
        self.assertFalse(self.server.deleted)
        self.assertIsNone(self.server.locked_by)
        self.now += datetime.timedelta(minutes=11)
        result = self.delete()
        self.assertEqual({self.victim: Outcome.DONE}, self.outcomes(result))


class TestFaults(TestCase):
    def setUp(self):
        super().setUp()
        self.to_the_deletion()
        self.scanned_twice()

    def test_a_delete_that_nothing_comes_of_has_failed(self):
        """F37, H23: the answer 204 proves nothing."""
        self.sandbox.fail(
            sandbox.Fault('status', {'status': 204}, method='DELETE')
        )
        result = self.delete()
        self.assertEqual({self.victim: Outcome.FAILED}, self.outcomes(result))
        self.assertEqual(1, len(self.deletes()))
        self.assertFalse(self.server.deleted)
        self.assertIsNone(self.server.locked_by)
        self.assertIs(Stage.DELETE_PENDING, self.case.stage)

    def test_a_proxy_that_finds_no_server_proves_nothing(self):
        """P27, F25: a 404 that is not Nova's own is no end."""
        self.sandbox.fail(
            sandbox.Fault(
                'status', {'status': 404, 'message': 'lost'}, method='DELETE'
            )
        )
        result = self.delete()
        self.assertNotEqual({self.victim: Outcome.DONE}, self.outcomes(result))
        self.assertIsNotNone(self.case)


class TestRestore(TestCase):
    def restore(self):
        used = self.lifetime()
        return used.restore(
            self.victim,
            None,
            'asked for',
            lambda cloud: True,
            used.policies.in_force(),
        )

    def test_a_deleted_one_is_made_anew_by_what_is_kept_of_it(self):
        self.to_the_deletion()
        self.scanned_twice()
        # Whatever a stranger wrote is one word of a command (A8).
        self.server.name = "x'; rm -rf ~ #"
        self.server.metadata = {'a b': '$(c)'}
        self.delete()
        restored = self.restore()
        self.assertIs(Outcome.ABORTED, restored.outcome)
        accept, create = restored.commands
        image = self.image().id
        self.assertEqual(f'openstack image set --accept {image}', accept)
        words = shlex.split(create)
        self.assertEqual(['openstack', 'server', 'create'], words[:3])
        self.assertEqual(image, words[words.index('--image') + 1])
        self.assertEqual(
            self.server.flavor.name, words[words.index('--flavor') + 1]
        )
        self.assertIn('a b=$(c)', words)
        self.assertEqual("x'; rm -rf ~ #", words[-1])
        self.assertIn('--nic', words)
        self.assertIn('user data', ' '.join(restored.lost))

    def test_what_the_policy_calls_over_no_longer_can_be_taken_back(self):
        self.to_the_deletion()
        self.write(rules=self.rules.replace('limit: 60d', 'limit: 3600d'))
        self.delete(override={'policy': 'a test'})
        self.assertIsNone(self.case)
        self.write()
        restored = self.restore()
        self.assertIs(Outcome.DONE, restored.outcome)
        self.assertEqual('ACTIVE', self.server.status)

    def test_what_somebody_else_deleted_softly_is_not_called_done(self):
        """H23."""
        state = self.sandbox.state
        for deleted in (False, True):
            state.change_server(self.victim, status='SOFT_DELETED')
            error = self.assertRaises(exceptions.NotPossible, self.restore)
            self.assertIn('openstack server restore', str(error))
            self.assertIn('not by us', str(error))
            if not deleted:
                self.scan()
                self.assertIsNone(self.case)


class TestFourEyes(TestCase):
    """A plan with deletes that somebody else has to see."""

    group = grp.getgrgid(os.getegid()).gr_name
    rest = REST.replace('retention: 90d', 'retention: 90d, four_eyes: true')

    def setUp(self):
        super().setUp()
        self.to_the_deletion()
        self.scanned_twice()
        self.saved = self.home / 'plan.json'

    def save(self):
        used = self.lifetime()
        return used.plans.make(
            request.EnforceRequest(
                plan_out=self.saved, allow_delete=True, only=(self.victim,)
            ),
            used.policies.in_force(),
        )

    def approve(self, cloud='sandbox', confirm=lambda lines: True):
        used = self.lifetime(cloud)
        return used.plans.approve(
            self.saved, used.policies.in_force(), confirm
        )

    def test_without_them_nothing_is_deleted(self):
        self.assertKept('four eyes')
        self.save()
        self.assertKept('four eyes', plan=self.saved)

    def test_who_made_it_approves_nothing(self):
        self.save()
        error = self.assertRaises(exceptions.NotPossible, self.approve)
        self.assertIn('somebody else', str(error))
        self.assertKept('four eyes', plan=self.saved)

    def test_approved_by_another_user_of_the_cloud_it_is_deleted(self):
        self.save()
        shown = []
        with self.eyes_of('bob'):
            self.approve(confirm=lambda lines: shown.extend(lines) or True)
        self.assertEqual(1, len(shown))
        self.assertIn(self.victim, shown[0])
        result = self.delete(plan=self.saved)
        self.assertEqual({self.victim: Outcome.DONE}, self.outcomes(result))

    def test_who_writes_another_maker_into_it_is_no_second_person(self):
        self.save()
        self.as_another()
        self.approve()
        self.assertKept('four eyes', plan=self.saved)

    def eyes_of(self, user_id):
        """Let whoever looks be another user of the cloud."""
        real = connection.Cloud.whoami.func
        return fixtures.MonkeyPatch(
            'cipclient.cloud.connection.Cloud.whoami',
            property(
                lambda cloud: dataclasses.replace(
                    real(cloud), user_id=user_id, user_name=user_id
                )
            ),
        )

    def test_a_no_approves_nothing(self):
        self.save()
        self.as_another()
        self.assertFalse(self.approve(confirm=lambda lines: False))
        self.assertKept('four eyes', plan=self.saved)

    def as_another(self):
        """Let the plan have been made by somebody else."""
        saved = json.loads(self.saved.read_text())
        del saved['sha256']
        saved['by'] = {'id': 'ada', 'name': 'ada'}
        digest = saved_plan._digest(saved)
        self.saved.write_text(json.dumps({**saved, 'sha256': digest}))


class TestOfOneAccount(TestCase):
    """A ledger that no second person can open."""

    rest = TestFourEyes.rest

    def test_no_second_person_sees_a_plan_so_that_nothing_is_deleted(self):
        self.to_the_deletion()
        self.scanned_twice()
        self.assertKept('that of one account: name the group')
        saved = self.home / 'plan.json'
        used = self.lifetime()
        planned = used.plans.make(
            request.EnforceRequest(
                plan_out=saved, allow_delete=True, only=(self.victim,)
            ),
            used.policies.in_force(),
        )
        self.assertEqual((), planned.plan.steps)
        error = self.assertRaises(
            exceptions.NotPossible,
            used.plans.approve,
            saved,
            used.policies.in_force(),
            lambda lines: True,
        )
        self.assertIn('PostgreSQL or MariaDB', str(error))
