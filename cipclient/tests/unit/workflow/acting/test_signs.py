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

from cipclient import exceptions
from cipclient.cloud import failure
from cipclient.inventory import instance_action
from cipclient.tests.unit.workflow import answering
from cipclient.workflow.acting import signs

NOW = answering.NOW
days = answering.days
minutes = answering.minutes
row = answering.row
#: What a server that is out of service may be asked for without a sign.
IDLE = {
    'create',
    'createBackup',
    'createImage',
    'delete',
    'detach_interface',
    'detach_volume',
    'extend_volume',
    'lock',
    'refresh_volume_attachment',
    'shelve',
    'shelveOffload',
    'stop',
    'unlock',
}


class TestSigns(answering.TestCase):
    """H12: whoever may want it back holds its delete."""

    def setUp(self):
        super().setUp()
        self.ours = row('shelve', NOW, self.entering.requests[0].request_id)

    def wanted(self, *rows, case=None):
        self.cloud.actions = list(rows)
        return signs.wanted(self.cloud, case or self.case, self.steps())

    def test_nothing_after_our_own_shelve_is_no_sign(self):
        self.assertEqual('', self.wanted(self.ours))
        old = row('unshelve', NOW - days(9))
        self.assertEqual('', self.wanted(self.ours, old))

    def test_whatever_is_asked_for_is_one_but_for_what_says_nothing(self):
        """P21: also a name that nobody here knows."""
        self.assertEqual(
            'somebody asked for conjure on 2026-06-16: whether he wants it '
            'back has to be asked',
            self.wanted(row('conjure', NOW + days(1)), self.ours),
        )
        for name in (*instance_action.ACTIONS, 'conjure'):
            found = self.wanted(row(name, NOW + days(1)), self.ours)
            self.assertEqual(name in IDLE, found == '', name)

    def test_ours_are_none(self):
        """A restore of ours that failed says nothing of its owner."""
        number = self.run_.intend(
            self.case, self.case.resource, 'restore', {}, '', '', NOW
        )
        asked = self.run_.sending(number, 'unshelve', 'req-u', NOW)
        self.run_.answered(asked, 202, 'nova-u', '', NOW)
        self.run_.end_step(number, answering.Outcome.FAILED, '', NOW)
        mine = row('unshelve', NOW + days(1), 'nova-u')
        self.assertEqual('', self.wanted(mine, self.ours))

    def test_a_request_without_an_id_is_not_ours(self):
        """F23: we never got the id of what we asked for."""
        number = self.run_.intend(
            self.case, self.case.resource, 'restore', {}, '', '', NOW
        )
        self.run_.sending(number, 'unshelve', 'req-u', NOW)
        self.run_.end_step(number, answering.Outcome.FAILED, '', NOW)
        self.assertIn(
            'unshelve',
            self.wanted(row('unshelve', NOW + days(1), ''), self.ours),
        )

    def test_it_counts_though_our_clock_was_ahead(self):
        """F55: minutes that our clock and Nova's are apart."""
        early = row('unshelve', NOW - minutes(4))
        self.assertIn('unshelve', self.wanted(early, self.ours))

    def test_it_counts_though_a_run_died_before_it_recorded_the_shelve(self):
        """F66: what was asked for on the day between."""
        late = dataclasses.replace(self.case, quarantined=NOW + days(1))
        between = row('unshelve', NOW + days(0.5))
        self.assertIn('unshelve', self.wanted(between, self.ours, case=late))

    def test_without_our_own_the_time_tells(self):
        """F23, and what its owner had shelved himself."""
        old = row('start', NOW - days(1))
        theirs = row('shelve', NOW - minutes(1))
        self.assertEqual('', self.wanted(theirs, old))
        self.assertIn('start', self.wanted(row('start', NOW), theirs, old))

    def deletes(self, now):
        """Have a delete of ours be asked for, and fail."""
        self.now = now
        number = self.begin_delete()
        asked = self.run_.sending(number, 'delete', f'req-{number}', now)
        self.run_.answered(asked, 204, f'nova-{number}', '', now, True)
        self.run_.end_step(number, answering.Outcome.FAILED, '', now)
        return row('delete', now, f'nova-{number}')

    def test_a_delete_of_ours_that_failed_hides_nothing_before_it(self):
        between = row('unshelve', NOW + days(1))
        deleted = self.deletes(NOW + days(2))
        self.assertIn('unshelve', self.wanted(deleted, between, self.ours))
        # Also where a run died before it recorded the shelve (F66).
        late = dataclasses.replace(self.case, quarantined=NOW + days(1.5))
        self.assertIn('unshelve', self.wanted(deleted, between, case=late))

    def test_nor_does_what_took_our_lock_off(self):
        entering, *_ = self.steps()
        unlock = dataclasses.replace(
            entering.requests[0], what='unlock', request_id='nova-unlock'
        )
        step = dataclasses.replace(
            entering, requests=(*entering.requests, unlock)
        )
        self.cloud.actions = [
            row('unlock', NOW, 'nova-unlock'),
            row('unshelve', NOW),
            self.ours,
        ]
        self.assertIn('unshelve', signs.wanted(self.cloud, self.case, [step]))

    def test_what_was_asked_of_it_before_the_last_try_is_none(self):
        """F23: the last that was asked for took it out."""
        self.now = NOW + days(9)
        self.case, _ = self.shelve(self.case)
        between = row('start', NOW + days(1))
        self.assertEqual('', self.wanted(between))

    def test_the_first_moment_that_counts_counts(self):
        since = NOW - minutes(5)
        self.assertIn('unshelve', self.wanted(row('unshelve', since)))

    def test_a_list_that_does_not_go_back_so_far_tells_nothing(self):
        """P21: archived, cut, or of another."""
        for rows in ((), (row('lock', NOW + days(1)),)):
            self.assertIn('not all is known', self.wanted(*rows))

    def test_what_cannot_be_read_or_dated_is_no_answer(self):
        self.assertIn(
            'cannot be dated: the cloud reported start_time in a form',
            self.wanted(row('lock', start_time='yesterday')),
        )
        self.assertIn('not known', self.wanted({'action': 'lock'}))
        self.cloud.actions = exceptions.CloudError('HTTP 503')
        self.assertIn(
            'HTTP 503',
            signs.wanted(self.cloud, self.case, self.steps()),
        )
        self.assertIn(
            'is not recorded',
            self.wanted(case=dataclasses.replace(self.case, quarantined=None)),
        )

    def test_credentials_that_are_taken_no_longer_end_the_run(self):
        """F19"""
        self.cloud.actions = failure.NotAuthenticated('HTTP 401')
        self.assertRaises(
            failure.NotAuthenticated,
            signs.wanted,
            self.cloud,
            self.case,
            self.steps(),
        )
