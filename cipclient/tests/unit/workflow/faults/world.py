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
"""One server whose day has come, and a run on it that something befalls."""

import copy
import dataclasses
import datetime
import pathlib
import shutil
import tempfile
from unittest import mock

import fixtures

from cipclient import exceptions
from cipclient import sandbox
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.osc import acts
from cipclient.tests.unit.notice.delivery import mail_servers
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import recorded
from cipclient.tests.unit.workflow import test_deleting
from cipclient.tests.unit.workflow.faults import fault
from cipclient.workflow.acting import tools as workflow_tools
from cipclient.workflow.restore import restoring

Came = fault.Came
Outcome = model_step.Outcome
#: By verb, what Nova is asked for, and what it calls that.
ASKED = {
    'shelve': ('shelve', 'shelve'),
    'stop': ('os-stop', 'stop'),
    'unshelve': ('unshelve', 'unshelve'),
    'start': ('os-start', 'start'),
    'delete': ('', 'delete'),
}
#: One mail a case, so that a test is quick.
NOTICES = recorded.NOTICES.replace('[[owner, {{role: member}}]]', '[owner]')
#: Longer than an answer may still be under way somewhere.
LATER = datetime.timedelta(minutes=11)


class _Composer(fakes.FakeComposer):
    """Templates are compiled for every run, and have tests of their own."""

    def __init__(self, *_):
        super().__init__()

    def self_test(self):
        pass


