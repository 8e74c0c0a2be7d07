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
import datetime
import json

from osc_lib import exceptions as osc_exceptions

from cipclient import exceptions
from cipclient.action import registry
from cipclient.model import plan as model_plan
from cipclient.model import step as model_step
from cipclient.osc.v1 import enforce
from cipclient.osc.v1 import history
from cipclient.osc.v1 import restore
from cipclient.tests import builders
from cipclient.tests import fakes
from cipclient.tests.unit.osc import cases
from cipclient.workflow import outcome

Outcome = model_step.Outcome
VERBS = {name: verb.spec for name, verb in registry.load().items()}


def planned(**more):
    """Return a plan of one act, with one that is held."""
    return outcome.EnforcePlan(
        **{
            'plan': model_plan.Plan(
                'arbutus',
                cases.NOW,
                'f' * 64,
                (
                    model_plan.PlannedStep(
                        cases.case(name='=web'),
                        builders.server(),
                        'shelve',
                        'The rule compute ended.',
                        ('its swap',),
                    ),
                ),
                (
                    model_plan.Aside(
                        cases.case('s2', number=8),
                        model_plan.Why.HELD,
                        'Somebody locked it.',
                    ),
                ),
            ),
            'verbs': VERBS,
            'complete': True,
            **more,
        }
    )


def discarding(*kept):
    """Return a plan that deletes what was kept, with one that waits."""
    specs = {
        f'delete-{kind}': dataclasses.replace(
            VERBS['delete'],
            name=f'delete-{kind}',
            kind=kind,
            keeps='Nothing.',
            leaves='Nothing.',
        )
        for kind in ('image', 'volume')
    }
    return planned(
        plan=model_plan.Plan(
            'arbutus',
            cases.NOW,
            'f' * 64,
            tuple(
                model_plan.PlannedStep(
                    one,
                    builders.server(),
                    f'delete-{one.resource.kind}',
                    'Of a deleted server, kept until 2026-06-12.',
                )
                for one in kept
            ),
            (
                model_plan.Aside(
                    cases.kept(id_='i9', number=90),
                    model_plan.Why.HELD,
                    'A server is made of it.',
                ),
            ),
        ),
        verbs={**VERBS, **specs},
    )


def acted(came_of_it=Outcome.DONE):
    return outcome.Acted(
        cases.case(), 'shelve', came_of_it, 'It is SHELVED_OFFLOADED.'
    )


class _Commands(fakes.TestCommand):
    def answer(self, **answers):
        self.lifetime = fakes.FakeLifetime(builders.policy(), **answers)
        self.app = fakes.App()
        self.app.client_manager.lifetime = self.lifetime

    @property
    def said(self):
        return self.app.stderr.getvalue()

    @property
    def printed(self):
        return self.app.stdout.getvalue()


