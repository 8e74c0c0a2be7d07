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

"""The volumes of a server."""

from cipclient.tests.unit.sandbox import writer


class TestVolumes(writer.TestCase):
    def boot(self, flag):
        server = self.make(
            imageRef='',
            block_device_mapping_v2=[
                {
                    'boot_index': 0,
                    'uuid': 'image',
                    'source_type': 'image',
                    'destination_type': 'volume',
                    'delete_on_termination': flag,
                }
            ],
        )
        (volume,) = self.state.servers[server].volumes
        return server, self.state.volumes[volume.volume_id]

    def flip(self, server, volume, version='2.85', **fields):
        return self.send(
            'PUT',
            f'/servers/{server}/os-volume_attachments/{volume}',
            {
                'volumeAttachment': {
                    'volumeId': volume,
                    'delete_on_termination': False,
                    **fields,
                }
            },
            version=version,
        ).status

    def test_a_volume_goes_with_its_server_or_stays(self):
        """H19"""
        for flag in (True, False):
            server, volume = self.boot(flag)
            self.send('DELETE', f'/servers/{server}')
            self.assertIs(flag, volume.id not in self.state.volumes)

    def test_whether_it_goes_is_changed(self):
        """H19"""
        server, volume = self.boot(True)
        self.assertEqual(400, self.flip(server, volume.id, '2.84'))
        self.assertEqual(400, self.flip(server, volume.id, volumeId='x'))
        self.assertEqual(404, self.flip(server, 'none'))
        self.assertEqual(202, self.flip(server, volume.id))
        self.send('DELETE', f'/servers/{server}')
        self.assertEqual('available', volume.status)

    def test_it_is_kept_while_its_server_is_shelved(self):
        """H27"""
        server, volume = self.boot(True)
        self.act(server, 'shelve')
        self.assertEqual(('reserved', ()), (volume.status, volume.attachments))
        self.act(server, 'unshelve')
        self.assertEqual('in-use', volume.status)

    def test_another_one_is_attached_once(self):
        server = self.make()
        free = self.to(
            '/volume/v3', 'POST', '/volumes', {'volume': {'size': 1}}
        ).json['volume']['id']
        path = f'/servers/{server}/os-volume_attachments'
        for volume, status in ((free, 200), (free, 400), ('none', 404)):
            body = {'volumeAttachment': {'volumeId': volume}}
            self.assertEqual(status, self.send('POST', path, body).status)
        (attached,) = self.state.servers[server].volumes
        self.assertIs(False, attached.delete_on_termination)

    def test_an_image_of_one_is_empty(self):
        """H18"""
        server, volume = self.boot(True)
        answer = self.act(server, 'createImage', {'name': 'x'}, 'admin')
        self.assertEqual(0, self.state.images[answer.json['image_id']].size)
        (snapshot,) = [
            one
            for one in self.state.first_region.storage.snapshots.values()
            if one.volume_id == volume.id
        ]
        self.assertEqual(self.project('admin').id, snapshot.project_id)
