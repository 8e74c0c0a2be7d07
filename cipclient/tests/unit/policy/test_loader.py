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

import hashlib
import os
import pathlib
import re
import textwrap

import fixtures
import hypothesis
from hypothesis import strategies

from cipclient import exceptions
from cipclient.model.text import safe
from cipclient.policy import loader
from cipclient.tests.unit.policy import specs
from cipclient.tests.unit.policy import texts

_DESIGNED = """\
version: 1
cloud: arbutus
lifetimes:
  - {name: gpu, kind: server, match: {flavor: "g*"}, limit: 21d, ladder: short}
  - name: course
    kind: server
    match: {project: {tag: course}}
    until: {project: {property: end_date}}
    ladder: research
  - name: compute
    kind: server
    match: {flavor: "c*"}
    limit: 60d
    renewal: {by: 30d, times: 4, total: 120d}
    ladder: research
  - {name: persistent, kind: server, match: {flavor: "p*"}, limit: never}
  - {name: allocation, kind: project, until: {property: end_date}, ladder: tell}
conditions:
  - {name: broken, kind: server, match: {status: ERROR}, limit: 30d, ladder: tell}
  - {name: forgotten, kind: server, match: {status: SHUTOFF}, limit: 60d, ladder: research}
  - {name: departed, kind: server, match: {owner: {state: [deleted, disabled]}}, limit: 30d, ladder: research}
  - {name: unattached, kind: volume, match: {attached: false}, limit: 180d, ladder: tell}
ladders:
  research:
    warn: [30d, 14d, 3d]
    minimum_notice: 14d
    quarantine: shelve
    if_shelve_loses: stop
    keep: 30d
    delete: false
  short: {warn: [7d, 2d], minimum_notice: 7d, quarantine: shelve, if_shelve_loses: hold, keep: 14d, delete: false}
  tell: {warn: [30d, 7d], minimum_notice: 14d, quarantine: none}
exemptions:
  - project: 6f1c0c54e7f94cbd9b7cbb3b62a1a001
    reason: long-term service, ticket 4711
    until: 2027-06-30
scope: {projects: [all]}
pace: {per_day: 120, per_project_per_day: 10, backlog_share: 50%, mails_per_day: 300}
breaker: {unannounced: 20%, population: 30%}
delete_limits: {per_day: 5, percent: 0.5%}
calendar:
  timezone: America/Vancouver
  act_on: [mon, tue, wed, thu]
  hours: "09:00-16:00"
  freeze: [{from: 12-15, to: 01-31}]
  holidays: [2026-12-25]
facts:
  - {kind: project, key: id, file: projects.csv}
managed: {heat: list}
notices:
  from: cloud@example.org
  operators: [cloud-ops@example.org]
  recipients: [[owner, {role: member}], contact]
  allowed_domains: any
  digest: weekly
  languages: {default: en, domains: {quebec: fr}}
  smtp: {host: localhost, port: 25, security: starttls}
mark: [metadata]
halt: false
"""  # noqa: E501


class TestLoad(texts.TestCase):
    def setUp(self):
        super().setUp()
        self.directory = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.path = self.directory / 'lifetime.yaml'

    def _write(self, content, path=None):
        path = path or self.path
        path.write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )
        path.chmod(0o600)
        return path

    def _fault(self, *args):
        error = self.assertRaises(
            exceptions.PolicyError,
            loader.load,
            self.path,
            specs.SPECS,
            *args,
        )
        (fault,) = error.faults
        return fault

    def test_a_file_is_its_policy_source_and_digest(self):
        self._write(texts.text())
        policy = loader.load(self.path, specs.SPECS)
        self.assertEqual('arbutus', policy.cloud)
        self.assertEqual(str(self.path), policy.source)
        self.assertEqual(
            hashlib.sha256(self.path.read_bytes()).hexdigest(), policy.digest
        )

    def test_line_ends_of_another_system_do_no_harm(self):
        self._write(_DESIGNED_WITHOUT_FACTS.replace('\n', '\r\n'))
        policy = loader.load(self.path, specs.SPECS)
        self.assertEqual(
            hashlib.sha256(self.path.read_bytes()).hexdigest(), policy.digest
        )

    def test_all_that_is_designed_is_read(self):
        self._write(_DESIGNED)
        self._write('id,ticket\np1,RT 1\n', self.directory / 'projects.csv')
        policy = loader.load(self.path, specs.SPECS)
        self.assertEqual(
            ['gpu', 'course', 'compute', 'persistent', 'allocation'],
            [r.name for r in policy.lifetimes],
        )
        self.assertEqual(
            [4, 5, 10, 16, 17, 19, 20, 21, 22], [r.line for r in policy.rules]
        )
        self.assertEqual({'server', 'volume', 'project'}, policy.kinds())
        self.assertEqual({'p1': {'ticket': 'RT 1'}}, policy.facts[0].rows)
        self.assertEqual('fr', policy.notices.languages['quebec'])

    def test_a_file_that_is_not_there_is_one_fault(self):
        self.assertIn('No such file', self._fault().message)

    def test_a_file_that_others_can_write_is_refused(self):
        self._write(texts.text()).chmod(0o666)
        self.assertIn('everybody can write', self._fault().message)
        self.path.chmod(0o660)
        self.assertIn('CIPCLIENT_POLICY_GROUP', self._fault().message)
        self.assertIn('does not exist', self._fault('no-such-group').message)

    def test_what_is_not_utf_8_has_a_place(self):
        self._write('version: 1\ncloud: "é'.encode() + b'\xe9"\n')
        fault = self._fault()
        self.assertEqual((2, 10), (fault.line, fault.column))
        self.assertIn('not UTF-8', fault.message)


