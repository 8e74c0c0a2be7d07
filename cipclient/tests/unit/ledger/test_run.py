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

from cipclient import exceptions
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.model import record
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records

NOW = records.NOW
days = records.days
replace = dataclasses.replace


def _granted(number=0, **more):
    fields = {'reason': 'ticket 4711', 'until': None, **more}
    return record.GrantedExemption(
        number, model_policy.Exemption(**fields), 'a name', 'ada', NOW
    )


def _policy(digest='d1', **more):
    fields = {
        'source': '/etc/policy.yaml',
        'files': {'policy': 'version: 1\n', 'projects.csv': 'id,contact\n'},
        'at': NOW,
        'by': 'ada',
        'newly_affected': 3,
        **more,
    }
    return record.AcceptedPolicy(digest, **fields)


class Extensions(records.Cloud):
    def setUp(self):
        super().setUp()
        self.run_ = self.begin()
        (self.case,) = self.kept(self.run_, records.case())
        self.key = self.case.resource

    def test_one_is_of_the_resource_and_so_of_its_case(self):
        given = self.run_.extend(self.key, records.extension())
        self.assertEqual(records.extension(), replace(given, number=0))
        self.assertEqual((given,), self.run_.case(self.case.number).extensions)
        self.assertEqual(
            [(self.key, self.case.subject, given)],
            list(self.run_.extensions()),
        )

    def test_those_of_an_earlier_episode_are_known_in_the_next(self):
        given = self.run_.extend(self.key, records.extension())
        ended = self.run_.case(self.case.number)
        self.run_.save(
            [replace(ended, closed=NOW, ending=model_case.Ending.CLEARED)]
        )
        (again,) = self.run_.save([records.case(episode=2)])
        self.assertEqual((given,), self.run_.case(again.number).extensions)

    def test_one_that_a_case_brings_is_given(self):
        asked = records.extension(author='owner', asked='2027-01-01')
        (saved,) = self.run_.save([replace(self.case, extensions=(asked,))])
        self.assertEqual(asked, replace(saved.extensions[0], number=0))
        self.assertEqual((saved,), self.run_.save([saved]))
        self.assertEqual(1, len(list(self.run_.extensions())))

    def test_one_that_is_withdrawn_is_in_force_no_longer(self):
        given = self.run_.extend(self.key, records.extension())
        self.run_.withdraw_extension(given.number, 'bob', NOW)
        self.assertEqual([], list(self.run_.extensions()))
        self.assertEqual((), self.run_.case(self.case.number).extensions)
        self.assertRaises(
            exceptions.LedgerError,
            self.run_.withdraw_extension,
            given.number,
            'bob',
            NOW,
        )

    def test_another_clouds_is_not_withdrawn(self):
        given = self.run_.extend(self.key, records.extension())
        with self.running(cloud='other') as run:
            self.assertRaises(
                exceptions.LedgerError,
                run.withdraw_extension,
                given.number,
                'bob',
                NOW,
            )
        self.assertEqual(1, len(list(self.run_.extensions())))

    def test_what_was_never_seen_is_given_none(self):
        self.assertRaises(
            exceptions.LedgerError,
            self.run_.extend,
            records.key('s9'),
            records.extension(),
        )


class Exemptions(records.Cloud):
    def setUp(self):
        super().setUp()
        self.run_ = self.begin()

    def test_one_comes_back_as_it_was_given(self):
        for targets in (
            {'kind': 'server', 'resource': 's1'},
            {'project': 'p1', 'until': datetime.date(2027, 6, 30)},
            {'user': 'u1'},
            {'domain': 'd1'},
        ):
            granted = self.run_.exempt(_granted(**targets))
            self.assertEqual(_granted(granted.number, **targets), granted)
            self.assertEqual(granted, list(self.run_.exemptions())[-1])

    def test_one_that_is_withdrawn_stands_no_longer(self):
        granted = self.run_.exempt(_granted(project='p1'))
        self.run_.withdraw_exemption(granted.number, 'bob', NOW + days(1))
        self.assertEqual([], list(self.run_.exemptions()))
        self.assertEqual(
            [replace(granted, withdrawn=NOW + days(1), withdrawn_by='bob')],
            list(self.run_.exemptions(withdrawn=True)),
        )
        self.assertRaises(
            exceptions.LedgerError,
            self.run_.withdraw_exemption,
            granted.number,
            'bob',
            NOW,
        )

    def test_they_are_of_one_cloud(self):
        granted = self.run_.exempt(_granted(project='p1'))
        with self.running(cloud='other') as run:
            self.assertEqual([], list(run.exemptions()))
            self.assertRaises(
                exceptions.LedgerError,
                run.withdraw_exemption,
                granted.number,
                'bob',
                NOW,
            )


