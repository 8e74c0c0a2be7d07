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

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.policy import expression
from cipclient.tests.unit.policy import specs
from cipclient.tests.unit.policy import texts

_FACTS = {
    'name': 'tmp-1',
    'status': 'SHUTOFF',
    'created': '2026-01-01T00:00:00Z',
    'locked': False,
    'flavor': {
        'name': 'c16',
        'vcpus': 16,
        'ram': 65536,
        'extra_specs': {'hw:cpu': 'x'},
    },
    'tags': ['a', 'b'],
    'metadata': {'purpose': 'test', 'lifetime-until': '2026-01-01'},
    'owner': {'name': 'ada', 'state': 'deleted'},
    'project': {'name': 'p', 'tags': ['course'], 'properties': {}},
}


def _compile(text):
    return expression.compile(text, specs.SERVER)


class TestCompile(base.BaseTestCase):
    def _reads(self, text):
        return sorted(_compile(text).reads)

    def _faults(self, text):
        return list(self.assertRaises(ValueError, _compile, text).args)

    def _fault(self, text):
        faults = self._faults(text)
        self.assertEqual(1, len(faults), faults)
        return faults[0]

    def test_the_text_stays_as_it_was_written(self):
        self.assertEqual("status == 'X'", _compile("status == 'X'").text)

    def test_the_facts_named_are_known(self):
        for text, reads in (
            ("status == 'SHUTOFF'", ['status']),
            ('flavor.vcpus > `4`', ['flavor.vcpus']),
            ("flavor.extra_specs.\"hw:cpu\" == 'x'", ['flavor.extra_specs']),
            ("contains(tags, 'a')", ['tags']),
            ("contains(project.tags, 'a')", ['project.tags']),
            ("project.properties.end < '2026'", ['project.properties']),
            ("metadata.\"lifetime-until\" != 'x'", ['metadata']),
            ("!locked && owner.state == 'deleted'", ['locked', 'owner.state']),
            ("tags[?@ == 'a'] || name == 'b'", ['name', 'tags']),
            ("tags[?starts_with(@, 'a')] | [0]", ['tags']),
            ('tags[0]', ['tags']),
            ('tags[0:2]', ['tags']),
            ('tags[]', ['tags']),
            ('metadata.*', ['metadata']),
            ('[status, name]', ['name', 'status']),
            ('{a: status, b: flavor.ram}.a', ['flavor.ram', 'status']),
            ('flavor | name', ['flavor.name']),
            ("(status || name) == 'x'", ['name', 'status']),
            ('length(keys(metadata)) > `3`', ['metadata']),
            ('sort_by(tags, &length(@))[0]', ['tags']),
            ('map(&foo, tags)', ['tags']),
            ('locked == `true`', ['locked']),
            ("(metadata.a || 'b') == 'b'", ['metadata']),
        ):
            self.assertEqual(reads, self._reads(text), text)

    def test_a_prefix_alone_reads_everything_below_it(self):
        below = [
            fact.name
            for fact in specs.SERVER.all_facts()
            if fact.name.startswith('owner.')
        ]
        for text in ('owner', 'length(owner)', 'owner.*', 'owner == `1`'):
            self.assertEqual(sorted(below), self._reads(text), text)

    def test_the_root_alone_reads_everything(self):
        everything = sorted(fact.name for fact in specs.SERVER.all_facts())
        for text in ('@', '*', 'values(@)', '*.name', 'to_string(@)'):
            self.assertEqual(everything, self._reads(text), text)

    def test_an_unknown_name_is_answered_with_a_near_one(self):
        for text, near in (
            ('flavr.name', "did you mean 'flavor'?"),
            ('flavor.vcpu', "did you mean 'vcpus'?"),
            ('project.tag', "did you mean 'tags'?"),
            ('project.name.x', 'has nothing in it named'),
            ('stat', "did you mean 'status'?"),
            ("contains(taggs, 'x')", "did you mean 'tags'?"),
            ("tags[?@ == 'x'] && ower", "did you mean 'owner'?"),
            ('[status, nam]', "did you mean 'name'?"),
            ('flavor | nam', "did you mean 'name'?"),
            ('{a: nam}', "did you mean 'name'?"),
        ):
            self.assertIn(near, self._fault(text), text)

    def test_a_text_in_the_wrong_quotes_is_told(self):
        fault = self._fault('status == "ERROR"')
        self.assertIn("a server has no 'ERROR'", fault)
        self.assertIn('a text stands in single quotes', fault)

    def test_all_names_are_checked_at_once(self):
        self.assertEqual(2, len(self._faults('nam && statu && nam')))

    def test_what_would_never_hold_is_a_fault(self):
        for text, advice in (
            ("flavor.ram > '4096'", 'flavor.ram is a number'),
            ('flavor.ram == `true`', 'flavor.ram is a number'),
            ("locked == 'true'", 'locked is `true` or `false`'),
            ("`1` == status", 'status is a text'),
            ("tags == 'a'", "write contains(tags, '...')"),
            ("metadata == 'a'", 'metadata is a mapping'),
            ('created > `5`', 'created is a text'),
            ("owner.state == 'delted'", "did you mean 'deleted'?"),
            ('metadata.x == `1`', 'metadata is a text'),
            ('tags.a', "write contains(tags, 'a')"),
            ('status.a', 'compare it as it is'),
        ):
            self.assertIn(advice, self._fault(text), text)

    def test_what_always_says_the_same_is_a_fault(self):
        for text in (
            '`true`',
            "'SHUTOFF'",
            "status == 'ERROR' || 'SHUTOFF'",
            "status == 'ERROR' && !`false`",
            "tags[?@ == 'a' || 'b']",
        ):
            self.assertIn('compare a fact with it', self._fault(text), text)
        for text in ("'a' == 'b'", "length('abc') > `2`"):
            self.assertIn('reads no fact', self._fault(text), text)

    def test_absence_can_be_asked_for(self):
        for text in ('image_id == `null`', '`null` != metadata.x'):
            self.assertTrue(_compile(text).reads)

    def test_what_is_no_jmespath_says_where(self):
        for text, advice in (
            ('status ==', 'it ends too early'),
            ('flavor.vcpus > 4', 'numbers in backticks'),
            ('status = "x"', 'character 8'),
            ("status == 'x", 'character 11'),
            ('a b', 'does not belong here, character 3'),
            (')', 'does not belong here'),
            ('foo(', 'it ends too early'),
            ('foo(@)', ''),
            ('[::0]', ''),
        ):
            try:
                _compile(text)
            except ValueError as error:
                self.assertIn(advice, str(error))

    def test_what_is_too_long_or_too_deep_is_a_fault(self):
        self.assertIn('several rules', self._fault('a' * 2001))
        for text in ('(' * 1900, '!' * 1900 + '@', '@' + '.x' * 900):
            self.assertIsNotNone(self._fault(text))

    @texts.FUZZ
    @hypothesis.given(
        strategies.text(alphabet="abd.@*[]{}()&|!<>=`'\"\\u0123456789-:,? ")
    )
    def test_any_play_of_signs_is_an_expression_or_has_faults(self, text):
        try:
            compiled = _compile(text)
        except ValueError as error:
            self.assertTrue(error.args)
            return
        try:
            compiled.holds(_FACTS)
        except ValueError as error:
            self.assertIn('cannot be applied', str(error))


