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

import hypothesis
from hypothesis import strategies

from cipclient import exceptions
from cipclient.ledger import filters
from cipclient.model import case as model_case
from cipclient.tests.unit.ledger import records

NOW = records.NOW
days = records.days
replace = dataclasses.replace
HoldReason = model_case.HoldReason

_moments = strategies.datetimes(
    NOW.replace(2020, tzinfo=None),
    NOW.replace(2100, tzinfo=None),
    timezones=strategies.just(datetime.UTC),
)
_texts = strategies.text(
    strategies.characters(exclude_categories=['Cs'], exclude_characters='\0'),
    max_size=40,
)
_spans = strategies.integers(0, 10**8).map(
    lambda seconds: datetime.timedelta(seconds=seconds)
)
_announcements = strategies.builds(
    model_case.Announcement,
    number=strategies.integers(1, 100),
    day=strategies.dates(datetime.date(2020, 1, 1), datetime.date(2100, 1, 1)),
    at=_moments,
    act=strategies.sampled_from(['', 'shelve', 'stop']),
    warn=strategies.lists(_spans, min_size=1, max_size=4).map(tuple),
    minimum_notice=_spans,
    given=_moments,
    reason=strategies.sampled_from(model_case.GivenFor),
    told=strategies.none() | _moments,
    sent=strategies.integers(0, 5),
)
_holds = strategies.lists(
    strategies.builds(
        model_case.Hold,
        strategies.sampled_from(model_case.HoldReason),
        _texts,
        _moments,
    ),
    max_size=3,
    unique_by=lambda hold: hold.reason,
).map(tuple)
_extensions = strategies.lists(
    strategies.builds(
        model_case.Extension,
        _moments,
        _texts,
        strategies.sampled_from(model_case.Author),
        _texts,
        _moments,
        _texts,
    ),
    max_size=3,
).map(tuple)
_standings = strategies.builds(
    records.standing,
    state=strategies.sampled_from(['over', 'near', 'unknown', 'exempt']),
    expires=strategies.none() | _moments,
    reasons=strategies.lists(_texts, max_size=2).map(tuple),
)


@strategies.composite
def _cases(draw):
    """Draw a case; its resource is the one that is recorded."""
    ended = draw(strategies.none() | _moments)
    return records.case(
        opened=draw(_moments),
        standing=draw(_standings),
        backlog=draw(strategies.booleans()),
        stage=draw(strategies.sampled_from(model_case.Stage)),
        warned=draw(strategies.integers(0, 99)),
        announcement=draw(strategies.none() | _announcements),
        announced=draw(strategies.integers(0, 99)),
        first_day=draw(strategies.none() | strategies.just(NOW.date())),
        due=draw(strategies.none() | _moments),
        extensions=draw(_extensions),
        holds=draw(_holds),
        waived=draw(strategies.booleans()),
        closed=ended,
        ending=None
        if ended is None
        else draw(strategies.sampled_from(model_case.Ending)),
        awaits=draw(strategies.sampled_from(model_case.GivenFor)),
        quarantined=draw(strategies.none() | _moments),
        verb=draw(strategies.sampled_from(['', 'shelve', 'stop'])),
    )


_settings = hypothesis.settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


def _without_numbers(case):
    return replace(
        case,
        number=0,
        holds=tuple(replace(hold, number=0) for hold in case.holds),
        extensions=tuple(replace(one, number=0) for one in case.extensions),
    )


