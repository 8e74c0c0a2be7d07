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

from cipclient.model import ladder
from cipclient.tests.unit.policy import texts

_DAY = datetime.timedelta(days=1)


class TestLadders(texts.TestCase):
    def _load(self, **keys):
        ladders = {'tell': texts.TELL, 'x': keys}
        return texts.load(ladders=ladders).ladders['x']

    def _fault(self, part, **keys):
        ladders = {'tell': texts.TELL, 'x': keys}
        self.assert_fault(part, ladders=ladders)

    def test_a_ladder_is_read_whole(self):
        self.assertEqual(
            ladder.Ladder(
                name='x',
                warn=(30 * _DAY, 14 * _DAY, 3 * _DAY),
                minimum_notice=14 * _DAY,
                quarantine=ladder.Quarantine.SHELVE,
                if_shelve_loses=ladder.IfShelveLoses.SHELVE,
                accept_loss=True,
                keep=30 * _DAY,
                delete=True,
                retention=90 * _DAY,
                offload=True,
                contact='help@example.org',
                four_eyes=True,
            ),
            self._load(
                **{
                    **texts.SHELVE,
                    'if_shelve_loses': 'shelve',
                    'accept_loss': True,
                    'delete': True,
                    'retention': '90d',
                    'offload': True,
                    'contact': 'help@example.org',
                    'four_eyes': True,
                }
            ),
        )

    def test_a_ladder_only_tells(self):
        found = self._load(**texts.TELL)
        self.assertIs(ladder.Quarantine.NONE, found.quarantine)
        self.assertIsNone(found.keep)

    def test_a_stop_may_lock_with_a_contact(self):
        found = self._load(**texts.STOP, lock=True, contact='a@b.c')
        self.assertTrue(found.lock)

    def test_warnings_come_nearer(self):
        for warn in (['7d', '7d'], ['7d', '14d']):
            self._fault(
                'write the longest warning first',
                **texts.TELL | {'warn': warn},
            )
        faults = self.faults(
            ladders={
                'tell': texts.TELL,
                'x': texts.TELL | {'warn': ['1d', '2d', '3d']},
            }
        )
        self.assertEqual(2, len(faults))

    def test_at_least_one_warning_is_given(self):
        self._fault('at least one entry', **texts.TELL | {'warn': []})

    def test_without_quarantine_nothing_follows(self):
        for key, value in (
            ('keep', '30d'),
            ('delete', True),
            ('retention', '30d'),
            ('lock', True),
            ('four_eyes', True),
        ):
            faults = self.faults(
                ladders={'tell': texts.TELL, 'x': {**texts.TELL, key: value}}
            )
            self.assertIn(f"'{key}' needs a quarantine", ''.join(faults))
        self.assertFalse(self._load(**texts.TELL, delete=False).delete)

    def test_quarantine_needs_keep(self):
        self._fault(
            "required key 'keep' is missing",
            **texts.without(texts.STOP, 'keep'),
        )

    def test_shelve_needs_to_know_what_to_do_with_losses(self):
        self._fault(
            "required key 'if_shelve_loses' is missing",
            **texts.without(texts.SHELVE, 'if_shelve_loses'),
        )

    def test_loss_is_accepted_in_words(self):
        self._fault(
            'accept_loss: true beside it',
            **texts.SHELVE | {'if_shelve_loses': 'shelve'},
        )
        self._fault('nothing is lost', **texts.SHELVE, accept_loss=True)

    def test_what_is_for_shelve_is_for_shelve_only(self):
        for key, value in (
            ('if_shelve_loses', 'stop'),
            ('accept_loss', True),
            ('offload', True),
        ):
            for other in (texts.STOP, texts.TELL):
                self._fault(
                    f"'{key}' is for quarantine: shelve only",
                    **other,
                    **{key: value},
                )

    def test_delete_and_retention_go_together(self):
        self._fault(
            "required key 'retention' is missing", **texts.STOP, delete=True
        )
        self._fault(
            "'retention' is for delete: true only",
            **texts.STOP,
            retention='30d',
        )

    def test_a_lock_needs_stop_and_a_contact_and_no_delete(self):
        self._fault(
            "'lock' is for quarantine: stop only",
            **texts.SHELVE,
            lock=True,
            contact='a@b.c',
        )
        self._fault("'contact' is missing", **texts.STOP, lock=True)
        self._fault(
            'what the owner cannot start himself is not deleted',
            **texts.STOP,
            lock=True,
            contact='a@b.c',
            delete=True,
            retention='30d',
        )

    def test_vocabularies_are_closed(self):
        self._fault(
            "did you mean 'shelve'?", **texts.STOP | {'quarantine': 'shelf'}
        )

    def test_a_name_with_a_space_is_a_fault(self):
        self.assert_fault(
            "'a b' is no name", ladders={'tell': texts.TELL, 'a b': texts.TELL}
        )

    def test_what_is_no_mapping_is_a_fault(self):
        for ladders in (['x'], 'x', {'tell': 'x'}):
            self.assert_fault('a mapping belongs here', ladders=ladders)