_DESIGNED_WITHOUT_FACTS = _DESIGNED.replace(
    'facts:\n  - {kind: project, key: id, file: projects.csv}\n', ''
)


class TestLoadText(texts.TestCase):
    def test_ten_faults_of_one_file_are_told_at_once_each_at_its_place(self):
        error = self.assertRaises(
            exceptions.PolicyError,
            loader.load_text,
            textwrap.dedent(
                """\
                version: 2
                cloud: arbutus
                lifetimes:
                  - name: compute
                    kind: server
                    match: {flavour: "c*"}
                    limit: 30
                    ladder: research
                  - name: compute
                    kind: server
                    limt: 60d
                    limit: 60d
                    ladder: resarch
                conditions:
                  - {name: broken, kind: serer, limit: 30d, ladder: research}
                  - {name: old, kind: server, where: stats, limit: 30d,
                     ladder: research}
                ladders:
                  research:
                    warn: [30d, 3d, 14d]
                    minimum_notice: 14d
                    quarantine: shelve
                    if_shelve_loses: stop
                    keep:
                exemptions:
                  - project: atlas
                    until: 2027-06-30
                """
            ),
            'policy.yaml',
            specs.SPECS,
        )
        self.assertEqual(
            [
                "policy.yaml:1:10: '2' is no version that this program "
                'reads: write 1',
                "policy.yaml:6:13: a server has no 'flavour': did you mean "
                "'flavor'?",
                "policy.yaml:7:12: '30' has no unit: write 30d for days or "
                '30h for hours',
                "policy.yaml:9:11: a rule named 'compute' is in line 4 "
                'already: name this one otherwise',
                "policy.yaml:11:5: unknown key 'limt': did you mean 'limit'?",
                "policy.yaml:13:13: unknown ladder 'resarch': did you mean "
                "'research'?",
                "policy.yaml:15:26: unknown kind 'serer': did you mean "
                "'server'?",
                "policy.yaml:16:38: a server has no 'stats': did you mean "
                "'status'?",
                'policy.yaml:24:10: blank: write a value or remove the key',
                "policy.yaml:26:5: required key 'reason' is missing",
                "policy.yaml:26:14: 'atlas' is no id: write it such as "
                '6f1c0c54e7f94cbd9b7cbb3b62a1a001',
            ],
            error.lines(),
        )

    def test_quotes_do_not_matter(self):
        plain = texts.text(conditions=[texts.condition(kind='volume')])
        bare = re.sub('"([a-z0-9_]+)"', r'\1', plain)
        quoted = plain.replace('"version": 1', '"version": "1"')
        found = [
            loader.load_text(text, 'p', specs.SPECS).rules
            for text in (plain, bare, quoted)
        ]
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0], found[2])

    def test_the_file_needs_a_version_a_cloud_and_a_rule(self):
        self.assert_fault("required key 'version' is missing", version=None)
        self.assert_fault("required key 'cloud' is missing", cloud=None)
        self.assert_fault('no rule: write at least one', lifetimes=None)
        self.assert_fault(
            'no rule: write at least one', lifetimes=[], conditions=[]
        )

    def test_a_file_that_is_no_mapping_is_a_fault(self):
        for text in ('- a\n', 'a\n', '"a"'):
            self.assertEqual(
                ['a mapping belongs here: write keys with values'],
                self.faults_of(text),
            )

    def test_an_unknown_section_is_a_fault(self):
        self.assert_fault(
            "unknown key 'exemption': did you mean 'exemptions'?",
            exemption=[],
        )

    def test_an_alias_hides_no_other_fault(self):
        for entry in ('"halt": *x, ', '*x : 1, '):
            policy = texts.text(clod='x').replace('{', '{' + entry, 1)
            faults = ' '.join(self.faults_of(policy))
            self.assertIn('alias *x', faults)
            self.assertIn("unknown key 'clod'", faults)

    def test_a_blank_section_is_one_fault(self):
        faults = self.faults_of(texts.text().replace('"arbutus"', ''))
        self.assertEqual(['blank: write a value or remove the key'], faults)

    def test_strange_text_in_a_message_is_made_safe(self):
        faults = self.faults_of(texts.text(**{'clo\u202eud': 'x'}))
        self.assertEqual(1, len(faults))
        self.assertTrue(faults[0].isprintable())

    @texts.FUZZ
    @hypothesis.given(strategies.text())
    def test_any_text_is_a_policy_or_a_policy_error(self, text):
        self._hold(text)

    @texts.FUZZ
    @hypothesis.given(strategies.data())
    def test_any_slip_in_a_good_policy_is_a_policy_or_a_policy_error(
        self, data
    ):
        text = loader.example_text()
        at = data.draw(strategies.integers(0, len(text)))
        length = data.draw(strategies.integers(0, 20))
        slip = data.draw(
            strategies.text(
                alphabet=' -?:,[]{}#&*!|>\'"%@`~ab01\n', max_size=5
            )
        )
        self._hold(text[:at] + slip + text[at + length :])

    @texts.FUZZ
    @hypothesis.given(strategies.data())
    def test_any_tree_in_a_good_policy_is_a_policy_or_a_policy_error(
        self, data
    ):
        keys = strategies.sampled_from(_KEYS)
        trees = strategies.recursive(
            strategies.sampled_from(_VALUES) | strategies.text(max_size=5),
            lambda inner: (
                strategies.lists(inner, max_size=3)
                | strategies.dictionaries(keys, inner, max_size=4)
            ),
            max_leaves=8,
        )
        sections = data.draw(strategies.dictionaries(keys, trees, max_size=3))
        self._hold(texts.text(**sections))
        rule_ = data.draw(strategies.dictionaries(keys, trees, max_size=3))
        self._hold(
            texts.text(
                lifetimes=[texts.lifetime(**rule_)],
                ladders={'tell': {**texts.TELL, **rule_}},
                calendar={'timezone': 'UTC', **rule_},
                notices={**texts.NOTICES, **rule_},
                exemptions=[{'reason': 'x', 'until': 'never', **rule_}],
            )
        )

    def _hold(self, text):
        try:
            policy = loader.load_text(text, 'p', specs.SPECS)
        except exceptions.PolicyError as error:
            self.assertTrue(error.faults)
            for fault in error.faults:
                self.assertGreater(fault.line, 0)
                self.assertEqual(fault.message, safe(fault.message))
                for word in ('pydantic', 'http', 'Input should', 'valid '):
                    self.assertNotIn(word, fault.message)
        else:
            self.assertTrue(policy.rules)


