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

"""A ledger in memory: what acts write and read, by the ledger's own rules.

It passes the ledger's tests of steps: see ``test_ledger``.
"""

import contextlib
import copy
import dataclasses
import types

from cipclient import exceptions
from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import step as model_step

Outcome = model_step.Outcome
_OPEN = (Outcome.OPEN, Outcome.UNKNOWN)
_ACTS = ('shelve', 'stop', model_case.DELETE)
#: What a later run reads of what was before.
_READ = ('status', 'has_disk', 'keeps_lock')
_ASIDE = ('lock', 'unlock', 'mark', 'unmark')


class SmallLedger:
    """Holds the seen resources, their cases, steps and what acts left.

    :ivar owner: by the number of a request, that of its step.
    """

    def __init__(self):
        self.seen = {}
        self.cases = {}
        self.by_number = {}
        self.owner = {}
        self.left = {}
        self.entries = []

    def copied(self):
        """Return another one with the same content, which is all frozen."""
        other = copy.copy(self)
        for name, value in vars(self).items():
            setattr(other, name, copy.copy(value))
        return other

    def content(self):
        """Return all that any later run may read, as one value.

        Not the words of an end, nor the random ids that requests are given:
        nothing is decided by them.
        """
        return (
            tuple(self.cases.values()),
            tuple(
                (
                    step.case,
                    step.resource,
                    step.verb,
                    step.attempt,
                    step.intended,
                    tuple(map(step.before.get, _READ)),
                    step.outcome,
                    step.ended,
                    tuple(
                        dataclasses.replace(one, uid='')
                        for one in step.requests
                    ),
                )
                for step in self.by_number.values()
            ),
            tuple(self.left.values()),
        )

    @contextlib.contextmanager
    def run(self, cloud, command, by, now):
        """Begin a run."""
        yield self

    def see(self, key, subject):
        """Have a resource recorded."""
        self.seen[key] = subject

    def save(self, cases, now=None):
        return self._saved(cases)

    def case(self, number):
        return self.cases.get(number)

    def open_cases(self):
        return {
            case.resource: case
            for case in self.cases.values()
            if case.closed is None
        }

    def intend(self, case, resource, verb, before, policy, why, now):
        if resource not in self.seen:
            raise exceptions.LedgerError(f'{resource.id} was never seen.')
        if any(one.outcome in _OPEN for one in self.steps_of(resource)):
            raise exceptions.LedgerError(f'{resource.id} has an open step.')
        of = 0 if case is None else case.number
        tried = sum(
            one.case == of
            and one.verb == verb
            and any(asked.what not in _ASIDE for asked in one.requests)
            for one in self.by_number.values()
            if of
        )
        number = len(self.by_number) + 1
        self.by_number[number] = model_step.Step(
            number,
            1,
            of,
            resource,
            self.seen[resource],
            verb,
            tried + 1,
            now,
            dict(before),
            why=why,
            by='ada@host',
            policy=policy,
        )
        self._note('intent')
        return number

    def sending(self, step, what, uid, now):
        found = self._begun(step)
        if any(
            one.uid == uid
            for other in self.by_number.values()
            for one in other.requests
        ):
            raise exceptions.LedgerError(f'{uid} was sent already.')
        number = len(self.owner) + 1
        self.owner[number] = step
        asked = model_step.Request(number, what, uid, now)
        self._put(found, requests=(*found.requests, asked))
        self._note('request sent')
        return number

    def answered(self, request, code, request_id, text, now, happened=None):
        found = self._request(request)
        if found.answered is not None:
            raise exceptions.LedgerError(f'{request} has its answer.')
        self._change(
            found,
            answered=now,
            code=code,
            request_id=request_id,
            happened=happened,
        )
        self._note('request answered')

    def happened(self, request, did, now):
        self._change(self._request(request), happened=did)
        self._note('request settled')

    def end_step(self, step, outcome, why, now, cases=()):
        found = self._begun(step)
        kept = self._saved(cases)
        self._put(
            found,
            outcome=outcome,
            why=f'{found.why} {why}'.strip(),
            ended=None if outcome in _OPEN else now,
        )
        self._note('step ended')
        return kept

    def keep(self, step, kind, id_, size, now):
        number = len(self.left) + 1
        found = self.by_number[step]
        self.left[number] = model_kept.Kept(
            number, step, found.resource, found.subject, kind, id_, size, now
        )
        self._note('left behind')
        return number

    def protected(self, number, on, now):
        self.left[number] = dataclasses.replace(
            self.left[number], protected=on
        )
        self._note('protected')

    def kept_no_longer(self, number, why, now):
        self._note(f'left behind no longer: {why}')
        del self.left[number]

    def kept(self):
        return list(self.left.values())

    def retained(self):
        found = []
        for one in self.left.values():
            case = self.case(self.by_number[one.step].case)
            if (
                case is not None
                and case.ending is model_case.Ending.DELETED
                and (one.protected or one.kind == model_kept.VOLUME)
            ):
                found.append(model_kept.Retained(one, case))
        return found

    def steps(self):
        return list(reversed(self.by_number.values()))

    def steps_of(self, resource):
        return [one for one in self.steps() if one.resource == resource]

    def open_steps(self):
        return [one for one in self.by_number.values() if one.outcome in _OPEN]

    def failures(self, case, verb=''):
        return sum(
            one.case == case
            and one.outcome is Outcome.FAILED
            and one.verb in {*_ACTS, verb}
            for one in self.by_number.values()
        )

    def locked_by_us(self):
        return self._still_on(
            lambda one: one.happened is not False,
            lambda step: (
                step.verb == model_case.DELETE and step.outcome is Outcome.DONE
            ),
        )

    def unanswered_locks(self):
        return self._still_on(
            lambda one: one.answered is None, lambda step: False
        )

    def journal(self):
        return iter(self.entries)

    def noted_as(self, what):
        return [one for one in self.entries if one.what == what]

    def _still_on(self, is_on, ended):
        """Return whose last lock came after what took the locks off."""
        last = {}
        for number, owner in self.owner.items():
            step = self.by_number[owner]
            (one,) = (
                asked for asked in step.requests if asked.number == number
            )
            if (one.what == 'unlock' and one.happened) or ended(step):
                last[step.resource] = False
            elif one.what == 'lock' and is_on(one):
                last[step.resource] = True
        return {key for key, locked in last.items() if locked}

    def _saved(self, cases):
        kept = []
        for case in cases:
            if case.number and case.number not in self.cases:
                raise exceptions.LedgerError(f'No case {case.number}.')
            number = case.number or len(self.cases) + 1
            kept.append(dataclasses.replace(case, number=number))
        self.cases.update({case.number: case for case in kept})
        return tuple(kept)

    def _begun(self, number):
        found = self.by_number.get(number)
        if found is None or found.outcome not in _OPEN:
            raise exceptions.LedgerError(
                f'The step {number} is not there, or is settled already.'
            )
        return found

    def _request(self, number):
        if number not in self.owner:
            raise exceptions.LedgerError(f'There is no request {number}.')
        step = self.by_number[self.owner[number]]
        (found,) = (one for one in step.requests if one.number == number)
        return found

    def _change(self, request, **values):
        step = self.by_number[self.owner[request.number]]
        after = dataclasses.replace(request, **values)
        self._put(
            step,
            requests=tuple(
                after if one.number == request.number else one
                for one in step.requests
            ),
        )

    def _put(self, step, **values):
        self.by_number[step.number] = dataclasses.replace(step, **values)

    def _note(self, what):
        self.entries.append(types.SimpleNamespace(what=what))
