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

"""The program with one guard broken at a time, for ``test_machine`` to find.

``python -m cipclient.tests.unit.workflow.broken`` says within how many
stories it finds each: it is not vacuous. Names after it choose some of them;
``CIPCLIENT_MACHINE_EXAMPLES`` says how many stories at most.
"""

import contextlib
import dataclasses
import os
import sys
import unittest

import fixtures

from cipclient.evaluate import deletion
from cipclient.evaluate import due
from cipclient.model import case as model_case
from cipclient.model import resource as model_resource
from cipclient.model import verdict
from cipclient.tests.unit.workflow import test_machine
from cipclient.workflow.acting import recovery
from cipclient.workflow.acting import tools

Stage = model_case.Stage
_TEST = 'test_whatever_anybody_does_nobody_is_taken_out_of_service_wrongly'
_STORIES = '60'


def _nothing(*_args, **_named):
    return None


def _well(*_args, **_named):
    return ''


def _at_once(refusal):
    """Leave of when people were told only that a day was given."""

    def told(case, now):
        given = case.announcement is not None and case.announcement.act
        return None if given else refusal(case, now)

    return told


def _unwarned(refusal):
    return lambda case: None if case.stage is Stage.OK else refusal(case)


def _early(cases, policy, now):
    """Call all due of which a day was given."""
    return [
        case
        for case in cases
        if case.announcement is not None and case.announcement.act
    ]


def _permitted(refusal):
    return lambda *args, **named: refusal(*args, **{**named, 'allowed': True})


def _unlocked(fact):
    return lambda self, name: False if name == 'locked' else fact(self, name)


def _seen_unlocked(look):
    return lambda self, id_: dataclasses.replace(look(self, id_), locked=False)


def _repeated(step_of):
    """Have what has no end be asked for once more."""

    def step(self, step):
        verb = self._tools.verbs.get(step.verb)
        if verb is not None and step.requests:
            self._tools.requests(step.number).send(
                verb.what, verb.write(step.resource.id)
            )
        yield from step_of(self, step)

    return step


@contextlib.contextmanager
def _unguarded(*_args, **_named):
    yield _Anything()


class _Anything:
    def check(self):
        pass


_EVALUATE = 'cipclient.evaluate'
_WORKFLOW = 'cipclient.workflow'
_EXECUTOR = f'{_WORKFLOW}.acting.executor.Executor'
#: By what is broken: what takes the place of what.
BREAKS = {
    'nobody has to be told': {
        f'{_EVALUATE}.due._told': _at_once(due._told),
        f'{_EVALUATE}.due._stage': _unwarned(due._stage),
    },
    # Two that do not know of each other.
    'any day will do': {
        f'{_EVALUATE}.due._day': _nothing,
        f'{_WORKFLOW}.acting.candidates.due': _early,
    },
    'no second look at what is switched off': {
        f'{_EXECUTOR}._changed': _well,
    },
    'no image is protected': {
        f'{_WORKFLOW}.retention.preserving._image_kept': _well,
    },
    'no volume is kept': {
        f'{_WORKFLOW}.retention.preserving._volumes_kept': _well
    },
    'one complete scan is enough': {f'{_EVALUATE}.deletion.SCANS': 1},
    'deletes need no word': {
        f'{_EVALUATE}.deletion.refusal': _permitted(deletion.refusal),
    },
    'locks of owners are not seen': {
        'cipclient.model.resource.Resource.fact': _unlocked(
            model_resource.Resource.fact
        ),
        f'{_WORKFLOW}.acting.tools.Tools.look': _seen_unlocked(
            tools.Tools.look
        ),
    },
    'nothing is locked': {f'{_EXECUTOR}._fence': _nothing},
    'our lock stays on': {
        f'{_EXECUTOR}._unfenced': lambda self, case, requests, ended: ended,
        f'{_WORKFLOW}.acting.recovery.Recovery._unlocked': lambda self: (),
    },
    'what has no answer is asked for again': {
        f'{_WORKFLOW}.acting.recovery.Recovery._step': _repeated(
            recovery.Recovery._step
        ),
    },
    'exemptions are not read': {
        f'{_EVALUATE}.exemption.Exemptions.answer': lambda *_args: (
            verdict.Answer.NO,
            None,
            '',
        ),
    },
    'two runs do not know of each other': {
        'cipclient.ledger.lock.held': _unguarded,
    },
    'halt is not read': {
        f'{_EVALUATE}.guard.halt': _nothing,
        f'{_WORKFLOW}.client.policies.Policies.halted': _well,
    },
}


class _Machine(test_machine.TestMachine):
    """Counts its stories."""

    stories = 0

    def begin(self):
        self.stories += 1
        super().begin()


def found(name):
    """Return after how many stories a break is found, and what says so.

    None where it is not.
    """
    test = _Machine(_TEST)
    result = unittest.TestResult()
    with contextlib.ExitStack() as stack:
        for target, replaced in BREAKS[name].items():
            stack.enter_context(fixtures.MonkeyPatch(target, replaced))
        test.run(result)
    for _test, told in (*result.failures, *result.errors):
        # Whatever else goes wrong is told where it does.
        said = [line for line in told.splitlines() if 'Error: ' in line]
        # The first story is that of ``setUp``.
        return test.stories - 1, said[-1].strip() if said else told
    return None


def main(names):
    """Look for all of them, or those that are named."""
    os.environ.setdefault('CIPCLIENT_MACHINE_EXAMPLES', _STORIES)
    os.environ.setdefault('CIPCLIENT_MACHINE_SEED', '1')
    missed = 0
    for name in names or BREAKS:
        came = found(name)
        missed += came is None
        sys.stdout.write(f'{name}: {came or "not found"}\n')
        sys.stdout.flush()
    return missed


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
