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

from cipclient import sandbox
from cipclient.model import step as model_step
from cipclient.tests.unit.workflow import enforced
from cipclient.tests.unit.workflow import fakes
from cipclient.tests.unit.workflow import recorded

Outcome = model_step.Outcome
days = enforced.days
MARKED = recorded.REST + 'mark: [metadata, tag]\n'
_UNTIL = 'lifetime_until'


class TestMarks(enforced.TestCase):
    """C6: a display copy, never read as state."""

    rest = MARKED

    def marks(self, id_):
        """Return what is shown of a server."""
        server = self.servers().get(id_)
        return (
            server.metadata.get('lifetime_stage'),
            server.metadata.get('lifetime_day'),
            [tag for tag in server.tags if tag.startswith('lifetime-')],
        )

    def day(self, id_):
        return str(self.open_cases()[id_].announcement.day)

    def first(self):
        """Tell everybody, mark, and return one that its day is shown of."""
        self.send()
        self.now += days(1)
        self.enforce()
        return next(
            id_
            for id_, case in self.open_cases().items()
            if case.announcement
            and case.announcement.act
            and self.servers().get(id_).status == 'ACTIVE'
            and self.servers().get(id_).locked_by is None
            and self.servers().get(id_).image_id is not None
        )

    def test_who_was_warned_sees_the_day_on_the_server(self):
        first = self.first()
        self.assertEqual(
            ('warned', self.day(first), ['lifetime-warned']),
            self.marks(first),
        )
        with self.view() as view:
            steps = [s for s in view.steps() if s.resource.id == first]
        self.assertEqual(
            [('mark', Outcome.DONE)], [(s.verb, s.outcome) for s in steps]
        )
        asked = len(self.writes()[first])
        self.now += days(1)
        self.enforce()
        self.assertEqual(asked, len(self.writes()[first]))

    def test_what_is_shelved_took_its_mark_before(self):
        first = self.first()
        self.to_the_day()
        result = self.act(only=(first,))
        self.assertEqual({first: Outcome.DONE}, self.outcomes(result))
        self.assertEqual(
            ('quarantined', str(self.now.date()), ['lifetime-quarantined']),
            self.marks(first),
        )

    def test_a_shelve_that_failed_leaves_the_warning_shown(self):
        first = self.first()
        self.to_the_day()
        day = self.day(first)
        self.sandbox.fail(
            sandbox.Fault(
                'status',
                {'status': 409},
                method='POST',
                path='/action$',
                nth=2,
            )
        )
        result = self.act(only=(first,))
        self.assertEqual({first: Outcome.FAILED}, self.outcomes(result))
        self.assertEqual(
            ('warned', day, ['lifetime-warned']), self.marks(first)
        )

    def test_they_go_with_the_case_and_nothing_else_does(self):
        first = self.first()
        server = self.servers().get(first)
        server.metadata['mine'] = 'kept'
        self.write(
            rest=MARKED,
            rules=self.rules.replace('limit: 60d', 'limit: 3600d'),
        )
        self.now += days(1)
        self.enforce(override={'policy': 'a test'})
        self.assertNotIn(first, self.open_cases())
        self.assertEqual((None, None, []), self.marks(first))
        self.assertEqual('kept', server.metadata['mine'])

    def test_a_mark_that_is_refused_or_lost_stops_nothing(self):
        self.send()
        self.to_the_day()
        self.sandbox.fail(
            sandbox.Fault('status', {'status': 403}, path='/metadata$')
        )
        first = self.running()
        result = self.act(only=(first,))
        self.assertEqual({first: Outcome.DONE}, self.outcomes(result))
        self.assertEqual((None, None, []), self.marks(first))

    def test_a_run_that_died_at_a_mark_is_followed_by_one_that_goes_on(self):
        """P24"""
        self.send()
        self.to_the_day()
        first = self.running()
        for at in (0.5, 1, 1.5, 2):
            lives = fakes.Lives(at)
            self.assertRaises(
                fakes.Died,
                self.act,
                run=lambda run, lives=lives: fakes.Mortal(
                    run, lives, ('sending',)
                ),
                only=(first,),
            )
            self.now += datetime.timedelta(minutes=11)
        result = self.act(only=(first,))
        self.assertEqual({first: Outcome.DONE}, self.outcomes(result))
        self.assertEqual('quarantined', self.marks(first)[0])
        with self.view() as view:
            self.assertEqual((), tuple(view.open_steps()))

    def test_what_its_owner_locked_is_left_alone(self):
        self.send()
        self.to_the_day()
        locked = self.running()
        self.servers().get(locked).locked_by = 'owner'
        self.enforce()
        self.assertEqual((None, None, []), self.marks(locked))
        self.assertEqual([], self.writes()[locked])

    def test_a_dry_run_writes_none(self):
        self.send()
        self.now += days(1)
        self.due()
        self.assertEqual({}, self.writes())
