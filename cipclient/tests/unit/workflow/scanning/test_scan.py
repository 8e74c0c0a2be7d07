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
from cipclient import sandbox
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.unit.workflow import embedded

_DETAIL = {'service': 'compute', 'path': 'servers/detail'}


def _ids(result):
    return [finding.verdict.resource.id for finding in result.findings]


def _kinds(result):
    return {finding.verdict.resource.kind for finding in result.findings}


class TestScan(embedded.TestCase):
    def test_everything_that_lives_is_judged_once(self):
        cloud = self.start()
        result = self.scan(everything=True)
        self.assertTrue(result.complete, result.completeness)
        servers = {server.id for server in cloud.state.live_servers()}
        ids = _ids(result)
        self.assertEqual(len(ids), len(set(ids)))
        self.assertLessEqual(servers, set(ids))
        self.assertLessEqual(set(cloud.state.volumes), set(ids))
        self.assertEqual({'server', 'volume', 'project'}, _kinds(result))

    def test_only_findings_are_reported_and_all_are_counted(self):
        self.start(servers=60)
        result = self.scan(within=builders.days(60))
        self.assertEqual(
            {verdict.State.OVER, verdict.State.NEAR},
            {finding.verdict.state for finding in result.findings},
        )
        counted = sum(held.count for held in result.summary.values())
        self.assertLess(len(result.findings), counted)

    def test_the_most_urgent_comes_first(self):
        self.start()
        ends = [f.verdict.expires for f in self.scan().findings]
        self.assertEqual(sorted(ends), ends)

    def test_a_kind_without_a_rule_is_not_read(self):
        cloud = self.start()
        self.scan(kinds=('server',))
        self.assertEqual(
            [], [r for r in cloud.requests if 'volumes' in r.path]
        )

    def test_an_unknown_kind_or_rule_is_told_with_what_there_is(self):
        self.start()
        for asked, known in (
            ({'kinds': ('servers',)}, 'server'),
            ({'rule': 'compute'}, 'short'),
        ):
            error = self.assertRaises(exceptions.NotFound, self.scan, **asked)
            self.assertIn(known, str(error))

    def test_one_rule_reports_only_what_it_decides(self):
        self.start()
        result = self.scan(rule='data', everything=True)
        self.assertEqual({'volume'}, _kinds(result))

    def test_a_project_is_found_by_name_and_by_id(self):
        cloud = self.start()
        first = self.scan(everything=True).findings[0]
        by_name = self.scan(project=first.project, everything=True)
        project_id = first.verdict.resource.text('project_id')
        by_id = self.scan(project=project_id, everything=True)
        self.assertEqual(_ids(by_id), _ids(by_name))
        self.assertEqual(
            {project_id},
            {
                finding.verdict.resource.text('project_id')
                or finding.verdict.resource.id
                for finding in by_id.findings
            },
        )
        self.assertIsNotNone(cloud)

    def test_a_project_that_is_not_there_is_told(self):
        self.start()
        self.assertRaises(exceptions.NotFound, self.scan, project='nope')

    def test_a_filtered_scan_does_not_judge_exemptions(self):
        """What a part of the cloud lacks, the rest may have."""
        self.start()
        text = embedded.PLAIN + (
            'exemptions:\n'
            '  - {project: 00000000000000000000000000000000, reason: gone,\n'
            '     until: never}\n'
        )
        self.assertIn('matches nothing', ' '.join(self.scan(text).notes))
        self.assertEqual((), self.scan(text, kinds=('server',)).notes)


class TestRequests(embedded.TestCase):
    def test_requests_are_pages_and_a_constant(self):
        """Not one a resource: design section 7."""
        asked = []
        for servers in (100, 300):
            cloud = self.start(servers=servers, max_limit=50, findings=5)
            # To the ledger they were one cloud, and most of it missing.
            self.scan(everything=False, record=False)
            pages = sum('/detail' in one.path for one in cloud.requests)
            asked.append(len(list(cloud.requests)) - pages)
        self.assertEqual(asked[0], asked[1])
        self.assertLess(asked[0], 25)

    def test_nothing_is_ever_written(self):
        """P13: only the token request is a POST."""
        cloud = self.start()
        self.scan(everything=True)
        self.assertEqual(
            {('POST', '/v3/auth/tokens')},
            {
                (one.method, one.path)
                for one in cloud.requests
                if one.method not in ('GET', 'HEAD')
            },
        )


