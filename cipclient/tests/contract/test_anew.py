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


"""Making a server anew of what is left of one that was deleted."""

from cipclient.tests.contract import base

MARK = 'lifetime_rebuild'


class TestAnew(base.TestCase):
    def deleted(self, server):
        """Delete it, as a run does: by an administrator, off its host."""
        self.done(self.admin.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)

    def kept_image(self, server):
        """Have an administrator shelve it, and protect its image."""
        self.shelve(server, self.admin)
        (image,) = self.images_of(server)
        self.addCleanup(self.protect, image['id'], False)
        self.protect(image['id'], True)
        return image['id']

    def protect(self, image, value):
        self.done(
            self.admin.glance.ask(
                'PATCH',
                f'/images/{image}',
                json=[{'op': 'replace', 'path': '/protected', 'value': value}],
                headers={
                    'Content-Type': 'application/'
                    'openstack-images-v2.1-json-patch'
                },
            ),
            200,
        )

    def test_a_member_who_has_not_accepted_an_image_makes_a_server_of_it(self):
        """H17, 5.3: he sees it by its id, and that is enough."""
        server = self.make_server()
        image = self.kept_image(server)
        self.deleted(server)
        (sharing,) = self.admin.glance.get(f'/images/{image}/members').body[
            'members'
        ]
        self.assertEqual('pending', sharing['status'])
        self.assertEqual(self.member.project_id, sharing['member_id'])
        new = self.make_server(imageRef=image)
        row = self.admin.server(new)
        self.assertEqual(image, row['image']['id'])
        self.assertEqual(self.member.project_id, row['tenant_id'])
        self.assertEqual(self.member.user_id, row['user_id'])
        answer = self.admin.glance.get(f'/images/{image}')
        self.assertIs(True, answer.body['protected'])

    def test_a_stranger_makes_none_of_it(self):
        server = self.make_server()
        image = self.kept_image(server)
        answer = self.other.nova.post(
            '/servers',
            {
                'server': {
                    'name': self.unique(),
                    'flavorRef': self._flavors[0],
                    'imageRef': image,
                    'networks': 'none',
                }
            },
        )
        self.assertEqual(400, answer.status, answer.body)

    def test_it_boots_from_the_volume_that_was_kept(self):
        """H18, H19."""
        server = self.make_server(volume=False)
        (volume,) = self.volumes_of(server)
        self.deleted(server)
        self.await_volume(volume, 'available')
        new = self.make_server(
            imageRef='',
            block_device_mapping_v2=[
                {
                    'boot_index': 0,
                    'uuid': volume,
                    'source_type': 'volume',
                    'destination_type': 'volume',
                    'delete_on_termination': False,
                }
            ],
        )
        row = self.admin.server(new)
        self.assertEqual('', row['image'])
        (attached,) = row['os-extended-volumes:volumes_attached']
        self.assertEqual(
            (volume, False),
            (attached['id'], attached['delete_on_termination']),
        )
        self.await_volume(volume, 'in-use')

    def test_an_image_and_a_volume_go_with_one_request(self):
        volume = self.make_volume()
        new = self.make_server(
            block_device_mapping_v2=[
                {
                    'boot_index': 0,
                    'uuid': self._image,
                    'source_type': 'image',
                    'destination_type': 'local',
                    'delete_on_termination': True,
                },
                {
                    'boot_index': -1,
                    'uuid': volume,
                    'source_type': 'volume',
                    'destination_type': 'volume',
                    'delete_on_termination': False,
                },
            ]
        )
        self.assertEqual([volume], self.volumes_of(new))
        self.done(self.member.nova.delete(f'/servers/{new}'), 204)
        self.await_volume(volume, 'available')

    def test_a_volume_that_another_has_is_refused(self):
        volume = self.make_volume()
        device = {
            'boot_index': 0,
            'uuid': volume,
            'source_type': 'volume',
            'destination_type': 'volume',
            'delete_on_termination': False,
        }
        server = self.make_server()
        self.done(
            self.member.nova.post(
                f'/servers/{server}/os-volume_attachments',
                {'volumeAttachment': {'volumeId': volume}},
            ),
            200,
        )
        self.await_volume(volume, 'in-use')
        answer = self.member.nova.post(
            '/servers',
            {
                'server': {
                    'name': self.unique(),
                    'flavorRef': self._flavors[0],
                    'networks': 'none',
                    'block_device_mapping_v2': [device],
                }
            },
        )
        self.assertEqual(400, answer.status, answer.body)
        self.done(self.member.nova.delete(f'/servers/{server}'), 204)
        self.await_volume(volume, 'available')

    def test_it_is_found_by_its_metadata_as_soon_as_it_is_taken_on(self):
        """P10: nothing else tells of a request without an answer."""
        mark = self.unique()
        server = self.make_server(wait=False, metadata={MARK: mark})
        answer = self.admin.nova.get(
            '/servers/detail',
            all_tenants='true',
            project_id=self.member.project_id,
            sort_key='uuid',
            sort_dir='asc',
            limit='500',
        )
        self.assertEqual(200, answer.status, answer.body)
        self.assertEqual(
            [server],
            [
                row['id']
                for row in answer.body['servers']
                if row['metadata'].get(MARK) == mark
            ],
        )
        self.await_status(server, 'ACTIVE')

    def test_a_token_is_given_for_a_token_where_one_has_a_role(self):
        def ask(person, project):
            return person.keystone.post(
                '/auth/tokens',
                {
                    'auth': {
                        'identity': {
                            'methods': ['token'],
                            'token': {'id': person.token()},
                        },
                        'scope': {'project': {'id': project}},
                    }
                },
            )

        answer = ask(self.member, self.member.project_id)
        self.assertEqual(201, answer.status, answer.body)
        answer = ask(self.member, self.other.project_id)
        self.assertEqual(401, answer.status, answer.body)


