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

"""Cinder volume driver on which every operation succeeds at once.

Volumes, snapshots and attachments are records only; no bytes are stored.
"""

import io

from cinder import interface
from cinder.volume import driver


@interface.volumedriver
class RealcloudVolumeDriver(driver.VolumeDriver):
    VERSION = '1.0'
    CI_WIKI_NAME = 'none'

    @staticmethod
    def get_driver_options():
        return []

    def do_setup(self, context):
        pass

    def check_for_setup_error(self):
        pass

    def _update_volume_stats(self):
        name = (
            self.configuration.safe_get('volume_backend_name') or 'realcloud'
        )
        self._stats = {
            'volume_backend_name': name,
            'vendor_name': 'realcloud',
            'driver_version': self.VERSION,
            'storage_protocol': 'iSCSI',
            'multiattach': True,
            'thin_provisioning_support': True,
            'online_extend_support': True,
            'pools': [
                {
                    'pool_name': name,
                    'total_capacity_gb': 'infinite',
                    'free_capacity_gb': 'infinite',
                    'reserved_percentage': 0,
                    'max_over_subscription_ratio': '1000.0',
                    'thin_provisioning_support': True,
                    'multiattach': True,
                    'QoS_support': False,
                }
            ],
        }

    def get_volume_stats(self, refresh=False):
        self._update_volume_stats()
        return self._stats

    # volumes
    def create_volume(self, volume):
        pass

    def delete_volume(self, volume):
        pass

    def extend_volume(self, volume, new_size):
        pass

    def create_cloned_volume(self, volume, src_vref):
        pass

    def clone_image(
        self, context, volume, image_location, image_meta, image_service
    ):
        return {}, True

    def copy_image_to_volume(
        self, context, volume, image_service, image_id, disable_sparse=False
    ):
        pass

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        image_service.update(
            context,
            image_meta['id'],
            {},
            io.BytesIO(b'realcloud volume\n' * 64),
        )

    def retype(self, context, volume, new_type, diff, host):
        return True

    # snapshots
    def create_snapshot(self, snapshot):
        pass

    def delete_snapshot(self, snapshot):
        pass

    def create_volume_from_snapshot(self, volume, snapshot):
        pass

    def revert_to_snapshot(self, context, volume, snapshot):
        pass

    # exports and connections
    def ensure_export(self, context, volume):
        pass

    def create_export(self, context, volume, connector):
        pass

    def remove_export(self, context, volume):
        pass

    def create_export_snapshot(self, context, snapshot, connector):
        pass

    def remove_export_snapshot(self, context, snapshot):
        pass

    def initialize_connection(self, volume, connector):
        return {
            'driver_volume_type': 'iscsi',
            'data': {
                'target_iqn': f'iqn.2010-10.org.openstack:{volume.id}',
                'target_portal': '127.0.0.1:3260',
                'target_lun': 1,
                'volume_id': volume.id,
                'target_discovered': False,
                'access_mode': 'rw',
            },
        }

    def terminate_connection(self, volume, connector, **kwargs):
        pass
