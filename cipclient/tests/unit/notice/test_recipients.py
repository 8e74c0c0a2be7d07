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

from hypothesis import given
from hypothesis import strategies as st
from oslotest import base

from cipclient.model import case as model_case
from cipclient.model import fact
from cipclient.model import policy
from cipclient.model import standing
from cipclient.model import verdict
from cipclient.notice import recipients
from cipclient.notice import tables
from cipclient.tests import builders
from cipclient.tests.unit.notice import people

_ALICE = people.user('alice')
_BOB = people.user('bob')
_CAROL = people.user('carol')


def _case(kind='server', id_='s1', ladder='', **subject):
    given = {
        'name': 'node-1',
        'project_id': 'p1',
        'project': 'physics',
        'user_id': 'id-alice',
        'owner': 'alice',
    }
    return model_case.Case(
        standing.ResourceKey('west', kind, id_, builders.CREATED),
        standing.Subject(**{**given, **subject}),
        standing.Standing(verdict.State.OVER, ladder=ladder),
        builders.NOW,
        number=1,
    )


def _reach(owner=None, members=(), contacts=(), notices=None, **more):
    return recipients.reach(
        _case(),
        owner,
        {'member': members},
        contacts,
        notices or people.notices(),
        **more,
    )


def _addresses(reach):
    return [person.address for person in reach.people]


class TestChain(base.BaseTestCase):
    def test_all_of_an_entry_are_told_together(self):
        reach = _reach(_ALICE, [_BOB, _CAROL], ['pi@example.org'])
        self.assertEqual(
            ['alice@example.org', 'bob@example.org', 'carol@example.org'],
            _addresses(reach),
        )
        self.assertFalse(reach.unknown)
        self.assertEqual('', reach.why)
        self.assertEqual(
            ['id-alice', 'id-bob', 'id-carol'],
            [person.user_id for person in reach.people],
        )

    def test_one_who_can_be_reached_is_enough_to_stop(self):
        reach = _reach(
            people.user('alice', state='disabled'), [_BOB], ['pi@example.org']
        )
        self.assertEqual(['bob@example.org'], _addresses(reach))

    def test_the_next_is_told_only_if_nobody_before_can_be(self):
        reach = _reach(
            people.user('alice', state='disabled'),
            [people.user('bob', email=None)],
            ['pi@example.org'],
        )
        self.assertEqual(['pi@example.org'], _addresses(reach))
        self.assertEqual('', reach.people[0].user_id)

    def test_why_names_each_of_the_chain(self):
        reach = _reach(
            people.user('alice', state='disabled'),
            [
                people.user('bob', email=None),
                people.user('carol', state='deleted'),
                people.user('dave', email='a@example.org, evil@x.example'),
            ],
        )
        self.assertEqual((), reach.people)
        self.assertFalse(reach.unknown)
        self.assertEqual(
            'alice is disabled; bob has no address; carol is deleted; the '
            'address of dave has more than one @; no contact is named',
            reach.why,
        )

    def test_whose_mail_came_back_is_passed_over(self):
        returned = {'alice@Example.org': datetime.date(2026, 11, 20)}
        reach = _reach(_ALICE, [_BOB], returned=returned)
        self.assertEqual(['bob@example.org'], _addresses(reach))
        self.assertEqual(
            'what went to alice on 2026-11-20 came back; nobody has the role '
            'member; no contact is named',
            _reach(_ALICE, returned=returned).why,
        )

    def test_why_is_no_longer_than_it_can_be_read(self):
        members = [
            people.user(f'm{count}', email=None) for count in range(500)
        ]
        why = _reach(None, members).why
        self.assertIn('; and 494 more', why)
        self.assertLess(len(why), 400)

    def test_names_are_safe_to_show(self):
        why = _reach(people.user('\x1b[31m' + 'x' * 500, email=None)).why
        self.assertTrue(why.isprintable())
        self.assertLess(len(why), 200)

    def test_without_recipients_nobody_is_reached(self):
        reach = recipients.reach(_case(), _ALICE, {}, (), people.notices(()))
        self.assertEqual('the policy names no recipients', reach.why)

    def test_an_entry_of_nobody_says_so(self):
        reach = _reach()
        self.assertEqual(
            'it has no owner; nobody has the role member; no contact is named',
            reach.why,
        )


