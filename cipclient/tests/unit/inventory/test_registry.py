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
import importlib.metadata
import sys
from unittest import mock

from oslotest import base

from cipclient import exceptions
from cipclient.inventory import registry
from cipclient.inventory import volume


class _Share(volume.VolumeInventory):
    spec = dataclasses.replace(volume.SPEC, name='share')


class _Rubbish:
    spec = 'share'


def _fails():
    raise ZeroDivisionError('oh')


def _exits():
    sys.exit(3)


class TestRegistry(base.BaseTestCase):
    def _load(self, made, plugins=('cipclient-shares',)):
        point = mock.Mock(
            spec=importlib.metadata.EntryPoint, value='shares:Inventory'
        )
        point.dist = mock.Mock(spec=importlib.metadata.Distribution)
        point.dist.name = 'Cipclient_Shares'
        point.load.return_value = made
        self.point = point
        with mock.patch.object(
            importlib.metadata, 'entry_points', return_value=[point]
        ):
            return registry.load(plugins)

    def test_ours_are_always_there(self):
        found = registry.load(())
        self.assertEqual({'server', 'volume', 'project'}, set(found))
        for name, inventory in found.items():
            self.assertEqual(name, inventory.spec.name)

    def test_ours_are_the_entry_points_of_the_package(self):
        points = importlib.metadata.entry_points(group='cipclient.inventory')
        ours = {type(one) for one in registry.load(()).values()}
        self.assertTrue(ours <= {point.load() for point in points})

    def test_another_package_is_loaded_where_the_policy_names_it(self):
        self.assertIn('share', self._load(_Share))

    def test_a16_another_package_is_not_run_unless_named(self):
        self.assertNotIn('share', self._load(_Share, ('something-else',)))
        self.point.load.assert_not_called()

    def test_f72_what_does_not_load_is_named(self):
        for made in (_fails, _exits, _Rubbish, None, object):
            error = self.assertRaises(
                exceptions.CipclientError, self._load, made
            )
            self.assertIn('shares:Inventory', str(error))

    def test_a_kind_is_not_taken_over(self):
        self.assertRaises(
            exceptions.CipclientError, self._load, volume.VolumeInventory
        )
