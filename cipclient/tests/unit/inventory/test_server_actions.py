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

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.inventory import base as inventory_base
from cipclient.inventory import instance_action
from cipclient.inventory import server
from cipclient.inventory import server_actions
from cipclient.inventory import volume
from cipclient.model import fact
from cipclient.tests.unit.cloud import fakes
from cipclient.tests.unit.cloud import rows

ID = rows.server_id(1)
PATH = f'/servers/{ID}/os-instance-actions'
#: All of nova.compute.instance_actions, 2026.2.
_NOVAS = """
    create delete evacuate restore stop start reboot rebuild revertResize
    confirmResize resize migrate pause unpause suspend resume rescue unrescue
    changePassword shelve shelveOffload unshelve live-migration
    live_migration_cancel live_migration_force_complete trigger_crash_dump
    extend_volume attach_interface detach_interface attach_volume
    detach_volume attach_share detach_share swap_volume lock unlock
    createBackup createImage resetState refresh_volume_attachment
"""
NOVAS = frozenset(_NOVAS.split())
KEEPS = sorted(n for n in NOVAS if instance_action.ACTIONS[n].keeps)
CHANGES = sorted(
    name
    for name in NOVAS
    if not instance_action.ACTIONS[name].keeps
    and not instance_action.ACTIONS[name].leads_to
)


def day(number):
    """A moment in March 2026, as a test and as Nova has it."""
    moment = datetime.datetime(2026, 3, number, 12, tzinfo=datetime.UTC)
    return moment, moment.strftime('%Y-%m-%dT%H:%M:%S.000000')


def action(name, number, **changes):
    return {
        'action': name,
        'instance_uuid': ID,
        'request_id': f'req-{name}-{number}',
        'user_id': 'ada',
        'project_id': 'genomics',
        'start_time': day(number)[1],
        'updated_at': day(number)[1],
        'message': None,
        **changes,
    }


class TestCase(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())

    def since(self, *actions, status='SHUTOFF', **options):
        """Ask; the actions are told oldest first, as they happened."""
        self.fake.actions[ID] = list(reversed(actions))
        return server_actions.stopped_since(
            self.fake.cloud(), ID, status, **options
        )


class TestTable(base.BaseTestCase):
    def test_h12_every_action_of_nova_is_classified(self):
        self.assertEqual(NOVAS, frozenset(instance_action.ACTIONS))
        for name, effect in instance_action.ACTIONS.items():
            self.assertFalse(effect.keeps and effect.leads_to, name)
            self.assertTrue(effect.why, name)

    def test_what_is_proved_is_where_a_server_stands_still(self):
        self.assertEqual(
            {'SHUTOFF', 'PAUSED', 'SUSPENDED', 'SHELVED', 'SHELVED_OFFLOADED'},
            instance_action.STATUSES,
        )


class TestStoppedSince(TestCase):
    def test_h12_it_is_since_the_action_that_led_there(self):
        for name, status in (
            ('stop', 'SHUTOFF'),
            ('pause', 'PAUSED'),
            ('suspend', 'SUSPENDED'),
            ('shelve', 'SHELVED'),
            ('shelve', 'SHELVED_OFFLOADED'),
            ('shelveOffload', 'SHELVED_OFFLOADED'),
        ):
            found = self.since(
                action('create', 1), action(name, 5), status=status
            )
            self.assertEqual(day(5)[0], found, status)

    def test_h12_the_last_time_counts(self):
        found = self.since(
            action('create', 1),
            action('stop', 2),
            action('start', 3),
            action('stop', 9),
        )
        self.assertEqual(day(9)[0], found)

    def test_h11_what_leaves_the_status_alone_moves_nothing(self):
        for name in KEEPS:
            found = self.since(action('stop', 5), action(name, 6))
            self.assertEqual(day(5)[0], found, name)

    def test_h12_after_what_may_have_changed_it_nothing_is_proved(self):
        for name in (*CHANGES, 'pause', 'shelve', 'a-new-one'):
            found = self.since(action('stop', 5), action(name, 6))
            self.assertIsNone(found, name)

    def test_h12_no_actions_prove_nothing(self):
        """They were archived."""
        self.assertIsNone(self.since())

    def test_h13_a_guest_that_turned_itself_off_unseen_proves_nothing(self):
        self.assertIsNone(self.since(action('create', 1), action('start', 2)))

    def test_nova_stops_itself_what_it_saw_turned_off(self):
        found = self.since(
            action('start', 2),
            action('stop', 5, user_id=None, project_id=None),
        )
        self.assertEqual(day(5)[0], found)

    def test_h21_what_failed_is_passed_over(self):
        found = self.since(
            action('stop', 5),
            action('start', 6, message='Error'),
            action('stop', 7, message='Error'),
        )
        self.assertEqual(day(5)[0], found)
        self.assertIsNone(
            self.since(action('start', 5), action('stop', 6, message='Error'))
        )

    def test_a_message_that_nobody_knows_proves_nothing(self):
        self.assertIsNone(self.since(action('stop', 5, message='Perhaps')))

    def test_our_own_are_passed_over_if_asked(self):
        actions = (
            action('stop', 3),
            action('start', 5, request_id='req-ours'),
            action('stop', 6, request_id='req-ours-too'),
        )
        self.assertEqual(day(6)[0], self.since(*actions))
        self.assertEqual(
            day(3)[0],
            self.since(*actions, ignoring={'req-ours', 'req-ours-too'}),
        )

    def test_an_action_counts_from_when_it_was_done(self):
        found = self.since(action('stop', 5, updated_at=day(6)[1]))
        self.assertEqual(day(6)[0], found)

    def test_before_2_58_it_counts_from_when_it_was_asked_for(self):
        self.fake.nova_max = '2.57'
        stop = action('stop', 5)
        del stop['updated_at']
        self.assertEqual(day(5)[0], self.since(stop))
        (asked,) = self.fake.paths(PATH)
        self.assertIn('2.57', asked.headers['OpenStack-API-Version'])

    def test_any_other_status_costs_no_request(self):
        for status in ('ACTIVE', 'ERROR', 'BUILD', ''):
            self.assertIsNone(self.since(action('stop', 5), status=status))
        self.assertEqual([], self.fake.asked)

    def test_one_request_tells(self):
        self.since(action('stop', 5))
        (asked,) = self.fake.paths(PATH)
        self.assertEqual({}, asked.query)
        self.assertIn('2.96', asked.headers['OpenStack-API-Version'])


