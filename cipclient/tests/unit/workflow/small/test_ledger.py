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

from oslotest import base

from cipclient.evaluate import quarantine
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.ledger import test_our_locks
from cipclient.tests.unit.ledger import test_steps
from cipclient.tests.unit.workflow.small import ledger

Outcome = test_steps.Outcome


class _Small:
    """The tests of the real one, about this one."""

    def ledger(self):
        return ledger.SmallLedger()

    def known(self, run, *ids, at=records.NOW):
        for id_ in ids:
            run.see(records.key(id_), records.subject())


class TestLocks(_Small, test_our_locks.Locks, base.BaseTestCase):
    pass


class TestActs(_Small, test_steps.Acts, base.BaseTestCase):
    """It keeps what acts write as the real one does."""

    def test_what_an_act_left_is_read_as_it_was_written(self):
        number = self.intend()
        self.run_.keep(number, 'image', 'i1', 5, records.NOW)
        (kept,) = self.run_.kept()
        self.run_.protected(kept.number, True, records.NOW)
        (after,) = self.run_.kept()
        self.assertEqual(
            (number, self.case.resource, 'image', 'i1', 5, False, True),
            (
                kept.step,
                kept.resource,
                kept.kind,
                kept.id,
                kept.size,
                kept.protected,
                after.protected,
            ),
        )

    def test_what_is_gone_is_left_behind_no_longer(self):
        number = self.intend()
        self.run_.keep(number, 'image', 'i1', 5, records.NOW)
        self.run_.keep(number, 'image', 'i2', 5, records.NOW)
        first = self.run_.kept()[0]
        self.run_.kept_no_longer(first.number, 'gone', records.NOW)
        self.assertEqual(['i2'], [one.id for one in self.run_.kept()])

    def test_of_what_was_deleted_is_retained_what_is_protected(self):
        number = self.intend(verb='delete')
        self.run_.keep(number, 'image', 'i1', 5, records.NOW)
        (kept,) = self.run_.kept()
        self.run_.protected(kept.number, True, records.NOW)
        self.assertEqual([], self.run_.retained())
        gone = quarantine.deleted(self.case, records.NOW)
        self.run_.end_step(number, Outcome.DONE, '', records.NOW, (gone,))
        (one,) = self.run_.retained()
        self.assertEqual(('i1', gone), (one.kept.id, one.case))
        self.run_.protected(kept.number, False, records.NOW)
        self.assertEqual([], self.run_.retained())

    def test_a_copy_is_the_same_until_something_is_written(self):
        other = self.run_.copied()
        self.assertEqual(self.run_.content(), other.content())
        self.intend()
        self.assertNotEqual(self.run_.content(), other.content())
        self.assertEqual([], other.open_steps())
