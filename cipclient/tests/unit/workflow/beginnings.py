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

"""Where tests begin: worlds that it takes a long way to come to.

Most tests of what is done to servers begin on the day on which it is due: the
people were told, and their days went by. To go there takes longer than what
the test is about, so a process goes each way once for a class of tests. What
it led to is kept: cloud, ledger, mails and requests. Each test is put there
anew, and none sees what another did.

From elsewhere the same way leads elsewhere: it is known by all that was there
when it began, so what a test changed before makes it another way.
"""

import copy
import dataclasses
import datetime
import hashlib
import os
import pickle
import time

#: What of a test's own may decide where a way leads.
_PLAIN = (str, int, float, datetime.datetime, type(None))
#: Names the port of this test's cloud, and is written for each run.
_NOT_KEPT = 'clouds.yaml'


@dataclasses.dataclass(frozen=True)
class _End:
    """What a way led to; of what only grows, what it added.

    :ivar cloud: and what the test has of its own, which may be of the cloud.
    """

    cloud: bytes
    elapsed: datetime.timedelta
    files: dict
    mails: list
    slept: list
    requests: list


_ENDS: dict[tuple, _End] = {}


def go(test, way):
    """Go a way, or come to where it led before.

    :param test: one on the embedded cloud, see :mod:`.enforced`.
    :param way: a method of it that takes nothing. What it changes is the
        cloud, the ledger, the mails, and what the test has of its own.
        Nothing is patched before it that is not for each test of a class.
    """
    if _is_restless(test):
        way()
        return
    known = (type(test), way.__name__, _digest(test))
    if known in _ENDS:
        _replay(test, _ENDS[known])
    else:
        end = _gone(test, way)
        if _is_restless(test):
            return
        _ENDS[known] = end
    # Also the first one: all of them see the same.
    _put(test, _ENDS[known])


def forget():
    """Have each way gone again."""
    _ENDS.clear()


def _is_restless(test):
    """Whether something is at work in the cloud that cannot be kept."""
    cloud = test.sandbox
    return bool(cloud._faults.armed() or cloud.state.progress._steps)


def _gone(test, way):
    mails, slept = len(test.mail.mails), len(test.slept)
    requests = len(test.sandbox.requests)
    before = dict(vars(test))
    way()
    state = test.sandbox.state
    own = {
        name: value
        for name, value in vars(test).items()
        if not name.startswith('_') and value is not before.get(name, test)
    }
    return _End(
        _pickled(state, own),
        state.present() - state.now,
        _files(test.home),
        test.mail.mails[mails:],
        test.slept[slept:],
        list(test.sandbox.requests)[requests:],
    )


def _digest(test):
    """Return what stands for all that there is."""
    digest = hashlib.sha256(_pickled(test.sandbox.state))
    for part in (
        _files(test.home),
        sorted(
            (name, value)
            for name, value in vars(test).items()
            if not name.startswith('_') and isinstance(value, _PLAIN)
        ),
        dataclasses.replace(test.sandbox.settings, port=0),
        test.sandbox.state.progress.polls,
        sorted(test.environ.items()),
        (test.mail.refuses, test.mail.data, test.mail.quit_),
    ):
        digest.update(repr(part).encode())
    return digest.digest()


def _files(home):
    """Return group, mode and content of each; a folder has no content."""
    return {
        path.relative_to(home): (
            path.stat().st_gid,
            path.stat().st_mode,
            path.read_bytes() if path.is_file() else None,
        )
        for path in sorted(home.rglob('*'))
        if path.name != _NOT_KEPT
    }


def _replay(test, end):
    """Leave the ledger, and add what the way added."""
    for path in sorted(_files(test.home), reverse=True):
        if (test.home / path).is_dir():
            (test.home / path).rmdir()
        else:
            (test.home / path).unlink()
    for path, (group, mode, content) in end.files.items():
        if content is None:
            (test.home / path).mkdir()
        else:
            (test.home / path).write_bytes(content)
        os.chown(test.home / path, -1, group)
        (test.home / path).chmod(mode)
    test.mail.mails.extend(end.mails)
    test.slept.extend(end.slept)
    log = test.sandbox.requests
    for entry in end.requests:
        log.add(dataclasses.replace(entry, number=log.next_number()))


def _pickled(state, own=None):
    with state.lock:
        for region in state.regions.values():
            # Orders that were asked for are no part of the cloud.
            region.compute.servers.touched()
        return pickle.dumps((state.now, state.identity, state.regions, own))


def _put(test, end):
    """Make the cloud the one that was kept.

    A row that is there already stays the same object, so that a test may
    have it in hand.
    """
    state = test.sandbox.state
    now, identity, regions, own = pickle.loads(end.cloud)
    pairs = list(
        zip(
            _tables(state.identity, state.regions),
            _tables(identity, regions),
            strict=True,
        )
    )
    with state.lock:
        state.now = now
        state._began = time.monotonic() - end.elapsed.total_seconds()
        rows = list(_same_rows(pairs))
        stays = {id(kept): mine for mine, kept in (*pairs, *rows)}
        for mine, kept in rows:
            for field in dataclasses.fields(kept):
                value = copy.deepcopy(getattr(kept, field.name), stays)
                setattr(mine, field.name, value)
        for mine, kept in pairs:
            for name, value in vars(kept).items():
                value = copy.deepcopy(value, stays)
                if isinstance(value, dict):
                    vars(mine)[name].clear()
                    vars(mine)[name].update(value)
                else:
                    setattr(mine, name, value)
        for name, value in own.items():
            setattr(test, name, copy.deepcopy(value, stays))


def _tables(identity, regions):
    """Return all that has rows, or settings of a service."""
    yield identity
    for region in regions.values():
        for service in vars(region).values():
            if not isinstance(service, str):
                yield service
        yield region.compute.servers


def _same_rows(pairs):
    """Return rows of both that have the same place."""
    for mine, kept in pairs:
        for name, value in vars(kept).items():
            if not isinstance(value, dict):
                continue
            for place, row in value.items():
                before = vars(mine)[name].get(place)
                if (
                    dataclasses.is_dataclass(row)
                    and type(before) is type(row)
                    and not type(row).__dataclass_params__.frozen
                ):
                    yield before, row