class TestWasDone(TestCase):
    def done(self, *actions, **options):
        """Ask for a shelve since the third of March."""
        self.fake.actions[ID] = list(reversed(actions))
        for one in actions:
            self.fake.events.setdefault(
                one['request_id'], [{'result': 'Success'}]
            )
        return server_actions.was_done(
            self.fake.cloud(), ID, 'shelve', day(3)[0], **options
        )

    def test_whatever_came_after_it(self):
        self.assertTrue(self.done(action('shelve', 4), action('unshelve', 5)))

    def test_not_what_was_done_before(self):
        self.assertFalse(self.done(action('shelve', 2), action('start', 4)))

    def test_h21_not_what_failed(self):
        self.assertFalse(self.done(action('shelve', 4, message='Error')))

    def test_h21_not_what_no_host_ever_began(self):
        for events in ([], [{'result': 'Error'}], [{'result': None}]):
            self.fake.events['req-shelve-4'] = events
            self.assertFalse(self.done(action('shelve', 4)))

    def test_by_the_id_of_its_answer_and_no_other(self):
        asked = self.done(action('shelve', 2), request_id='req-shelve-2')
        self.assertTrue(asked)
        asked = self.done(action('shelve', 4), request_id='req-shelve-5')
        self.assertFalse(asked)

    def test_f28_one_without_a_date_is_not_judged(self):
        self.assertRaises(
            exceptions.CloudError,
            self.done,
            action('shelve', 4, start_time=None),
        )


class TestOffloaded(TestCase):
    STATUS = 'SHELVED_OFFLOADED'

    def offloaded(self, *events, later=()):
        self.fake.events['req-shelve-5'] = list(events)
        return self.since(
            action('create', 1),
            action('shelve', 5),
            *later,
            status=self.STATUS,
        )

    def event(self, number, **changes):
        return {
            'event': 'compute_shelve_offload_instance',
            'start_time': day(number)[1],
            'finish_time': day(number)[1],
            'result': 'Success',
            **changes,
        }

    def test_h12_with_the_shelve_itself(self):
        shelving = self.event(5, event='compute_shelve_instance')
        self.assertEqual(day(5)[0], self.offloaded(shelving))

    def test_h12_hours_after_the_shelve(self):
        self.assertEqual(
            day(7)[0],
            self.offloaded(
                self.event(7), self.event(5, event='compute_shelve_instance')
            ),
        )

    def test_h12_it_may_have_been_after_something_else(self):
        self.assertIsNone(
            self.offloaded(self.event(5), later=[action('lock', 6)])
        )

    def test_an_offloading_that_did_not_succeed_proves_nothing(self):
        for result in ('Error', None):
            self.assertIsNone(self.offloaded(self.event(6, result=result)))

    def test_f28_events_of_another_form_are_unknown(self):
        for events in ([self.event(6, finish_time=None)], ['event'], [None]):
            self.assertIsInstance(self.offloaded(*events), fact.Unknown)
        self.fake.intercept = lambda asked: (
            fakes.Reply({'instanceAction': {}})
            if asked.path == PATH + '/req-shelve-5'
            else None
        )
        self.assertIsInstance(self.offloaded(), fact.Unknown)


