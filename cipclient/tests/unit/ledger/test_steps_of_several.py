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

"""Whose each step is, where several resources have some."""

import dataclasses

import sqlalchemy

from cipclient.ledger import filters
from cipclient.ledger import tables
from cipclient.model import step as model_step
from cipclient.tests.unit.ledger import acting
from cipclient.tests.unit.ledger import records

NOW = records.NOW
Outcome = model_step.Outcome


class Several(acting.Acting):
    """Two servers, of two projects."""

    def setUp(self):
        super().setUp()
        self.scan(
            self.run_,
            records.sighting('s1'),
            records.sighting('s2', subject=records.subject(project_id='p2')),
        )
        (self.other,) = self.run_.save([records.case('s2')], NOW)

    def begun(self, case, verb='shelve', **before):
        return self.run_.intend(
            case, case.resource, verb, before, 'f' * 64, 'because', NOW
        )

    def ends(self, case, outcome, verb='shelve', what=None, **before):
        """Have a step of it come to its end."""
        number = self.begun(case, verb, **before)
        self.sent(number, what or verb)
        self.run_.end_step(number, outcome, '', NOW)

    def test_one_may_be_under_way_on_each(self):
        """P15"""
        self.begun(self.other)
        self.begun(self.case)
        self.assertEqual(2, len(self.run_.open_steps()))

    def test_what_has_its_end_is_not_taken_for_one_that_has_none(self):
        ended = self.begun(self.case)
        self.run_.end_step(ended, Outcome.DONE, 'It is so.', NOW)
        self.begun(self.other)
        self.refused(self.run_.sending, ended, 'stop', 'req-late', NOW)
        self.refused(self.run_.end_step, ended, Outcome.FAILED, 'no', NOW)
        self.refused(self.run_.sending, 4711, 'stop', 'req-late', NOW)

    def test_each_has_the_requests_that_are_its_own(self):
        mine, theirs = self.begun(self.case), self.begun(self.other)
        first, *_ = (
            self.sent(number, uid=f'req-{count}')
            for count, number in enumerate((theirs, mine, theirs))
        )
        self.run_.answered(first, 409, 'req-nova', 'busy', NOW, False)
        self.assertEqual(
            {
                mine: [('req-1', None, None)],
                theirs: [('req-0', NOW, False), ('req-2', None, None)],
            },
            {
                step.number: [
                    (one.uid, one.answered, one.happened)
                    for one in step.requests
                ]
                for step in self.run_.steps()
            },
        )
        with self.database().reading() as connection:
            said = connection.scalars(
                sqlalchemy.select(tables.request.c.answer).order_by(
                    tables.request.c.id
                )
            )
            self.assertEqual(['busy', '', ''], list(said))

    def test_acts_count_for_the_project_whose_server_it_is(self):
        """P14"""
        self.ends(self.case, Outcome.DONE)
        self.ends(self.other, Outcome.DONE)
        self.ends(self.other, Outcome.FAILED, 'stop')
        self.assertEqual({'p1': 1, 'p2': 2}, dict(self.run_.acts_since(NOW)))
        # Nothing was asked for.
        self.run_.end_step(self.begun(self.case), Outcome.ABORTED, '', NOW)
        self.assertEqual({'p1': 1, 'p2': 2}, dict(self.run_.acts_since(NOW)))

    def test_attempts_are_those_of_its_own_episode(self):
        for case, attempt in (
            (self.case, 1),
            (self.other, 1),
            (self.other, 2),
            (self.case, 2),
        ):
            self.ends(case, Outcome.DONE)
            self.assertEqual(attempt, self.run_.steps()[0].attempt)

    def test_what_asked_for_nothing_was_no_attempt(self):
        """Also where something was, before and after it."""
        for what, attempt in (('shelve', 1), ('lock', 2), ('shelve', 2)):
            self.ends(self.case, Outcome.ABORTED, what=what)
            self.assertEqual(attempt, self.run_.steps()[0].attempt)

    def test_failures_are_those_of_its_own_episode(self):
        self.ends(self.case, Outcome.FAILED)
        self.assertEqual(0, self.run_.failures(self.other.number))
        self.assertEqual(1, self.run_.failures(self.case.number))

    def test_who_lets_one_go_on_forgives_no_failure_of_another(self):
        self.ends(self.case, Outcome.FAILED)
        (held,) = self.run_.save(
            [dataclasses.replace(self.other, holds=(records.hold('failed'),))],
            NOW,
        )
        self.run_.release_hold(held.holds[0].number, 'ada', 'x', NOW)
        self.assertEqual(1, self.run_.failures(self.case.number))

    def test_each_is_told_what_it_was_before_it_went_out(self):
        for case, status in ((self.case, 'ACTIVE'), (self.other, 'SHUTOFF')):
            self.ends(case, Outcome.DONE, status=status)
            self.run_.save([dataclasses.replace(case, quarantined=NOW)], NOW)
        self.assertEqual(
            {
                self.case.number: {'status': 'ACTIVE'},
                self.other.number: {'status': 'SHUTOFF'},
            },
            dict(self.run_.entering()),
        )

    def test_they_are_found_by_whose_they_are(self):
        self.ends(self.case, Outcome.DONE)
        self.begun(self.other)
        for wanted, case in (
            (filters.StepFilter(project='p1'), self.case),
            (filters.StepFilter(project='p2'), self.other),
            (filters.StepFilter(resource=self.case.resource), self.case),
            (filters.StepFilter(case=self.other.number), self.other),
            (filters.StepFilter(open=True), self.other),
        ):
            self.assertEqual(
                [case.number],
                [one.case for one in self.run_.steps(wanted)],
                wanted,
            )
        for case in (self.case, self.other):
            (step,) = self.run_.steps_of(case.resource)
            self.assertEqual(case.resource, step.resource)
            self.assertEqual('ada@host', step.by)
        self.assertEqual('p2', self.run_.steps()[0].subject.project_id)


class TestSeveral(Several, records.TestCase):
    pass