class TestEnforce(_Commands):
    def enforce(self, *args, typed=None, plan=None, **result):
        plan = plan or planned()

        def run(asked):
            if not asked.confirm(plan):
                return outcome.EnforceResult(plan, confirmed=False)
            done = result.get('acted', (acted(),))
            for one in done:
                asked.step(one)
            return outcome.EnforceResult(plan, **{'acted': done, **result})

        self.answer(enforce=run)
        if typed is not None:
            self.app.stdin = fakes.Terminal(typed)
        return self.run_command(enforce.Enforce, *args)

    def test_the_name_of_the_cloud_acts(self):
        self.assertEqual(0, self.enforce(typed='arbutus\n'))
        for words in (
            'Acts: shelve 1',
            'Freed: vCPUs 4, RAM 8 GiB',
            'held: 1, mostly (1): Somebody locked it.',
            'Destroys its swap',
            'shelve web (genomics): done. It is SHELVED_OFFLOADED.',
        ):
            self.assertIn(words, self.said)
        self.assertIn('done', self.printed)

    def test_any_other_answer_does_nothing_and_says_so(self):
        self.assertEqual(0, self.enforce(typed='yes\n'))
        self.assertIn('Nothing was done', self.said)
        self.assertIn('planned', self.printed)

    def test_without_a_terminal_nothing_is_read(self):
        error = self.assertRaises(osc_exceptions.CommandError, self.enforce)
        self.assertIn('--auto-approve', str(error))
        self.assertEqual([], self.lifetime.asked)

    def test_programs_get_every_column(self):
        self.enforce('--auto-approve', '-f', 'json')
        done, held = json.loads(self.printed)
        self.assertEqual(
            ('s1', 'shelve', 'done', 4, 8192, 'its swap'),
            tuple(
                done[name]
                for name in (
                    'ID',
                    'Verb',
                    'Outcome',
                    'vCPUs',
                    'RAM MiB',
                    'Loses',
                )
            ),
        )
        self.assertIn('root disk', done['Keeps'])
        self.assertEqual(
            ('held', 'Somebody locked it.'), (held['Outcome'], held['Why'])
        )

    def test_a_spreadsheet_computes_nothing(self):
        """A9"""
        self.enforce('--auto-approve', '-f', 'csv')
        self.assertIn("'=web", self.printed)

    def test_what_failed_or_was_stopped_has_its_exit_code(self):
        for code, result in (
            (1, {'acted': (acted(Outcome.FAILED),)}),
            (1, {'acted': (acted(Outcome.UNKNOWN),)}),
            (1, {'failed': ('alice: refused',)}),
            (3, {'stopped': 'Stopped by the guard "canary"'}),
            (4, {'plan': planned(complete=False)}),
            (0, {'acted': (acted(Outcome.ABORTED),)}),
        ):
            self.assertEqual(
                code, self.enforce('--auto-approve', **result), result
            )

    def test_options_reach_the_use_case(self):
        self.enforce(
            '--auto-approve', '--allow', 'loss', '--only', 'a', '--only', 'b',
            '--project', 'p', '--limit', '3', '--at-once', '8',
            '--override', 'managed', '--reason', 'x', '--plan', 'f',
        )  # fmt: skip
        (asked,) = self.lifetime.asked
        self.assertEqual(
            (True, ('a', 'b'), 'p', 3, 8, {'managed': 'x'}, 'f'),
            (
                asked.allow_loss,
                asked.only,
                asked.project,
                asked.limit,
                asked.at_once,
                dict(asked.override),
                str(asked.plan),
            ),
        )

    def test_many_acts_are_not_all_listed(self):
        plan = planned()
        many = dataclasses.replace(plan.plan, steps=plan.plan.steps * 60)
        self.enforce(
            '--auto-approve', plan=dataclasses.replace(plan, plan=many)
        )
        self.assertIn('and 10 more', self.said)


