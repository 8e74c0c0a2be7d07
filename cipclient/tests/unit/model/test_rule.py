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

from cipclient.model import rule as model_rule
from cipclient.tests import builders


def _text(name, test):
    return model_rule.Criterion(name, test).text()


class TestCriterion(base.BaseTestCase):
    def test_one_pattern_reads_as_is(self):
        self.assertEqual(
            'flavor.name is c*', builders.is_('flavor.name', 'c*').text()
        )

    def test_several_patterns_read_as_or(self):
        self.assertEqual(
            'status is ERROR or SHUTOFF',
            builders.is_('status', 'ERROR', 'SHUTOFF').text(),
        )

    def test_a_flag_reads_as_the_policy_spells_it(self):
        self.assertEqual(
            'attached is false', _text('attached', model_rule.Flag(False))
        )
        self.assertEqual(
            'attached is true', _text('attached', model_rule.Flag(True))
        )

    def test_a_range_reads_with_the_bounds_that_it_has(self):
        self.assertEqual(
            'size is at least 10', _text('size', model_rule.Between(10))
        )
        self.assertEqual(
            'size is at most 0.5',
            _text('size', model_rule.Between(at_most=0.5)),
        )
        self.assertEqual(
            'size is at least 10 and at most 20',
            _text('size', model_rule.Between(10.0, 20.0)),
        )

    def test_a_bound_of_zero_is_a_bound(self):
        self.assertEqual(
            'flavor.disk is at most 0',
            _text('flavor.disk', model_rule.Between(at_most=0)),
        )

    def test_a_large_bound_reads_as_it_was_written(self):
        self.assertEqual(
            'flavor.ram is at least 1048576',
            _text('flavor.ram', model_rule.Between(1048576)),
        )
        self.assertEqual(
            'flavor.ram is at most 1234567.25',
            _text('flavor.ram', model_rule.Between(at_most=1234567.25)),
        )

    def test_entries_read_one_by_one(self):
        self.assertEqual(
            'metadata.team is physics and metadata.env is test or dev*',
            _text(
                'metadata',
                model_rule.Entries(
                    {'team': ('physics',), 'env': ('test', 'dev*')}
                ),
            ),
        )

    def test_a_moment_reads_in_utc(self):
        moment = datetime.datetime(2025, 3, 1, 8, tzinfo=datetime.UTC)
        self.assertEqual(
            'created is before 2025-03-01T08:00:00Z',
            _text('created', model_rule.Before(moment)),
        )


class TestExpression(base.BaseTestCase):
    def test_expressions_of_the_same_text_are_equal(self):
        self.assertEqual(
            builders.where('a', 'status', holds=lambda facts: True),
            builders.where('a', 'status', holds=lambda facts: False),
        )


class TestRule(base.BaseTestCase):
    def test_it_reads_its_criteria_its_expression_and_its_until(self):
        rule = builders.lifetime(
            builders.is_('status', 'ACTIVE'),
            builders.is_('flavor.name', 'c*'),
            where=builders.where('a', 'owner.state', 'status'),
            until=builders.until_property(),
        )
        self.assertEqual(
            {'status', 'flavor.name', 'owner.state', 'project.properties'},
            rule.reads(),
        )

    def test_a_fixed_last_day_reads_nothing(self):
        rule = builders.lifetime(until=builders.until_day(2026, 7, 1))
        self.assertEqual(frozenset(), rule.reads())

    def test_a_rule_about_everything_reads_nothing(self):
        self.assertEqual(frozenset(), builders.lifetime(limit=1).reads())
