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
import uuid

import fixtures

from cipclient import sandbox
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.sandbox.state import compute
from cipclient.sandbox.state import storage
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import test_deleting
from cipclient.workflow import request

days = enforced.days
hour = datetime.timedelta(hours=1)
Ending = model_case.Ending
HoldReason = model_case.HoldReason
Outcome = model_step.Outcome
Stage = model_case.Stage
#: Time enough for its first warning: it is kept for 90 days.
NEAR = days(75)


class TestCase(test_deleting.TestCase):
    """A server was deleted, and what is kept of it comes to its time."""

    kind = 'image'

    def setUp(self):
        super().setUp()
        self.go(self._delete)
        with self.view() as view:
            (one,) = view.retained()
        self.kept = one.kept
        self.now += NEAR

    def _delete(self):
        self.to_the_deletion()
        self.scanned_twice()
        self.delete()
        self.deleted = self.now

    @property
    def kept_case(self):
        return self.open_cases().get(self.kept.id)

    def kept_life(self):
        return self.life(self.kept.id).cases[-1]

    def is_recorded(self):
        with self.view() as view:
            return self.kept.id in {one.id for one in view.kept()}

    def to_its_day(self):
        """Let its people be told of its day, and the day come."""
        self.send()
        self.now = self.kept_case.announcement.at + hour

    def due_twice(self):
        """Have two complete scans call it due."""
        self.to_its_day()
        self.scan()
        self.now += hour

    def remove(self, **asked):
        asked.setdefault('allow_delete', True)
        return self.act(only=(self.kept.id,), **asked)

    def removals(self):
        return [
            one
            for one in self.sandbox.requests
            if one.method == 'DELETE' and one.path.endswith(self.kept.id)
        ]

    def assertStays(self, words, **asked):
        """Check that it was not removed, and the operator told why."""
        result = self.remove(**asked)
        self.assertEqual([], self.removals())
        said = [one.why for one in result.acted]
        said += [one.because for one in result.plan.plan.asides]
        self.assertIn(words, ' '.join(said))
        self.assertIsNotNone(self.kept_case)
        self.assertTrue(self.is_recorded())


class TestImage(TestCase):
    """P1, P2, P10, H29: what is left of a deleted server."""

    def test_its_people_are_told_and_then_it_goes_for_good(self):
        # Before its first warning it has no case, and nothing is asked.
        self.now = self.deleted + days(30)
        before = self.asked()
        self.scan()
        self.assertIsNone(self.kept_case)
        self.assertEqual(before, self.asked())

        self.now = self.deleted + NEAR
        told = len(self.told())
        self.send()
        case = self.kept_case
        self.assertTrue(case.is_out)
        self.assertEqual('delete', case.announcement.act)
        self.assertEqual(self.deleted + days(90), case.standing.acts_from)
        about = [
            text for _, text in self.told()[told:] if self.kept.id in text
        ]
        self.assertGreater(len(about), 0)

        self.now = case.announcement.at + hour
        self.assertGreaterEqual(self.now, self.deleted + days(90))
        self.assertStays('it takes another one')
        self.now += hour
        self.assertStays('--allow', allow_delete=False)
        self.assertPlanned()
        result = self.remove()
        self.assertEqual({self.kept.id: Outcome.DONE}, self.outcomes(result))
        self.assertNotIn(self.kept.id, self.sandbox.state.images)
        self.assertEqual(1, len(self.removals()))
        self.assertIs(Ending.DELETED, self.kept_life().ending)
        self.assertFalse(self.is_recorded())
        with self.view() as view:
            self.assertEqual(
                ['unprotect', 'delete'],
                [one.what for one in view.steps()[0].requests],
            )
            view.verify_journal()

    def test_each_of_these_alone_keeps_it(self):
        """P9, P21, F46, F47, H29."""
        self.due_twice()
        other = self.other()
        image = self.sandbox.state.images[self.kept.id]
        made_of, other.image_id = other.image_id, self.kept.id
        self.assertStays('a server is made of it')
        self.assertTrue(self.kept_case.held_for(HoldReason.UNKNOWN))
        other.image_id = made_of
        self.sandbox.fail(
            sandbox.Fault('status', {'status': 503}, path=self.kept.id)
        )
        self.assertStays('')
        self.sandbox.heal()
        image.protected = False
        self.assertStays('took our protection off')
        image.protected = True
        with fixtures.MonkeyPatch(
            'cipclient.workflow.retention.kept_things.is_protected_by_us',
            lambda kept, steps: False,
        ):
            self.assertStays('')
            (hold,) = self.kept_case.holds
            self.assertIn('not proved', hold.why)
        for what in (
            f'project: {self.kept.subject.project_id}',
            f'server: {self.victim}',
        ):
            self.write(
                rest=test_deleting.REST
                + f'exemptions: [{{{what}, reason: a paper, until: never}}]\n'
            )
            self.assertStays('', override={'policy': 'a test'})
            self.assertTrue(self.kept_case.held_for(HoldReason.EXEMPT))

    def test_exempt_by_its_own_id_it_has_no_case_and_that_is_told(self):
        used = self.lifetime()
        policy = used.policies.in_force()
        used.exemptions.create(
            request.ExemptionRequest('image', self.kept.id, 'a paper', None),
            policy,
        )
        scanned = self.scan()
        self.assertIsNone(self.kept_case)
        self.assertNotIn('a paper', ' '.join(scanned.notes))
        result = self.remove()
        self.assertEqual((), result.acted)
        self.assertIn('unless it is exempt', ' '.join(result.plan.notes))
        planned = used.plans.make(
            request.EnforceRequest(only=(self.kept.id,)), policy
        )
        for said in (result.plan.notes, planned.notes):
            self.assertIn(
                f'The image {self.kept.id} has no case', ' '.join(said)
            )
            self.assertNotIn('matches nothing', ' '.join(said))
        self.assertEqual([], self.removals())

    def test_it_is_kept_for_as_long_as_was_said_at_the_least(self):
        for now, kept in (('1d', 90), ('100d', 100)):
            self.write(
                rest=test_deleting.REST.replace(
                    'retention: 90d', f'retention: {now}'
                )
            )
            self.scan()
            self.assertEqual(
                self.deleted + days(kept), self.kept_case.standing.acts_from
            )
        self.send(override={'policy': 'a test'})
        self.assertIsNotNone(self.kept_case.announcement)
        self.write(
            rest=test_deleting.REST.replace(
                'delete: true, retention: 90d', 'delete: false'
            )
        )
        self.scan()
        self.assertIsNone(self.kept_case.announcement)
        self.assertIsNone(self.kept_case.standing.acts_from)

    def test_what_somebody_took_away_ends_its_case(self):
        """P27: only a 404 of Glance's own."""
        self.scan()
        images = self.sandbox.state.images
        self.sandbox.fail(
            sandbox.Fault('status', {'status': 404}, path=self.kept.id)
        )
        self.scan()
        self.assertIsNotNone(self.kept_case)
        self.sandbox.heal()
        del images[self.kept.id]
        self.scan()
        self.assertIs(Ending.GONE, self.kept_life().ending)
        self.assertFalse(self.is_recorded())

    def test_more_time_moves_its_day(self):
        self.send()
        before = self.kept_case.announcement
        used = self.lifetime()
        used.extensions.create(
            request.ExtensionRequest(self.kept.id, 'a paper', period=days(60)),
            used.policies.in_force(),
        )
        after = self.kept_case
        self.assertGreater(after.announcement.at, before.at)
        self.assertGreaterEqual(after.due, before.at + days(40))

    def asked(self):
        """Return how often it was asked for by its id."""
        return sum(self.kept.id in one.path for one in self.sandbox.requests)

    def assertPlanned(self):
        """Check that a dry run plans it, and changes nothing."""
        before = self.kept_case
        used = self.lifetime()
        planned = used.plans.make(
            request.EnforceRequest(allow_delete=True, only=(self.kept.id,)),
            used.policies.in_force(),
        )
        self.assertEqual(
            [('delete-image', self.kept.id)],
            [(one.verb, one.case.resource.id) for one in planned.plan.steps],
        )
        self.assertEqual(before, self.kept_case)

    def other(self):
        """Return a server that is there, and no other test is about."""
        found = self.sandbox.state.regions['RegionOne'].compute.servers
        return next(
            one
            for one in found.all()
            if not one.deleted and one.id != self.victim and one.image_id
        )


