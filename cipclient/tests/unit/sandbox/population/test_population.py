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

"""What a cloud is made of."""

import collections
import datetime

from oslotest import base

from cipclient.sandbox import population
from cipclient.sandbox import settings
from cipclient.sandbox.population import names

NOW = datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=datetime.UTC)


def made(**options):
    return population.populate(settings.Settings(now=NOW, **options))


def age(row):
    return (NOW - row.created).total_seconds() / 86400


class TestPopulation(base.BaseTestCase):
    def test_the_same_seed_gives_the_same_cloud(self):
        first, second = made(servers=80, seed=7), made(servers=80, seed=7)
        self.assertEqual(first.servers.all(), second.servers.all())
        self.assertEqual(first.volumes, second.volumes)
        self.assertEqual(first.images, second.images)
        self.assertEqual(first.identity.users, second.identity.users)
        other = made(servers=80, seed=8)
        self.assertNotEqual(
            [row.id for row in first.servers.all()],
            [row.id for row in other.servers.all()],
        )

    def test_ages_move_with_now(self):
        later = NOW + datetime.timedelta(days=100)
        second = population.populate(settings.Settings(now=later, servers=50))
        for one, other in zip(
            made(servers=50).servers.all(), second.servers.all(), strict=True
        ):
            self.assertEqual(
                datetime.timedelta(days=100), other.created - one.created
            )

    def test_a_few_people_have_strange_addresses(self):
        cloud = made(servers=40)
        found = [user.email for user in cloud.identity.users.values()]
        for _project, address in names.STRANGE_ADDRESSES:
            self.assertEqual(
                1, len([e for e in found if e is address]), address
            )

    def test_there_are_as_many_servers_as_asked_for(self):
        for count in (0, 1, 10, 41, 42, 100, 500):
            cloud = made(servers=count)
            listed = [
                row
                for row in cloud.live_servers()
                if row.status != 'SOFT_DELETED'
            ]
            self.assertEqual(count, len(listed))

    def test_the_default_cloud_has_some_of_everything(self):
        cloud = made(servers=500)
        self.assertEqual(3, len(cloud.identity.domains))
        self.assertTrue(24 <= len(cloud.identity.projects) <= 30)
        rows = cloud.live_servers()
        statuses = collections.Counter(row.status for row in rows)
        for status in ('ACTIVE', 'ERROR', 'SHUTOFF', 'SHELVED', 'RESCUE'):
            self.assertIn(status, statuses)
        self.assertTrue([row for row in rows if row.image_id is None])
        self.assertTrue([row for row in rows if row.locked_by])
        self.assertTrue([row for row in rows if row.flavor.ephemeral])
        gone = [
            row
            for row in rows
            if row.project_id not in cloud.identity.projects
        ]
        self.assertEqual(2, len(gone))
        self.assertTrue(
            [row for row in rows if row.user_id not in cloud.identity.users]
        )

    def test_every_state_of_a_lifetime_occurs(self):
        rows = made(servers=500).live_servers()
        computing = [row for row in rows if row.flavor.name.startswith('c')]
        self.assertTrue([row for row in computing if age(row) > 60])
        self.assertTrue([row for row in computing if 30 < age(row) < 60])
        self.assertTrue([row for row in computing if age(row) < 30])
        gpus = [row for row in rows if row.flavor.name.startswith('g')]
        self.assertTrue([row for row in gpus if age(row) > 21])
        self.assertTrue(
            [row for row in rows if row.flavor.name.startswith('m1')]
        )
        self.assertTrue(
            [row for row in rows if row.project_id == names.EXEMPT_PROJECT_ID]
        )

    def test_courses_end_in_every_way(self):
        projects = {
            row.name: row for row in made(servers=0).identity.projects.values()
        }
        ends = {
            name: projects[name].properties.get('end_date')
            for name, _ends in names.COURSES
        }
        self.assertEqual(
            {
                'course-gis-autumn': '2026-05-18',
                'course-bioinformatics': '2026-03-13',
                'course-deep-learning': '2026-02-20',
                'course-hpc-intro': None,
                'course-statistics': 'end of term',
            },
            ends,
        )

    def test_exactly_so_many_findings_are_past_their_time(self):
        for servers, findings in ((300, 0), (300, 17), (50, 50)):
            cloud = made(servers=servers, findings=findings)
            rows = cloud.live_servers()
            self.assertEqual(servers, len(rows))
            self.assertEqual({'ACTIVE'}, {row.status for row in rows})
            limits = {'c': 60, 'g': 21}
            over = [
                row
                for row in rows
                if age(row) > limits.get(row.flavor.name[0], 100000)
            ]
            self.assertEqual(findings, len(over))

    def test_where_findings_are_counted_nothing_else_is_over(self):
        cloud = made(servers=300, findings=17)
        identity = cloud.identity
        for row in cloud.live_servers():
            self.assertTrue(identity.users[row.user_id].enabled)
            project = identity.projects[row.project_id]
            self.assertNotIn('course', project.tags)
            self.assertNotEqual(names.EXEMPT_PROJECT_ID, project.id)
            self.assertFalse(row.name.startswith(('tmp-', 'test-')))
            if row.flavor.name[0] == 'c':
                self.assertTrue(age(row) < 30 or age(row) > 60)
        for project in identity.projects.values():
            day = project.properties.get('end_date')
            if day not in (None, 'end of term'):
                self.assertGreater(day, '2026-04-05')
        for volume in cloud.volumes.values():
            if not volume.attachments:
                self.assertGreater(
                    volume.created_at, NOW - datetime.timedelta(days=150)
                )

    def test_what_is_shelved_has_left_an_image(self):
        """H16"""
        cloud = made(servers=200)
        left = {
            row.properties['instance_uuid']
            for row in cloud.images.values()
            if 'instance_uuid' in row.properties
        }
        for row in cloud.live_servers():
            shelved = row.status.startswith('SHELVED') and row.image_id
            self.assertEqual(bool(shelved), row.id in left)

    def test_every_volume_of_a_server_is_there(self):
        cloud = made(servers=200)
        for row in cloud.live_servers():
            for attached in row.volumes:
                volume = cloud.volumes[attached.volume_id]
                self.assertEqual(row.id, volume.attachments[0].server_id)
                self.assertEqual('in-use', volume.status)

    def test_a_larger_cloud_has_more_projects(self):
        cloud = made(servers=2500)
        self.assertEqual(50, len(cloud.identity.projects))

    def test_regions_share_the_servers(self):
        cloud = made(servers=101, findings=10, regions=('a', 'b', 'c'))
        counts = [
            len(region.compute.servers) for region in cloud.regions.values()
        ]
        self.assertEqual([34, 34, 33], counts)
        old = sum(
            age(row) > 60
            for name in cloud.regions
            for row in cloud.live_servers(name)
            if row.flavor.name.startswith('c')
        )
        self.assertEqual(10, old)


class TestSettings(base.BaseTestCase):
    def test_what_cannot_be_is_refused(self):
        for options in (
            {'now': datetime.datetime(2026, 1, 1)},  # noqa: DTZ001
            {'servers': -1},
            {'servers': 5, 'findings': 6},
            {'findings': -1},
            {'regions': ()},
            {'regions': ('a', 'a')},
            {'workers': 0},
            {'max_limit': 0},
            {'max_microversion': 'two'},
        ):
            self.assertRaises(
                ValueError, settings.Settings, **{'now': NOW, **options}
            )