class TestPorts(base.TestCase):
    """H26: what Nova made goes with a server, what was there before stays."""

    @property
    def network(self):
        answer = self.member.neutron.get('/networks')
        return next(
            row
            for row in answer.body['networks']
            if not row['router:external']
        )

    def make_port(self):
        answer = self.member.neutron.post(
            '/ports',
            {'port': {'network_id': self.network['id'], 'name': 'x'}},
        )
        self.assertEqual(201, answer.status, answer.body)
        port = answer.body['port']
        self.later(self.member.neutron.delete, f'/ports/{port["id"]}')
        return port

    def ports(self, **query):
        return self.admin.neutron.get('/ports', **query).body['ports']

    def test_one_that_was_made_before_stays_and_is_given_again(self):
        port = self.make_port()
        server = self.make_server(networks=[{'port': port['id']}])
        (held,) = self.ports(device_id=server)
        self.assertEqual(port['id'], held['id'])
        self.done(self.member.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)
        left = self.admin.neutron.get(f'/ports/{port["id"]}').body['port']
        self.assertEqual('', left['device_id'])
        again = self.make_server(networks=[{'port': port['id']}])
        (held,) = self.ports(device_id=again)
        self.assertEqual(port['fixed_ips'], held['fixed_ips'])

    def test_one_that_nova_made_goes_and_its_address_is_had_again(self):
        wanted = {'uuid': self.network['id']}
        server = self.make_server(networks=[wanted])
        (port,) = self.ports(device_id=server)
        address = port['fixed_ips'][0]['ip_address']
        query = {
            'network_id': self.network['id'],
            'fixed_ips': f'ip_address={address}',
        }
        self.assertEqual([port['id']], base.ids(self.ports(**query)))
        body = {
            'server': {
                'name': self.unique(),
                'flavorRef': self._flavors[0],
                'imageRef': self._image,
                'networks': [{**wanted, 'fixed_ip': address}],
            }
        }
        answer = self.member.nova.post('/servers', body)
        self.assertEqual(400, answer.status, answer.body)
        self.done(self.member.nova.delete(f'/servers/{server}'), 204)
        self.await_gone(server)
        self.assertEqual([], self.ports(**query))
        answer = self.admin.neutron.get(f'/ports/{port["id"]}')
        self.assertEqual(404, answer.status)
        self.assertIn(port['id'], answer.message)
        again = self.make_server(networks=[{**wanted, 'fixed_ip': address}])
        (port,) = self.ports(device_id=again)
        self.assertEqual(address, port['fixed_ips'][0]['ip_address'])
