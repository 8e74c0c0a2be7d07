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
import errno
import json
import stat

import fixtures

from cipclient import exceptions
from cipclient import sandbox
from cipclient.evaluate import episode
from cipclient.model import case as model_case
from cipclient.model import plan as model_plan
from cipclient.model import step as model_step
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import recorded
from cipclient.workflow import request

Outcome = model_step.Outcome
Stage = model_case.Stage
HoldReason = model_case.HoldReason
days = enforced.days
_OFFLOADED = 'SHELVED_OFFLOADED'


def full_disk(number):
    raise OSError(errno.ENOSPC, 'No space left on device')


class TestEnforce(enforced.TestCase):
    def test_what_was_announced_is_done_and_proved(self):
        self.tell_all()
        due = self.due()
        self.assertGreater(len(due), 3)
        result = self.enforce()
        self.assertEqual('', result.stopped)
        self.assertEqual((), result.failed)
        done = self.outcomes(result)
        self.assertGreater(len(done), 3)
        self.assertEqual({Outcome.DONE}, set(done.values()))
        self.assertEqual({_OFFLOADED}, set(self.statuses(done).values()))
        for id_ in done:
            case = self.open_cases()[id_]
            self.assertIs(Stage.QUARANTINED, case.stage)
            self.assertEqual('shelve', case.verb)
            self.assertEqual(self.now, case.quarantined)
            self.assertIsNone(case.announcement)
            self.assertIsNone(self.servers().get(id_).locked_by)

    def test_its_people_are_told_once_that_it_is_out_of_service(self):
        """P38: at once, or on the next day if a mail went to them today."""
        self.tell_all()
        first = self.running()
        before = len(self.told())
        self.enforce(only=(first,))
        today = self.told()[before:]
        self.assertEqual(len(today), len({address for address, _ in today}))
        self.now += days(1)
        self.enforce(only=(first,))
        naming = self.off(before, first)
        self.assertGreater(len(naming), 0)
        for text in naming.values():
            self.assertIn('openstack server unshelve', text)
        count = len(self.told())
        for _ in range(9):
            self.now += days(1)
            self.enforce(only=(first,))
        again = self.off(count, first)
        self.assertEqual({}, again)

    def off(self, since, id_):
        """Return by address what told that one is switched off."""
        heading = 'WHAT IS SWITCHED OFF'
        return {
            address: text
            for address, text in self.told()[since:]
            if heading in text and id_ in text.split(heading)[1]
        }

    def test_each_is_fenced_asked_once_and_freed_again(self):
        """P12, P15, P43."""
        self.tell_all()
        result = self.enforce()
        for id_, asked in self.writes().items():
            self.assertEqual(
                ['lock', 'shelve', 'unlock'], [one.action for one in asked]
            )
            with self.view() as view:
                ((key, _subject),) = view.find(id_)
                (step,) = view.steps_of(key)
            self.assertEqual(
                [one.uid for one in step.requests],
                [one.global_request_id for one in asked],
            )
            self.assertEqual(
                [one.request_id for one in step.requests],
                [one.request_id for one in asked],
            )
        self.assertEqual(len(result.acted), len(self.writes()))

    def test_nothing_is_done_before_the_day(self):
        """P18."""
        self.send()
        self.now += days(20)
        result = self.enforce()
        self.assertEqual((), result.acted)
        self.assertEqual({}, self.writes())

    def test_nobody_is_acted_on_in_the_run_that_tells(self):
        """P2."""
        result = self.enforce_first()
        self.assertEqual((), result.acted)
        self.assertGreater(len(self.told()), 3)

    def enforce_first(self):
        self.scan()
        return self.enforce()

    def test_a_no_does_nothing_and_tells_nobody(self):
        self.tell_all()
        count = len(self.mail.mails)
        plans = []
        result = self.enforce(confirm=lambda plan: plans.append(plan))
        self.assertFalse(result.confirmed)
        self.assertGreater(len(plans[0].plan.steps), 3)
        self.assertTrue(plans[0].first)
        self.assertEqual({}, self.writes())
        self.assertEqual(count, len(self.mail.mails))

    def test_what_is_shown_is_what_is_done(self):
        """P16."""
        self.tell_all()
        plans = []
        result = self.enforce(confirm=lambda plan: plans.append(plan) or True)
        self.assertEqual(
            {step.case.resource.id for step in plans[0].plan.steps},
            set(self.outcomes(result)),
        )
        self.assertEqual(
            set(self.writes()),
            {step.case.resource.id for step in plans[0].plan.steps},
        )

    def test_only_some_and_no_more_than_so_many(self):
        self.tell_all()
        first, second = self.due()[:2]
        result = self.enforce(only=(first, second), limit=1)
        self.assertEqual(1, len(result.acted))
        self.assertEqual(1, len(self.writes()))
        self.assertIn(next(iter(self.writes())), (first, second))

    def test_one_project_alone(self):
        self.tell_all()
        project = self.open_cases()[self.due()[0]].subject.project
        result = self.enforce(project=project)
        self.assertEqual(
            {project}, {one.case.subject.project for one in result.acted}
        )

    def test_the_pace_of_a_day_is_kept_over_runs(self):
        """P14."""
        self.tell_all()
        self.write(rest=recorded.REST.replace('per_day: 120', 'per_day: 2', 1))
        result = self.enforce()
        self.assertEqual(2, len(result.acted))
        self.assertEqual(0, len(self.enforce().acted))
        self.now += days(1)
        self.assertEqual(2, len(self.enforce().acted))

    def test_a_second_run_does_nothing_again(self):
        self.tell_all()
        self.enforce()
        before = {id_: len(asked) for id_, asked in self.writes().items()}
        self.assertEqual((), self.enforce().acted)
        self.assertEqual(
            before,
            {id_: len(asked) for id_, asked in self.writes().items()},
        )

    def test_acts_end_with_the_hours_of_the_calendar(self):
        self.tell_all()
        self.write(
            rest=recorded.REST.replace(
                '{timezone: UTC}', '{timezone: UTC, hours: "00:30-02:00"}'
            )
        )

        def passes(acted):
            self.now += datetime.timedelta(hours=2)

        result = self.enforce(at_once=1, step=passes)
        first, *others = self.outcomes(result).values()
        self.assertIs(Outcome.DONE, first)
        self.assertEqual({Outcome.ABORTED}, set(others))
        self.assertEqual(1, len(self.writes()))
        self.assertIn('calendar', result.acted[-1].why)

    def test_what_its_owner_extended_is_left_alone(self):
        self.tell_all()
        first = self.due()[0]
        asked = {'lifetime_until': str((self.now + days(20)).date())}
        self.servers().get(first).metadata = asked
        result = self.enforce()
        self.assertNotIn(first, self.outcomes(result))
        self.assertNotIn(first, self.writes())
        self.assertNotEqual((), self.open_cases()[first].extensions)

    def test_what_somebody_locked_is_held(self):
        """P5, C7."""
        self.tell_all()
        first = self.due()[0]
        self.servers().get(first).locked_by = 'owner'
        result = self.enforce()
        self.assertNotIn(first, self.writes())
        self.assertTrue(self.open_cases()[first].held_for(HoldReason.LOCKED))
        self.assertNotIn(first, self.outcomes(result))

    def test_an_operator_lets_a_locked_one_go_on_without_our_lock(self):
        self.tell_all()
        first = self.due()[0]
        self.servers().get(first).locked_by = 'owner'
        self.enforce()
        (hold,) = self.open_cases()[first].holds
        used = self.lifetime()
        used.holds.release(hold.number, 'asked', used.policies.in_force())
        self.now += days(1)
        self.send()
        self.to_the_day()
        self.enforce()
        self.assertEqual(
            ['shelve'], [one.action for one in self.writes()[first]]
        )
        self.assertEqual('owner', self.servers().get(first).locked_by)

    def test_a_hold_that_ends_as_it_is_planned_is_in_its_way_no_more(self):
        """It came after the day, so that the day stands."""
        self.tell_all()
        first = self.due()[0]
        self.now += days(1)
        with self.run_of() as run:
            (case,) = [
                one
                for one in run.open_cases().values()
                if one.resource.id == first
            ]
            why = 'It belongs to a stack.'
            held = episode.hold(case, HoldReason.MANAGED, why, self.now)
            run.save([held], self.now)
        result = self.enforce()
        self.assertIs(Outcome.DONE, self.outcomes(result)[first])

    def test_a_host_that_is_down_parks_its_server(self):
        """F32, H22."""
        self.tell_all()
        first = self.due()[0]
        compute = self.sandbox.state.regions['RegionOne'].compute
        host = self.servers().get(first).host
        (found,) = [one for one in compute.hosts.values() if one.name == host]
        found.up = False
        plans = []
        self.enforce(confirm=lambda plan: plans.append(plan) or True)
        self.assertNotIn(first, self.writes())
        (aside,) = [
            one
            for one in plans[0].plan.asides
            if one.case.resource.id == first
        ]
        self.assertIs(model_plan.Why.WAITING, aside.why)
        self.assertIn('host', aside.because)
        self.assertEqual((), self.open_cases()[first].holds)

    def test_what_is_off_already_needs_no_request(self):
        self.tell_all()
        first = self.due()[0]
        server = self.servers().get(first)
        server.status, server.host = _OFFLOADED, None
        self.enforce()
        self.assertNotIn(first, self.writes())
        self.assertIs(Stage.QUARANTINED, self.open_cases()[first].stage)


