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

import importlib.resources
import json
import os

from cipclient.tests.contract import base
from cipclient.tests.functional import base as functional

PATH = '/metadefs/namespaces'


class TestLifetime(base.TestCase):
    """The namespace that is shipped, in a real Glance."""

    def setUp(self):
        super().setUp()
        if functional.CLOUD not in os.environ:
            self.skipTest('the embedded cloud has no metadata definitions')
        shipped = importlib.resources.files('cipclient').joinpath(
            'metadefs/lifetime.json'
        )
        self.namespace = json.loads(shipped.read_text('utf-8'))
        # one of the cloud's own stays as it is
        self.namespace['namespace'] = f'OS::Cipclient::{self.unique()}'
        self.namespace['protected'] = False
        self.path = f'{PATH}/{self.namespace["namespace"]}'
        answer = self.admin.glance.post(PATH, self.namespace)
        self.assertEqual(201, answer.status, answer.body)
        self.addCleanup(self.admin.glance.delete, self.path)

    def test_members_find_it_for_servers_and_volumes(self):
        """A1"""
        for kind in ('OS::Nova::Server', 'OS::Cinder::Volume'):
            answer = self.member.glance.get(PATH, resource_types=kind)
            self.assertIn(
                self.namespace['namespace'],
                [one['namespace'] for one in answer.body['namespaces']],
            )
            answer = self.member.glance.get(self.path, resource_type=kind)
            self.assertEqual(
                self.namespace['properties'], answer.body['properties']
            )

    def test_servers_are_found_by_the_target_that_horizon_asks_for(self):
        """A1"""
        answer = self.member.glance.get(f'{self.path}/resource_types')
        self.assertEqual(
            {'OS::Nova::Server': 'metadata', 'OS::Cinder::Volume': None},
            {
                one['name']: one.get('properties_target')
                for one in answer.body['resource_type_associations']
            },
        )

    def test_members_write_none(self):
        """A1"""
        self.assertEqual(403, self.member.glance.delete(self.path).status)
