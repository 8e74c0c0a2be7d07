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

import dataclasses
import datetime

from oslotest import base

from cipclient.evaluate import exemption as evaluate_exemption
from cipclient.model import verdict
from cipclient.tests import builders

YES = verdict.Answer.YES
NO = verdict.Answer.NO
UNKNOWN = verdict.Answer.UNKNOWN


def _ask(
    resource,
    *exemptions,
    around=None,
    now=builders.NOW,
    timezone=datetime.UTC,
):
    return evaluate_exemption.Exemptions(
        builders.policy(exemptions=exemptions, timezone=timezone),
        builders.SPECS[resource.kind],
        now,
    ).answer(resource, around or builders.surroundings())


def _answer(resource, *exemptions, **more):
    return _ask(resource, *exemptions, **more)[0]


class TestWhatIsExempt(base.BaseTestCase):
    def test_without_exemptions_nothing_is_exempt(self):
        self.assertEqual((NO, None, ''), _ask(builders.server()))

    def test_a_server_is_exempt_by_its_own_id(self):
        by_id = builders.exemption(resource='s1')
        self.assertEqual((YES, by_id, ''), _ask(builders.server(), by_id))
        self.assertIs(NO, _answer(builders.server('s2'), by_id))

    def test_a_server_is_exempt_by_the_id_of_its_project(self):
        by_project = builders.exemption(project='p1')
        self.assertIs(YES, _answer(builders.server(), by_project))
        self.assertIs(
            NO, _answer(builders.server(project_id='p2'), by_project)
        )

    def test_a_server_is_exempt_by_the_id_of_its_user(self):
        by_user = builders.exemption(user='u1')
        self.assertIs(YES, _answer(builders.server(), by_user))
        self.assertIs(NO, _answer(builders.server(user_id='u2'), by_user))

    def test_a_server_is_exempt_by_the_domain_of_its_project(self):
        by_domain = builders.exemption(domain='d1')
        self.assertIs(YES, _answer(builders.server(), by_domain))
        self.assertIs(
            NO,
            _answer(
                builders.server(project_id='p2'),
                by_domain,
                around=builders.surroundings(
                    builders.project('p2', domain_id='d2')
                ),
            ),
        )

    def test_the_order_of_a_kinds_relations_does_not_matter(self):
        spec = dataclasses.replace(
            builders.SERVER, relations=builders.SERVER.relations[::-1]
        )
        for by in (
            builders.exemption(project='p1'),
            builders.exemption(user='u1'),
            builders.exemption(domain='d1'),
        ):
            exemptions = evaluate_exemption.Exemptions(
                builders.policy(exemptions=(by,)), spec, builders.NOW
            )
            answer = exemptions.answer(
                builders.server(), builders.surroundings()
            )
            self.assertEqual((YES, by, ''), answer)

    def test_nobody_renames_himself_into_an_exemption(self):
        self.assertIs(
            NO,
            _answer(
                builders.server('s2', name='s1', tags=('s1',)),
                builders.exemption(resource='s1'),
            ),
        )

    def test_it_holds_whatever_became_of_the_project_and_the_user(self):
        server = builders.server(project_id='gone', user_id='gone too')
        self.assertIs(YES, _answer(server, builders.exemption(project='gone')))
        self.assertIs(
            YES, _answer(server, builders.exemption(user='gone too'))
        )

    def test_all_that_is_given_must_fit(self):
        both = builders.exemption(project='p1', user='u1')
        self.assertIs(YES, _answer(builders.server(), both))
        self.assertIs(NO, _answer(builders.server(user_id='u2'), both))
        self.assertIs(NO, _answer(builders.server(project_id='p2'), both))

    def test_an_exemption_of_one_kind_is_not_about_another(self):
        servers = builders.exemption(kind='server', project='p1')
        self.assertIs(YES, _answer(builders.server(), servers))
        self.assertIs(NO, _answer(builders.volume(), servers))

    def test_an_exemption_without_a_kind_is_about_every_kind(self):
        by_project = builders.exemption(project='p1')
        for resource in (
            builders.server(),
            builders.volume(),
            builders.project(),
        ):
            self.assertIs(YES, _answer(resource, by_project))

    def test_a_project_is_exempt_by_its_own_id_and_by_its_domain(self):
        for exemption in (
            builders.exemption(project='p1'),
            builders.exemption(resource='p1'),
            builders.exemption(domain='d1'),
        ):
            self.assertIs(YES, _answer(builders.project(), exemption))
        for exemption in (
            builders.exemption(project='p2'),
            builders.exemption(resource='p2'),
            builders.exemption(domain='d2'),
        ):
            self.assertIs(NO, _answer(builders.project(), exemption))

    def test_what_has_no_owner_is_not_exempt_by_a_user(self):
        by_user = builders.exemption(user='u1')
        self.assertIs(NO, _answer(builders.volume(), by_user))
        self.assertIs(NO, _answer(builders.project(), by_user))

    def test_what_has_no_project_is_not_exempt_by_one_or_its_domain(self):
        image = builders.model_resource.Resource('image', 'west', 'i1', {})
        self.assertIs(NO, _answer(image, builders.exemption(project='p1')))
        self.assertIs(NO, _answer(image, builders.exemption(domain='d1')))

    def test_what_tells_nothing_else_is_exempt_by_its_id(self):
        image = builders.model_resource.Resource('image', 'west', 'i1', {})
        self.assertIs(YES, _answer(image, builders.exemption(resource='i1')))

    def test_a_proven_absence_is_a_no(self):
        self.assertIs(
            NO,
            _answer(
                builders.server(project_id=None),
                builders.exemption(project='p1'),
                builders.exemption(domain='d1'),
            ),
        )


