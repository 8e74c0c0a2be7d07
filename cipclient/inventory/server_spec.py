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

"""What a server is."""

from cipclient.inventory import image
from cipclient.inventory import instance_action
from cipclient.inventory import person
from cipclient.inventory import project
from cipclient.inventory.spec import CLOUD
from cipclient.inventory.spec import GIVEN
from cipclient.inventory.spec import OWNER
from cipclient.model import kind

SPEC = kind.KindSpec(
    name='server',
    facts=(
        GIVEN.text('id', 'its id'),
        OWNER.text('name', 'its name; several may have the same'),
        OWNER.text('description', 'what its owner says of it'),
        CLOUD.text('status', "Nova's status: ACTIVE, SHUTOFF, ERROR ..."),
        GIVEN.text('project_id', 'the id of its project'),
        GIVEN.text('user_id', 'the id of who made it'),
        GIVEN.date('created', 'when it was made; a rebuild keeps it'),
        OWNER.flag('locked', 'whether somebody locked it'),
        CLOUD.text('availability_zone', 'where it runs; none before it does'),
        CLOUD.text(
            'host_status',
            'how its host is; none without a host',
            'UP',
            'DOWN',
            'MAINTENANCE',
            'UNKNOWN',
        ),
        CLOUD.text('image_id', 'its image; none if it boots from a volume'),
        CLOUD.flag('volume_booted', 'whether it boots from a volume'),
        CLOUD.text('flavor.name', 'its flavor, as named when it was made'),
        CLOUD.number('flavor.vcpus', 'virtual processors'),
        CLOUD.number('flavor.ram', 'memory', 'MiB'),
        CLOUD.number('flavor.disk', 'root disk', 'GiB'),
        CLOUD.number('flavor.ephemeral', 'ephemeral disk', 'GiB'),
        CLOUD.number('flavor.swap', 'swap disk', 'MiB'),
        CLOUD.map(
            'flavor.extra_specs', "the flavor's extra specs", key='extra_spec'
        ),
        OWNER.texts('tags', 'its tags', key='tag'),
        OWNER.map('metadata', 'its metadata'),
        CLOUD.date(
            'fault_created', 'when it went to ERROR; none if it did not'
        ),
        CLOUD.texts('volumes', 'the ids of the volumes attached'),
        CLOUD.text(
            'task_state', 'what Nova is doing with it; none if nothing'
        ),
    ),
    relations=(
        kind.Relation('project', 'project', 'project_id', project.SPEC.facts),
        kind.Relation('owner', 'user', 'user_id', person.SPEC.facts),
        kind.Relation('image', 'image', 'image_id', image.SPEC.facts),
    ),
    shorthand={'flavor': 'flavor.name', 'image': 'image.name'},
    # Nova shows the latest fault, and every failure makes one. Only what an
    # administrator sets to error by hand shows an older one, or none.
    evidence=(
        kind.Evidence('status', 'ERROR', 'fault_created', 'fault.created'),
    ),
    proofs=(
        kind.Proof('status', instance_action.STATUSES, 'instance actions'),
    ),
)