class TestHolds(base.BaseTestCase):
    def test_it_answers_as_jmespath_does(self):
        for text, answer in (
            ("status == 'SHUTOFF'", True),
            ("status == 'ACTIVE'", False),
            ('flavor.vcpus >= `16` && !locked', True),
            ("created < '2026-06-01'", True),
            ("contains(tags, 'c')", False),
            ("tags[?starts_with(@, 'a')]", True),
            ("tags[?starts_with(@, 'c')]", False),
            ("metadata.purpose == 'test'", True),
            ('metadata.nothing', False),
            ("metadata.nothing < 'x'", False),
            ('project.properties', False),
            ('length(project.properties)', True),  # 0 is no false
            ("join('', tags[5:])", False),
            ('locked', False),
            ('image_id', False),
            ('project.properties', False),
            ('tags[5:]', False),
            ('@', True),
        ):
            self.assertIs(answer, _compile(text).holds(_FACTS), text)

    def test_what_cannot_be_applied_is_a_value_error(self):
        for text in (
            'abs(status)',
            'length(flavor.ram)',
            'tags[::0]',
            "metadata.purpose > flavor.ram",
            'max_by(tags, &abs(@))',
        ):
            error = self.assertRaises(ValueError, _compile(text).holds, _FACTS)
            self.assertIn('cannot be applied', str(error))
