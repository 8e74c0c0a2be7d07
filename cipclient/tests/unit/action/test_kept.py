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


import datetime
import types

from oslotest import base

from cipclient import exceptions
from cipclient.action import shelved_image
from cipclient.action import volumes
from cipclient.cloud import failure
from cipclient.cloud import write
from cipclient.tests.unit.action import test_sandbox

ID = '01234567-89ab-cdef-0123-456789abcdef'
OTHER = ID.replace('0', 'f')
_GONE = f'Volume {ID} could not be found.'


class _Service:
    """Answers whatever is asked for, with what a test says."""

    def __init__(self, answer):
        self._answer = answer
        self.asked = []

    def microversion(self, wanted, floor):
        return wanted

    def get_object(self, path, params=None, microversion=None):
        self.asked.append((path, params, microversion))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def cloud(answer):
    service = _Service(answer)
    return types.SimpleNamespace(block_storage=service, image=service)


def row(**more):
    return {
        'id': ID,
        'status': 'available',
        'size': 2,
        'name': 'disk',
        'created_at': '2026-01-01T00:00:00.000000',
        'os-vol-tenant-attr:tenant_id': 'p1',
        'attachments': [],
        'group_id': None,
        'consistencygroup_id': None,
        'migration_status': None,
        **more,
    }


def looked(**more):
    return volumes.look(cloud({'volume': row(**more)}), ID)


class TestVolume(base.BaseTestCase):
    def test_all_that_is_asked_about_it_is_told(self):
        self.assertEqual(
            volumes.Volume(
                ID,
                'available',
                2 * 2**30,
                'p1',
                datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
                attached=False,
                in_group=False,
                moving=False,
                name='disk',
            ),
            looked(),
        )

    def test_groups_are_told_from_a_microversion_on(self):
        service = cloud({'volume': row()})
        volumes.look(service, ID)
        ((_path, _params, microversion),) = service.block_storage.asked
        self.assertEqual('3.13', microversion)

    def test_what_holds_it_is_seen_each_alone(self):
        """H26"""
        self.assertTrue(looked(attachments=[{'server_id': 's'}]).attached)
        self.assertTrue(looked(status='in-use').attached)
        self.assertFalse(looked(status='reserved').attached)
        for name in ('group_id', 'consistencygroup_id'):
            self.assertTrue(looked(**{name: 'g'}).in_group)
        for status, moving in (
            ('migrating', True),
            ('starting', True),
            ('target:x', True),
            (['x'], True),
            ('success', False),
            ('error', False),
        ):
            seen = looked(migration_status=status)
            self.assertIs(moving, seen.moving, status)

    def test_what_is_not_told_counts_as_held(self):
        """C3: only administrators are told of a migration."""
        for name, told in (
            ('group_id', 'in_group'),
            ('consistencygroup_id', 'in_group'),
            ('migration_status', 'moving'),
        ):
            less = row()
            del less[name]
            seen = volumes.look(cloud({'volume': less}), ID)
            self.assertTrue(getattr(seen, told), name)
        self.assertIsNone(looked(created_at='yesterday').created)
        self.assertEqual(0, looked(size=None).size)

    def test_only_cinders_own_404_says_that_there_is_none(self):
        """P27"""
        gone = failure.Missing('HTTP 404', _GONE)
        proxy = failure.Missing('HTTP 404', 'not here')
        for ask in (volumes.look, volumes.status):
            self.assertIsNone(ask(cloud(gone), ID))
            self.assertRaises(exceptions.CloudError, ask, cloud(proxy), ID)

    def test_what_is_not_cinders_form_says_nothing(self):
        """F25, F28"""
        for answer in (
            {},
            {'volume': None},
            {'volume': row(id=OTHER)},
            {'volume': row(attachments=None)},
        ):
            self.assertRaises(
                exceptions.CloudError, volumes.look, cloud(answer), ID
            )