class TestGuards(enforced.TestCase):
    def assertStopped(self, *words, **asked):
        error = self.assertRaises(
            exceptions.GuardTripped, self.enforce, **asked
        )
        for word in words:
            self.assertIn(word, str(error))
        self.assertEqual({}, self.writes())

    def test_halt_stops_it_and_nothing_passes_it(self):
        self.tell_all()
        self.write(rest=f'{recorded.REST}halt: true\n')
        self.assertStopped('"halt"')
        self.assertStopped('"halt"', override={'halt': 'because'})

    def test_another_installation_stops_it(self):
        self.tell_all()
        project = next(
            one
            for one in self.sandbox.state.identity.projects.values()
            if one.name == 'admin'
        )
        project.tags = ('cipclient-01234567-89ab-cdef-0123-456789abcdef',)
        self.assertStopped('"installation"', '01234567')

    def test_its_own_claim_does_not(self):
        self.tell_all()
        self.enforce(limit=1)
        with self.view() as view:
            ours = view.installation()
        project = next(
            one
            for one in self.sandbox.state.identity.projects.values()
            if one.name == 'admin'
        )
        self.assertEqual((f'cipclient-{ours}',), project.tags)
        self.assertEqual(1, len(self.enforce(limit=1).acted))

    def test_a_policy_that_does_not_say_how_stacks_are_known(self):
        self.tell_all()
        self.write(rest=recorded.REST.replace('managed: {heat: absent}\n', ''))
        self.assertStopped('"managed"', 'managed:')

    def test_a_policy_that_nobody_accepted(self):
        """P41, F57."""
        self.tell_all()
        self.write(rules=recorded.RULES.replace('c*', '*'))
        self.assertStopped('"policy"')

    def test_two_runs_at_once(self):
        """P26."""
        self.tell_all()
        with self.run_of():
            self.assertRaises(exceptions.LedgerBusy, self.enforce)
        self.assertEqual({}, self.writes())


