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

"""Volumes and snapshots that come and go."""

from cipclient.tests.unit.sandbox import writer


class TestWriting(writer.TestCase):
    def cinder_does(self, method, path, body=None, person='member'):
        return self.to('/volume/v3', method, path, body, person)

    def make_volume(self, **fields):
        answer = self.cinder_does(
            'POST', '/volumes', {'volume': {'size': 1, **fields}}
        )
        self.assertEqual(202, answer.status, answer.body)
        self.assertEqual('creating', answer.json['volume']['status'])
        return answer.json['volume']['id']

    def test_a_volume_is_made_and_deleted(self):
        volume = self.make_volume(name='new', metadata={'a': '1'})
        row = self.cinder(f'/volumes/{volume}').json['volume']
        self.assertEqual(
            ('available', 'new', {'a': '1'}),
            (row['status'], row['name'], row['metadata']),
        )
        path = f'/volumes/{volume}'
        for person, status in (
            ('other', 404),
            ('reader', 403),
            ('member', 202),
            ('member', 404),
        ):
            answer = self.cinder_does('DELETE', path, None, person)
            self.assertEqual(status, answer.status)

    def test_it_takes_its_time_if_told_to(self):
        self.state.progress.polls = 1
        volume = self.make_volume()
        self.assertEqual('creating', self.state.volumes[volume].status)
        row = self.cinder(f'/volumes/{volume}').json['volume']
        self.assertEqual('available', row['status'])

    def test_what_cannot_be_is_400(self):
        for body in (
            {},
            {'volume': {}},
            {'volume': {'size': 0}},
            {'volume': {'size': 1, 'metadata': 5}},
        ):
            answer = self.cinder_does('POST', '/volumes', body)
            self.assertEqual(400, answer.status)

    def test_a_snapshot_holds_on_to_its_volume(self):
        """H26"""
        volume = self.make_volume()
        body = {'snapshot': {'volume_id': volume}}
        answer = self.cinder_does('POST', '/snapshots', body, 'other')
        self.assertEqual(404, answer.status)
        answer = self.cinder_does('POST', '/snapshots', body)
        path = '/snapshots/' + answer.json['snapshot']['id']
        answer = self.cinder_does('DELETE', f'/volumes/{volume}')
        self.assertEqual(400, answer.status)
        for person, status in (
            ('other', 404),
            ('reader', 403),
            ('admin', 202),
        ):
            answer = self.cinder_does('DELETE', path, None, person)
            self.assertEqual(status, answer.status)
        answer = self.cinder_does('DELETE', f'/volumes/{volume}')
        self.assertEqual(202, answer.status)

    def test_what_is_in_use_is_kept(self):
        volume = next(
            one.id
            for one in self.state.volumes.values()
            if one.status == 'in-use'
        )
        answer = self.cinder_does(
            'DELETE', f'/volumes/{volume}', None, 'admin'
        )
        self.assertEqual(400, answer.status)
        body = {'snapshot': {'volume_id': volume}}
        answer = self.cinder_does('POST', '/snapshots', body, 'admin')
        self.assertEqual(400, answer.status)

    def test_what_is_held_otherwise_is_kept_too(self):
        """H26: each alone; a migration that is over holds nothing."""
        volume = self.make_volume()
        row = self.state.volumes[volume]
        for name, value in (
            ('status', 'awaiting-transfer'),
            ('status', 'error_deleting'),
            ('group_id', 'g'),
            ('migration_status', 'migrating'),
        ):
            good = getattr(row, name)
            setattr(row, name, value)
            answer = self.cinder_does('DELETE', f'/volumes/{volume}')
            self.assertEqual(400, answer.status, (name, value))
            setattr(row, name, good)
        row.migration_status = 'success'
        answer = self.cinder_does('DELETE', f'/volumes/{volume}')
        self.assertEqual(202, answer.status)

    def test_it_is_deleting_until_it_is_gone(self):
        volume = self.make_volume()
        path = f'/volumes/{volume}'
        self.state.progress.polls = 2
        self.assertEqual(202, self.cinder_does('DELETE', path).status)
        row = self.cinder(path).json['volume']
        self.assertEqual('deleting', row['status'])
        self.assertEqual(400, self.cinder_does('DELETE', path).status)
        self.assertEqual(404, self.cinder(path).status)

    def test_metadata_is_added_replaced_and_taken_away(self):
        volume = self.make_volume(metadata={'a': '1'})
        path = f'/volumes/{volume}/metadata'

        def shown():
            return self.cinder(path).json['metadata']

        for method, below, body, left in (
            ('POST', '', {'metadata': {'b': '2'}}, {'a': '1', 'b': '2'}),
            ('PUT', '/a', {'meta': {'a': '3'}}, {'a': '3', 'b': '2'}),
            ('DELETE', '/b', None, {'a': '3'}),
            ('PUT', '', {'metadata': {'c': '4'}}, {'c': '4'}),
        ):
            answer = self.cinder_does(method, path + below, body)
            self.assertEqual(200, answer.status, answer.body)
            self.assertEqual(left, shown())

    def test_metadata_that_cannot_be_is_refused(self):
        volume = self.make_volume()
        path = f'/volumes/{volume}/metadata'
        for method, below, body, person, status in (
            ('POST', '', {'metadata': {'a': 'x' * 256}}, 'member', 400),
            ('POST', '', {'metadata': {'a': 5}}, 'member', 400),
            ('PUT', '/a', {'meta': {'b': '1'}}, 'member', 400),
            ('DELETE', '/a', None, 'member', 404),
            ('POST', '', {'metadata': {'a': '1'}}, 'reader', 403),
            ('POST', '', {'metadata': {'a': '1'}}, 'other', 404),
        ):
            answer = self.cinder_does(method, path + below, body, person)
            self.assertEqual(status, answer.status)