class Keeping(records.Cloud):
    """What is saved is what is read."""

    def _run(self):
        self.clouds = getattr(self, 'clouds', 0) + 1
        return self.running(cloud=f'cloud{self.clouds}')

    @_settings
    @hypothesis.given(_cases())
    def test_a_new_case_is_read_as_it_was_saved(self, case):
        with self._run() as run:
            (saved,) = self.kept(run, case)
            self.assertEqual(case, _without_numbers(saved))
            self.assertEqual(saved, run.case(saved.number))

    @_settings
    @hypothesis.given(_cases(), _cases())
    def test_a_changed_case_is_read_as_it_was_saved(self, before, after):
        with self._run() as run:
            (saved,) = self.kept(run, replace(before, extensions=()))
            day = after.announcement
            if day is not None and before.announcement is not None:
                # A day that is announced anew has a number of its own.
                day = replace(day, number=before.announcement.number + 1)
            changed = replace(after, number=saved.number, announcement=day)
            (kept,) = run.save([changed])
            self.assertEqual(
                replace(changed, number=0), _without_numbers(kept)
            )
            self.assertEqual(kept, run.case(saved.number))

    @_settings
    @hypothesis.given(_cases())
    def test_saving_again_changes_nothing(self, case):
        with self._run() as run:
            saved = self.kept(run, case)
            self.assertEqual(saved, run.save(saved))
            self.assertEqual(saved[0], run.case(saved[0].number))
            life = run.life(saved[0].resource)
            self.assertEqual(
                len(case.holds),
                sum(e.what.startswith('held') for e in life.events),
            )


class History(records.Cloud):
    """What is no longer so is kept."""

    def setUp(self):
        super().setUp()
        self.run_ = self.begin()

    def _phrases(self):
        return [event.what for event in self.run_.life(records.key()).events]

    def test_a_day_that_is_void_is_not_forgotten(self):
        (case,) = self.kept(
            self.run_, records.case(announcement=records.announcement())
        )
        (void,) = self.run_.save([replace(case, announcement=None)])
        self.assertIsNone(self.run_.case(case.number).announcement)
        second = records.announcement(2, datetime.date(2026, 9, 1))
        self.run_.save([replace(void, announcement=second)])
        self.assertEqual(second, self.run_.case(case.number).announcement)
        self.assertEqual(2, self._phrases().count('day given'))
        self.assertEqual(1, self._phrases().count('day ended'))

    def test_a_day_that_is_told_is_the_same_day(self):
        (case,) = self.kept(
            self.run_, records.case(announcement=records.announcement())
        )
        told = records.announcement(told=NOW, sent=1)
        self.run_.save([replace(case, announcement=told)])
        self.assertEqual(told, self.run_.case(case.number).announcement)
        self.assertEqual(1, self._phrases().count('day given'))

    def test_a_number_of_a_day_is_never_used_twice(self):
        (case,) = self.kept(
            self.run_, records.case(announcement=records.announcement())
        )
        (void,) = self.run_.save([replace(case, announcement=None)])
        self.assertRaises(exceptions.LedgerError, self.run_.save, [case])
        self.assertEqual(void, self.run_.case(case.number))

    def test_a_hold_has_its_begin_and_its_end(self):
        (case,) = self.kept(self.run_, records.case(holds=(records.hold(),)))
        other = records.hold('held', 'ticket 4711')
        (changed,) = self.run_.save(
            [replace(case, holds=(*case.holds, other))]
        )
        self.assertEqual(
            [HoldReason.UNKNOWN, HoldReason.HELD],
            [hold.reason for hold in changed.holds],
        )
        self.run_.save([replace(changed, holds=changed.holds[1:])])
        self.assertEqual(changed.holds[1:], self.run_.case(case.number).holds)
        phrases = self._phrases()
        self.assertIn('hold ended (unknown)', phrases)
        self.assertNotIn('hold ended (held)', phrases)

    def test_a_hold_that_begins_again_is_another_one(self):
        (case,) = self.kept(self.run_, records.case(holds=(records.hold(),)))
        again = records.hold(since=NOW + days(1))
        (changed,) = self.run_.save([replace(case, holds=(again,))])
        self.assertNotEqual(case.holds[0].number, changed.holds[0].number)
        self.assertEqual(NOW + days(1), changed.holds[0].since)

    def test_why_it_is_held_may_change(self):
        (case,) = self.kept(
            self.run_, records.case(holds=(records.hold(why='HTTP 500'),))
        )
        hold = replace(case.holds[0], why='HTTP 503')
        self.run_.save([replace(case, holds=(hold,))])
        self.assertEqual((hold,), self.run_.case(case.number).holds)


