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

"""The self-test of mails is only as good as what it is given."""

import dataclasses
import datetime
import enum
import itertools
from email import header

from oslotest import base

from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.notice import hostile
from cipclient.notice import operators_report

NOW = datetime.datetime(2027, 2, 1, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
Stage = model_case.Stage
#: Texts that nobody from outside writes, or that no mail has.
OURS = {
    'Person.address',
    'Person.language',
    'Person.user_id',
    'ResourceKey.kind',
    'Announcement.act',
    'Case.verb',
    'Lapse.what',
    'OperatorsReport.upcoming',
    'Sent.cases',
    'Sent.steps',
}


def texts(value, where=''):
    """Yield each text below a value, and where it is."""
    if isinstance(value, enum.Enum):
        return
    if isinstance(value, str):
        yield where, value
    elif dataclasses.is_dataclass(value) or hasattr(value, '_fields'):
        kind = type(value).__name__
        for name in getattr(value, '_fields', None) or (
            field.name for field in dataclasses.fields(value)
        ):
            yield from texts(getattr(value, name), f'{kind}.{name}')
    elif isinstance(value, tuple):
        for one in value or ('',):
            yield from texts(one, where)


def cases(stage=Stage.OK):
    return [item.case for item in hostile.draft('x', 'fr', stage).items]


class TestDraft(base.BaseTestCase):
    def test_each_text_that_others_write_is_the_name(self):
        for stage in Stage:
            draft = hostile.draft('x', 'fr', stage)
            for item in draft.items:
                found = dict(texts(item.case))
                theirs = {
                    where: text
                    for where, text in found.items()
                    if where not in OURS
                }
                self.assertEqual({'x'}, set(theirs.values()), theirs)
                self.assertIn('Standing.reasons', theirs)

    def test_it_is_addressed_to_somebody_with_that_name(self):
        person = hostile.draft('x', 'fr', Stage.OK).person
        self.assertEqual(
            model_notice.Person('somebody@self-test.example', 'x', 'fr'),
            person,
        )
        self.assertEqual(person.address, hostile.RECIPIENT)

    def test_each_occasion_has_each_act_of_each_kind(self):
        draft = hostile.draft('x', 'fr', Stage.OK)
        self.assertEqual(
            {
                *itertools.product(
                    model_notice.Occasion,
                    ['server'],
                    ['shelve', 'stop', 'delete', ''],
                ),
                *itertools.product(
                    model_notice.Occasion,
                    ['image', 'volume'],
                    ['delete', ''],
                ),
            },
            {
                (
                    item.occasion,
                    item.case.resource.kind,
                    item.case.announcement.act,
                )
                for item in draft.items
            },
        )

    def test_owners_and_operators_gave_more_time(self):
        self.assertEqual(
            set(model_case.Author),
            {case.extensions[0].author for case in cases()},
        )

    def test_what_is_in_quarantine_went_there(self):
        self.assertEqual(
            {hostile.NOW},
            {case.quarantined for case in cases(Stage.QUARANTINED)},
        )
        self.assertEqual(
            {None},
            {
                case.quarantined
                for case in cases()
                if case.resource.kind == 'server'
            },
        )

    def test_what_a_delete_kept_is_of_a_server(self):
        for case in cases():
            kept = case.resource.kind != 'server'
            self.assertEqual(kept, case.kept_of is not None)
            self.assertEqual('delete' if kept else '', case.verb)
            if kept:
                self.assertEqual(Stage.QUARANTINED, case.stage)
                self.assertEqual('server', case.kept_of.kind)
                self.assertEqual('x', case.kept_of.id)

    def test_a_case_is_over_today_and_its_act_comes_in_thirty_days(self):
        at = NOW + 30 * DAY
        self.assertEqual(
            model_case.Case(
                model_standing.ResourceKey('x', 'server', 'x', NOW - 60 * DAY),
                model_standing.Subject(*['x'] * 9, 1, 1, 1, 1),
                model_standing.Standing(
                    verdict.State.OVER,
                    'x',
                    NOW,
                    NOW,
                    'x',
                    'x',
                    'x',
                    NOW,
                    NOW,
                    ('x',),
                ),
                NOW,
                announcement=model_case.Announcement(
                    2,
                    datetime.date(2027, 3, 3),
                    at,
                    'shelve',
                    (30 * DAY,),
                    14 * DAY,
                    NOW,
                    model_case.GivenFor.EXTENSION,
                ),
                first_day=datetime.date(2027, 3, 3),
                extensions=(
                    model_case.Extension(
                        at, 'x', model_case.Author.OPERATOR, 'x', NOW, 'x'
                    ),
                ),
                holds=(
                    model_case.Hold(model_case.HoldReason.LOCKED, 'x', NOW),
                ),
            ),
            cases()[0],
        )

    def test_each_item_is_a_first_warning(self):
        draft = hostile.draft('x', 'fr', Stage.OK)
        self.assertEqual({1}, {item.step for item in draft.items})


class TestReport(base.BaseTestCase):
    def test_it_is_of_one_day_and_of_a_case_that_only_tells(self):
        report = hostile.report('x')
        self.assertEqual((NOW - DAY, NOW), (report.since, report.until))
        told = hostile.draft('x', 'fr', Stage.OK).items[3].case
        self.assertEqual('', told.announcement.act)
        self.assertEqual((told,), report.unreachable)
        self.assertEqual((told,), report.held)
        self.assertEqual(
            (
                operators_report.Tampered(
                    told.resource, told.subject, 'x', 'x'
                ),
            ),
            report.tampered,
        )
        self.assertEqual(
            (operators_report.Lapse('exemption', 'x', NOW.date(), 'x', 'x'),),
            report.lapsing,
        )

    def test_what_was_sent_was_refused(self):
        sent = model_notice.Sent(
            'x',
            model_notice.Person('x', 'x'),
            model_notice.Occasion.ACT,
            'x',
            'x',
            NOW,
            model_notice.Delivery.REFUSED,
            answer='x',
        )
        report = hostile.report('x')
        for told in (report.refused, report.bounced, report.undecided):
            self.assertEqual((sent,), told)

    def test_each_text_that_others_write_is_the_name(self):
        found = [
            (where, text)
            for where, text in texts(hostile.report('x'))
            if where not in OURS
        ]
        self.assertEqual({'x'}, {text for _, text in found}, found)

    def test_each_section_with_words_of_others_has_one(self):
        report = hostile.report('x')
        for section in (
            'refused',
            'bounced',
            'undecided',
            'unreachable',
            'held',
            'lapsing',
            'tampered',
            'notes',
        ):
            self.assertEqual(1, len(getattr(report, section)), section)


class TestNames(base.BaseTestCase):
    def test_one_is_a_header_once_it_is_decoded(self):
        """A3"""
        decoded = str(header.make_header(header.decode_header(WORD)))
        self.assertEqual('\r\nBcc: evil@evil.example', decoded)
        self.assertIn('\r\nBcc: evil@evil.example\r\n\r\n', RAW)

    def test_one_is_html_one_leaves_an_attribute_and_both_reach_out(self):
        """A7"""
        self.assertIn('<script>alert(1)</script>', HTML)
        self.assertIn('src="https://evil.example/x"', HTML)
        self.assertTrue(QUOTED.startswith('"><b onmouseover='))

    def test_one_is_a_template_that_computes(self):
        """A7"""
        self.assertIn('{{ 40897 * 7919 }}', QUOTED)
        self.assertEqual('323863343', hostile.COMPUTED)

    def test_one_hides_and_one_is_long(self):
        """A8, A14."""
        for hidden in '\u202e\u2066\u200b\x1b\x07\x00\ud800':
            self.assertIn(hidden, HIDDEN)
        reversed_ = 'example.org'[::-1]
        self.assertTrue(HIDDEN.startswith(f'\u202e\u2066{reversed_}'))
        self.assertLess(9000, len(LONG))


WORD, RAW, HTML, QUOTED, HIDDEN, LONG = hostile.NAMES