class TestSurprises(enforced.TestCase):
    servers_made = 60

    def test_half_a_cloud_that_is_missing(self):
        self.tell_all()
        self.write(rest=recorded.REST + recorded.WARY)
        self.scan()
        for server in self.servers().all()[:40]:
            self.servers().purge(server.id)
        error = self.assertRaises(exceptions.GuardTripped, self.enforce)
        self.assertIn('"population"', str(error))
        self.assertEqual({}, self.writes())


class TestFaults(enforced.TestCase):
    def fail(self, effect, action='', **fault):
        self.sandbox.fail(
            sandbox.Fault(
                effect,
                fault.pop('args', {}),
                service='compute',
                method='POST',
                path='/action$',
                **fault,
            )
        )

    def test_a_shelve_that_had_no_answer_and_was_done_is_done(self):
        """F23: one request in all."""
        self.tell_all()
        first = self.due()[0]
        self.fail('drop_after', nth=2)
        result = self.act(only=(first,))
        self.assertEqual({first: Outcome.DONE}, self.outcomes(result))
        self.assertEqual(
            ['lock', 'shelve', 'unlock'],
            [one.action for one in self.writes()[first]],
        )

    def test_a_cloud_that_asks_to_wait_is_asked_in_the_next_run(self):
        """F20"""
        self.tell_all()
        first = self.due()[0]
        self.fail('status', args={'status': 429}, nth=2)
        result = self.act(only=(first,))
        self.assertEqual({first: Outcome.ABORTED}, self.outcomes(result))
        self.assertIsNone(self.servers().get(first).locked_by)
        result = self.act(only=(first,))
        self.assertEqual({first: Outcome.DONE}, self.outcomes(result))

    def test_credentials_that_may_not_lock_stop_after_two(self):
        self.tell_all()
        self.fail('status', args={'status': 403})
        result = self.act()
        self.assertIn('"canary"', result.stopped)
        self.assertEqual(2, len(result.acted))

    def test_what_nova_refuses_three_times_is_for_an_operator(self):
        """F30: three tries over three runs."""
        self.tell_all()
        first = self.due()[0]
        for _ in range(3):
            self.sandbox.heal()
            self.fail('status', args={'status': 400}, nth=2)
            result = self.act(only=(first,))
            self.assertEqual({first: Outcome.FAILED}, self.outcomes(result))
            self.assertIsNone(self.servers().get(first).locked_by)
        self.sandbox.heal()
        self.assertTrue(self.open_cases()[first].held_for(HoldReason.FAILED))
        self.assertEqual((), self.act(only=(first,)).acted)

    def test_a_shelve_whose_upload_fails_has_failed(self):
        """F31, H21: the answer 202 proved nothing; it runs again."""
        self.tell_all()
        first = self.running()
        self.refuse_uploads()
        result = self.act(only=(first,))
        (acted,) = result.acted
        self.assertIs(Outcome.FAILED, acted.outcome)
        self.assertIn('Nova says: Quota exceeded', acted.why)
        self.assertIn('It was started again.', acted.why)
        self.assertTrue(acted.parked)
        server = self.servers().get(first)
        self.assertEqual('ACTIVE', server.status)
        self.assertFalse(server.guest_off)
        self.assertIsNone(server.locked_by)
        self.assertEqual((), self.open_cases()[first].holds)
        (image,) = self.left()
        self.assertIn(f'left behind: {image.id}', acted.why)
        self.assertEqual('queued', image.status)
        self.assertEqual(
            ['lock', 'shelve', 'os-stop', 'os-start', 'unlock'],
            [one.action for one in self.writes()[first]],
        )

    def test_a_task_that_nova_forgot_is_not_waited_for_and_told(self):
        """H21: HTTP 500, and shelving for ever."""
        self.tell_all()
        first = self.running()
        images = self.sandbox.state.regions['RegionOne'].images
        images.refused_images |= {
            one.id for one in self.sandbox.state.identity.projects.values()
        }
        (acted,) = self.act(only=(first,)).acted
        self.assertIs(Outcome.UNKNOWN, acted.outcome)
        self.assertIn('HTTP 500', acted.why)
        self.assertIn(
            f'openstack server set --state active {first}', acted.why
        )
        self.assertIsNone(self.servers().get(first).locked_by)
        self.now += datetime.timedelta(hours=3)
        recovered = self.act(only=(first,)).plan.recovered
        self.assertIn('Nova has forgotten it', ' '.join(recovered))
        server = self.servers().get(first)
        server.task_state = None
        images.refused_images.clear()
        self.act(only=(first,))
        self.now += days(1)
        self.act(only=(first,))
        self.assertEqual('SHELVED_OFFLOADED', server.status)

    def test_what_a_failed_shelve_left_running_is_not_touched(self):
        """H21: one that does not run was off before, or cannot be asked."""
        self.tell_all()
        first = self.running()
        self.refuse_uploads()
        self.sandbox.fail(
            sandbox.Fault('status', {'status': 403}, path='diagnostics')
        )
        (acted,) = self.act(only=(first,)).acted
        self.assertIn('Its guest may be off', acted.why)
        self.assertEqual(
            ['lock', 'shelve', 'unlock'],
            [one.action for one in self.writes()[first]],
        )

    def test_a_run_that_died_at_a_failed_shelve_is_followed_by_a_start(self):
        """P24, H21"""
        self.tell_all()
        first = self.running()
        self.refuse_uploads()
        lives = fakes.Lives(2)
        self.assertRaises(
            fakes.Died,
            self.act,
            run=lambda run: fakes.Mortal(run, lives, ('answered',)),
            only=(first,),
        )
        self.assertTrue(self.servers().get(first).guest_off)
        self.now += datetime.timedelta(minutes=11)
        self.act(only=(self.other_than(first),), limit=0)
        server = self.servers().get(first)
        self.assertEqual('ACTIVE', server.status)
        self.assertFalse(server.guest_off)
        self.assertIsNone(server.locked_by)

    def left(self):
        """Return the images that the ledger knows to be left behind."""
        images = self.sandbox.state.images
        with self.view() as view:
            return [images[one.id] for one in view.kept()]

    def other_than(self, id_):
        return next(one for one in self.due() if one != id_)

    def refuse_uploads(self):
        # Nova uploads as who asked: an administrator.
        images = self.sandbox.state.regions['RegionOne'].images
        images.refused_uploads |= {
            one.id for one in self.sandbox.state.identity.projects.values()
        }

    def test_a_shelve_that_never_arrived_is_settled_by_the_next_run(self):
        """F22: one effect in all."""
        self.tell_all()
        first = self.due()[0]
        self.fail('drop_before', nth=2)
        result = self.act(only=(first,))
        self.assertEqual({first: Outcome.UNKNOWN}, self.outcomes(result))
        self.assertEqual('ACTIVE', self.servers().get(first).status)
        self.assertIsNone(self.servers().get(first).locked_by)
        self.sandbox.heal()
        self.assertEqual({}, self.outcomes(self.act(only=(first,))))
        self.now += datetime.timedelta(minutes=11)
        result = self.act(only=(first,))
        self.assertEqual({first: Outcome.DONE}, self.outcomes(result))
        self.assertEqual(
            [Outcome.FAILED, Outcome.DONE],
            [step.outcome for step in self.steps()],
        )