class Decisions(records.Cloud):
    """What operators decide."""

    def setUp(self):
        super().setUp()
        self.run_ = self.begin()

    def test_a_hold_is_released_by_somebody_for_a_reason(self):
        (case,) = self.kept(
            self.run_, records.case(holds=(records.hold('locked'),))
        )
        number = case.holds[0].number
        self.run_.release_hold(number, 'ada', 'asked the owner', NOW)
        self.assertEqual((), self.run_.case(case.number).holds)
        *_, event = self.run_.life(case.resource).events
        self.assertEqual(
            ('hold ended (locked)', 'asked the owner', 'ada'),
            (event.what, event.detail, event.by),
        )
        self.assertRaises(
            exceptions.LedgerError,
            self.run_.release_hold,
            number,
            'ada',
            'again',
            NOW,
        )

    def test_a_case_is_waived(self):
        (case,) = self.kept(self.run_, records.case())
        waived = self.run_.waive(case.number, 'left', 'ada', NOW)
        self.assertEqual(replace(case, waived=True), waived)
        self.assertEqual(waived, self.run_.case(case.number))
        *_, event = self.run_.life(case.resource).events
        self.assertEqual(
            ('waived', 'left', 'ada'), (event.what, event.detail, event.by)
        )

    def test_only_an_open_case_is_waived(self):
        (case,) = self.kept(self.run_, records.case(closed=NOW, ending='gone'))
        for number in (case.number, 99):
            self.assertRaises(
                exceptions.LedgerError,
                self.run_.waive,
                number,
                'left',
                'ada',
                NOW,
            )

    def test_the_last_policy_that_was_accepted_is_in_force(self):
        self.assertIsNone(self.run_.policy())
        for accepted in (_policy(), _policy('d2', newly_affected=0)):
            self.run_.accept_policy(accepted)
            self.assertEqual(accepted, self.run_.policy())

    def test_a_cloud_stays_the_one_that_it_was(self):
        for _ in range(2):
            self.run_.bind('https://keystone')
        error = self.assertRaises(
            exceptions.LedgerError, self.run_.bind, 'https://other'
        )
        self.assertIn('https://keystone', str(error))
        bound = [e for e in self.run_.journal() if e.what == 'cloud bound']
        self.assertEqual(1, len(bound))

    def test_a_note_is_in_the_journal_and_in_the_story(self):
        self.known(self.run_, 's1')
        key = records.key('s1')
        self.run_.note('refused', key, {'why': 'too often'})
        self.run_.note('guard', detail={'stopped': ['clock']})
        entries = [entry.what for entry in self.run_.journal()]
        self.assertEqual(['refused', 'guard'], entries[-2:])
        *_, event = self.run_.life(key).events
        self.assertEqual(
            ('refused', 'why: too often'), (event.what, event.detail)
        )

    def test_a_view_reads_what_a_run_wrote(self):
        (case,) = self.kept(self.run_, records.case())
        view = self.opened.view('arbutus')
        self.assertEqual('arbutus', view.cloud)
        self.assertEqual([case], list(view.cases()))

    def test_nothing_of_nothing_is_written(self):
        before = len(list(self.run_.journal()))
        self.assertEqual((), self.run_.save([]))
        self.assertEqual(before, len(list(self.run_.journal())))


class Finding(records.Cloud):
    def setUp(self):
        super().setUp()
        self.run_ = self.begin()
        self.scan(
            self.run_,
            records.sighting('s1', subject=records.subject('web')),
            records.sighting('s2', subject=records.subject('web')),
            records.sighting(
                resource=records.key('v1', 'volume'),
                subject=records.subject('web'),
            ),
            records.sighting('s3', subject=records.subject('s1')),
        )

    def _ids(self, text, kind=None):
        return [key.id for key, _ in self.run_.find(text, kind)]

    def test_an_id_comes_before_a_name(self):
        self.assertEqual(['s1'], self._ids('s1'))

    def test_a_name_may_be_several(self):
        self.assertEqual(['s1', 's2', 'v1'], self._ids('web'))
        self.assertEqual(['v1'], self._ids('web', 'volume'))

    def test_what_is_gone_comes_last(self):
        with self.run_.recorder(NOW, '') as recorder:
            recorder.gone(records.key('s1'))
            recorder.finish(records.COMPLETE)
        self.assertEqual(['s2', 'v1', 's1'], self._ids('web'))

    def test_whatever_is_asked_for_is_no_error(self):
        for text in ('', 'nobody', 'x' * 1000, 'a\0b', '\ud800', "'; --"):
            self.assertEqual([], self._ids(text))
            self.assertEqual([], self.run_.named('project', text))


