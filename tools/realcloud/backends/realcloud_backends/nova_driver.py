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

"""Nova virt driver without a hypervisor: Nova's fake driver and more.

* It keeps its node's UUID over a restart.
* It adopts instances it does not know. The fake driver keeps its guests in
  memory, so after a restart of nova-compute, or for servers that seed-many
  wrote into the database, every power operation would end in
  InstanceNotFound. A guest that the database places on this host exists here.
* snapshot() uploads a few bytes, so that a snapshot image (and the image that
  shelving makes) becomes active, as with a real hypervisor.

`up` copies this file to nova/virt/realcloud.py, because Nova loads virt
drivers from the nova.virt package only.
"""

import io

import nova.virt.node
from nova.compute import power_state
from nova.compute import task_states
from nova.image import glance
from nova.virt import fake
from nova.virt import hardware


class RealcloudDriver(fake.FakeDriver):
    vcpus = 200000
    memory_mb = 800000000
    local_gb = 80000000

    def __init__(self, virtapi, read_only=False):
        super().__init__(virtapi, read_only)
        self._image_api = glance.API()

    def init_host(self, host):
        super().init_host(host)
        self.host_status_base['hypervisor_hostname'] = host

    # The fake driver names its node by a UUID that it makes up anew in every
    # process; nova-compute refuses to start again with that.
    def get_available_resource(self, nodename):
        status = super().get_available_resource(nodename)
        status['uuid'] = nova.virt.node.get_local_node_uuid()
        return status

    def get_nodenames_by_uuid(self, refresh=False):
        return {
            nova.virt.node.get_local_node_uuid(): name
            for name in self.get_available_nodes()
        }

    def _adopt(self, instance, state=None):
        if instance.uuid not in self.instances:
            if state is None:
                state = instance.power_state
            if state is None or state == power_state.NOSTATE:
                state = power_state.RUNNING
            self.instances[instance.uuid] = fake.FakeInstance(
                instance.name, state, instance.uuid
            )

    def get_info(self, instance, use_cache=True):
        if instance.uuid not in self.instances:
            # Deleted and not yet spawned guests must stay unknown.
            if instance.task_state in (
                task_states.DELETING,
                task_states.SPAWNING,
            ):
                return super().get_info(instance, use_cache)
            return hardware.InstanceInfo(
                state=instance.power_state or power_state.RUNNING
            )
        return super().get_info(instance, use_cache)

    def power_off(self, instance, timeout=0, retry_interval=0):
        self._adopt(instance)
        return super().power_off(instance, timeout, retry_interval)

    def power_on(self, context, instance, network_info, *args, **kwargs):
        self._adopt(instance)
        return super().power_on(
            context, instance, network_info, *args, **kwargs
        )

    def unrescue(self, context, instance):
        self._adopt(instance)
        return super().unrescue(context, instance)

    def destroy(self, context, instance, *args, **kwargs):
        self._adopt(instance)
        return super().destroy(context, instance, *args, **kwargs)

    def detach_interface(self, context, instance, vif):
        self._interfaces.pop(vif['id'], None)

    def snapshot(self, context, instance, image_id, update_task_state):
        self._adopt(instance)
        update_task_state(task_state=task_states.IMAGE_PENDING_UPLOAD)
        update_task_state(
            task_state=task_states.IMAGE_UPLOADING,
            expected_state=task_states.IMAGE_PENDING_UPLOAD,
        )
        base = self._image_api.get(context, image_id)
        metadata = {
            'status': 'active',
            'name': base.get('name'),
            'disk_format': 'raw',
            'container_format': 'bare',
            'properties': {
                'image_location': 'snapshot',
                'image_state': 'available',
                'owner_id': instance.project_id,
            },
        }
        data = io.BytesIO(
            b'realcloud snapshot of %s\n' % instance.uuid.encode() * 64
        )
        self._image_api.update(context, image_id, metadata, data)