class TestUnread(TestCase):
    def fails(self, **reply):
        self.fake.intercept = lambda asked: (
            fakes.Reply(**reply) if asked.path == PATH else None
        )

    def assertUnknown(self, found, part=''):
        self.assertIsInstance(found, fact.Unknown)
        self.assertIn(part, found.reason)

    def test_f16_errors_are_unknown_and_why(self):
        for status in (400, 403, 404, 500, 503):
            self.fails(status=status)
            self.assertUnknown(self.since(), str(status))

    def test_f25_rubbish_is_unknown(self):
        for body in (b'<html>', {}, {'instanceActions': {}}, [1]):
            self.fails(body=body)
            self.assertUnknown(self.since())

    def test_f28_a_row_of_another_form_is_unknown(self):
        for changes in (
            {'action': None},
            {'action': ['stop']},
            {'request_id': None},
            {'instance_uuid': rows.server_id(2)},
            {'start_time': None},
            {'start_time': 'yesterday'},
            {'updated_at': 5},
        ):
            self.assertUnknown(self.since(action('stop', 5, **changes)))
        self.fails(body={'instanceActions': ['stop']})
        self.assertUnknown(self.since())

    def test_f28_rows_behind_the_one_that_tells_are_not_looked_at(self):
        found = self.since({'action': None}, action('stop', 5))
        self.assertEqual(day(5)[0], found)

    def test_a_nova_that_is_too_old_is_unknown(self):
        self.fake.nova_max = '2.25'
        self.assertUnknown(self.since(action('stop', 5)), '2.26')

    def test_an_id_that_is_none_is_not_asked_for(self):
        found = server_actions.stopped_since(
            self.fake.cloud(), 'detail', 'SHUTOFF'
        )
        self.assertUnknown(found, 'detail')
        self.assertEqual([], self.fake.asked)

    def test_f19_credentials_that_ended_end_the_run(self):
        self.fails(status=401)
        self.assertRaises(failure.NotAuthenticated, self.since)


_NAMES = strategies.sampled_from(sorted(NOVAS))
_HISTORIES = strategies.lists(
    strategies.tuples(_NAMES, strategies.sampled_from([None, 'Error'])),
    max_size=12,
)


class TestNeverTooEarly(TestCase):
    """P18, P23: whatever happened, no date is before the status was so."""

    @hypothesis.settings(
        max_examples=200,
        suppress_health_check=list(hypothesis.HealthCheck),
        deadline=None,
    )
    @hypothesis.given(_HISTORIES)
    def test_no_action_since_could_have_changed_it(self, history):
        done = [
            action(name, number + 1, message=message)
            for number, (name, message) in enumerate(history)
        ]
        found = self.since(*done)
        if found is None:
            return
        since = found.day
        self.assertEqual(('stop', None), history[since - 1])
        for name, message in history[since:]:
            self.assertTrue(message == 'Error' or name in KEEPS, name)


class TestBegin(TestCase):
    """What inventories offer of it."""

    def setUp(self):
        super().setUp()
        self.inventory = server.ServerInventory()
        self.fake.servers = [
            rows.server(1, status='SHUTOFF', created='2026-03-01T00:00:00Z')
        ]
        self.fake.actions[ID] = [action('stop', 5)]
        self.cloud = self.fake.cloud()
        self.server = self.inventory.get(self.cloud, ID)

    def begin(self, name='status', **options):
        return self.inventory.begin(self.cloud, self.server, name, **options)

    def test_servers_offer_it_and_volumes_do_not(self):
        self.assertIsInstance(self.inventory, inventory_base.Proving)
        self.assertNotIsInstance(
            volume.VolumeInventory(), inventory_base.Proving
        )
        self.assertEqual((), volume.SPEC.proofs)

    def test_the_spec_names_what_can_be_asked(self):
        (proof,) = self.inventory.spec.proofs
        self.assertEqual('status', proof.fact)
        self.assertIn('SHUTOFF', proof.values)
        self.assertIsNotNone(self.inventory.spec.find(proof.fact))

    def test_it_is_of_the_status(self):
        self.assertEqual(day(5)[0], self.begin())
        self.assertIsNone(self.begin(ignoring={'req-stop-5'}))
        for name in ('locked', 'nothing', 'id'):
            self.assertIsNone(self.begin(name))

    def test_h13_a_date_before_the_server_was_made_is_unknown(self):
        self.fake.actions[ID] = [
            action(
                'stop', 5, start_time='2025-03-01T00:00:00', updated_at=None
            )
        ]
        self.assertIn('before it was made', self.begin().reason)

    def test_a_status_that_is_unknown_is_not_asked_about(self):
        self.fake.servers = [rows.server(1, status=None)]
        self.server = self.inventory.get(self.cloud, ID)
        self.assertIsNone(self.begin())
        self.assertEqual([], self.fake.paths(PATH))