class Refused(records.Cloud):
    def setUp(self):
        super().setUp()
        self.run_ = self.begin()

    def test_a_case_of_what_was_never_seen(self):
        error = self.assertRaises(
            exceptions.LedgerError, self.run_.save, [records.case('s9')]
        )
        self.assertIn('server s9', str(error))

    def test_a_case_that_is_not_there(self):
        self.known(self.run_, 's1')
        error = self.assertRaises(
            exceptions.LedgerError, self.run_.save, [records.case(number=7)]
        )
        self.assertIn('no case 7', str(error))

    def test_a_case_of_another_cloud(self):
        with self.running(cloud='other') as run:
            (case,) = self.kept(run, records.case())
            self.assertIsNone(self.run_.case(case.number))
            self.assertEqual({}, self.run_.open_cases())
            self.assertRaises(exceptions.LedgerError, self.run_.save, [case])

    def test_two_cases_of_one_episode(self):
        self.kept(self.run_, records.case())
        self.assertRaises(
            exceptions.LedgerError, self.run_.save, [records.case()]
        )

    def test_what_is_refused_leaves_nothing(self):
        self.known(self.run_, 's1')
        self.assertRaises(
            exceptions.LedgerError,
            self.run_.save,
            [records.case('s1'), records.case('s9')],
        )
        self.assertEqual({}, self.run_.open_cases())


class Listing(records.Cloud):
    def setUp(self):
        super().setUp()
        self.run_ = self.begin()

    def _ids(self, **wanted):
        return [
            case.resource.id
            for case in self.run_.cases(filters.CaseFilter(**wanted))
        ]

    def _case(self, id_, **more):
        subject = more.pop('subject', records.subject())
        standing = records.standing(
            expires=more.pop('expires', NOW), rule=more.pop('rule', 'compute')
        )
        resource = more.pop('resource', records.key(id_))
        self.scan(
            self.run_,
            records.sighting(
                id_, resource=resource, subject=subject, standing=standing
            ),
        )
        (case,) = self.run_.save(
            [records.case(resource=resource, standing=standing, **more)]
        )
        return case

    def test_the_first_to_end_comes_first_and_those_without_end_last(self):
        self._case('s1', expires=None)
        self._case('s2', expires=NOW + days(2))
        self._case('s3', expires=NOW + days(1))
        self._case('s4', expires=NOW + days(1))
        self.assertEqual(['s3', 's4', 's2', 's1'], self._ids())
        self.assertEqual(
            [records.key(id_) for id_ in ('s3', 's4', 's2', 's1')],
            list(self.run_.open_cases()),
        )

    def test_only_those_that_are_over(self):
        self._case('s1', expires=NOW)
        self._case('s2', expires=NOW + days(1))
        self._case('s3', expires=None)
        self.assertEqual(['s1'], self._ids(over_at=NOW))

    def test_by_what_they_are(self):
        self._case('s1', rule='compute', stage=model_case.Stage.WARNED)
        self._case(
            'v1', resource=records.key('v1', 'volume'), rule='unattached'
        )
        for wanted, ids in (
            ({'rule': 'compute'}, ['s1']),
            ({'stage': 'warned'}, ['s1']),
            ({'stage': 'ok'}, ['v1']),
            ({'kind': 'volume'}, ['v1']),
            ({'kind': 'volume', 'rule': 'compute'}, []),
        ):
            self.assertEqual(ids, self._ids(**wanted))

    def test_by_project_and_owner_their_names_or_ids(self):
        self._case('s1', subject=records.subject(project_id='p1'))
        self._case(
            's2', subject=records.subject(project_id='p2', user_id='u2')
        )
        with self.run_.recorder(NOW, '') as recorder:
            recorder.names('project', {'p2': ('Physics', '', '')})
            recorder.names('user', {'u2': ('Ada', '', '')})
            recorder.finish(records.COMPLETE)
        for wanted, ids in (
            ({'project': 'p1'}, ['s1']),
            ({'project': 'p2'}, ['s2']),
            ({'project': 'Physics'}, ['s2']),
            ({'project': 'physics'}, []),
            ({'owner': 'u1'}, ['s1']),
            ({'owner': 'Ada'}, ['s2']),
        ):
            self.assertEqual(ids, self._ids(**wanted))

    def test_by_why_they_are_held(self):
        self._case('s1', holds=(records.hold('held'),))
        self._case('s2', holds=(records.hold('unknown'),))
        self._case('s3')
        self.assertEqual(['s1'], self._ids(hold='held'))
        self.assertEqual(['s1', 's2'], self._ids(held=True))
        self.assertEqual(
            [('s1', HoldReason.HELD), ('s2', HoldReason.UNKNOWN)],
            [
                (case.resource.id, hold.reason)
                for case, hold in self.run_.holds()
            ],
        )

    def test_those_that_ended_instead(self):
        self._case('s1', closed=NOW, ending=model_case.Ending.GONE)
        self._case('s2')
        self.assertEqual(['s2'], self._ids())
        self.assertEqual(['s1'], self._ids(closed=True))

    def test_more_than_a_batch_is_whole(self):
        ids = [f's{i:04}' for i in range(1203)]
        self.kept(
            self.run_,
            *(
                records.case(id_, holds=(records.hold(why=id_),))
                for id_ in ids
            ),
        )
        found = list(self.run_.cases())
        self.assertEqual(ids, [case.resource.id for case in found])
        self.assertEqual(ids, [case.holds[0].why for case in found])