class TestSnapshots(base.BaseTestCase):
    def test_there_are_some_or_none(self):
        for rows, there in (([], False), ([{'volume_id': ID}], True)):
            answer = cloud({'snapshots': rows})
            self.assertIs(there, volumes.has_snapshots(answer, ID))
            ((_path, params, _version),) = answer.block_storage.asked
            self.assertEqual('1', params['all_tenants'])
            self.assertEqual(ID, params['volume_id'])

    def test_what_is_another_answer_says_nothing(self):
        """A filter that is passed over lists those of others."""
        for answer in (
            {},
            {'snapshots': 'x'},
            {'snapshots': ['x']},
            {'snapshots': [{'volume_id': OTHER}]},
            failure.Missing('HTTP 404', ID),
        ):
            self.assertRaises(
                exceptions.CloudError,
                volumes.has_snapshots,
                cloud(answer),
                ID,
            )


class TestMembers(base.BaseTestCase):
    def test_with_whom_it_is_shared_is_told(self):
        answer = cloud({'members': [{'member_id': 'p1'}]})
        self.assertEqual({'p1'}, shelved_image.members(answer, ID))

    def test_what_is_another_answer_says_nothing(self):
        for answer in (
            {},
            {'members': ['x']},
            {'members': [{'member_id': None}]},
            failure.Missing('HTTP 404', ID),
        ):
            self.assertRaises(
                exceptions.CloudError,
                shelved_image.members,
                cloud(answer),
                ID,
            )


class TestOverHttp(test_sandbox.TestCase):
    """Against the embedded cloud."""

    @property
    def storage(self):
        return self.sandbox.state.first_region.storage

    def volume(self, status, snapshots=False):
        with_some = {one.volume_id for one in self.storage.snapshots.values()}
        return next(
            one
            for one in self.storage.volumes.values()
            if one.status == status and (one.id in with_some) is snapshots
        )

    def test_a_volume_is_read_and_deleted(self):
        volume = self.volume('available')
        seen = volumes.look(self.cloud, volume.id)
        self.assertEqual(
            ('available', volume.size * 2**30, volume.project_id, False),
            (seen.status, seen.size, seen.project_id, seen.attached),
        )
        self.assertFalse(seen.in_group or seen.moving)
        self.assertFalse(volumes.has_snapshots(self.cloud, volume.id))
        answer = self.send(volumes.remove(volume.id))
        self.assertEqual(202, answer.code, answer.message)
        self.assertIsNone(volumes.look(self.cloud, volume.id))

    def test_one_that_a_server_has_stays(self):
        """H26"""
        volume = self.volume('in-use')
        self.assertTrue(volumes.look(self.cloud, volume.id).attached)
        answer = self.send(volumes.remove(volume.id))
        self.assertEqual(400, answer.code)
        self.assertIn(volume.id, self.storage.volumes)

    def test_one_that_has_snapshots_stays(self):
        """H26: those of other projects count, too."""
        volume = self.volume('available', snapshots=True)
        self.assertTrue(volumes.has_snapshots(self.cloud, volume.id))
        answer = self.send(volumes.remove(volume.id))
        self.assertEqual(400, answer.code)
        self.assertIn(volume.id, self.storage.volumes)

    def test_an_image_is_protected_freed_and_deleted(self):
        """H29"""
        self.do('shelve', 'SHELVED_OFFLOADED')
        (image,) = shelved_image.made_of(self.cloud, self.server_id)
        self.assertEqual('shared', image.visibility)
        self.assertEqual(
            {self.server.project_id},
            shelved_image.members(self.cloud, image.id),
        )
        self.assertIsNotNone(image.created)
        for asked, code in (
            (shelved_image.protect(image.id), 200),
            (shelved_image.remove(image.id), 403),
            (shelved_image.unprotect(image.id), 200),
            (shelved_image.remove(image.id), 204),
        ):
            self.assertIsInstance(asked, write.Write)
            self.assertEqual(code, self.send(asked).code)
        self.assertIsNone(shelved_image.look(self.cloud, image.id))
