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

from cipclient.action import registry
from cipclient.evaluate import quarantine
from cipclient.model import case as model_case
from cipclient.model import ladder as model_ladder
from cipclient.model import verb as model_verb
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

NOW = cases.NOW
Fit = model_verb.Fit
Loses = model_ladder.IfShelveLoses
VERBS = {name: verb.spec for name, verb in registry.load().items()}
PLAIN = {
    'status': 'ACTIVE',
    'task_state': None,
    'host_status': 'UP',
    'flavor.ephemeral': 0,
    'flavor.swap': 0,
}


def choice(act='shelve', loses=Loses.STOP, allow=False, accept=False, **facts):
    ladder = dataclasses.replace(
        builders.ladder(), if_shelve_loses=loses, accept_loss=accept
    )
    resource = builders.server(
        **{**PLAIN, **{k.replace('__', '.'): v for k, v in facts.items()}}
    )
    return quarantine.choice(act, ladder, resource, VERBS, allow)


class TestChoice(base.BaseTestCase):
    def test_what_loses_nothing_is_shelved(self):
        for status in ('ACTIVE', 'SHUTOFF'):
            self.assertEqual(
                quarantine.Choice('shelve', Fit.DO), choice(status=status)
            )

    def test_what_is_shelved_already_needs_nothing(self):
        for status in ('SHELVED', 'SHELVED_OFFLOADED'):
            self.assertIs(Fit.DONE, choice(status=status).fit)

    def test_what_nova_has_no_verb_for_is_held(self):
        """H20: a stop would turn ERROR into SHUTOFF."""
        for act in ('shelve', 'stop'):
            for status in (
                'BUILD',
                'ERROR',
                'RESCUE',
                'UNKNOWN',
                'VERIFY_RESIZE',
                'WHO_KNOWS',
                builders.unknown(),
            ):
                chosen = choice(act, status=status)
                self.assertIs(Fit.HOLD, chosen.fit, status)
                self.assertNotEqual('', chosen.why)
                self.assertIs(
                    status in ('UNKNOWN', builders.unknown()), chosen.unknown
                )
        self.assertIs(Fit.HOLD, choice('stop', status='PAUSED').fit)
        self.assertIs(Fit.HOLD, choice('delete').fit)

    def test_what_is_on_its_way_waits(self):
        self.assertIs(Fit.WAIT, choice(status='RESIZE').fit)
        self.assertIs(Fit.WAIT, choice(task_state='rebuilding').fit)
        self.assertIs(Fit.HOLD, choice(task_state=builders.unknown()).fit)

    def test_a_host_that_is_not_up_is_waited_for(self):
        """H22"""
        for host in ('DOWN', 'MAINTENANCE', 'UNKNOWN'):
            chosen = choice(host_status=host)
            self.assertIs(Fit.WAIT, chosen.fit)
            self.assertIn(host, chosen.why)
        for host, fit, why in (
            (builders.unknown(), Fit.HOLD, 'how its host is, is not known'),
            (None, Fit.WAIT, 'it is on no host'),
        ):
            chosen = choice(host_status=host)
            self.assertEqual((fit, why), (chosen.fit, chosen.why))
        self.assertEqual('', choice().why)
        offloaded = choice(status='SHELVED_OFFLOADED', host_status=None)
        self.assertIs(Fit.DONE, offloaded.fit)

    def test_a_verb_that_needs_none_does_without(self):
        spec = dataclasses.replace(VERBS['shelve'], needs_host=False)
        chosen = quarantine.choice(
            'shelve',
            builders.ladder(),
            builders.server(**{**PLAIN, 'host_status': 'DOWN'}),
            {'shelve': spec},
            False,
        )
        self.assertIs(Fit.DO, chosen.fit)

    def test_what_cannot_be_told_to_be_lost_is_named(self):
        self.assertEqual(
            'whether it has swap is not known',
            choice(flavor__swap=builders.unknown()).why,
        )

    def test_what_would_be_lost_decides(self):
        for facts in (
            {'flavor__ephemeral': 20},
            {'flavor__swap': 512},
            {'status': 'PAUSED'},
            {'status': 'SUSPENDED'},
        ):
            held = choice(loses=Loses.HOLD, **facts)
            self.assertIs(Fit.HOLD, held.fit)
            self.assertIn('destroys its', held.why)
            asked = choice(loses=Loses.SHELVE, accept=True, **facts)
            self.assertIs(Fit.WAIT, asked.fit)
            self.assertIn('--allow loss', asked.why)
            allowed = choice(
                loses=Loses.SHELVE, accept=True, allow=True, **facts
            )
            self.assertEqual(('shelve', Fit.DO), (allowed.verb, allowed.fit))
            self.assertEqual(1, len(allowed.loses))
            stopped = choice(loses=Loses.STOP, **facts)
            self.assertEqual('stop', stopped.verb)
            self.assertEqual(
                Fit.DO if 'status' not in facts else Fit.HOLD, stopped.fit
            )

    def test_to_allow_is_not_enough(self):
        chosen = choice(loses=Loses.SHELVE, allow=True, flavor__swap=1)
        self.assertIs(Fit.HOLD, chosen.fit)

    def test_a_size_that_is_not_known_may_be_any(self):
        """P21"""
        for name in ('flavor__ephemeral', 'flavor__swap'):
            chosen = choice(**{name: builders.unknown()})
            self.assertIs(Fit.HOLD, chosen.fit)
            self.assertIn('is not known', chosen.why)
            self.assertTrue(chosen.unknown)


class TestTransitions(base.BaseTestCase):
    def test_what_is_taken_out_of_service_has_no_day_any_more(self):
        case = quarantine.entered(cases.announced(), 'shelve', NOW)
        self.assertIs(model_case.Stage.QUARANTINED, case.stage)
        self.assertEqual((NOW, 'shelve'), (case.quarantined, case.verb))
        self.assertIsNone(case.announcement)

    def test_taking_back_ends_the_episode(self):
        for end, ending in (
            (quarantine.returned, model_case.Ending.RETURNED),
            (quarantine.restored, model_case.Ending.RESTORED),
        ):
            case = end(cases.announced(), NOW)
            self.assertEqual((NOW, ending), (case.closed, case.ending))

    def test_the_third_failure_is_for_an_operator(self):
        case = cases.announced()
        for failures in (1, 2):
            self.assertEqual(
                case, quarantine.failed(case, failures, 'no', NOW)
            )
        held = quarantine.failed(case, 3, 'no', NOW)
        self.assertTrue(held.held_for(model_case.HoldReason.FAILED))
        self.assertIn('no', held.holds[0].why)

    def test_a_delete_ends_it_too(self):
        held = cases.held('failed')
        before = dataclasses.replace(cases.announced(), holds=(held,))
        case = quarantine.deleted(before, NOW)
        self.assertIs(model_case.Stage.DELETED, case.stage)
        self.assertIs(model_case.Ending.DELETED, case.ending)
        self.assertEqual(NOW, case.closed)
        self.assertEqual((), case.holds)
        self.assertIsNone(case.announcement)
        self.assertFalse(case.is_out)