class Places(records.Cloud):
    def _case(self, id_, day, **more):
        announced = records.announcement(
            day=day, act=more.pop('act', 'shelve')
        )
        return records.case(id_, announcement=announced, **more)

    def test_they_are_the_days_that_still_stand(self):
        run = self.begin()
        first, second = datetime.date(2026, 8, 3), datetime.date(2026, 8, 4)
        cases = self.kept(
            run,
            self._case('s1', second),
            self._case('s2', first, backlog=True),
            self._case('s3', first, act=''),
            self._case('s4', first, closed=NOW, ending='gone'),
            self._case('s5', datetime.date(2026, 8, 2)),
            self._case('s6', first),
            records.case('s7'),
            self._case('s8', second, act='delete'),
        )
        run.save([replace(cases[5], announcement=None)])
        self.assertEqual(
            [
                (first, 'p1', True, False),
                (second, 'p1', False, False),
                (second, 'p1', False, True),
            ],
            list(run.places(first)),
        )


class Standings(records.Cloud):
    def test_they_are_what_will_have_a_case(self):
        run = self.begin()
        later = NOW + days(99)
        seen = records.sighting('s4', expires=later)
        self.scan(
            run,
            records.sighting('s1', expires=None),
            records.sighting('s2'),
            records.sighting('s3'),
            seen,
            records.sighting('s5'),
            records.sighting('s6'),
        )
        run.save(
            [
                records.case('s3'),
                records.case('s6', closed=NOW, ending='cleared'),
            ]
        )
        with run.recorder(NOW, '') as recorder:
            recorder.gone(records.key('s5'))
            recorder.finish(records.COMPLETE)
        found = list(run.standings())
        self.assertEqual(['s2', 's6', 's4'], [key.id for key, _, _ in found])
        self.assertEqual(
            (records.key('s4'), seen.subject, seen.standing), found[-1]
        )


class TestKeeping(Keeping, records.TestCase):
    pass


class TestHistory(History, records.TestCase):
    pass


class TestRefused(Refused, records.TestCase):
    pass


class TestListing(Listing, records.TestCase):
    pass


class TestPlaces(Places, records.TestCase):
    pass


class TestStandings(Standings, records.TestCase):
    pass
