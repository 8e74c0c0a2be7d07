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

from cipclient.model import rule
from cipclient.tests.unit.policy import texts

_DAY = datetime.timedelta(days=1)


class TestRules(texts.TestCase):
    def _lifetime(self, **keys):
        return texts.load(lifetimes=[texts.lifetime(**keys)]).lifetimes[0]

    def _fault(self, part, **keys):
        self.assert_fault(part, lifetimes=[texts.lifetime(**keys)])

    def test_a_lifetime_is_read_whole(self):
        policy = texts.load(
            lifetimes=[
                texts.lifetime(
                    match={'flavor': 'c*'},
                    where='flavor.vcpus > `8`',
                    until='2027-06-30',
                    renewal={'by': '30d', 'times': 4, 'total': '120d'},
                )
            ]
        )
        (found,) = policy.lifetimes
        self.assertEqual((), policy.conditions)
        self.assertEqual(rule.Role.LIFETIME, found.role)
        self.assertEqual(('compute', 'server'), (found.name, found.kind))
        self.assertEqual(60 * _DAY, found.limit)
        self.assertIs(policy.ladders['tell'], found.ladder)
        self.assertEqual(rule.Renewal(30 * _DAY, 4, 120 * _DAY), found.renewal)
        self.assertEqual({'flavor.name', 'flavor.vcpus'}, found.reads())
        self.assertFalse(found.never)
        self.assertFalse(found.trust_owner)
        self.assertGreater(found.line, 1)

    def test_a_condition_is_read_whole(self):
        policy = texts.load(
            lifetimes=None,
            conditions=[texts.condition(match={'status': 'ERROR'})],
        )
        (found,) = policy.conditions
        self.assertEqual(rule.Role.CONDITION, found.role)
        self.assertEqual(30 * _DAY, found.limit)
        self.assertIs(policy.ladders['tell'], found.ladder)

    def test_rules_keep_the_order_of_the_file(self):
        policy = texts.load(
            lifetimes=[texts.lifetime(name=name) for name in 'cab'],
            conditions=[texts.condition(name=name) for name in 'zyx'],
        )
        self.assertEqual(list('cabzyx'), [r.name for r in policy.rules])

    def test_never_is_no_limit_and_no_ladder(self):
        found = self._lifetime(limit='never', ladder=None)
        self.assertTrue(found.never)
        self.assertIsNone(found.limit)
        self.assertIsNone(found.ladder)

    def test_renewals_may_be_without_end(self):
        found = self._lifetime(
            renewal={'by': '30d', 'times': 'any', 'total': 'any'}
        )
        self.assertEqual(rule.Renewal(30 * _DAY, None, None), found.renewal)

    def test_renewals_make_more_in_all_than_one(self):
        self._fault(
            '10d in all is less than one renewal of 30d',
            renewal={'by': '30d', 'times': 4, 'total': '10d'},
        )

    def test_never_goes_with_no_other_end(self):
        for key, value in (
            ('until', '2027-06-30'),
            ('renewal', {'by': '30d', 'times': 1, 'total': 'any'}),
        ):
            self._fault(
                f"'{key}' has no meaning with limit: never",
                limit='never',
                ladder=None,
                **{key: value},
            )
        self._fault("'ladder' has no meaning", limit='never')

    def test_a_lifetime_needs_an_end(self):
        self._fault("needs 'limit' or 'until'", limit=None)

    def test_an_end_needs_a_ladder(self):
        self._fault("required key 'ladder' is missing", ladder=None)

    def test_never_with_a_ceiling_has_an_end(self):
        keys = {
            'match': {'name': 'x'},
            'trust': 'owner',
            'limit': 'never',
            'ceiling': '365d',
        }
        self.assertEqual(365 * _DAY, self._lifetime(**keys).ceiling)
        self._fault("'ladder' is missing", ladder=None, **keys)

    def test_an_unknown_ladder_is_a_fault(self):
        self._fault("unknown ladder 'tel': did you mean 'tell'?", ladder='tel')
        self.assert_fault('write it under ladders:', ladders=None)

    def test_a_ladder_with_a_fault_is_known_nevertheless(self):
        self.assert_fault(
            'no unit', ladders={'tell': {**texts.TELL, 'minimum_notice': 14}}
        )

    def test_a_limit_shorter_than_the_first_warning_is_a_fault(self):
        self._fault('29d is shorter than the first warning', limit='29d')
        self.assertEqual(30 * _DAY, self._lifetime(limit='30d').limit)
        self.assert_fault(
            '29d is shorter',
            conditions=[texts.condition(limit='29d')],
        )

    def test_an_unknown_kind_is_a_fault(self):
        self._fault(
            "unknown kind 'serer': did you mean 'server'?", kind='serer'
        )

    def test_no_two_rules_have_one_name(self):
        self.assert_fault(
            "a rule named 'compute' is in line",
            lifetimes=[texts.lifetime(), texts.lifetime()],
        )
        self.assert_fault(
            "a rule named 'compute' is in line",
            conditions=[texts.condition(name='compute')],
        )

    def test_names_in_one_line_are_told_apart(self):
        faults = self.faults_of(
            'version: 1\ncloud: a\nladders: {t: {warn: [1d], '
            'minimum_notice: 1d, quarantine: none}}\nlifetimes: ['
            '{name: a, kind: server, limit: 9d, ladder: t}, '
            '{name: a, kind: server, limit: 9d, ladder: t}]\n'
        )
        self.assertIn("named 'a' is in line 4 already", faults[0])

    def test_a_condition_counts_from_its_begin_and_has_a_limit(self):
        for key, value in (
            ('until', '2027-06-30'),
            ('renewal', {'by': '30d', 'times': 1, 'total': 'any'}),
            ('ceiling', '30d'),
        ):
            self.assert_fault(
                f"a condition has no '{key}'",
                conditions=[texts.condition(**{key: value})],
            )
        self.assert_fault(
            "'never' is no duration",
            conditions=[texts.condition(limit='never')],
        )
        self.assert_fault(
            "required key 'limit' is missing",
            conditions=[texts.condition(limit=None)],
        )

    def test_a_rule_says_what_it_is_about_even_if_its_limit_is_wrong(self):
        faults = self.faults(
            lifetimes=[
                texts.lifetime(
                    limit=30,
                    match={'flavour': 'x'},
                    where='flavr',
                    ladder='tel',
                )
            ]
        )
        self.assertEqual(4, len(faults))

    def test_every_fault_of_an_expression_is_told(self):
        faults = self.faults(
            lifetimes=[texts.lifetime(where='flavr && stats')]
        )
        self.assertEqual(2, len(faults))

    def test_an_expression_of_another_form_is_a_fault(self):
        self._fault('a list stands where one value belongs', where=['a'])

    def test_a_rule_that_is_none_is_a_fault(self):
        self.assert_fault('a mapping belongs here', conditions=['x'])