class TestDryRun(enforced.TestCase):
    def rehearse(self, **asked):
        used = self.lifetime()
        return used.plans.make(
            request.EnforceRequest(**asked), used.policies.in_force()
        )

    def test_it_plans_what_a_run_then_does_and_writes_nothing(self):
        """P13."""
        self.tell_all()
        self.sandbox.requests.next_number()
        before = self.journal_length()
        planned = self.rehearse()
        self.assertEqual({}, self.writes())
        self.assertEqual(before, self.journal_length())
        result = self.enforce()
        self.assertEqual(
            sorted(step.case.resource.id for step in planned.plan.steps),
            sorted(self.outcomes(result)),
        )

    def journal_length(self):
        with self.view() as view:
            return sum(1 for _entry in view.journal())

    def test_what_somebody_locked_is_told_as_held(self):
        self.tell_all()
        first = self.due()[0]
        self.servers().get(first).locked_by = 'owner'
        for _ in range(2):
            (aside,) = [
                one
                for one in self.rehearse().plan.asides
                if one.case.resource.id == first
            ]
            self.assertIs(model_plan.Why.HELD, aside.why)
            self.assertIn('locked', aside.because)
            self.scan()

    def test_another_moment(self):
        self.send()
        later = self.now + days(32)
        self.assertGreater(len(self.rehearse(at=later).plan.steps), 3)
        self.assertEqual((), self.rehearse().plan.steps)

    def test_guards_are_told(self):
        self.tell_all()
        self.write(rest=f'{recorded.REST}halt: true\n')
        (sentence,) = self.rehearse().guards
        self.assertIn('"halt"', sentence)

    def test_a_saved_plan_is_all_that_is_done(self):
        self.tell_all()
        path = self.home / 'plan.json'
        self.rehearse(plan_out=path, limit=2)
        self.assertEqual(0o600, stat.S_IMODE(path.stat().st_mode))
        result = self.enforce(plan=path)
        self.assertEqual(2, len(result.acted))

    def test_a_plan_is_not_written_over(self):
        self.tell_all()
        path = self.home / 'plan.json'
        path.write_text('mine')
        self.assertRaises(exceptions.NotPossible, self.rehearse, plan_out=path)
        self.assertEqual('mine', path.read_text())

    def test_what_is_no_plan_is_refused_in_one_sentence(self):
        self.tell_all()
        path = self.home / 'plan.json'
        self.rehearse(plan_out=path, limit=2)
        good = json.loads(path.read_text())
        for content in (
            '',
            '[]',
            '[' * 100_000,
            json.dumps({**good, 'at': '2026-07-16T01:00:00'}),
            json.dumps({**good, 'at': 7}),
            json.dumps({**good, 'format': 99}),
            json.dumps({**good, 'journal': 'x'}),
            json.dumps({**good, 'journal': [1, None]}),
            json.dumps({**good, 'journal': [1 << 80, 'x']}),
            json.dumps({**good, 'by': {'id': ['x']}}),
            json.dumps({**good, 'by': 'ada'}),
            json.dumps({**good, 'steps': [{}]}),
            json.dumps({**good, 'steps': 7}),
        ):
            path.write_text(content)
            error = self.assertRaises(
                exceptions.NotPossible, self.enforce, plan=path
            )
            self.assertIn('plan', str(error))
        self.assertEqual({}, self.writes())

    def test_a_plan_of_another_ledger_is_refused(self):
        """P44: its journal has another entry of that number, or none."""
        self.tell_all()
        path = self.home / 'plan.json'
        for head in ((1, 'f' * 64), (10**6, 'f' * 64)):
            path.unlink(missing_ok=True)
            with fixtures.MonkeyPatch(
                'cipclient.ledger.view.View.head',
                lambda view, head=head: head,
            ):
                self.rehearse(plan_out=path)
            error = self.assertRaises(
                exceptions.NotPossible, self.enforce, plan=path
            )
            self.assertIn('another ledger', str(error))
        self.assertEqual({}, self.writes())

    def test_a_plan_that_cannot_be_written_leaves_nothing(self):
        self.tell_all()
        folder = self.home / 'plans'
        folder.mkdir()
        self.useFixture(fixtures.MonkeyPatch('os.fsync', full_disk))
        self.assertRaises(
            exceptions.NotPossible,
            self.rehearse,
            plan_out=folder / 'plan.json',
        )
        self.assertEqual([], list(folder.iterdir()))

    def test_a_plan_that_was_changed_or_is_old_is_refused(self):
        self.tell_all()
        path = self.home / 'plan.json'
        self.rehearse(plan_out=path, limit=2)
        text = path.read_text()
        path.write_text(text.replace('shelve', 'stop'))
        error = self.assertRaises(
            exceptions.NotPossible, self.enforce, plan=path
        )
        self.assertIn('was changed', str(error))
        path.write_text(text)
        self.now += days(2)
        error = self.assertRaises(
            exceptions.NotPossible, self.enforce, plan=path
        )
        self.assertIn('for a day', str(error))
        self.assertEqual({}, self.writes())


