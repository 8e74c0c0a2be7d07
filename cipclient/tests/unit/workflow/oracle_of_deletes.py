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

"""What must be so of a delete, told by the cloud's log and state alone."""

import collections
import dataclasses
import datetime

_OFFLOADED = 'SHELVED_OFFLOADED'


@dataclasses.dataclass(frozen=True)
class Left:
    """What would be left of a server, as a request came in.

    :param images: the ids of those that were made of it and are whole and
        protected.
    :param has_disk: it was booted from an image.
    :param goes: whether a volume would go with it.
    :param holds: whether it has a volume.
    """

    images: frozenset
    has_disk: bool
    goes: bool
    holds: bool


def left_of(server, images):
    """Return what would be left of a server."""
    return Left(
        frozenset(
            one.id
            for one in images.values()
            if one.properties.get('instance_uuid') == server.id
            and one.protected
            and one.status == 'active'
            and one.size
        ),
        server.image_id is not None,
        any(one.delete_on_termination for one in server.volumes),
        bool(server.volumes),
    )


class Deletes:
    """Follows what was read and asked before each delete.

    :param per_day: how many the policy allows.
    :ivar done: the servers that were deleted by runs.
    """

    def __init__(self, per_day):
        self._per_day = per_day
        self._protected = set()
        self._read_so = {}
        self._kept_so = {}
        self._looked = {}
        self._fenced = {}
        self._lists = []
        self._sent = {}
        self._on = collections.Counter()
        self.done = set()

    def fenced(self, id_, arrival):
        """Hear of a lock that a run put on."""
        self._fenced[id_] = arrival.number

    def second_look(self, id_):
        """Return whether a server was read since a run locked it (P3)."""
        return self._fenced.get(id_, 0) < self._looked.get(id_, 0)

    def hear(self, entry, arrival):
        """Hear of a reading, or of what keeps an image or a volume."""
        if not 200 <= entry.status < 300:
            return
        *_, kind, last = entry.path.split('/')
        if entry.method == 'PATCH':
            self._protected.add(last)
        elif entry.path.endswith('/servers/detail'):
            if arrival.sees_all:
                self._lists.append((arrival.run, arrival.at))
        elif entry.method == 'GET' and kind == 'servers':
            self._looked[last] = arrival.number
        elif entry.method == 'GET' and kind == 'images' and arrival.whole:
            self._read_so[last] = arrival.number
        elif last == 'os-volume_attachments' and not arrival.left.goes:
            self._kept_so[kind] = arrival.number

    def weigh(self, entry, id_, arrival, day, must):
        """Judge a request to delete a server.

        :param day: that its people were told of.
        """
        sent, self._sent[id_] = self._sent.get(id_, 0), arrival.number
        looked, fenced = self._looked.get(id_, 0), self._fenced.get(id_, 0)
        must(arrival.may_delete, 'not allowed to')
        must(not arrival.deleted, 'it was deleted already (P10)')
        must(sent < looked, 'asked for before, and not looked since (P10)')
        must(arrival.status == _OFFLOADED, f'it is {arrival.status}')
        must(arrival.locked_by == 'admin', 'not behind our lock (P5)')
        must(self.second_look(id_), 'no second look behind the lock (P3)')
        must(not arrival.left.goes, 'a volume goes with it (P7)')
        must(fenced < self._kept_so.get(id_, 0), 'not read so (P7)')
        if arrival.left.has_disk:
            must(
                any(
                    one in self._protected
                    and fenced < self._read_so.get(one, 0)
                    for one in arrival.left.images
                ),
                'its disk is not protected, or not read so (P8)',
            )
        else:
            must(arrival.left.holds, 'nothing is left of its disk (P8)')
        begins = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        scans = {run for run, at in self._lists if at >= begins}
        must(len(scans) > 1, f'{len(scans)} complete scans (P1)')
        if entry.status == 204:
            self._on[arrival.at.date()] += 1
            must(
                self._on[arrival.at.date()] <= self._per_day,
                'more than may be in a day (P14)',
            )
            self.done.add(id_)
