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

C = rule.Criterion


class TestCriteria(texts.TestCase):
    def _criteria(self, match, kind='server', **keys):
        policy = texts.load(
            lifetimes=[texts.lifetime(kind=kind, match=match, **keys)]
        )
        return policy.lifetimes[0].match

    def _fault(self, part, match, kind='server'):
        self.assert_fault(
            part,
            lifetimes=[texts.lifetime(kind=kind, match=match)],
        )

    def test_one_pattern_or_several_fit_a_text(self):
        self.assertEqual(
            (C('status', rule.OneOf(('ERROR',))),),
            self._criteria({'status': 'ERROR'}),
        )
        self.assertEqual(
            (C('status', rule.OneOf(('ERROR', 'SHUT*'))),),
            self._criteria({'status': ['ERROR', 'SHUT*']}),
        )

    def test_a_shorthand_means_the_name(self):
        self.assertEqual(
            (C('flavor.name', rule.OneOf(('c*',))),),
            self._criteria({'flavor': 'c*'}),
        )

    def test_nested_keys_name_facts_of_the_kind_and_its_relations(self):
        self.assertEqual(
            (
                C('flavor.name', rule.OneOf(('c*',))),
                C('flavor.vcpus', rule.Between(4, None)),
                C('project.tags', rule.OneOf(('course',))),
                C('owner.state', rule.OneOf(('deleted', 'disabled'))),
            ),
            self._criteria(
                {
                    'flavor': {'name': 'c*', 'vcpus': {'at_least': 4}},
                    'project': {'tag': 'course'},
                    'owner': {'state': ['deleted', 'disabled']},
                }
            ),
        )

    def test_a_flag_is_true_or_false(self):
        self.assertEqual(
            (C('attached', rule.Flag(False)),),
            self._criteria({'attached': False}, 'volume'),
        )

    def test_a_number_is_exact_or_has_bounds(self):
        for value, between in (
            (100, (100, 100)),
            ({'at_least': 1}, (1, None)),
            ({'at_most': '0.5'}, (None, 0.5)),
            ({'at_least': 1, 'at_most': 1}, (1, 1)),
        ):
            self.assertEqual(
                (C('size', rule.Between(*between)),),
                self._criteria({'size': value}, 'volume'),
            )

    def test_entries_of_a_map_have_patterns(self):
        self.assertEqual(
            (
                C(
                    'flavor.extra_specs',
                    rule.Entries({'hw:a': ('x',), 'b': ('y', 'z*')}),
                ),
            ),
            self._criteria(
                {'flavor': {'extra_spec': {'hw:a': 'x', 'b': ['y', 'z*']}}}
            ),
        )

    def test_a_date_lies_before_the_begin_of_a_day(self):
        moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        self.assertEqual(
            (C('created', rule.Before(moment)),),
            self._criteria({'created': {'before': '2026-01-01'}}),
        )

    def test_an_unknown_key_is_answered_with_a_near_one(self):
        self._fault("a server has no 'flavour': did you", {'flavour': 'c*'})
        self._fault(
            "a server has no 'project.tagg': did you mean 'tag'?",
            {'project': {'tagg': 'x'}},
        )
        self._fault(
            "a volume has no 'flavor'", {'flavor': 'c*'}, kind='volume'
        )

    def test_a_matcher_is_spelled_its_own_way(self):
        self._fault("did you mean 'tag'?", {'project': {'tags': 'x'}})

    def test_a_dotted_key_is_to_be_nested(self):
        self._fault('flavor: {name: ...}', {'flavor.name': 'c*'})

    def test_a_relation_without_a_key_names_them(self):
        self._fault(
            "'project' needs a key of its own: {project: {id: ...}} or "
            '{project: {name: ...}}',
            {'project': 'foo'},
        )

    def test_what_no_state_ever_is_is_a_fault(self):
        self._fault(
            "owner.state is never 'delted': did you mean 'deleted'?",
            {'owner': {'state': 'delted'}},
        )
        self._fault(
            "owner.state is never 'gone*'", {'owner': {'state': ['gone*']}}
        )
        self.assertTrue(self._criteria({'owner': {'state': 'd*'}}))

    def test_values_of_another_type_are_faults(self):
        for kind, match, part in (
            ('server', {'status': {'a': 'b'}}, 'write a pattern'),
            ('server', {'status': []}, 'the list is empty'),
            ('server', {'status': [['a']]}, 'write a pattern'),
            ('server', {'flavor': {}}, "'flavor' needs a key"),
            ('volume', {'attached': 'yes'}, 'not true or false'),
            ('volume', {'attached': [True]}, 'write true or false'),
            ('volume', {'size': '1e3'}, 'no plain decimal'),
            ('volume', {'size': [1]}, 'write a number, or bounds'),
            ('volume', {'size': {}}, 'write a number, or bounds'),
            ('volume', {'size': {'at_leat': 1}}, "did you mean 'at_least'"),
            ('volume', {'size': {'at_least': [1]}}, 'write a number'),
            (
                'volume',
                {'size': {'at_least': 2, 'at_most': 1}},
                'at_least is more than at_most',
            ),
            ('server', {'created': '2026-01-01'}, '{before: 2026-01-01}'),
            ('server', {'created': {}}, '{before: 2026-01-01}'),
            ('server', {'created': {'after': 'x'}}, "'after'"),
            ('server', {'created': {'before': 'x'}}, 'no date'),
            ('server', {'flavor': {'extra_spec': 'x'}}, 'an entry and its'),
            ('server', {'flavor': {'extra_spec': {}}}, 'an entry and its'),
            (
                'server',
                {'flavor': {'extra_spec': {'a': []}}},
                'the list is empty',
            ),
            ('server', {}, 'remove the key to match everything'),
            ('server', 'x', 'remove the key to match everything'),
        ):
            self._fault(part, match, kind)
