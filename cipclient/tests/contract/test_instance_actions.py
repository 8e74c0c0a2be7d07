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

"""What Nova remembers of what was asked of a server, and its dates."""

from cipclient.tests.contract import base

NAIVE = r'^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}$'


class TestInstanceActions(base.TestCase):
    def actions(self, server, person=None, version=base.SINGLE, **params):
        answer = (person or self.admin).nova.get(
            f'/servers/{server}/os-instance-actions', version, **params
        )
        self.assertEqual(200, answer.status, answer.body)
        return answer.body['instanceActions']

    def stop_and_start(self, server):
        self.done(self.member.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        self.done(self.member.act(server, 'os-start'))
        self.await_status(server, 'ACTIVE')

    def test_they_come_newest_first_and_say_who_and_when(self):
        """H12, H13"""
        server = self.make_server()
        self.stop_and_start(server)
        rows = self.actions(server, self.member)
        self.assertEqual(
            ['start', 'stop', 'create'], [row['action'] for row in rows]
        )
        dates = [row['start_time'] for row in rows]
        self.assertEqual(sorted(dates, reverse=True), dates)
        for row in rows:
            self.assertEqual(server, row['instance_uuid'])
            self.assertEqual(self.member.user_id, row['user_id'])
            self.assertEqual(self.member.project_id, row['project_id'])
            self.assertRegex(row['request_id'], '^req-')
            self.assertRegex(row['start_time'], NAIVE)
            self.assertRegex(row['updated_at'], NAIVE)
            self.assertIsNone(row['message'])

    def test_an_administrators_are_told_by_his_user_and_project(self):
        """H12"""
        server = self.make_server()
        self.done(self.admin.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        newest = self.actions(server)[0]
        self.assertEqual('stop', newest['action'])
        self.assertEqual(self.admin.user_id, newest['user_id'])
        self.assertEqual(self.admin.project_id, newest['project_id'])

    def test_the_answer_to_a_request_has_the_id_that_is_remembered(self):
        """H12"""
        server = self.make_server()
        answer = self.admin.act(server, 'os-stop')
        self.done(answer)
        self.await_status(server, 'SHUTOFF')
        self.assertEqual(
            answer.headers['X-OpenStack-Request-ID'],
            self.actions(server)[0]['request_id'],
        )

    def test_a_lock_and_its_end_are_remembered(self):
        """H12"""
        server = self.make_server()
        self.done(self.admin.act(server, 'lock'))
        self.done(self.admin.act(server, 'unlock'))
        self.assertEqual(
            ['unlock', 'lock', 'create'],
            [row['action'] for row in self.actions(server)],
        )

    def test_metadata_tags_and_names_are_not_remembered(self):
        """H12"""
        server = self.make_server()
        path = f'/servers/{server}'
        nova = self.member.nova
        self.done(nova.put(path + '/tags/one'), 201)
        self.done(nova.post(path + '/metadata', {'metadata': {'a': 'b'}}), 200)
        self.done(nova.put(path, {'server': {'name': self.unique()}}), 200)
        self.assertEqual(
            ['create'], [row['action'] for row in self.actions(server)]
        )

    def test_a_limit_counts_from_2_58_on(self):
        """H12"""
        server = self.make_server()
        self.stop_and_start(server)
        self.assertEqual(3, len(self.actions(server, None, '2.57', limit=1)))
        path = f'/servers/{server}/os-instance-actions'
        answer = self.admin.nova.get(path, '2.58', limit='1')
        (row,) = answer.body['instanceActions']
        self.assertEqual('start', row['action'])
        (link,) = answer.body['links']
        self.assertEqual('next', link['rel'])
        self.assertIn(row['request_id'], link['href'])
        rest = self.actions(server, marker=row['request_id'])
        self.assertEqual(['stop', 'create'], [one['action'] for one in rest])
        answer = self.admin.nova.get(path, '2.58', marker='req-none')
        self.assertEqual(400, answer.status)

    def test_each_has_events_with_a_result(self):
        """H12, H21"""
        server = self.make_server()
        self.done(self.member.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        request = self.actions(server)[0]['request_id']
        path = f'/servers/{server}/os-instance-actions/{request}'

        def event(person, version):
            answer = person.nova.get(path, version)
            self.assertEqual(200, answer.status, answer.body)
            events = answer.body['instanceAction'].get('events')
            return events and events[0]

        self.assertNotIn(
            'events', self.member.nova.get(path, '2.50').body['instanceAction']
        )
        for person, version in (
            (self.member, '2.51'),
            (self.admin, '2.1'),
            (self.admin, '2.84'),
        ):
            self.eventually(
                lambda person=person, version=version: event(person, version)[
                    'finish_time'
                ],
                'the end of the event',
            )
            seen = event(person, version)
            self.assertEqual('compute_stop_instance', seen['event'])
            self.assertEqual('Success', seen['result'])
            self.assertRegex(seen['start_time'], NAIVE)
            self.assertIs(version == '2.84', 'details' in seen)
            self.assertIs(version == '2.84', 'hostId' in seen)
            self.assertIs(version == '2.84', 'host' in seen)

    def test_those_of_a_deleted_server_stay(self):
        """H6"""
        server = self.make_server()
        self.done(self.member.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)
        self.assertRefused(
            404, self.member.nova.get(f'/servers/{server}'), server
        )
        for person in (self.member, self.admin):
            rows = self.actions(server, person)
            self.assertEqual(
                ['delete', 'create'], [row['action'] for row in rows]
            )
        # up to 2.20 they went with it
        answer = self.member.nova.get(
            f'/servers/{server}/os-instance-actions', '2.20'
        )
        self.assertRefused(404, answer)

    def test_strangers_and_nobodys_are_not_told(self):
        """H12"""
        server = self.make_server()
        path = f'/servers/{server}/os-instance-actions'
        self.assertEqual(404, self.other.nova.get(path).status)
        self.assertEqual(200, self.reader.nova.get(path).status)


class TestStandingStill(base.TestCase):
    """What proves since when a server is as it is."""

    def newest(self, server):
        return self.admin.nova.get(
            f'/servers/{server}/os-instance-actions'
        ).body['instanceActions'][0]

    def events(self, server, request):
        answer = self.admin.nova.get(
            f'/servers/{server}/os-instance-actions/{request}'
        )
        self.assertEqual(200, answer.status, answer.body)
        return answer.body['instanceAction']['events']

    def test_each_way_to_stand_still_is_an_action(self):
        """H12"""
        server = self.make_server()
        for action, status, name, back in (
            ('os-stop', 'SHUTOFF', 'stop', 'os-start'),
            ('pause', 'PAUSED', 'pause', 'unpause'),
            ('suspend', 'SUSPENDED', 'suspend', 'resume'),
        ):
            self.done(self.member.act(server, action))
            self.await_status(server, status)
            newest = self.newest(server)
            self.assertEqual(name, newest['action'])
            self.assertLessEqual(newest['start_time'], newest['updated_at'])
            self.assertIsNone(newest['message'])
            self.done(self.member.act(server, back))
            self.await_status(server, 'ACTIVE')
            self.assertNotEqual(name, self.newest(server)['action'])

    def test_what_is_refused_is_not_remembered(self):
        """H12: so nobody gives a server a later date by asking again"""
        server = self.make_server()
        self.done(self.member.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        before = self.newest(server)
        for action in ('os-stop', 'pause', 'suspend', 'resume'):
            self.assertRefused(409, self.member.act(server, action))
        self.assertEqual(before, self.newest(server))

    def test_a_rebuild_of_a_stopped_server_leaves_it_stopped(self):
        """H12: after it no older date counts"""
        server = self.make_server()
        self.done(self.member.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        answer = self.member.act(server, 'rebuild', {'imageRef': self._image})
        self.done(answer)
        self.await_status(server, 'SHUTOFF')
        self.eventually(
            lambda: self.newest(server)['action'] == 'rebuild', 'a rebuild'
        )

    def test_a_reboot_of_a_stopped_server_starts_it(self):
        """H12"""
        server = self.make_server()
        self.done(self.member.act(server, 'os-stop'))
        self.await_status(server, 'SHUTOFF')
        answer = self.member.act(server, 'reboot', {'type': 'HARD'})
        self.done(answer)
        self.await_status(server, 'ACTIVE')
        self.assertEqual('reboot', self.newest(server)['action'])

    def test_a_shelve_that_offloads_at_once_is_one_event(self):
        """H12"""
        server = self.make_server()
        self.shelve(server)
        newest = self.newest(server)
        self.assertEqual('shelve', newest['action'])
        self.assertEqual(
            ['compute_shelve_instance'],
            [
                event['event']
                for event in self.events(server, newest['request_id'])
            ],
        )

    def test_what_boots_from_a_volume_is_offloaded_and_no_more(self):
        """H12, H18"""
        server = self.make_server(volume=True)
        self.shelve(server)
        newest = self.newest(server)
        self.assertEqual('shelve', newest['action'])
        (event,) = self.events(server, newest['request_id'])
        self.assertEqual('compute_shelve_offload_instance', event['event'])
        self.eventually(
            lambda: (
                self.events(server, newest['request_id'])[0]['result']
                == 'Success'
            ),
            'the end of the event',
        )

    def test_an_offloading_that_is_asked_for_is_an_action(self):
        """H12"""
        self.need_switches()
        with self.switches.never_offload():
            server = self.make_server()
            self.done(self.member.act(server, 'shelve'))
            self.later(self._remove_images, server)
            self.await_status(server, 'SHELVED')
            self.assertEqual('shelve', self.newest(server)['action'])
            self.done(self.admin.act(server, 'shelveOffload'))
            self.await_offloaded(server)
            self.assertEqual('shelveOffload', self.newest(server)['action'])


class TestDates(base.TestCase):
    def dates(self, server):
        row = self.member.server(server)
        return row['created'], row['OS-SRV-USG:launched_at']

    def test_stopping_and_starting_changes_neither(self):
        """H10"""
        server = self.make_server()
        before = self.dates(server)
        for action, status in (('os-stop', 'SHUTOFF'), ('os-start', 'ACTIVE')):
            self.done(self.member.act(server, action))
            self.await_status(server, status)
        self.assertEqual(before, self.dates(server))

    def test_shelving_and_unshelving_resets_the_launch_only(self):
        """H10"""
        server = self.make_server()
        created, launched = self.dates(server)
        row = self.shelve(server)
        self.assertEqual(created, row['created'])
        self.assertEqual(launched, row['OS-SRV-USG:launched_at'])
        self.await_later_second()
        self.done(self.member.act(server, 'unshelve'))
        self.await_status(server, 'ACTIVE')
        self.assertEqual(created, self.dates(server)[0])
        self.assertLess(launched, self.dates(server)[1])

    def test_rebuilding_resets_the_launch_only(self):
        """H10, H15"""
        server = self.make_server()
        created, launched = self.dates(server)
        self.await_later_second()
        answer = self.member.act(server, 'rebuild', {'imageRef': self._image})
        self.done(answer)
        self.await_status(server, 'ACTIVE')
        self.assertEqual(created, self.dates(server)[0])
        self.assertLess(launched, self.dates(server)[1])

    def test_rescuing_resets_the_launch_only(self):
        """H10"""
        server = self.make_server()
        created, launched = self.dates(server)
        self.await_later_second()
        self.rescue(server)
        self.assertEqual(created, self.dates(server)[0])
        self.assertLess(launched, self.dates(server)[1])

    def test_resizing_resets_the_launch_only(self):
        """H10, H15"""
        server = self.make_server()
        created, launched = self.dates(server)
        before = self.member.server(server)['flavor']['original_name']
        self.await_later_second()
        row = self.resize(server)
        self.assertEqual(created, row['created'])
        self.assertLess(launched, row['OS-SRV-USG:launched_at'])
        self.assertNotEqual(before, row['flavor']['original_name'])
        self.done(self.member.act(server, 'revertResize'))
        row = self.await_status(server, 'ACTIVE')
        self.assertEqual(before, row['flavor']['original_name'])
        self.assertEqual(created, row['created'])

    def test_locking_changes_the_date_of_the_update(self):
        """H11"""
        server = self.make_server()
        before = self.member.server(server)['updated']

        def look():
            self.done(self.member.act(server, 'lock'))
            self.done(self.member.act(server, 'unlock'))
            return self.member.server(server)['updated'] > before

        self.eventually(look, 'a later date')
