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

"""A sandbox that is written to."""

from cipclient.tests.unit.sandbox import base


class TestCase(base.TestCase):
    def to(self, service, method, path, body=None, person='member'):
        headers = {'X-Auth-Token': self.token(person)}
        return self.ask(method, service + path, headers=headers, body=body)

    def send(self, method, path, body=None, person='member', version='2.96'):
        return self.ask(
            method,
            '/compute/v2.1' + path,
            headers={
                'X-Auth-Token': self.token(person),
                'OpenStack-API-Version': f'compute {version}',
            },
            body=body,
        )

    def act(self, server, name, arguments=None, person='member'):
        return self.send(
            'POST', f'/servers/{server}/action', {name: arguments}, person
        )

    def look(self, server):
        row = self.nova(f'/servers/{server}', version='2.96').json['server']
        return row['status'], row['OS-EXT-STS:task_state']

    def make(self, **fields):
        flavors = self.state.first_region.compute.flavors
        images = self.state.images.values()
        answer = self.send(
            'POST',
            '/servers',
            {
                'server': {
                    'name': 'made',
                    'flavorRef': next(iter(flavors)),
                    'imageRef': next(
                        one.id for one in images if one.visibility == 'public'
                    ),
                    **fields,
                }
            },
        )
        self.assertEqual(202, answer.status, answer.body)
        return answer.json['server']['id']
