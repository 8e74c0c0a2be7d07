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

"""What must never be, told by the small cloud and by what left for it."""

from cipclient.model import case as model_case
from cipclient.model import step as model_step

Outcome = model_step.Outcome
_ACTS = ('shelve', 'delete')


class Wrong(AssertionError):
    """Something that must never be."""


def _must(holds, why):
    if not holds:
        raise Wrong(why)


class Judge:
    """Judges one run, at each request that leaves and at its end.

    :param under_way: our ids of what was asked for before, and may come.
    """

    def __init__(self, ledger, cloud, under_way=()):
        self._ledger = ledger
        self._cloud = cloud
        self._under_way = under_way
        self._wrong = ''

    def asked(self, asked, uid):
        """Look at a request as it leaves."""
        try:
            self._judge(asked, uid)
        except Wrong as wrong:
            # The program may take it for an error of its own.
            self._wrong = self._wrong or str(wrong)
            raise

    def after(self, state):
        """Look at what a run came to; raise Wrong."""
        _must(not self._wrong, self._wrong)
        for case in state.ledger.cases.values():
            if case.ending is model_case.Ending.DELETED:
                _must(
                    case.resource.id not in state.cloud.servers,
                    'deleted, and it is there',
                )
        _must(not state.cloud.lost, f'lost: {state.cloud.lost}')

    def _judge(self, asked, uid):
        every = [
            (step, one)
            for step in self._ledger.by_number.values()
            for one in step.requests
        ]
        found = [(step, one) for step, one in every if one.uid == uid]
        _must(len(found) == 1, f'{asked.path}: not in the ledger')
        ((step, request),) = found
        _must(request.answered is None, f'{asked.path}: sent twice')
        _must(step.outcome is Outcome.OPEN, f'{asked.path}: has its end')
        id_ = step.resource.id
        if request.what in _ACTS:
            again = [
                one.uid
                for other, one in every
                if other.resource == step.resource
                and one.what == request.what
                and one.uid in self._under_way
            ]
            _must(not again, f'{asked.path}: {request.what} may still come')
            _must(id_ in asked.path, f'{asked.path}: another one')
            self._judge_act(step, request, id_)
        if request.what == 'lock':
            locked = self._cloud.servers[id_]['locked']
            _must(not locked, 'locked already, maybe by its owner')

    def _judge_act(self, step, request, id_):
        case = self._ledger.cases[step.case]
        told = case.announcement and case.announcement.told
        _must(told, f'{request.what}: nobody was told')
        server = self._cloud.servers.get(id_)
        _must(server is not None, f'{request.what}: it is gone')
        _must(server['locked'], f'{request.what}: without a lock')
        for other in self._ledger.steps_of(step.resource):
            _must(
                other.number == step.number
                or other.outcome not in (Outcome.OPEN, Outcome.UNKNOWN),
                f'{request.what}: another act is open',
            )
        if request.what == 'shelve':
            _must(server['status'] == 'ACTIVE', 'shelved a second time')
            return
        images = [
            image
            for image in self._cloud.images.values()
            if image['instance_uuid'] == id_
        ]
        volumes = self._cloud.volumes[id_].values()
        _must(images or volumes, 'deleted with nothing kept')
        for image in images:
            _must(image['protected'], 'deleted with its image')
        _must(not any(volumes), 'deleted with its volume')


def at_rest(state):
    """Look at what there is after a run that nothing befell; raise Wrong."""
    ledger, cloud = state.ledger, state.cloud
    _must(not ledger.open_steps(), 'a step has no end')
    _must(not ledger.locked_by_us(), 'a lock of ours is recorded')
    for id_, server in cloud.servers.items():
        _must(not server['locked'], f'{id_} is locked by us')
    for case in ledger.cases.values():
        server = cloud.servers.get(case.resource.id)
        _must(
            (case.ending is model_case.Ending.DELETED) == (server is None),
            f'{case.resource.id}: what is recorded is not so',
        )
        told = case.announcement is None or case.announcement.told
        if server is not None and case.verb == 'shelve':
            _must(server['status'] == 'SHELVED_OFFLOADED', 'not shelved')
        if told and server is not None and not case.holds:
            _must(case.verb == 'shelve' and not case.announcement, 'not done')
