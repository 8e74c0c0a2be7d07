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

from cipclient.evaluate import quarantine
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import step as model_step
from cipclient.tests.unit.ledger import records

NOW = records.NOW
GIB = 2**30
days = records.days


class Kept(records.Cloud):
    """What a delete kept, and what is told of it."""

    def setUp(self):
        super().setUp()
        self.run_ = self.begin()
        (server,) = self.kept(
            self.run_, records.case('s1', subject=records.subject('web-1'))
        )
        self.server = server.resource
        self.scan(
            self.run_,
            records.sighting('s1', subject=records.subject('web-1')),
            records.sighting('s2', subject=records.subject('web-2')),
        )
        self.step = self.run_.intend(
            server, self.server, 'delete', {}, 'f' * 64, 'because', NOW
        )
        self.number = self.run_.keep(
            self.step, 'image', 'i1', 20 * GIB + 1, NOW
        )

    def case_of(self, id_='i1', kind='image', **more):
        """Return the case of one, as it is read."""
        key = records.key(id_, kind, created=None)
        self.scan(
            self.run_,
            records.sighting(resource=key, subject=records.subject('web-1')),
        )
        self.run_.save(
            [
                records.case(
                    resource=key,
                    stage=model_case.Stage.QUARANTINED,
                    quarantined=NOW,
                    verb='delete',
                    **more,
                )
            ],
            NOW,
        )
        return self.run_.open_cases()[key]

    def test_its_case_names_the_server(self):
        case = self.case_of()
        self.assertTrue(case.is_kept)
        self.assertEqual(self.server, case.kept_of)
        self.assertEqual(case, self.run_.case(case.number))

    def test_the_case_of_a_server_names_none(self):
        self.case_of()
        self.assertIsNone(self.run_.open_cases()[self.server].kept_of)

    def test_a_case_whose_record_is_lost_names_none(self):
        case = self.case_of('v9', 'volume')
        self.assertTrue(case.is_kept)
        self.assertIsNone(case.kept_of)

    def test_its_life_has_whose_it_is_also_when_it_is_gone(self):
        key = self.case_of().resource
        life = self.run_.life(key)
        self.assertEqual(self.server, life.kept_of.kept.resource)
        self.assertIsNone(life.kept_of.kept.ended)
        self.assertEqual((), life.kept)
        self.run_.kept_no_longer(self.number, 'deleted', NOW + days(1))
        self.assertEqual(NOW + days(1), self.run_.life(key).kept_of.kept.ended)

    def test_the_life_of_its_server_has_what_is_and_was_kept(self):
        self.run_.keep(self.step, 'volume', 'v1', 0, NOW)
        life = self.run_.life(self.server)
        self.assertEqual(['i1', 'v1'], [one.kept.id for one in life.kept])
        self.assertIsNone(life.kept_of)
        self.run_.kept_no_longer(self.number, 'deleted', NOW)
        life = self.run_.life(self.server)
        self.assertEqual(
            [('i1', NOW), ('v1', None)],
            [(one.kept.id, one.kept.ended) for one in life.kept],
        )
        self.assertEqual((), self.run_.life(records.key('s2')).kept)
        self.assertEqual(
            [('i1', 'deleted'), ('v1', '')],
            [(one.id, one.ending) for one in self.run_.kept_of(self.server)],
        )

    def test_by_the_name_of_its_server_the_server_is_meant(self):
        key = self.case_of().resource
        self.assertEqual(
            [self.server], [found for found, _ in self.run_.find('web-1')]
        )
        for asked in (('i1',), ('web-1', 'image')):
            self.assertEqual(
                [key], [found for found, _ in self.run_.find(*asked)]
            )

    def test_it_holds_nothing_of_its_server_but_a_disk(self):
        (kept,) = self.run_.kept()
        self.assertEqual(
            records.subject('web-1', disk=21), model_kept.subject_of(kept)
        )

    def test_what_a_delete_keeps_is_known_with_what_was_promised(self):
        """An image without protection is none that a delete counted on."""
        case = self.run_.open_cases()[self.server]
        step = self.run_.intend(
            case,
            records.key('s2'),
            'delete',
            {'retention': 90 * 24 * 3600},
            'f' * 64,
            'because',
            NOW,
        )
        image = self.run_.keep(step, 'image', 'i2', 0, NOW)
        self.run_.keep(step, 'volume', 'v2', 0, NOW)
        self.assertEqual((), tuple(self.run_.retained()))
        self.run_.end_step(
            step,
            model_step.Outcome.DONE,
            'gone',
            NOW,
            (quarantine.deleted(case, NOW),),
        )
        self.assertEqual(['v2'], [one.kept.id for one in self.run_.retained()])
        self.run_.protected(image, True, NOW)
        found = self.run_.retained()
        self.assertEqual(['i2', 'v2'], [one.kept.id for one in found])
        for one in found:
            self.assertEqual(days(90), one.promised)
            self.assertEqual(NOW, one.since)
            self.assertEqual(case.number, one.case.number)
        self.run_.kept_no_longer(image, 'gone', NOW)
        self.assertEqual(['v2'], [one.kept.id for one in self.run_.retained()])
        with self.running(cloud='other') as other:
            self.assertEqual((), tuple(other.retained()))

    def test_of_what_was_deleted_before_nothing_was_promised(self):
        case = self.run_.open_cases()[self.server]
        self.run_.protected(self.number, True, NOW)
        self.run_.end_step(
            self.step,
            model_step.Outcome.DONE,
            'gone',
            NOW,
            (quarantine.deleted(case, NOW),),
        )
        (one,) = self.run_.retained()
        self.assertIsNone(one.promised)

    def test_what_was_broken_off_promised_nothing(self):
        case = self.run_.open_cases()[self.server]
        self.run_.protected(self.number, True, NOW)
        self.run_.end_step(self.step, model_step.Outcome.DONE, '', NOW)
        for before, outcome, cases in (
            ({'retention': 3600}, model_step.Outcome.ABORTED, ()),
            ({}, model_step.Outcome.DONE, (quarantine.deleted(case, NOW),)),
        ):
            step = self.run_.intend(
                case, case.resource, 'delete', before, '', '', NOW
            )
            self.run_.end_step(step, outcome, '', NOW, cases)
        (one,) = self.run_.retained()
        self.assertIsNone(one.promised)


class TestKept(Kept, records.TestCase):
    """In a file."""