class TestRestore(enforced.TestCase):
    def restore(self, id_, confirm=lambda cloud: True):
        used = self.lifetime()
        return used.restore(
            id_, None, 'asked for', confirm, used.policies.in_force()
        )

    def test_it_is_brought_back_running(self):
        self.tell_all()
        first = self.due()[0]
        self.enforce(only=(first,))
        restored = self.restore(first)
        self.assertIs(Outcome.DONE, restored.outcome)
        self.assertEqual('ACTIVE', self.servers().get(first).status)
        self.assertIs(model_case.Ending.RESTORED, restored.case.ending)
        self.assertNotIn(first, self.open_cases())

    def test_one_that_was_off_is_off_again(self):
        self.tell_all()
        first = self.due()[0]
        self.servers().get(first).status = 'SHUTOFF'
        self.enforce(only=(first,))
        self.restore(first)
        self.assertEqual('SHUTOFF', self.servers().get(first).status)

    def test_what_is_not_out_of_service_is_told(self):
        self.tell_all()
        error = self.assertRaises(
            exceptions.NotPossible, self.restore, self.due()[0]
        )
        self.assertIn('not taken out of service', str(error))

    def test_a_no_does_nothing(self):
        self.tell_all()
        first = self.due()[0]
        self.enforce(only=(first,))
        self.restore(first, lambda cloud: False)
        self.assertEqual(_OFFLOADED, self.servers().get(first).status)
        self.assertIn(first, self.open_cases())