class TestWhenItEnds(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.exemption = builders.exemption(
            datetime.date(2026, 6, 30), project='p1'
        )
        # The end of the 30th of June in Vancouver.
        self.end = datetime.datetime(2026, 7, 1, 7, tzinfo=datetime.UTC)

    def _at(self, now):
        return _answer(
            builders.server(),
            self.exemption,
            now=now,
            timezone=builders.VANCOUVER,
        )

    def test_it_holds_through_its_last_day(self):
        self.assertIs(YES, self._at(self.end - builders.TICK))

    def test_it_has_ended_when_its_last_day_has(self):
        self.assertIs(NO, self._at(self.end))

    def test_one_that_never_ends_holds(self):
        self.assertIs(
            YES,
            _answer(
                builders.server(),
                builders.exemption(None, project='p1'),
                now=builders.NOW + builders.days(36500),
            ),
        )


class TestSeveral(base.BaseTestCase):
    """Whatever stands before it, each exemption is looked at."""

    def test_one_behind_that_of_another_kind_holds(self):
        of_volumes = builders.exemption(resource='s1', kind='volume')
        by_id = builders.exemption(resource='s1')
        self.assertEqual(
            (YES, by_id, ''), _ask(builders.server(), of_volumes, by_id)
        )

    def test_one_behind_one_that_has_ended_holds(self):
        ended = builders.exemption(
            until=datetime.date(2020, 1, 1), resource='s1'
        )
        by_id = builders.exemption(resource='s1')
        self.assertEqual(
            (YES, by_id, ''), _ask(builders.server(), ended, by_id)
        )

    def test_one_behind_one_that_cannot_be_about_this_kind_holds(self):
        of_user = builders.exemption(user='u1')
        by_id = builders.exemption(resource='p1')
        self.assertEqual(
            (YES, by_id, ''), _ask(builders.project(), of_user, by_id)
        )


class TestUnknown(base.BaseTestCase):
    def test_it_is_told_which_fact_of_a_project_is_unknown(self):
        project = builders.project(domain_id=builders.unknown())
        by_domain = builders.exemption(domain='d1')
        self.assertEqual(
            (UNKNOWN, by_domain, 'domain_id is unknown: HTTP 503'),
            _ask(project, by_domain),
        )

    def test_an_unknown_domain_makes_it_unknown(self):
        by_domain = builders.exemption(domain='d1')
        answer, which, why = _ask(
            builders.server(project_id='p9'),
            by_domain,
            around=builders.surroundings(project='HTTP 403'),
        )
        self.assertEqual((UNKNOWN, by_domain), (answer, which))
        self.assertEqual(
            'project.domain_id is unknown: project p9: HTTP 403', why
        )

    def test_of_which_domain_a_deleted_project_was_is_unknown(self):
        """It may have been of the one that is exempt."""
        answer, _which, why = _ask(
            builders.server(),
            builders.exemption(domain='d1'),
            around=builders.surroundings(
                builders.project(state='deleted', domain_id=None)
            ),
        )
        self.assertEqual(
            (
                UNKNOWN,
                'project.domain_id is unknown: the project p1 is deleted, '
                'and nothing tells of which domain it was',
            ),
            (answer, why),
        )

    def test_an_unknown_project_makes_it_unknown(self):
        answer, _which, why = _ask(
            builders.server(project_id=builders.unknown()),
            builders.exemption(project='p1'),
        )
        self.assertEqual(
            (UNKNOWN, 'project_id is unknown: HTTP 503'), (answer, why)
        )

    def test_an_id_that_is_no_text_makes_it_unknown(self):
        for value in (True, 7, ('p1',), {'id': 'p1'}):
            answer, _which, why = _ask(
                builders.server(project_id=value),
                builders.exemption(project='p1'),
            )
            self.assertEqual(
                (UNKNOWN, 'project_id is not of the type it should be'),
                (answer, why),
            )

    def test_a_no_outweighs_an_unknown_in_one_exemption(self):
        self.assertIs(
            NO,
            _answer(
                builders.server(project_id=builders.unknown(), user_id='u2'),
                builders.exemption(project='p1', user='u1'),
            ),
        )

    def test_a_yes_outweighs_an_unknown_of_another_exemption(self):
        by_domain = builders.exemption(domain='d1')
        by_user = builders.exemption(user='u1')
        server = builders.server(project_id='p9')
        for order in ((by_domain, by_user), (by_user, by_domain)):
            self.assertEqual((YES, by_user, ''), _ask(server, *order))

    def test_of_two_unknown_exemptions_the_first_is_told(self):
        first = builders.exemption(domain='d1')
        second = builders.exemption(domain='d2')
        self.assertIs(
            first, _ask(builders.server(project_id='p9'), first, second)[1]
        )
