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

from oslotest import base

from cipclient.evaluate import match
from cipclient.model import rule as model_rule
from cipclient.model import verdict
from cipclient.tests import builders

YES = verdict.Answer.YES
NO = verdict.Answer.NO
UNKNOWN = verdict.Answer.UNKNOWN


def _trial(rule, around=None, **facts):
    server = builders.server(**facts)
    return match.Matcher(rule, builders.SERVER).trial(
        server, around or builders.surroundings()
    )


def _answer(name, test, value):
    rule = builders.lifetime(model_rule.Criterion(name, test), limit=1)
    return _trial(rule, **{name: value}).answer


class TestTests(base.BaseTestCase):
    """What each test says of values of each type."""

    def _check(self, name, test, answers):
        for value, wanted in answers:
            self.assertEqual(
                (value, wanted), (value, _answer(name, test, value))
            )

    def test_a_text_fits_a_pattern_as_a_whole(self):
        self._check(
            'flavor.name',
            model_rule.OneOf(('c*',)),
            (('c4', YES), ('c', YES), ('p4', NO), ('ac4', NO), ('', NO)),
        )

    def test_a_text_fits_one_of_several_patterns(self):
        self._check(
            'flavor.name',
            model_rule.OneOf(('c?', 'p[12]', 'exact')),
            (
                ('c4', YES),
                ('c44', NO),
                ('p1', YES),
                ('p3', NO),
                ('exact', YES),
                ('exactly', NO),
                ('inexact', NO),
            ),
        )

    def test_plain_words_are_compared_as_they_are(self):
        self._check(
            'status',
            model_rule.OneOf(('ERROR', 'a.b')),
            (('ERROR', YES), ('ERRORS', NO), ('a.b', YES), ('axb', NO)),
        )

    def test_case_counts(self):
        self._check('status', model_rule.OneOf(('ERROR',)), (('error', NO),))
        self._check('status', model_rule.OneOf(('E*',)), (('error', NO),))

    def test_a_pattern_spans_line_ends(self):
        self._check('name', model_rule.OneOf(('a*b',)), (('a\nb', YES),))
        self._check('name', model_rule.OneOf(('a*',)), (('b\na', NO),))

    def test_one_of_several_texts_is_enough(self):
        self._check(
            'tags',
            model_rule.OneOf(('course*',)),
            (
                (('x', 'course-1'), YES),
                (('x',), NO),
                ((), NO),
            ),
        )

    def test_a_flag_is_what_it_is(self):
        self._check(
            'locked', model_rule.Flag(True), ((True, YES), (False, NO))
        )
        self._check(
            'locked', model_rule.Flag(False), ((True, NO), (False, YES))
        )

    def test_the_ends_of_a_range_belong_to_it(self):
        self._check(
            'flavor.vcpus',
            model_rule.Between(4, 8),
            ((3, NO), (4, YES), (4.5, YES), (8, YES), (8.01, NO)),
        )

    def test_a_range_may_be_open_on_either_side(self):
        self._check(
            'flavor.vcpus', model_rule.Between(4), ((3, NO), (900, YES))
        )
        self._check(
            'flavor.vcpus',
            model_rule.Between(at_most=4),
            ((-1, YES), (4, YES), (5, NO)),
        )

    def test_a_date_lies_before_a_moment_but_not_on_it(self):
        self._check(
            'created',
            model_rule.Before(builders.CREATED),
            (
                (builders.CREATED - builders.TICK, YES),
                (builders.CREATED, NO),
            ),
        )

    def test_every_entry_must_be_there_and_fit(self):
        self._check(
            'metadata',
            model_rule.Entries({'team': ('physics', 'bio*'), 'env': ('*',)}),
            (
                ({'team': 'physics', 'env': ''}, YES),
                ({'team': 'biology', 'env': 'x'}, YES),
                ({'team': 'chemistry', 'env': 'x'}, NO),
                ({'team': 'physics'}, NO),
                ({}, NO),
            ),
        )

    def test_a_value_of_another_type_is_unknown_to_every_test(self):
        date = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        tests = (
            (model_rule.OneOf(('*',)), (True, 4, 1.5, date, {'a': 'b'})),
            (model_rule.Flag(True), ('true', 1, date, (), {})),
            (model_rule.Between(0), ('4', True, date, ('4',), {})),
            (model_rule.Before(date), ('2025-01-01', 4, True, (), {})),
            (model_rule.Entries({'a': ('*',)}), ('a', 4, True, ('a',), date)),
        )
        for test, values in tests:
            self._check('status', test, ((v, UNKNOWN) for v in values))

    def test_proven_absence_is_a_no_to_every_test(self):
        for test in (
            model_rule.OneOf(('*',)),
            model_rule.Flag(False),
            model_rule.Between(),
            model_rule.Before(builders.NOW),
            model_rule.Entries({}),
        ):
            self._check('status', test, ((None, NO),))

    def test_an_unknown_value_is_unknown_to_every_test(self):
        for test in (
            model_rule.OneOf(('*',)),
            model_rule.Flag(False),
            model_rule.Between(),
            model_rule.Before(builders.NOW),
            model_rule.Entries({}),
        ):
            self._check('status', test, ((builders.unknown(), UNKNOWN),))