class TestCase(enforced.TestCase):
    """A cloud of a few servers: one is the victim, and no other is due.

    :ivar victim: the server, to be looked at and edited.
    :ivar mended: is called when all is well again.
    :ivar meanwhile: is called between the plan and the first act.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The policy names its port, and has to be one for all tests.
        shared = mock.Mock(spec=['addCleanup'])
        shared.addCleanup = cls.addClassCleanup
        cls.shared = mail_servers.Behaviour()
        cls.shared_port = mail_servers.real(shared, cls.shared)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.kept = pathlib.Path(folder.name)
        cls.told_by = {}

    def setUp(self):
        super().setUp()
        self.port, self.mail = self.shared_port, self.shared
        self.useFixture(
            fixtures.MonkeyPatch(
                'cipclient.notice.composer.Composer', _Composer
            )
        )
        self.name = 'sandbox'
        self.mended = []
        self.meanwhile = lambda: None
        self.run = self.cloud = None
        self.step = lambda one: None

    def lifetime(self, cloud=None):
        return super().lifetime(cloud or self.name)

    def prepare(self, trial, verb):
        """Make the world in which it befalls."""
        self.verb = verb
        if trial.settings:
            self.start(servers=self.servers_made, **trial.settings)
        self.rest = (
            recorded.REST.replace(
                'quarantine: shelve,\n    if_shelve_loses: stop',
                'quarantine: stop',
            )
            if verb in ('stop', 'start')
            else test_deleting.REST
            if self.deletes
            else recorded.REST
        )
        if trial.settings.get('heat'):
            self.rest = self.rest.replace('heat: absent', 'heat: list')
        self.write(notices=NOTICES)
        self.victim = self.alone()
        if verb in fault.TELL:
            return
        self.tell_once((self.rest, *trial.settings))
        if verb in fault.RESTORES:
            came, said = self.enforced()
            self.assertIs(Came.DONE, came, said)
        self.sandbox.requests.clear()
        self.before = self.begun()

    def tell_once(self, world):
        """Have its day announced, and let it come.

        What that leaves in the ledger and the cloud is kept for other tests
        of this class: the same seed makes the same cloud.
        """
        state, kept = self.home / '.local', self.kept / str(hash(world))
        if world not in self.told_by:
            self.tell_all()
            self.lead_up()
            self.told_by[world] = (
                self.now,
                copy.deepcopy(self.victim),
                copy.deepcopy(self.sandbox.state.images),
                {
                    one.id: one.tags
                    for one in self.sandbox.state.identity.projects.values()
                },
            )
            shutil.copytree(state, kept)
            return
        self.now, victim, images, tags = self.told_by[world]
        shutil.copytree(kept, state)
        for field in dataclasses.fields(victim):
            value = copy.deepcopy(getattr(victim, field.name))
            setattr(self.victim, field.name, value)
        self.sandbox.state.images.update(copy.deepcopy(images))
        for id_, those in tags.items():
            self.sandbox.state.identity.projects[id_].tags = those

    def lead_up(self):
        """Have it shelved, and the day of its delete come."""
        if self.verb != fault.DELETE:
            return
        came, said = self.enforced()
        self.assertIs(Came.DONE, came, said)
        self.now += recorded.days(1)
        self.send()
        self.to_the_day()
        self.scan()
        self.now += LATER

    @property
    def deletes(self):
        """Whether it takes the word that allows deletes."""
        return self.verb in (fault.DELETE, *fault.DISCARDS)

    @property
    def acted_on(self):
        """The id of what the act is on."""
        return self.victim.id

    @property
    def notices(self):
        return NOTICES

    def policy_again(self):
        """Write the policy of this test once more."""
        self.write(notices=NOTICES)

    def alone(self):
        """Return one server that will be due, and no other is left to be."""
        due = [
            one
            for one in self.sandbox.state.live_servers()
            if one.flavor.name.startswith('c')
        ]
        people = self.sandbox.state.identity.users
        victim = next(
            one
            for one in due
            if one.status == 'ACTIVE'
            and one.image_id is not None
            and not (one.flavor.ephemeral or one.flavor.swap)
            and one.locked_by is None
            and self.now - one.created > recorded.days(60)
            and '@' in str(people[one.user_id].email)
        )
        for one in due:
            if one is not victim:
                self.servers().purge(one.id)
        return victim

    # What can befall it

    def fail(self, effect, args=None, **where):
        """Arm a fault of the embedded cloud."""
        self.sandbox.fail(sandbox.Fault(effect, args or {}, **where))

    def fail_at(self, request, effect, args=None, **where):
        """Arm one at the lock, the act or the unlock of the victim."""
        fenced = ('lock', 'act', 'unlock')
        deletes = self.verb == fault.DELETE
        if deletes and request == 'act':
            method, path, nth = 'DELETE', '$', 1
        else:
            method, path = 'POST', '/action$'
            nth = 1 + (fenced.index(request) if self.fences else 0)
            # Its own request is no action.
            nth -= deletes and request == 'unlock'
        self.fail(
            effect,
            args,
            service='compute',
            method=method,
            path=f'/servers/{self.victim.id}{path}',
            nth=nth,
            **where,
        )

    @property
    def fences(self):
        """Whether it is done behind a lock."""
        return self.verb in fault.FENCED

    def fail_look(self, effect, args=None, **where):
        """Arm one at readings of the victim by its id."""
        self.fail(
            effect,
            args,
            service='compute',
            method='GET',
            path=f'/servers/{self.victim.id}$',
            **where,
        )

    def fail_list(self, effect, args=None, **where):
        """Arm one at pages of the list of servers."""
        self.fail(
            effect, args, service='compute', path='servers/detail', **where
        )

    def happens_at(self, request, what):
        """Have something happen just before the cloud does what it is asked.

        :param request: lock, act or unlock.
        """
        self.fail_at(request, 'call', {'hook': lambda *_: what()})

    def change(self, **fields):
        """Have somebody else change the victim, until all is well again."""
        state = self.sandbox.state
        was = {name: getattr(self.victim, name) for name in fields}
        state.change_server(self.victim.id, **fields)
        self.mended.append(lambda: state.change_server(self.victim.id, **was))

    # A run, and what came of it

    def befallen(self):
        """Run; return what came of it, and all that the operator is told."""
        try:
            if self.verb in fault.RESTORES:
                return self.restored()
            return self.enforced()
        except exceptions.GuardTripped as error:
            return Came.STOPPED, str(error)
        except fakes.Died:
            return Came.KILLED, ''
        except (exceptions.CipclientError, OSError) as error:
            return Came.ERROR, str(error)

    def enforced(self):
        result = self.act(
            run=self.run,
            cloud=self.cloud,
            confirm=lambda plan: self.meanwhile() or True,
            step=lambda one: self.step(one),
            allow_delete=self.deletes,
        )
        said = '\n'.join(
            [
                *acts.lines(result.plan),
                *map(acts.acted, result.acted),
                result.stopped,
                *result.failed,
                *result.notes,
                *self.rows(result),
            ]
        )
        came = self.outcomes(result).get(self.acted_on)
        if came is not None:
            return Came(came.value), said
        return (Came.STOPPED if result.stopped else Came.LEFT), said

    @staticmethod
    def rows(result):
        """Return the table that a run prints."""
        for row in acts.rows(
            result.plan, result.acted, acts.LONG_COLUMNS, False
        ):
            yield ' '.join(
                str(
                    cell.human_readable()
                    if hasattr(cell, 'human_readable')
                    else cell
                )
                for cell in row
            )

    def restored(self):
        with self.opened('restore') as (run, cloud, _policy, means):
            came = restoring.restore(
                workflow_tools.Tools(
                    run if self.run is None else self.run(run),
                    cloud if self.cloud is None else self.cloud(cloud),
                    means.verbs,
                    means.patience,
                    means.clock,
                ),
                self.victim.id,
                None,
                'asked for',
                lambda cloud: self.meanwhile() or True,
            )
        return (
            Came(came.outcome.value),
            f'{came.case.subject.name} {came.outcome} {came.why}',
        )

    def mend(self):
        """Have all be well again, some time later."""
        self.sandbox.heal()
        for undo in reversed(self.mended):
            undo()
        self.name = 'sandbox'
        self.run = self.cloud = None
        self.meanwhile = lambda: None
        self.step = lambda one: None
        self.now += LATER

    # What must hold

    def asked(self):
        """Return how often the act itself was asked for, and arrived."""
        action, _called = ASKED[self.verb]
        return sum(
            one.action == action and (action != '' or one.method == 'DELETE')
            for one in self.writes()[self.victim.id]
        )

    def begun(self):
        """Return how often Nova began what is asked for."""
        _action, called = ASKED[self.verb]
        if self.verb == fault.DELETE:
            return int(self.victim.deleted)
        return sum(one.action == called for one in self.victim.actions)

    def check(self, trial):
        """Hold a run that something befalls to what is expected of it."""
        trial.befalls(self)
        came, said = self.befallen()
        self.assertIs(trial.came, came, said)
        self.assertEqual(trial.asked, self.asked(), said)
        # Off, and Nova says ACTIVE: nobody would know (H21).
        self.assertFalse(self.victim.guest_off, said)
        if came not in (Came.STOPPED, Came.ERROR, Came.KILLED):
            self.assertIn(self.victim.name, said)
        for word in trial.words:
            self.assertIn(word, said)
        self.mend()
        came, said = self.befallen()
        self.assertIs(trial.after, came, said)
        self.assertEqual(trial.begun, self.begun() - self.before, said)
        self.check_settled(trial)

    def check_settled(self, trial):
        """Nothing of ours is left: no lock, no open step, no doubt."""
        reason = self.victim.locked_reason or ''
        self.assertFalse(
            self.victim.locked_by == 'admin'
            and 'cipclient' in reason
            # A lock goes with what it was on.
            and not self.victim.deleted
        )
        with self.view() as view:
            self.assertEqual(set(), view.locked_by_us())
            self.assertEqual((), tuple(view.open_steps()))
            view.verify_journal()
            stages = [case.stage for case in view.open_cases().values()]
        if self.victim.deleted:
            self.assertEqual([], stages)
            self.check_kept()
        if self.verb in fault.ACTS:
            self.assertEqual(
                trial.begun > 0 or trial.after is Came.DONE,
                model_case.Stage.QUARANTINED in stages,
            )

    def check_kept(self):
        """What was deleted can be made anew."""
        (image,) = [
            one
            for one in self.sandbox.state.images.values()
            if one.properties.get('instance_uuid') == self.victim.id
        ]
        self.assertTrue(image.protected and image.size > 0)
        volumes = self.sandbox.state.first_region.storage.volumes
        for one in self.victim.volumes:
            self.assertIn(one.volume_id, volumes)