class TestUnknown(base.BaseTestCase):
    def _unknown(self, reach, why):
        self.assertEqual((), reach.people)
        self.assertTrue(reach.unknown)
        self.assertEqual(why, reach.why)

    def test_an_owner_who_could_not_be_read_is_not_passed_over(self):
        self._unknown(
            _reach(fact.Unknown('HTTP 503'), [_BOB], ['pi@example.org']),
            'the owner is not known: HTTP 503',
        )

    def test_an_owner_proven_gone_is_passed_over(self):
        reach = _reach(people.user('alice', state='deleted'), [_BOB])
        self.assertEqual(['bob@example.org'], _addresses(reach))

    def test_holders_who_could_not_be_read_are_not_passed_over(self):
        self._unknown(
            _reach(_ALICE, fact.Unknown('HTTP 403')),
            'who has the role member is not known: HTTP 403',
        )

    def test_a_role_that_was_not_read_is_not_known(self):
        reach = recipients.reach(_case(), _ALICE, {}, (), people.notices())
        self.assertTrue(reach.unknown)

    def test_what_is_further_down_need_not_be_known(self):
        reach = _reach(
            _ALICE,
            fact.Unknown('HTTP 403'),
            notices=people.notices((people.OWNER,), (people.MEMBERS,)),
        )
        self.assertEqual(['alice@example.org'], _addresses(reach))

    def test_whether_one_is_disabled_must_be_known(self):
        self._unknown(
            _reach(people.user('alice', state=fact.Unknown('a list'))),
            'whether alice is disabled is not known',
        )

    def test_an_address_that_was_not_read_is_not_known(self):
        self._unknown(
            _reach(builders.user('id-alice', name='alice')),
            'the address of alice was not read',
        )

    def test_f52_an_address_that_is_none_is_passed_over(self):
        for email in (
            fact.Unknown('email is a list'),
            None,
            '',
            'a@example.org, evil@x.example',
            'x' * 10_000_000 + '@example.org',
        ):
            reach = _reach(people.user('alice', email=email), [_BOB])
            self.assertEqual(['bob@example.org'], _addresses(reach))


class TestPeople(base.BaseTestCase):
    def test_nobody_is_told_twice(self):
        members = [
            _ALICE,
            people.user('alias', email='alice@EXAMPLE.org'),
            people.user('other', email='Alice@example.org'),
        ]
        self.assertEqual(
            ['alice@example.org', 'Alice@example.org'],
            _addresses(_reach(_ALICE, members)),
        )

    def test_a6_a_domain_that_is_not_allowed_is_not_written_to(self):
        notices = people.notices(denied_domains=('example.org',))
        reach = _reach(_ALICE, [_BOB], ['pi@example.com'], notices)
        self.assertEqual(['pi@example.com'], _addresses(reach))
        reach = _reach(_ALICE, [], [], notices)
        self.assertIn('alice has an address of a domain', reach.why)

    def test_operators_do_not_count(self):
        operator = people.user('root', email='cloud-ops@Example.org')
        reach = _reach(operator, [_BOB])
        self.assertEqual(
            [('cloud-ops@example.org', False), ('bob@example.org', True)],
            [(person.address, person.counts) for person in reach.people],
        )

    def test_operators_alone_are_nobody_to_stop_at(self):
        operator = people.user('root', email='cloud-ops@example.org')
        reach = _reach(operator, [], ['pi@example.org'])
        self.assertEqual(['pi@example.org'], _addresses(reach))
        reach = _reach(operator)
        self.assertEqual((), reach.people)
        self.assertIn("root has an operators' address", reach.why)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(['enabled', 'disabled', 'deleted']),
                st.one_of(
                    st.none(),
                    st.text(max_size=20),
                    st.sampled_from(
                        ['a@example.org', 'b@x.example', 'a@EXAMPLE.ORG']
                    ),
                ),
            ),
            max_size=5,
        ),
        st.lists(st.sampled_from(['c@x.example', 'rubbish', '']), max_size=2),
    )
    def test_p33_only_checked_people_of_the_case(self, members, contacts):
        resources = [
            people.user(f'm{count}', email, state)
            for count, (state, email) in enumerate(members)
        ]
        reach = _reach(None, resources, contacts)
        allowed = {
            (email or '').replace('EXAMPLE.ORG', 'example.org')
            for state, email in members
            if state == 'enabled'
        } | set(contacts)
        addresses = _addresses(reach)
        self.assertLessEqual(set(addresses), allowed)
        self.assertEqual(len(set(addresses)), len(addresses))
        self.assertEqual(bool(addresses), not reach.why)


