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

from cipclient.model import policy
from cipclient.tests.unit.policy import texts

_PACE = {
    'per_day': 120,
    'per_project_per_day': 10,
    'backlog_share': '50%',
    'mails_per_day': 300,
}


class TestSections(texts.TestCase):
    def test_nothing_is_there_unless_it_is_written(self):
        found = texts.load()
        self.assertEqual(
            (None, None, None, None, None, {}, (), False, ()),
            (
                found.scope,
                found.pace,
                found.breaker,
                found.delete_limits,
                found.notices,
                found.managed,
                found.mark,
                found.halt,
                found.plugins,
            ),
        )

    def test_what_is_written_is_there(self):
        found = texts.load(
            scope={'projects': ['a', 'b'], 'domains': ['c'], 'percent': '20%'},
            pace=_PACE,
            breaker={'unannounced': '20%', 'population': '30%'},
            delete_limits={'per_day': 5, 'percent': '0.5%'},
            managed={'heat': 'per-project'},
            mark=['metadata', 'tag'],
            halt=True,
            plugins=['example-cipclient'],
        )
        self.assertEqual(
            (
                policy.Scope(('a', 'b'), ('c',), 0.2),
                policy.Pace(120, 10, 0.5, 300),
                policy.Breaker(0.2, 0.3),
                policy.DeleteLimits(5, 0.005),
                {'heat': 'per-project'},
                ('metadata', 'tag'),
                True,
                ('example-cipclient',),
            ),
            (
                found.scope,
                found.pace,
                found.breaker,
                found.delete_limits,
                found.managed,
                found.mark,
                found.halt,
                found.plugins,
            ),
        )

    def test_a_scope_of_nobody_is_a_fault(self):
        self.assert_fault('write projects: [all]', scope={})
        self.assert_fault('at least one entry', scope={'projects': []})
        self.assertEqual(
            policy.Scope(('all',)),
            texts.load(scope={'projects': ['all']}).scope,
        )

    def test_all_projects_and_some_is_a_fault(self):
        self.assert_fault(
            'keep one of the two', scope={'projects': ['all', 'a']}
        )

    def test_bounds_are_whole_and_given(self):
        for key in _PACE:
            self.assert_fault(
                f"required key '{key}' is missing",
                pace=texts.without(_PACE, key),
            )
        self.assert_fault('whole number from 1', pace=_PACE | {'per_day': 0})
        self.assert_fault(
            'write it such as 20%', pace=_PACE | {'backlog_share': 50}
        )

    def test_a_place_for_marks_is_known(self):
        self.assert_fault("did you mean 'metadata'?", mark=['metdata'])

    def test_the_kill_switch_is_true_or_false(self):
        self.assert_fault('is not true or false', halt='yes')

    def test_managed_is_one_of_three(self):
        self.assert_fault("did you mean 'absent'?", managed={'heat': 'absnt'})


class TestNotices(texts.TestCase):
    def _load(self, **keys):
        return texts.load(notices=texts.NOTICES | keys).notices

    def _fault(self, part, **keys):
        self.assert_fault(part, notices=texts.NOTICES | keys)

    def test_notices_are_read_whole(self):
        self.assertEqual(
            policy.Notices(
                sender='cloud@example.org',
                operators=('ops@example.org',),
                recipients=(
                    (
                        policy.Recipient('owner'),
                        policy.Recipient('role', 'member'),
                    ),
                    (policy.Recipient('contact'),),
                ),
                allowed_domains=('example.org',),
                denied_domains=('bad.example.org',),
                digest='weekly',
                languages={'default': 'en', 'example.fr': 'fr'},
                smtp=policy.Smtp('localhost', 25, 'none'),
            ),
            self._load(
                recipients=[['owner', {'role': 'member'}], 'contact'],
                allowed_domains=['Example.org'],
                denied_domains=['bad.example.org'],
                languages={'default': 'en', 'domains': {'Example.fr': 'fr'}},
            ),
        )

    def test_any_domain_and_english_are_what_is_left_open(self):
        found = self._load()
        self.assertIsNone(found.allowed_domains)
        self.assertEqual({'default': 'en'}, found.languages)

    def test_recipients_are_known_ways_to_reach_people(self):
        for recipients, part in (
            (['owners'], "did you mean 'owner'?"),
            ([{'roles': 'member'}], 'write owner, contact or {role: member}'),
            ([{'role': ['member']}], 'write owner, contact or'),
            ([['owner', ['contact']]], 'write owner, contact or'),
            ([[]], 'the list is empty'),
            ([], 'at least one entry'),
            ('owner', 'a list belongs here'),
        ):
            self._fault(part, recipients=recipients)

    def test_addresses_are_bare(self):
        self._fault(
            'no plain mail address', **{'from': 'Cloud <cloud@example.org>'}
        )
        self._fault('no plain mail address', operators=['a@b.c, d@e.f'])

    def test_domains_are_any_or_some(self):
        for value in ([], {'a': 'b'}, 'example.org'):
            self._fault('write any, or a list', allowed_domains=value)
        self._fault('no domain name', allowed_domains=['*'])
        self._fault('one value belongs', allowed_domains=[['a']])

    def test_languages_have_codes_and_domains(self):
        self._fault(
            'no language',
            languages={'default': 'en', 'domains': {'a.b': 'French'}},
        )
        self._fault(
            'is no domain name',
            languages={'default': 'en', 'domains': {'a b': 'fr'}},
        )
        self._fault(
            "'default' is no mail domain",
            languages={'default': 'en', 'domains': {'default': 'fr'}},
        )

    def test_the_mail_server_has_a_port_and_a_known_security(self):
        smtp = texts.NOTICES['smtp']
        self._fault('whole number from 1 to 65535', smtp=smtp | {'port': 0})
        self._fault(
            "did you mean 'starttls'?", smtp=smtp | {'security': 'start-tls'}
        )
        self._fault('is no host', smtp=smtp | {'host': 'a b'})
        self._fault("unknown key 'username'", smtp=smtp | {'username': 'x'})
