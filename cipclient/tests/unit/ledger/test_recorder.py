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

import threading

import hypothesis
import sqlalchemy.event
from hypothesis import strategies

from cipclient import exceptions
from cipclient.model import history as model_history
from cipclient.model import scan as model_scan
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records

NOW = records.NOW
days = records.days
sighting = records.sighting


class Recording(records.Cloud):
    def setUp(self):
        super().setUp()
        self.run_ = self.begin()

    def _life(self, id_='s1'):
        return self.run_.life(records.key(id_))

    def _recorder(self, at=NOW):
        return self.run_.recorder(at, 'digest')

    def test_a_scan_is_kept_with_what_it_saw(self):
        scan = self.scan(
            self.run_,
            sighting('s1'),
            sighting('s2'),
            sighting(resource=records.key('p1', 'project', '', None)),
        )
        self.assertEqual(
            {('west', 'server'): 2, ('', 'project'): 1}, scan.population
        )
        self.assertEqual(records.COMPLETE, scan.completeness)
        self.assertEqual('digest', scan.policy)
        for read in (
            self.run_.first_scan(),
            self.run_.last_scan(),
            self.run_.baseline(),
        ):
            self.assertEqual(scan, read)

    def test_what_was_seen_comes_back_as_it_was(self):
        seen = sighting(
            subject=records.subject(
                'a name',
                status='ACTIVE',
                flavor='c4',
                vcpus=4,
                ram=8192,
                disk=20,
                gpus=1,
                domain_id='d1',
            ),
            standing=records.standing(
                'unknown', reasons=('owner is unknown', 'HTTP 503')
            ),
        )
        self.scan(self.run_, seen)
        life = self._life()
        self.assertEqual(seen.subject, life.subject)
        self.assertEqual(seen.standing, life.standing)
        self.assertEqual((NOW, NOW), (life.first_seen, life.last_seen))
        self.assertIsNone(life.gone)

    def test_names_are_those_of_labels(self):
        with self._recorder() as recorder:
            recorder.add([sighting()])
            recorder.names('project', {'p1': ('Physics', 'd1', 'Science')})
            recorder.names('user', {'u1': ('Ada', '', '')})
            recorder.finish(records.COMPLETE)
        subject = self._life().subject
        self.assertEqual(
            ('Physics', 'd1', 'Science', 'Ada'),
            (
                subject.project,
                subject.domain_id,
                subject.domain,
                subject.owner,
            ),
        )

    def test_a_project_that_is_renamed_is_renamed_everywhere(self):
        for name in ('Physics', 'Chemistry'):
            with self._recorder() as recorder:
                recorder.add([sighting()])
                recorder.names('project', {'p1': (name, '', '')})
                recorder.finish(records.COMPLETE)
        self.assertEqual('Chemistry', self._life().subject.project)
        self.assertEqual(
            [('p1', 'Chemistry')], self.run_.named('project', 'p1')
        )
        self.assertEqual([], self.run_.named('project', 'Physics'))

    def test_what_changed_is_written_and_first_seen_stays(self):
        self.scan(self.run_, sighting())
        later = NOW + days(1)
        self.scan(
            self.run_,
            sighting(
                subject=records.subject('renamed'), expires=NOW + days(9)
            ),
            at=later,
        )
        life = self._life()
        self.assertEqual('renamed', life.subject.name)
        self.assertEqual(NOW + days(9), life.standing.expires)
        self.assertEqual((NOW, later), (life.first_seen, life.last_seen))

    def test_what_is_seen_twice_in_a_scan_counts_once(self):
        with self._recorder() as recorder:
            recorder.add([sighting('s1'), sighting('s1'), sighting('s2')])
            recorder.add([sighting('s2')])
            scan = recorder.finish(records.COMPLETE)
        self.assertEqual({('west', 'server'): 2}, scan.population)

    def test_the_same_id_created_anew_is_another_resource(self):
        anew = records.key(created=builders.CREATED + days(1))
        for at in (NOW, NOW + days(1)):
            scan = self.scan(
                self.run_, sighting(), sighting(resource=anew), at=at
            )
            self.assertEqual({('west', 'server'): 2}, scan.population)
        self.assertEqual(2, len(self.run_.find('s1')))
        self.assertEqual(anew, self.run_.life(anew).resource)

    def test_ids_are_those_of_their_region(self):
        east = records.key(region='east')
        scan = self.scan(self.run_, sighting(), sighting(resource=east))
        self.assertEqual(
            {('west', 'server'): 1, ('east', 'server'): 1}, scan.population
        )

    def test_a_scan_that_breaks_off_leaves_nothing(self):
        class BreakOff(Exception):
            pass

        def break_off():
            with self._recorder() as recorder:
                recorder.add([sighting()])
                recorder.case(records.case())
                raise BreakOff

        self.assertRaises(BreakOff, break_off)
        self.assertIsNone(self.run_.last_scan())
        self.assertEqual([], self.run_.find('s1'))
        self.assertEqual({}, self.run_.open_cases())

    def test_a_scan_that_is_not_finished_leaves_nothing(self):
        def forget():
            with self._recorder() as recorder:
                recorder.add([sighting()])

        self.assertRaises(exceptions.LedgerError, forget)
        self.assertEqual([], self.run_.find('s1'))

    def test_nothing_is_recorded_after_the_end(self):
        with self._recorder() as recorder:
            recorder.finish(records.COMPLETE)
        self.assertRaises(exceptions.LedgerError, recorder.add, [sighting()])

    def test_a_scan_has_its_entry_in_the_journal(self):
        scan = self.scan(self.run_, sighting())
        *_, entry = self.run_.journal()
        self.assertEqual('scan', entry.what)
        self.assertEqual(scan.number, entry.detail['scan'])
        self.run_.verify_journal()

    def test_kinds_are_recorded_by_threads_of_their_own(self):
        with self._recorder() as recorder:

            def record(kind):
                for page in range(5):
                    recorder.history([])
                    recorder.add(
                        [
                            sighting(resource=records.key(f'{page}-{i}', kind))
                            for i in range(20)
                        ]
                    )

            threads = [
                threading.Thread(target=record, args=(kind,))
                for kind in ('server', 'volume')
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            scan = recorder.finish(records.COMPLETE)
        self.assertEqual(
            {('west', 'server'): 100, ('west', 'volume'): 100},
            scan.population,
        )


class Statements(records.Cloud):
    """That pages cost the same whatever is on them."""

    def _count(self, run, page):
        """Return the statements of one page that is recorded."""
        with run.recorder(NOW, 'digest') as recorder:
            connection = recorder._connection
            counted = []

            def count(*args):
                counted.append(args[2])

            sqlalchemy.event.listen(connection, 'before_cursor_execute', count)
            recorder.history(
                [builders.server(one.resource.id) for one in page]
            )
            recorder.add(page)
            sqlalchemy.event.remove(connection, 'before_cursor_execute', count)
            recorder.finish(records.COMPLETE)
        return len(counted)

    def _page(self, size, name='a', since=NOW):
        return [
            sighting(
                f's{i}',
                subject=records.subject(name),
                holding=[('broken', since), ('forgotten', since)],
            )
            for i in range(size)
        ]

    def test_a_page_takes_as_many_whatever_its_size(self):
        counts = {}
        for size in (2, 200):
            cloud = f'cloud{size}'
            with self.running(cloud=cloud) as run:
                counts[size] = [
                    self._count(run, self._page(size)),
                    self._count(run, self._page(size)),
                    self._count(run, self._page(size, name='b')),
                    self._count(run, []),
                ]
        self.assertEqual(counts[2], counts[200])
        self.assertEqual(3, counts[200][1])


class Histories(records.Cloud):
    """Since when conditions hold, and undated kinds are known."""

    def setUp(self):
        super().setUp()
        self.run_ = self.begin()
        self.server = builders.server('s1')
        self.rule = (self.server.key, 'broken')

    def _history(self, *page, at=NOW):
        return self.run_.history(page, at)

    def _scan(self, at, *holding, doubtful=()):
        self.scan(
            self.run_,
            sighting(
                holding=[(rule, at) for rule in holding], doubtful=doubtful
            ),
            at=at,
        )

    def test_nothing_is_remembered_of_what_was_never_seen(self):
        self.scan(self.run_)
        self.assertEqual(
            model_history.History(now_first=NOW), self._history(self.server)
        )

    def test_a_condition_is_remembered_since_it_was_first_seen(self):
        self._scan(NOW, 'broken')
        with self.run_.recorder(NOW + days(1), 'digest') as recorder:
            history = recorder.history([self.server])
            recorder.finish(records.COMPLETE)
        self.assertEqual({self.rule: NOW}, history.holding_since)
        self.assertEqual(NOW + days(1), history.now_first)
        self.assertEqual({}, history.first_seen)

    def test_a_break_ends_it(self):
        self._scan(NOW, 'broken')
        self._scan(NOW + days(1))
        self.assertEqual({}, self._history(self.server).holding_since)

    def test_an_unknown_leaves_it_as_it_was(self):
        self._scan(NOW, 'broken')
        self._scan(NOW + days(1), doubtful=['broken'])
        self.assertEqual(
            {self.rule: NOW}, self._history(self.server).holding_since
        )

    def test_a_begin_that_is_proven_anew_replaces_it(self):
        self._scan(NOW, 'broken')
        self._scan(NOW + days(1), 'broken')
        self.assertEqual(
            {self.rule: NOW + days(1)},
            self._history(self.server).holding_since,
        )

    def test_an_undated_kind_is_as_old_as_its_record(self):
        project = builders.project('p1')
        seen = sighting(resource=records.key('p1', 'project', '', None))
        self.scan(self.run_, seen)
        self.scan(self.run_, seen, at=NOW + days(1))
        history = self._history(project, self.server)
        self.assertEqual({project.key: NOW}, history.first_seen)

    def test_what_was_created_at_another_time_has_another_history(self):
        self._scan(NOW, 'broken')
        other = builders.server('s1', created=builders.CREATED + days(1))
        self.assertEqual({}, self._history(other).holding_since)


class Runs(records.Cloud):
    @hypothesis.settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(
        strategies.lists(
            strategies.sampled_from(['yes', 'no', 'unknown', 'unseen']),
            min_size=1,
            max_size=10,
        )
    )
    def test_a_condition_holds_since_the_first_of_its_unbroken_run(
        self, answers
    ):
        server = builders.server('s1')
        since = None
        self.examples = getattr(self, 'examples', 0) + 1
        with self.running(cloud=f'cloud{self.examples}') as run:
            for number, answer in enumerate(answers):
                at = NOW + days(number)
                with run.recorder(at, 'digest') as recorder:
                    history = recorder.history([server])
                    begins = history.holding_since.get(
                        (server.key, 'broken'), history.now_first
                    )
                    if answer == 'yes':
                        since = since or at
                        self.assertEqual(since, begins)
                        recorder.add([sighting(holding=[('broken', begins)])])
                    elif answer == 'no':
                        since = None
                        recorder.add([sighting()])
                    elif answer == 'unknown':
                        recorder.add([sighting(doubtful=['broken'])])
                    recorder.finish(records.COMPLETE)
            found = run.history([server], NOW).holding_since
        self.assertEqual(
            {} if since is None else {(server.key, 'broken'): since}, found
        )


class Missing(records.Cloud):
    def setUp(self):
        super().setUp()
        self.run_ = self.begin()

    def _missing(self, *seen, gone=()):
        with self.run_.recorder(NOW + days(1), 'digest') as recorder:
            recorder.add(seen)
            for key in gone:
                recorder.gone(key)
            found = list(recorder.missing('server', 'west'))
            recorder.finish(records.COMPLETE)
        return found

    def test_those_with_a_case_come_first(self):
        self.known(self.run_, 's1', 's2', 's3')
        (case,) = self.run_.save([records.case('s2')])
        self.assertEqual(
            [
                (records.key('s2'), case.number),
                (records.key('s1'), None),
            ],
            self._missing(sighting('s3')),
        )

    def test_what_is_gone_is_not_missing(self):
        self.known(self.run_, 's1')
        self.assertEqual([], self._missing(gone=[records.key('s1')]))
        self.assertEqual([], self._missing())
        self.assertEqual(NOW + days(1), self.run_.life(records.key('s1')).gone)

    def test_other_kinds_and_regions_are_not_missing(self):
        self.scan(
            self.run_,
            sighting(resource=records.key('v1', 'volume')),
            sighting(resource=records.key('s1', region='east')),
        )
        self.assertEqual([], self._missing())

    def test_what_is_seen_again_is_not_gone(self):
        self.known(self.run_, 's1')
        self._missing(gone=[records.key('s1')])
        self.known(self.run_, 's1', at=NOW + days(2))
        self.assertIsNone(self.run_.life(records.key('s1')).gone)

    def test_what_is_gone_stays_gone_since_it_was_first_told(self):
        self.known(self.run_, 's1')
        self._missing(gone=[records.key('s1')])
        with self.run_.recorder(NOW + days(5), 'digest') as recorder:
            recorder.gone(records.key('s1'))
            recorder.finish(records.COMPLETE)
        self.assertEqual(NOW + days(1), self.run_.life(records.key('s1')).gone)

    def test_more_than_a_batch_is_missing(self):
        self.known(self.run_, *(f's{i:04}' for i in range(1201)))
        self.assertEqual(1201, len(self._missing()))


class Episodes(records.Cloud):
    def test_what_its_owner_took_back_is_counted(self):
        run = self.begin()
        first = records.case('s1', closed=NOW, ending='returned')
        again = records.case('s1', episode=2, returns=1)
        (_ended, kept) = self.kept(run, first, again)
        self.assertEqual(1, run.case(kept.number).returns)
        with run.recorder(NOW + days(1), 'digest') as recorder:
            recorder.add([sighting('s1')])
            self.assertEqual((2, 1), recorder.past(records.key('s1')))
            recorder.finish(records.COMPLETE)

    def test_a_kept_volume_that_is_taken_back_is_no_renewal(self):
        run = self.begin()
        key = records.key('v1', 'volume')
        self.scan(run, sighting(resource=key))
        run.save(
            [
                records.case(
                    resource=key, closed=NOW, ending='returned', verb='delete'
                )
            ],
            NOW,
        )
        with run.recorder(NOW + days(1), 'digest') as recorder:
            self.assertEqual((1, 0), recorder.past(key))
            recorder.finish(records.COMPLETE)

    def test_those_before_are_counted(self):
        run = self.begin()
        ended = records.case('s1', closed=NOW, ending='gone')
        again = records.case('s1', episode=2)
        self.kept(run, ended, again, records.case('s2'))
        with run.recorder(NOW + days(1), 'digest') as recorder:
            recorder.add([sighting('s1'), sighting('s2'), sighting('s3')])
            self.assertEqual(
                [2, 1, 0, 0],
                [
                    recorder.past(records.key(id_)).episodes
                    for id_ in ('s1', 's2', 's3', 's4')
                ],
            )
            recorder.add([sighting('s3')])
            self.assertEqual((2, 0), recorder.past(records.key('s1')))
            recorder.finish(records.COMPLETE)


class Surprises(records.Cloud):
    """What the breaker is told."""

    def setUp(self):
        super().setUp()
        self.run_ = self.begin()

    def _scan(self, day, *seen, opened=(), **more):
        at = NOW + days(day)
        with self.run_.recorder(at, 'digest') as recorder:
            recorder.add(seen)
            recorder.save(records.case(id_, opened=at) for id_ in opened)
            return recorder.finish(
                more.pop('completeness', records.COMPLETE), **more
            )

    def _ending(self, id_, day):
        """Return a sighting whose case opens at that day."""
        return sighting(id_, expires=NOW + days(day + 30))

    def test_the_first_scan_surprises_nobody(self):
        scan = self._scan(0, self._ending('s1', -1), opened=['s1'])
        self.assertEqual(
            (1, 0, 0), (scan.opened, scan.unannounced, scan.foreseen)
        )

    def test_what_time_brought_is_no_surprise(self):
        self._scan(0, self._ending('s1', 1))
        scan = self._scan(2, self._ending('s1', 1), opened=['s1'])
        self.assertEqual((1, 0), (scan.opened, scan.unannounced))

    def test_what_was_to_open_later_is_one(self):
        self._scan(0, self._ending('s1', 9), self._ending('s2', 9))
        scan = self._scan(2, self._ending('s1', 1), opened=['s1'])
        self.assertEqual((1, 2), (scan.unannounced, scan.foreseen))

    def test_what_was_never_to_open_is_one(self):
        self._scan(0, sighting('s1', expires=None))
        scan = self._scan(2, self._ending('s1', 1), opened=['s1'])
        self.assertEqual((1, 0), (scan.unannounced, scan.foreseen))

    def test_what_is_new_is_none(self):
        self._scan(0, self._ending('s1', 9))
        scan = self._scan(2, self._ending('s2', 1), opened=['s2'])
        self.assertEqual((0, 1), (scan.unannounced, scan.foreseen))

    def test_it_stays_one_while_a_guard_is_tripped(self):
        self._scan(0, self._ending('s1', 9))
        asked = []

        def guards(scan, baseline):
            asked.append(baseline)
            return ['unannounced'] if scan.unannounced else []

        first = self._scan(
            2, self._ending('s1', 1), opened=['s1'], guards=guards
        )
        second = self._scan(3, self._ending('s1', 1), guards=guards)
        for scan in (first, second):
            self.assertEqual(1, scan.unannounced)
            self.assertEqual(('unannounced',), scan.tripped)
        self.assertEqual([1, 1], [one.number for one in asked])
        self.assertEqual(1, self.run_.baseline().number)

    def test_it_is_none_any_more_once_its_scan_is_accepted(self):
        self._scan(0, self._ending('s1', 9))
        tripped = self._scan(
            2,
            self._ending('s1', 1),
            opened=['s1'],
            guards=lambda scan, baseline: ['unannounced'],
        )
        self.run_.accept_scan(tripped.number, 'a new rule', NOW)
        self.assertEqual(tripped.number, self.run_.baseline().number)
        self.assertEqual(0, self._scan(3, self._ending('s1', 1)).unannounced)

    def test_a_region_is_compared_with_the_last_scan_that_read_it(self):
        """Each region is read by runs of its own."""

        def of(region, count, day):
            return self.scan(
                self.run_,
                *(
                    sighting(resource=records.key(f's{number}', region=region))
                    for number in range(count)
                ),
                at=NOW + days(day),
                completeness=(
                    model_scan.Completeness('server', region, 'all projects'),
                ),
            )

        of('west', 2, 0)
        of('west', 3, 1)
        east = of('east', 5, 2)
        baseline = self.run_.baseline()
        self.assertEqual(
            (east.number, east.at), (baseline.number, baseline.at)
        )
        self.assertEqual(
            {('west', 'server'): 3, ('east', 'server'): 5}, baseline.population
        )
        self.assertEqual(
            ['east', 'west'], [one.region for one in baseline.completeness]
        )

    def test_only_the_last_complete_scan_can_be_accepted(self):
        first = self._scan(0)
        partial = self._scan(1, completeness=records.PARTIAL)
        for number in (first.number, partial.number, 99):
            self.assertRaises(
                exceptions.LedgerError,
                self.run_.accept_scan,
                number,
                'why',
                NOW,
            )

    def test_a_partial_scan_is_nothing_to_compare_with(self):
        self._scan(0, self._ending('s1', 9))
        self._scan(1, self._ending('s1', -1), completeness=records.PARTIAL)
        scan = self._scan(2, self._ending('s1', -1), opened=['s1'])
        self.assertEqual(1, scan.unannounced)
        self.assertEqual(1, self.run_.first_scan().number)

    def test_what_was_unknown_for_a_while_is_none(self):
        self._scan(0, self._ending('s1', 1))
        self._scan(
            1,
            sighting('s1', standing=records.standing('unknown', expires=None)),
        )
        scan = self._scan(3, self._ending('s1', 1), opened=['s1'])
        self.assertEqual(0, scan.unannounced)

    def test_completeness_is_kept_with_its_reasons(self):
        entries = (
            model_scan.Completeness('server', 'west', 'p1', ('a', 'b')),
            model_scan.Completeness('project', '', 'all projects'),
        )
        self._scan(0, completeness=entries)
        self.assertEqual(entries, self.run_.last_scan().completeness)
        self.assertIsNone(self.run_.first_scan())


class TestRecording(Recording, records.TestCase):
    pass


class TestStatements(Statements, records.TestCase):
    pass


class TestHistories(Histories, records.TestCase):
    pass


class TestRuns(Runs, records.TestCase):
    pass


class TestMissing(Missing, records.TestCase):
    pass


class TestEpisodes(Episodes, records.TestCase):
    pass


class TestSurprises(Surprises, records.TestCase):
    pass