class TestLanguage(base.BaseTestCase):
    def _language(self, owner=_ALICE, rows=(), languages=None, case=None):
        files = [
            policy.FactsFile(kind, key, 'f.csv', {value: {'language': code}})
            for kind, key, value, code in rows
        ]
        reach = recipients.reach(
            case or _case(),
            owner,
            {'member': []},
            ['pi@physics.quebec'],
            people.notices(languages=languages or {'default': 'en'}),
            tables.Tables(files, {}),
        )
        return reach.people[0].language

    def test_the_default_is_the_last(self):
        self.assertEqual('en', self._language())
        self.assertEqual('de', self._language(languages={'default': 'de'}))

    def test_the_nearest_mail_domain_decides_before(self):
        languages = {'default': 'en', 'org': 'de', 'Example.org': 'fr'}
        self.assertEqual('fr', self._language(languages=languages))
        languages = {'default': 'en', 'quebec': 'fr'}
        self.assertEqual('fr', self._language(None, languages=languages))

    def test_a_row_decides_before_that_and_the_persons_own_first(self):
        languages = {'default': 'en', 'example.org': 'fr'}
        project = ('project', 'id', 'p1', 'de')
        for rows, expected in (
            ([project], 'de'),
            ([project, ('user', 'id', 'id-alice', 'es')], 'es'),
            ([project, ('user', 'name', 'alice', 'it')], 'it'),
            ([('user', 'name', 'bob', 'it')], 'fr'),
            ([('project', 'name', 'physics', 'pt')], 'pt'),
        ):
            self.assertEqual(
                expected, self._language(rows=rows, languages=languages)
            )


class TestTables(base.BaseTestCase):
    def _contacts(self, case, *rows, **ladders):
        files = [
            policy.FactsFile(kind, key, 'f.csv', {value: {'contact': address}})
            for kind, key, value, address in rows
        ]
        return tables.Tables(files, ladders).contacts(case)

    def test_contacts_are_those_of_resource_project_owner_and_ladder(self):
        found = self._contacts(
            _case(ladder='research'),
            ('project', 'id', 'p1', 'pi@example.org'),
            ('user', 'name', 'alice', 'boss@example.org'),
            ('server', 'id', 's1', 'lab@example.org'),
            ('project', 'id', 'p2', 'other@example.org'),
            ('volume', 'id', 's1', 'other@example.org'),
            research=builders.ladder(contact='help@example.org'),
            short=builders.ladder(contact='other@example.org'),
        )
        self.assertEqual(
            (
                'lab@example.org',
                'pi@example.org',
                'boss@example.org',
                'help@example.org',
            ),
            found,
        )

    def test_a_name_that_an_owner_gives_finds_no_row(self):
        self.assertEqual(
            (),
            self._contacts(
                _case(name='licence'),
                ('server', 'name', 'licence', 'other@example.org'),
            ),
        )

    def test_a_project_has_its_own_row(self):
        case = _case('project', 'p7', name='maths', project_id='', project='')
        for row in (('id', 'p7'), ('name', 'maths')):
            self.assertEqual(
                ('pi@example.org',),
                self._contacts(case, ('project', *row, 'pi@example.org')),
            )

    def test_each_contact_is_named_once(self):
        found = self._contacts(
            _case(),
            ('project', 'id', 'p1', 'pi@example.org'),
            ('project', 'name', 'physics', 'pi@example.org'),
        )
        self.assertEqual(('pi@example.org',), found)
