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

"""Requests whose answers are lost, and those that arrive later."""

import datetime

import requests

from cipclient import sandbox

#: For less than this one may be under way after who sent it gave up.
LONGEST = datetime.timedelta(minutes=9)
#: By what is lost: where it goes.
WHERE = {
    'action': {
        'service': 'compute',
        'method': 'POST',
        'path': '/action$',
    },
    'delete': {
        'service': 'compute',
        'method': 'DELETE',
        'path': '/servers/[0-9a-f-]+$',
    },
    'keep': {
        'service': 'compute',
        'method': 'PUT',
        'path': '/os-volume_attachments/',
    },
    'protect': {
        'service': 'image',
        'method': 'PATCH',
        'path': '/images/',
    },
}


class Network:
    """Loses one request, or its answer, of what comes next.

    :param sandbox: the cloud that it leads to.
    """

    def __init__(self, sandbox):
        self._sandbox = sandbox
        self._armed = []
        self._late = []
        self._sent = None

    def lose(self, effect, what, nth):
        """Lose the n-th request of a sort.

        :param effect: ``drop_before``, ``drop_after``, or ``late``: it
            arrives when ``arrive`` is called.
        """
        self.find_again()
        where = {**WHERE[what], 'nth': nth}
        if effect == 'late':
            self._arm('call', {'hook': self._hold}, where)
            effect = 'drop_before'
        self._arm(effect, {}, where)

    def _arm(self, effect, args, where):
        self._armed.append(
            self._sandbox.fail(sandbox.Fault(effect, args, **where))
        )

    def _hold(self, request, cloud):
        self._late.append((cloud.now, request))

    def find_again(self):
        """Lose nothing any more."""
        while self._armed:
            self._sandbox.heal(self._armed.pop())

    def arrive(self):
        """Let arrive what was under way."""
        while self._late:
            _sent, request = self._late.pop()
            requests.request(
                request.method,
                f'{request.base_url}{request.path}',
                data=request.body,
                headers={
                    name: value
                    for name, value in request.headers.items()
                    if name not in ('host', 'content-length', 'connection')
                },
                timeout=30,
            )

    def arrives_before(self, moment):
        """Let arrive what is under way for too long at a moment."""
        if any(sent + LONGEST < moment for sent, _request in self._late):
            self.arrive()