class TestMatcher(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.rule = builders.lifetime(
            builders.is_('status', 'ERROR'),
            builders.is_('flavor.name', 'c*'),
            limit=1,
        )

    def test_a_rule_without_criteria_is_about_everything(self):
        self.assertIs(YES, _trial(builders.lifetime(limit=1)).answer)

    def test_all_criteria_must_fit(self):
        self.assertIs(YES, _trial(self.rule, status='ERROR').answer)
        self.assertIs(
            NO, _trial(self.rule, status='ERROR', flavor__name='p4').answer
        )

    def test_a_no_says_which_criterion_said_it(self):
        self.assertEqual('status is ERROR', _trial(self.rule).why)

    def test_an_absent_fact_says_the_criterion_too(self):
        self.assertEqual('status is ERROR', _trial(self.rule, status=None).why)

    def test_an_unknown_says_which_fact_and_why(self):
        trial = _trial(self.rule, status=builders.unknown())
        self.assertIs(UNKNOWN, trial.answer)
        self.assertEqual('status is unknown: HTTP 503', trial.why)

    def test_of_two_unknowns_the_first_is_told(self):
        trial = _trial(
            self.rule,
            status=builders.unknown('first'),
            flavor__name=builders.unknown('second'),
        )
        self.assertEqual('status is unknown: first', trial.why)

    def test_a_value_of_another_type_is_told(self):
        trial = _trial(self.rule, status=5)
        self.assertIs(UNKNOWN, trial.answer)
        self.assertEqual('status is not of the type it should be', trial.why)

    def test_of_an_unknown_and_another_type_the_first_is_told(self):
        trial = _trial(self.rule, status=builders.unknown(), flavor__name=True)
        self.assertEqual('status is unknown: HTTP 503', trial.why)

    def test_a_no_outweighs_an_unknown_before_it(self):
        trial = _trial(self.rule, status=builders.unknown(), flavor__name='p4')
        self.assertEqual((NO, 'flavor.name is c*'), (trial.answer, trial.why))

    def test_a_no_outweighs_an_unknown_after_it(self):
        trial = _trial(
            self.rule, status='ACTIVE', flavor__name=builders.unknown()
        )
        self.assertIs(NO, trial.answer)

    def test_a_relation_that_is_not_known_is_unknown(self):
        rule = builders.lifetime(
            builders.is_('owner.state', 'deleted'), limit=1
        )
        trial = _trial(
            rule, builders.surroundings(user='HTTP 403'), user_id='u9'
        )
        self.assertIs(UNKNOWN, trial.answer)
        self.assertEqual(
            'owner.state is unknown: owner u9: HTTP 403', trial.why
        )


class TestWhere(base.BaseTestCase):
    def _rule(self, holds, *reads, match=()):
        return builders.lifetime(
            *match,
            where=builders.where("status == 'ERROR'", *reads, holds=holds),
            limit=1,
        )

    def test_an_expression_that_holds_is_a_yes(self):
        rule = self._rule(lambda facts: facts['status'] == 'ERROR', 'status')
        self.assertIs(YES, _trial(rule, status='ERROR').answer)

    def test_one_that_does_not_hold_is_a_no_and_says_its_text(self):
        rule = self._rule(lambda facts: facts['status'] == 'ERROR', 'status')
        trial = _trial(rule)
        self.assertEqual((NO, "status == 'ERROR'"), (trial.answer, trial.why))

    def test_one_that_cannot_be_applied_is_unknown(self):
        def holds(facts):
            raise ValueError('status is no number')

        trial = _trial(self._rule(holds, 'status'))
        self.assertEqual(
            (UNKNOWN, 'where: status is no number'),
            (trial.answer, trial.why),
        )

    def test_it_is_not_asked_if_a_fact_that_it_names_is_unknown(self):
        def holds(facts):
            raise AssertionError('it was asked')

        trial = _trial(
            self._rule(holds, 'name', 'status'), status=builders.unknown()
        )
        self.assertEqual(
            (UNKNOWN, 'status is unknown: HTTP 503'),
            (trial.answer, trial.why),
        )

    def test_it_takes_no_rubbish_for_another_value(self):
        """P21: what is not of its type is not known."""
        rule = self._rule(
            lambda facts: facts['status'] == 'ERROR', 'status', 'locked'
        )
        self.assertIs(NO, _trial(rule, status=None).answer)
        for facts in (
            {'status': True},
            {'status': 7},
            {'status': ('ERROR',)},
            {'locked': 'no'},
            {'locked': 0},
        ):
            trial = _trial(rule, **facts)
            self.assertIs(UNKNOWN, trial.answer, facts)
            self.assertIn('is not of the type it should be', trial.why)

    def test_it_is_asked_if_a_fact_that_it_does_not_name_is_unknown(self):
        rule = self._rule(lambda facts: True, 'status')
        self.assertIs(YES, _trial(rule, name=builders.unknown()).answer)

    def test_its_no_outweighs_an_unknown_criterion(self):
        rule = self._rule(
            lambda facts: False,
            'status',
            match=(builders.is_('flavor.name', 'c*'),),
        )
        trial = _trial(rule, flavor__name=builders.unknown())
        self.assertIs(NO, trial.answer)

    def test_its_yes_does_not_outweigh_an_unknown_criterion(self):
        rule = self._rule(
            lambda facts: True,
            'status',
            match=(builders.is_('flavor.name', 'c*'),),
        )
        trial = _trial(rule, flavor__name=builders.unknown())
        self.assertEqual(
            (UNKNOWN, 'flavor.name is unknown: HTTP 503'),
            (trial.answer, trial.why),
        )

    def test_a_no_of_a_criterion_comes_before_it_is_asked(self):
        def holds(facts):
            raise AssertionError('it was asked')

        rule = self._rule(holds, match=(builders.is_('status', 'ERROR'),))
        self.assertEqual('status is ERROR', _trial(rule).why)
