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

import random
import uuid

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.inventory import seen


class TestSeen(base.BaseTestCase):
    def test_nothing_was_seen_at_first(self):
        found = seen.Seen()
        self.assertFalse(found)
        found.is_new('web')
        self.assertTrue(found)

    @hypothesis.given(
        strategies.lists(
            strategies.one_of(
                strategies.uuids().map(str),
                strategies.uuids().map(lambda one: one.hex),
                strategies.text(min_size=1),
            )
        ),
        strategies.randoms(),
    )
    def test_each_id_is_new_once_in_whatever_order(self, ids, order):
        """As a set has it, but for how a UUID is spelled."""
        known = set()
        found = seen.Seen()
        asked = ids * 2
        order.shuffle(asked)
        for id_ in asked:
            try:
                same = uuid.UUID(bytes=bytes.fromhex(id_.replace('-', '')))
            except ValueError:
                same = id_
            self.assertEqual(same not in known, found.is_new(id_))
            known.add(same)

    def test_a_list_read_again_brings_what_was_made_meanwhile(self):
        shuffled = random.Random(1)
        ids = sorted(
            str(uuid.UUID(int=shuffled.getrandbits(128))) for _ in range(500)
        )
        found = seen.Seen()
        self.assertTrue(all(found.is_new(id_) for id_ in ids[::2]))
        self.assertEqual(ids[1::2], [id_ for id_ in ids if found.is_new(id_)])