class TestVolume(TestCase):
    """H19: a volume that would have gone with its server."""

    def prepare(self):
        compute_ = self.sandbox.state.regions['RegionOne'].compute
        donor = next(
            one
            for one in compute_.servers.all()
            if len(one.volumes) == 1
            and not one.deleted
            and one.id != self.victim
        )
        (volume,) = donor.volumes
        self.server.volumes = (
            compute.AttachedVolume(volume.volume_id, volume.device, True),
        )
        self.storage.volumes[
            volume.volume_id
        ].project_id = self.server.project_id
        donor.volumes = ()
        self.server.image_id = None

    @property
    def storage(self):
        return self.sandbox.state.regions['RegionOne'].storage

    def test_its_people_are_told_and_then_it_goes_for_good(self):
        # No rule for volumes is about it meanwhile.
        self.write(
            rules=self.rules
            + 'conditions:\n'
            + '  - {name: unattached, kind: volume, match: {attached: false},'
            ' limit: 31d, ladder: tell}\n',
        )
        self.now = self.deleted + days(40)
        self.scan()
        self.assertIsNone(self.kept_case)
        self.now = self.deleted + NEAR
        self.send(override={'policy': 'a test'})
        self.assertTrue(self.kept_case.is_kept)
        self.now = self.kept_case.announcement.at + hour
        self.scan()
        self.now += hour
        result = self.remove(override={'policy': 'a test'})
        self.assertEqual({self.kept.id: Outcome.DONE}, self.outcomes(result))
        (asked,) = self.removals()
        self.assertEqual('', asked.query)
        self.assertIs(Ending.DELETED, self.kept_life().ending)
        self.assertFalse(self.is_recorded())

    def test_what_its_owner_attaches_again_is_his(self):
        self.due_twice()
        volume = self.storage.volumes[self.kept.id]
        volume.status = 'in-use'
        volume.attachments = (
            storage.VolumeAttachment(
                str(uuid.uuid4()), str(uuid.uuid4()), '/dev/vdb', self.now
            ),
        )
        self.remove()
        self.assertEqual([], self.removals())
        self.assertIs(Ending.RETURNED, self.kept_life().ending)
        self.assertFalse(self.is_recorded())
        # From then on it is a volume as any other.
        volume.status, volume.attachments = 'available', ()
        self.now += days(400)
        self.scan()
        self.assertIsNone(self.kept_case)