_KEYS = tuple(
    """
    version cloud lifetimes conditions ladders exemptions scope pace facts
    calendar notices managed mark halt name kind match where limit until
    ladder trust ceiling renewal warn keep delete quarantine project user
    server flavor metadata property tag owner state size created before
    at_least role from to freeze hours domains default smtp x
    """.split()  # noqa: SIM905
)
_VALUES = tuple(
    """
    server volume project owner never any 30d 60d 0 1 010 true false 20%
    2027-06-30 c* shelve stop none tell x deleted member contact id
    flavor.vcpus 6f1c0c54e7f94cbd9b7cbb3b62a1a001
    """.split()  # noqa: SIM905
)


class TestExample(texts.TestCase):
    def test_it_is_a_policy_for_every_kind(self):
        policy = loader.example(specs.SPECS)
        self.assertEqual('the built-in example', policy.source)
        self.assertEqual({'server', 'volume', 'project'}, policy.kinds())
        self.assertEqual((), policy.facts)
        self.assertFalse(
            any(ladder.delete for ladder in policy.ladders.values())
        )

    def test_what_it_shows_in_comments_is_valid_too(self):
        shown = re.sub(r'(?m)^( *)#(?! \S| *$)', r'\1', loader.example_text())
        directory = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        table = directory / 'projects.csv'
        table.write_text('id\n')
        os.chmod(table, 0o600)
        policy = loader.load_text(shown, 'example', specs.SPECS, directory)
        self.assertEqual(2, len(policy.exemptions))
        self.assertEqual(1, len(policy.facts))
        self.assertIsNotNone(policy.notices)
        self.assertIsNotNone(policy.scope)
        self.assertTrue(policy.calendar.holidays)

    def test_what_owners_write_gives_them_less_time_only(self):
        lifetimes = loader.example(specs.SPECS).lifetimes
        (trusting,) = [found for found in lifetimes if found.trust_owner]
        others = [
            found.limit
            for found in lifetimes
            if found.kind == trusting.kind and found.limit is not None
        ]
        self.assertEqual(min(others), trusting.limit)
