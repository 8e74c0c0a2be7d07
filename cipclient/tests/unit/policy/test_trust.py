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

from cipclient import exceptions
from cipclient.policy import loader
from cipclient.tests.unit.policy import specs
from cipclient.tests.unit.policy import texts

_TRUSTED = {'match': {'name': 'tmp-*'}, 'trust': 'owner'}


class TestTrust(texts.TestCase):
    def _holds(self, *lifetimes):
        texts.load(lifetimes=list(lifetimes))

    def _fault(self, part, *lifetimes):
        self.assert_fault(part, lifetimes=list(lifetimes))

    def test_what_owners_can_write_needs_trust(self):
        for keys in (
            {'match': {'name': 'x'}},
            {'match': {'metadata': {'a': 'b'}}},
            {'match': {'image': 'x'}},
            {'where': "contains(tags, 'x')"},
            {'where': 'length(@) > `1`'},
        ):
            self._fault('write trust: owner', texts.lifetime(**keys))
            self._holds(texts.lifetime(trust='owner', **keys))

    def test_it_is_told_where_it_is_read(self):
        keys = {
            'match': {'metadata': {'a': 'b'}},
            'where': 'name',
            'until': {'metadata': 'a'},
        }
        for key, value in keys.items():
            policy = texts.text(lifetimes=[texts.lifetime(**{key: value})])
            error = self.assertRaises(
                exceptions.PolicyError,
                loader.load_text,
                policy,
                'policy.yaml',
                specs.SPECS,
            )
            line = policy.splitlines()[error.faults[0].line - 1]
            self.assertIn(f'"{key}"', line)

    def test_conditions_need_it_too_and_give_no_time(self):
        self.assert_fault(
            'write trust: owner',
            conditions=[texts.condition(match={'tag': 'x'})],
        )
        texts.load(
            conditions=[
                texts.condition(
                    match={'tag': 'x'}, trust='owner', limit='90d'
                ),
                texts.condition(name='b', limit='30d'),
            ]
        )

    def test_trust_that_nothing_needs_is_a_fault(self):
        self._fault('remove trust', texts.lifetime(trust='owner'))

    def test_no_end_by_trust_needs_a_ceiling(self):
        self._fault(
            'write ceiling:',
            texts.lifetime(limit='never', ladder=None, **_TRUSTED),
        )
        self._fault(
            'write ceiling:',
            texts.lifetime(limit=None, until='2027-01-01', **_TRUSTED),
        )
        self._holds(texts.lifetime(limit='never', ceiling='365d', **_TRUSTED))

    def test_more_time_than_a_later_lifetime_needs_a_ceiling(self):
        other = {'name': 'other'}
        longer = texts.lifetime(**_TRUSTED)
        self._fault(
            'write ceiling:', longer, texts.lifetime(limit='59d', **other)
        )
        self._fault(
            'write ceiling:',
            longer,
            texts.lifetime(limit=None, until='2027-01-01', **other),
        )
        self._holds(longer, texts.lifetime(limit='60d', **other))
        self._holds(texts.lifetime(limit='59d', **other), longer)
        self._holds(
            longer, texts.lifetime(limit='59d', kind='volume', **other)
        )
        self._holds(
            longer, texts.lifetime(limit='never', ladder=None, **other)
        )
        self._holds(
            {**longer, 'ceiling': '90d'}, texts.lifetime(limit='59d', **other)
        )

    def test_a_ceiling_belongs_to_trust(self):
        self._fault(
            "'ceiling' belongs to trust: owner", texts.lifetime(ceiling='90d')
        )

    def test_a_ceiling_is_not_below_the_limit(self):
        self._fault(
            '59d is shorter than limit',
            texts.lifetime(ceiling='59d', **_TRUSTED),
        )
        self._holds(texts.lifetime(ceiling='60d', **_TRUSTED))
