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
"""The world of what a delete kept, whose own time is over, too."""

import functools

from cipclient.sandbox.state import compute
from cipclient.sandbox.state import storage
from cipclient.tests.unit.workflow import recorded
from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import world

Came = fault.Came
#: So long before the end of their retention people are told of it.
_KEPT = 61
_VOLUME = 'c' * 8 + '-0000-4000-8000-' + 'c' * 12


class TestCase(world.TestCase):
    """We deleted a server three months ago; what it left is to go today.

    It left an image, and a volume that would have gone with it.
    """

    def alone(self):
        victim = super().alone()
        self.volume = storage.Volume(
            id=_VOLUME,
            name='data',
            project_id=victim.project_id,
            user_id=victim.user_id,
            size=1,
            status='in-use',
            created_at=victim.created,
            attachments=(
                storage.VolumeAttachment(
                    'a', victim.id, '/dev/vdb', victim.created
                ),
            ),
        )
        self.storage.volumes[_VOLUME] = self.volume
        victim.volumes = (compute.AttachedVolume(_VOLUME, '/dev/vdb', True),)
        return victim

    @property
    def storage(self):
        return self.sandbox.state.first_region.storage

    def tell_once(self, world):
        super().tell_once((world, self.verb))
        # Of the cloud as it was, only the server and images come back.
        self.volume.status, self.volume.attachments = 'available', ()

    def lead_up(self):
        verb, self.verb = self.verb, fault.DELETE
        super().lead_up()
        came, said = super().enforced()
        self.assertIs(Came.DONE, came, said)
        self.verb = verb
        self.now += recorded.days(_KEPT)
        self.scan()
        self.send()
        self.to_the_day()
        self.scan()
        self.now += world.LATER

    @functools.cached_property
    def image_id(self):
        """Of the image that it was shelved into."""
        return next(
            one.id
            for one in self.sandbox.state.images.values()
            if one.properties.get('instance_uuid') == self.victim.id
        )

    @property
    def acted_on(self):
        return {
            fault.DELETE: self.victim.id,
            'delete-image': self.image_id,
            'delete-volume': _VOLUME,
        }[self.verb]

    @property
    def thing(self):
        """What the cloud has of it; None where it is gone."""
        return self.sandbox.state.images.get(
            self.acted_on
        ) or self.storage.volumes.get(self.acted_on)

    def fail_at(self, request, effect, args=None, **where):
        """Arm one at a request: unprotect or act."""
        image = self.verb == 'delete-image'
        self.fail(
            effect,
            args,
            service='image' if image else 'block-storage',
            method='DELETE' if request == 'act' else 'PATCH',
            path=f'/{self.acted_on}$',
            **({'nth': 1} if request == 'unprotect' else {}),
            **where,
        )

    def asked(self):
        return sum(
            one.method == 'DELETE' and one.path.endswith(self.acted_on)
            for one in self.sandbox.requests
        )

    def begun(self):
        return int(self.thing is None)

    def check_settled(self, trial):
        """Nothing is open, and what is there is as we left it."""
        with self.view() as view:
            self.assertEqual((), tuple(view.open_steps()))
            view.verify_journal()
            kept = [one.id for one in view.kept()]
        if self.thing is None:
            self.assertNotIn(self.acted_on, kept)
        elif self.verb == 'delete-image':
            self.assertTrue(self.thing.protected)