class TestPartial(embedded.TestCase):
    def test_a_cell_that_is_down_makes_the_scan_partial(self):
        """F1, F3."""
        cloud = self.start()
        cloud.state.take_cell_down(cloud.state.live_servers()[0].cell)
        result = self.scan()
        self.assertFalse(result.complete)
        (entry,) = [e for e in result.completeness if not e.complete]
        self.assertEqual('server', entry.kind)

    def test_what_was_seen_is_reported_all_the_same(self):
        """F25: the third page is no JSON."""
        cloud = self.start(max_limit=10)
        cloud.fail(sandbox.Fault('login_page', **_DETAIL, after=2))
        result = self.scan(everything=True, kinds=('server',))
        self.assertFalse(result.complete)
        self.assertEqual(20, len(result.findings))

    def test_a_missing_service_is_a_note_and_no_crash(self):
        cloud = self.start()
        for name in ('block-storage', 'volumev3'):
            cloud.fail(sandbox.Fault('without_service', {'type': name}))
        result = self.scan()
        self.assertIn('Cinder', ' '.join(result.notes))
        self.assertEqual({'server'}, _kinds(result))


class TestPeople(embedded.TestCase):
    def test_a_deleted_owner_is_proved_and_matches(self):
        """H7: a 404 with a sentinel."""
        cloud = self.start()
        server = cloud.state.live_servers()[0]
        cloud.state.delete_user(server.user_id)
        result = self.scan(embedded.RELATED, everything=True)
        (judged,) = [
            finding.verdict
            for finding in result.findings
            if finding.verdict.resource.id == server.id
        ]
        (trial,) = judged.conditions
        self.assertEqual('departed', trial.rule.name)
        self.assertEqual(verdict.Answer.YES, trial.answer)

    def test_an_owner_who_cannot_be_read_is_unknown(self):
        """F16."""
        cloud = self.start()
        server = cloud.state.live_servers()[0]
        cloud.state.delete_user(server.user_id)
        cloud.fail(
            sandbox.Fault(
                'status',
                {'status': 403},
                service='identity',
                path=f'users/{server.user_id}',
            )
        )
        result = self.scan(embedded.RELATED, everything=True)
        (judged,) = [
            finding.verdict
            for finding in result.findings
            if finding.verdict.resource.id == server.id
        ]
        self.assertEqual(verdict.State.UNKNOWN, judged.state)

    def test_each_unknown_owner_has_his_own_reason(self):
        cloud = self.start()
        owners = sorted({s.user_id for s in cloud.state.live_servers()})[:2]
        for owner in owners:
            cloud.state.delete_user(owner)
            cloud.fail(
                sandbox.Fault(
                    'status',
                    {'status': 403},
                    service='identity',
                    path=f'users/{owner}',
                )
            )
        result = self.scan(
            embedded.RELATED, everything=True, kinds=('server',)
        )
        told = {
            finding.verdict.resource.text('user_id'): finding.verdict.reasons
            for finding in result.findings
        }
        for owner in owners:
            self.assertIn(f'users/{owner}', ' '.join(told[owner]))

    def test_servers_of_a_deleted_project_are_found(self):
        cloud = self.start()
        server = cloud.state.live_servers()[0]
        cloud.state.delete_project(server.project_id)
        result = self.scan(embedded.RELATED, rule='mine')
        self.assertIn(server.id, _ids(result))

    def test_people_are_listed_once_however_many_own_something(self):
        cloud = self.start(servers=100)
        self.scan(everything=True)
        users = [
            one for one in cloud.requests if one.path.startswith('/v3/users')
        ]
        domains = len(cloud.state.identity.domains)
        self.assertLessEqual(len(users), max(domains, 20))


class TestMember(embedded.TestCase):
    def test_a_member_is_refused_the_whole_cloud(self):
        """F13: no silent fall back to the own project."""
        self.start()
        self.assertRaises(
            exceptions.NotAuthorized, self.scan, cloud='sandbox-member'
        )

    def test_a_member_may_see_the_own_project(self):
        self.start()
        result = self.scan(
            cloud='sandbox-member', own_project=True, everything=True
        )
        self.assertTrue(result.complete, result.completeness)
        self.assertEqual(1, len({f.project for f in result.findings}))
