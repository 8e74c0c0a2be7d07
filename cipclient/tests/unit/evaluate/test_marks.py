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
from oslotest import base

from cipclient.evaluate import episode
from cipclient.evaluate import marks
from cipclient.evaluate import quarantine
from cipclient.model import fact
from cipclient.model import resource as model_resource
from cipclient.tests.unit.evaluate import cases

BOTH = ('metadata', 'tag')
CALENDAR = cases.policy().calendar
_FREE = {
    'status': 'ACTIVE',
    'task_state': None,
    'locked': False,
    'metadata': {'owner': 'mine'},
    'tags': ('mine',),
}


def server(**facts):
    return model_resource.Resource('server', 'r', 's1', {**_FREE, **facts})


def wanted(case, ways=BOTH):
    return marks.wanted(case, ways, CALENDAR)


class TestWanted(base.BaseTestCase):
    def test_what_has_an_announced_act_shows_its_day(self):
        case = cases.announced()
        shown = wanted(case)
        self.assertEqual('warned', shown.metadata['lifetime_stage'])
        self.assertEqual(
            str(case.announcement.day), shown.metadata['lifetime_day']
        )
        self.assertIn('shelve', shown.metadata['lifetime_note'])
        self.assertEqual({'lifetime-warned'}, shown.tags)

    def test_a_note_is_as_long_as_nova_takes_it(self):
        """C6"""
        standing = cases.acting(cases.NOW, acts_rule='r' * 300)
        note = wanted(cases.announced(standing=standing)).metadata[
            'lifetime_note'
        ]
        self.assertEqual(255, len(note))
        self.assertTrue(note.startswith('shelve by the rule rrr'))

    def test_what_is_out_of_service_shows_since_when(self):
        now = cases.NOW + datetime.timedelta(days=40)
        shown = wanted(quarantine.entered(cases.announced(), 'shelve', now))
        self.assertEqual(
            ('quarantined', str(now.date())),
            (shown.metadata['lifetime_stage'], shown.metadata['lifetime_day']),
        )

    def test_without_a_case_or_an_act_nothing_is_shown(self):
        told = cases.announced()
        quiet = dataclasses.replace(told.announcement, act='')
        for case in (
            None,
            dataclasses.replace(told, announcement=None),
            dataclasses.replace(told, announcement=quiet),
            episode.gone(told, cases.NOW),
        ):
            self.assertEqual(marks.Marks(), wanted(case))

    def test_only_the_ways_of_the_policy_are_used(self):
        case = cases.announced()
        self.assertEqual(frozenset(), wanted(case, ('metadata',)).tags)
        self.assertEqual({}, wanted(case, ('tag',)).metadata)
        self.assertEqual(marks.Marks(), wanted(case, ()))


class TestChange(base.BaseTestCase):
    def change(self, resource, case=None, ways=BOTH):
        return marks.change(resource, wanted(case, ways), ways)

    def test_what_is_missing_is_written_and_what_is_old_taken_off(self):
        """C6: key by key, so that nothing of its owner's is touched."""
        found = self.change(
            server(
                metadata={'mine': '1', 'lifetime_stage': 'old'},
                tags=('mine', 'lifetime-old'),
            ),
            cases.announced(),
        )
        self.assertEqual(set(marks.KEYS), set(found.put_metadata))
        self.assertEqual(('lifetime-warned',), found.put_tags)
        self.assertEqual(('lifetime-old',), found.take_tags)
        self.assertEqual((), found.take_metadata)

    def test_each_state_in_which_nova_takes_marks_gets_them(self):
        """C6"""
        self.assertEqual(set(_FREE), marks.READS)
        for status in ('ACTIVE', 'PAUSED', 'SUSPENDED', 'SHUTOFF'):
            found = self.change(server(status=status), cases.announced())
            self.assertEqual(('lifetime-warned',), found.put_tags, status)

    def test_a_way_that_the_policy_does_not_name_stays_as_it_is(self):
        there = server(
            metadata={'lifetime_day': 'old'}, tags=('lifetime-old',)
        )
        for shown in (wanted(cases.announced()), marks.Marks()):
            by_metadata = marks.change(there, shown, ('metadata',))
            self.assertEqual(
                ((), ()), (by_metadata.put_tags, by_metadata.take_tags)
            )
            by_tag = marks.change(there, shown, ('tag',))
            self.assertEqual(
                ({}, ()), (by_tag.put_metadata, by_tag.take_metadata)
            )

    def test_what_has_no_case_any_more_loses_its_marks(self):
        found = self.change(
            server(
                metadata={'lifetime_day': '2026-01-01', 'mine': '1'},
                tags=('lifetime-warned',),
            )
        )
        self.assertEqual(
            ({}, ('lifetime_day',), (), ('lifetime-warned',)), tuple(found)
        )

    def test_nothing_is_written_where_nova_or_its_owner_forbids_it(self):
        """C6: none on what is shelved or in ERROR, or locked by anybody."""
        for facts in (
            {'status': 'SHELVED_OFFLOADED'},
            {'status': 'ERROR'},
            {'status': 'RESCUE'},
            {'status': None},
            {'task_state': 'shelving'},
            {'task_state': fact.Unknown('no')},
            {'locked': True},
            {'locked': fact.Unknown('no')},
            {'metadata': fact.Unknown('no')},
            {'tags': fact.Unknown('no')},
        ):
            self.assertIsNone(
                self.change(server(**facts), cases.announced()), facts
            )

    def test_an_owner_with_all_tags_that_there_may_be_keeps_them(self):
        """C4, C6: even a tag that is there already is refused then."""
        full = tuple(f't{number}' for number in range(50))
        self.assertEqual(
            (), self.change(server(tags=full), cases.announced()).put_tags
        )

    @hypothesis.given(
        strategies.dictionaries(
            strategies.sampled_from((*marks.KEYS, 'mine', 'lifetime_until')),
            strategies.text(max_size=5),
        ),
        strategies.lists(
            strategies.sampled_from(('mine', 'lifetime-old', 'lifetime-x')),
            unique=True,
        ),
        strategies.sampled_from((BOTH, ('metadata',), ('tag',))),
        strategies.booleans(),
    )
    def test_written_once_they_are_shown_and_all_else_is_as_it_was(
        self, metadata, tags, ways, has_case
    ):
        case = cases.announced() if has_case else None
        found = self.change(
            server(metadata=metadata, tags=tuple(tags)), case, ways
        )
        after = {
            key: value
            for key, value in {**metadata, **found.put_metadata}.items()
            if key not in found.take_metadata
        }
        kept = {*tags, *found.put_tags} - set(found.take_tags)
        again = self.change(
            server(metadata=after, tags=tuple(sorted(kept))), case, ways
        )
        self.assertTrue(again.is_nothing)
        for key in ('mine', 'lifetime_until'):
            self.assertEqual(metadata.get(key), after.get(key))
        self.assertEqual('mine' in tags, 'mine' in kept)