class TestDryRun(_Commands):
    def test_it_shows_the_plan_and_asks_nobody(self):
        self.answer(make_plan=planned())
        self.assertEqual(0, self.run_command(enforce.Enforce, '--dry-run'))
        self.assertIn('planned', self.printed)

    def test_more_rows_than_a_screen_are_summed_up_on_a_terminal(self):
        plan = planned()
        many = dataclasses.replace(plan.plan, steps=plan.plan.steps * 50)
        self.answer(make_plan=dataclasses.replace(plan, plan=many))
        self.app.stdout = fakes.Terminal()
        self.run_command(enforce.Enforce, '--dry-run')
        self.assertIn('51 rows are too many for a screen', self.said)
        shelve, held = (
            [cell.strip() for cell in line.split('|')[1:-1]]
            for line in self.printed.splitlines()
            if 'compute' in line
        )
        self.assertEqual(
            ['shelve', 'planned', 'compute', '50', '200', '400.0'], shelve[:6]
        )
        self.assertEqual(['held', 'compute', '1'], held[1:4])

    def test_programs_get_every_row(self):
        plan = planned()
        many = dataclasses.replace(plan.plan, steps=plan.plan.steps * 50)
        self.answer(make_plan=dataclasses.replace(plan, plan=many))
        self.app.stdout = fakes.Terminal()
        self.run_command(enforce.Enforce, '--dry-run', '-f', 'json')
        self.assertEqual(51, len(json.loads(self.printed)))

    def test_guards_and_gaps_have_their_exit_codes(self):
        for code, more in (
            (3, {'guards': ('Stopped by the guard "halt"',)}),
            (4, {'complete': False}),
        ):
            self.answer(make_plan=planned(**more))
            self.assertEqual(
                code, self.run_command(enforce.Enforce, '--dry-run')
            )

    def test_another_moment_is_for_a_dry_run_only(self):
        self.answer(make_plan=planned())
        at = ('--at', '2026-07-01')
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.run_command,
            enforce.Enforce,
            '--auto-approve',
            *at,
        )
        self.assertIn('--dry-run', str(error))
        self.run_command(enforce.Enforce, '--dry-run', *at)
        (asked,) = self.lifetime.asked
        self.assertEqual(
            datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC), asked.at
        )

    def test_what_is_for_acting_only_is_refused(self):
        for args in (
            ('--plan', 'f'),
            ('--override', 'managed', '--reason', 'x'),
        ):
            self.answer(make_plan=planned())
            error = self.assertRaises(
                osc_exceptions.CommandError,
                self.run_command,
                enforce.Enforce,
                '--dry-run',
                *args,
            )
            self.assertIn('a run that acts', str(error))

    def test_a_first_run_says_that_it_claims_the_cloud(self):
        self.answer(make_plan=planned(first=True))
        self.run_command(enforce.Enforce, '--dry-run')
        self.assertIn('claims it', self.said)

    def test_what_boots_from_a_volume_takes_nothing_in_glance(self):
        """H18"""
        plan = planned()
        (step,) = plan.plan.steps
        for volume_booted, words in ((True, 'up to 0 GB'), (False, '20 GB')):
            resource = builders.server(
                **{'volume_booted': volume_booted, 'flavor.disk': 20}
            )
            one = dataclasses.replace(step, resource=resource)
            self.answer(
                make_plan=dataclasses.replace(
                    plan, plan=dataclasses.replace(plan.plan, steps=(one,))
                )
            )
            self.run_command(enforce.Enforce, '--dry-run')
            self.assertIn(words, self.said)

    def test_of_what_was_kept_it_says_how_much_disk_goes(self):
        sized = (cases.kept(), cases.kept('volume', 'v1', 30, number=10))
        unsized = cases.kept('volume', 'v2', 0, number=11)
        for kept, words in (
            (sized, 'image 1, volume 1; 50 GiB of disk\n'),
            (
                (*sized, unsized),
                'image 1, volume 2; 50 GiB of disk, and that of 1 is not '
                'known\n',
            ),
        ):
            self.answer(make_plan=discarding(*kept))
            self.run_command(enforce.Enforce, '--dry-run')
            self.assertIn(
                f'Deleted for good, of what was kept of deleted servers: '
                f'{words}',
                self.said,
            )
            self.assertNotIn('free nothing', self.said)
            self.assertNotIn('Freed: vCPUs', self.said)
        self.assertIn('Acts: delete-image 1, delete-volume 2', self.said)
        self.assertIn('  delete-image i1 of web (genomics): Of a', self.said)

    def test_of_what_was_kept_a_program_gets_no_processors(self):
        self.answer(make_plan=discarding(cases.kept()))
        self.run_command(enforce.Enforce, '--dry-run', '-f', 'json')
        for row in json.loads(self.printed):
            self.assertEqual(
                ('image', 'delete-image', None, None, None, 20, 'Nothing.'),
                tuple(
                    row[name]
                    for name in (
                        'Kind',
                        'Verb',
                        'vCPUs',
                        'RAM MiB',
                        'GPUs',
                        'Disk GiB',
                        'Keeps',
                    )
                ),
            )

    def test_a_saved_plan_is_a_dry_run(self):
        self.answer(make_plan=planned())
        self.run_command(enforce.Enforce, '--plan-out', 'f')
        (asked,) = self.lifetime.asked
        self.assertEqual('f', str(asked.plan_out))

    def test_a_plan_is_saved_for_now_and_no_other_moment(self):
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.run_command,
            enforce.Enforce,
            '--plan-out',
            'f',
            '--at',
            '2030-01-01',
        )
        self.assertIn('--at is for --dry-run only', str(error))

    def test_a_run_deletes_only_where_it_is_told_to(self):
        self.answer(make_plan=planned())
        self.run_command(enforce.Enforce, '--dry-run', '--allow', 'delete')
        self.run_command(enforce.Enforce, '--dry-run', '--allow', 'loss')
        first, second = self.lifetime.asked
        self.assertEqual((True, False), (first.allow_delete, first.allow_loss))
        self.assertEqual(
            (False, True), (second.allow_delete, second.allow_loss)
        )