class Life(records.Cloud):
    """The whole story of one resource."""

    def test_what_was_never_seen_has_none(self):
        run = self.begin()
        error = self.assertRaises(
            exceptions.LedgerError, run.life, records.key('s9')
        )
        self.assertIn('server s9', str(error))

    def test_it_is_told_from_first_seen_to_gone(self):
        run = self.begin()
        key = records.key()
        at = [NOW + days(count) for count in range(12)]
        self.scan(run, records.sighting(holding=[('broken', NOW)]), at=at[0])
        (case,) = run.save([records.case(opened=at[1])], at[1])
        day = records.announcement(given=at[2])
        told = replace(case, announcement=day)
        run.compose([records.entry('n1', (told, 1))], [told], at[2])
        run.attempt('n1', at[2])
        run.answer('n1', records.answer('accepted'), at[3])
        run.extend(key, records.extension(at=at[4]))
        run.exempt(replace(_granted(kind='server', resource='s1'), at=at[5]))
        run.withdraw_exemption(1, 'bob', at[6])
        held = replace(
            run.case(case.number), holds=(records.hold(since=at[7]),)
        )
        (held,) = run.save([held], at[7])
        run.save([replace(held, holds=())], at[8])
        run.withdraw_extension(1, 'bob', at[9])
        with run.recorder(at[10], '') as recorder:
            recorder.gone(key)
            recorder.case(
                replace(
                    run.case(case.number),
                    closed=at[10],
                    ending=model_case.Ending.GONE,
                )
            )
            recorder.finish(records.COMPLETE)
        life = run.life(key)
        self.assertEqual(
            [
                (at[0], 'first seen'),
                (at[0], 'condition holds'),
                (at[1], 'case opened'),
                (at[2], 'day given'),
                (at[3], 'told'),
                (at[4], 'extension'),
                (at[5], 'exempt'),
                (at[6], 'exemption withdrawn'),
                (at[7], 'held (unknown)'),
                (at[8], 'hold ended (unknown)'),
                (at[9], 'extension withdrawn'),
                (at[10], 'gone'),
                (at[10], 'case closed'),
            ],
            [(event.at, event.what) for event in life.events],
        )
        self.assertEqual(at[10], life.gone)
        self.assertEqual({'broken': at[0]}, life.holding)
        self.assertEqual([case.number], [c.number for c in life.cases])
        self.assertEqual(['n1'], [sent.uid for sent in life.notices])
        said = {event.what: event.detail for event in life.events}
        self.assertEqual(
            'Case 1 by the rule compute, whose end is 2026-06-15.',
            said['case opened'],
        )
        self.assertEqual(
            'To be shelved on 2026-08-03. It is the first day of this case.',
            said['day given'],
        )
        self.assertEqual(
            'The first-notice to ada@example.org was accepted (250 OK).',
            said['told'],
        )

    def test_of_a_case_that_no_rule_is_about_any_more_none_is_named(self):
        run = self.begin()
        none = records.standing(
            'no-rule', expires=None, rule='', acts_from=None, acts_opens=None
        )
        self.kept(run, records.case(standing=none))
        said = {
            event.what: event.detail
            for event in run.life(records.key()).events
        }
        self.assertEqual('Case 1.', said['case opened'])

    def test_an_exemption_of_its_project_is_a_part_of_it(self):
        run = self.begin()
        self.known(run, 's1')
        run.exempt(_granted(project='p1'))
        run.exempt(_granted(project='p2'))
        run.exempt(_granted(user='u1'))
        run.exempt(_granted(kind='volume', resource='s1'))
        events = run.life(records.key()).events
        self.assertEqual(2, sum(event.what == 'exempt' for event in events))

    def test_cases_of_all_episodes_are_in_it(self):
        run = self.begin()
        self.kept(
            run,
            records.case(closed=NOW, ending='cleared'),
            records.case(episode=2, opened=NOW + days(1)),
        )
        life = run.life(records.key())
        self.assertEqual([1, 2], [case.episode for case in life.cases])
        self.assertEqual(builders.CREATED, life.resource.created)


class TestExtensions(Extensions, records.TestCase):
    pass


class TestExemptions(Exemptions, records.TestCase):
    pass


class TestDecisions(Decisions, records.TestCase):
    pass


class TestFinding(Finding, records.TestCase):
    pass


class TestLife(Life, records.TestCase):
    pass