class TestReturn(enforced.TestCase):
    def test_what_its_owner_takes_back_has_a_new_schedule(self):
        self.tell_all()
        first = self.due()[0]
        self.enforce(only=(first,))
        server = self.servers().get(first)
        server.status, server.host = 'ACTIVE', 'compute-1'
        self.now += days(1)
        self.scan()
        life = self.life(first)
        self.assertIs(model_case.Ending.RETURNED, life.cases[0].ending)
        self.now += days(1)
        result = self.enforce()
        self.assertNotIn(first, self.outcomes(result))
        again = self.open_cases()[first]
        self.assertEqual((2, 1), (again.episode, again.returns))
        self.assertGreaterEqual(again.announcement.at - self.now, days(28))

    def test_the_image_of_its_disk_is_known_and_told_once_it_is_not_needed(
        self,
    ):
        """H16, H17: by the id that was found, and by no name."""
        self.tell_all()
        first = self.running()
        self.enforce(only=(first,))
        server = self.servers().get(first)
        with self.view() as view:
            (kept,) = view.kept()
        self.assertEqual(
            (server.shelved_image_id, first), (kept.id, kept.resource.id)
        )
        self.assertGreater(kept.size, 0)
        result = self.enforce(only=(first,))
        self.assertNotIn(kept.id, str(result.plan.notes))
        # Its owner may not remove an administrator's image.
        server.status, server.host = 'ACTIVE', 'compute-1'
        # Hardly there, it is not deleted yet.
        self.now += days(0.5)
        result = self.enforce(only=(first,))
        self.assertIn(kept.id, str(result.plan.notes))
        del self.sandbox.state.images[kept.id]
        result = self.enforce(only=(first,))
        self.assertNotIn(kept.id, str(result.plan.notes))
        with self.view() as view:
            self.assertEqual((), tuple(view.kept()))

    def test_what_boots_from_a_volume_leaves_no_image(self):
        """H18"""
        self.tell_all()
        first = self.running()
        self.servers().get(first).image_id = None
        (acted,) = self.enforce(only=(first,)).acted
        self.assertNotIn('image', acted.why)
        with self.view() as view:
            self.assertEqual((), tuple(view.kept()))

    def test_what_stays_shelved_stays_in_quarantine(self):
        self.tell_all()
        first = self.due()[0]
        self.enforce(only=(first,))
        self.now += days(40)
        self.scan()
        self.assertIs(Stage.QUARANTINED, self.open_cases()[first].stage)