class TestRestore(_Commands):
    def restore(self, restored, *args):
        self.answer(restore=restored)
        return self.run_command(
            restore.Restore, 'web', '--reason', 'x', '--auto-approve', *args
        )

    def test_it_says_what_could_not_be_brought_back(self):
        code = self.restore(
            outcome.Restored(
                cases.case(), Outcome.DONE, 'It is ACTIVE.', ('its swap',)
            ),
            '-f', 'json',
        )  # fmt: skip
        self.assertEqual(0, code)
        shown = json.loads(self.printed)
        self.assertEqual(
            ('done', 'its swap'), (shown['Outcome'], shown['Lost'])
        )
        self.assertEqual([True, ('web', None, 'x')], self.lifetime.asked)

    def test_with_rebuild_it_is_made_anew_and_asked_what_is_lost(self):
        self.answer(
            rebuild=outcome.Restored(
                cases.case(), Outcome.DONE, 'The server x was made.'
            )
        )
        code = self.run_command(
            restore.Restore, 'web', '--reason', 'x', '--rebuild',
            '--auto-approve', '-f', 'json',
        )  # fmt: skip
        self.assertEqual(0, code)
        self.assertIn('Lost: its ID.', self.said)
        self.assertEqual([True, ('web', None, 'x')], self.lifetime.asked)

    def test_what_failed_is_a_failure(self):
        self.assertEqual(
            1,
            self.restore(outcome.Restored(cases.case(), Outcome.FAILED, 'no')),
        )

    def test_a_no_is_no_failure(self):
        self.assertEqual(
            0,
            self.restore(
                outcome.Restored(cases.case(), Outcome.ABORTED, 'Nothing.')
            ),
        )

    def test_what_cannot_be_is_one_sentence(self):
        error = self.assertRaises(
            osc_exceptions.CommandError,
            self.restore,
            exceptions.NotPossible('It is back already.'),
        )
        self.assertEqual('It is back already.', str(error))


class TestHistory(_Commands):
    def step(self):
        case = cases.case()
        return model_step.Step(
            3,
            2,
            7,
            case.resource,
            case.subject,
            'shelve',
            1,
            cases.NOW,
            {},
            (
                model_step.Request(1, 'lock', 'u1', cases.NOW, None, 202),
                model_step.Request(2, 'shelve', 'u2', cases.NOW),
            ),
            Outcome.UNKNOWN,
            'no answer',
            None,
            'root@controller',
            'f' * 64,
        )

    def test_who_what_why_and_with_which_answer(self):
        self.answer(history=[self.step()])
        self.run_command(
            history.HistoryList, '--project', 'p', '--resource', 'r',
            '--since', '2026-01-01', '-f', 'json',
        )  # fmt: skip
        (row,) = json.loads(self.printed)
        self.assertEqual('lock 202, shelve no answer', row['Requests'])
        self.assertEqual(
            ('root@controller', 'unknown'), (row['By'], row['Outcome'])
        )
        (asked,) = self.lifetime.asked
        self.assertEqual(('p', 'r'), (asked.project, asked.resource))

    def test_nothing_yet_is_said(self):
        self.answer(history=[])
        self.run_command(history.HistoryList)
        self.assertIn('Nothing was done yet', self.said)

    def test_a_whole_journal_is_counted(self):
        self.answer(verify_history=131)
        self.assertEqual(0, self.run_command(history.HistoryVerify))
        self.assertIn('131', self.said)

    def test_one_that_was_changed_is_told(self):
        self.answer(verify_history=exceptions.LedgerError('entry 3'))
        self.assertRaises(
            osc_exceptions.CommandError,
            self.run_command,
            history.HistoryVerify,
        )
