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
"""What a row of the table is made of."""

import dataclasses
import enum
from collections.abc import Callable, Mapping
from typing import Any


class Came(enum.StrEnum):
    """What came of a run that something befell."""

    DONE = 'done'
    FAILED = 'failed'
    UNKNOWN = 'unknown'
    ABORTED = 'aborted'
    #: Nothing was begun with it.
    LEFT = 'left alone'
    #: A guard, a signal or the policy stopped the run.
    STOPPED = 'stopped'
    #: The run ended with one sentence.
    ERROR = 'error'
    #: The process is no more.
    KILLED = 'killed'
    #: A mail server took responsibility for a notice.
    TOLD = 'told'
    UNTOLD = 'not told'


SHELVE, STOP, UNSHELVE, START = 'shelve', 'stop', 'unshelve', 'start'
#: What takes a server out of service.
ACTS = (SHELVE, STOP)
#: For what ends before the verb matters.
ONE = (SHELVE,)
#: What ``restore`` does.
RESTORES = (UNSHELVE, START)
#: What removes it for good, weeks after it was shelved.
DELETE = 'delete'
#: What is done behind a lock of ours.
FENCED = (*ACTS, DELETE)
#: What deletes the image that shelving left behind of what is back.
CLEAR = 'clear'
#: What deletes, in the end, what a delete kept.
DISCARDS = ('delete-image', 'delete-volume')
ALL = (*FENCED, *RESTORES, CLEAR, *DISCARDS)
#: What tells people.
TELL = ('tell',)


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """One way in which a fault befalls a run, tried for each of its verbs.

    :param what: a phrase that ends the name of the test.
    :param befalls: makes it happen, once the world is there.
    :param came: what comes of the run.
    :param words: are in what the operator is told, beside the server's name
        or the guard's.
    :param asked: how often the act itself is asked for in that run.
    :param after: what comes of the next run, in which nothing goes wrong.
    :param begun: how often Nova began the act in both of them; of an image,
        whether it is gone then.
    :param settings: of the embedded cloud.
    """

    what: str
    befalls: Callable[[Any], object]
    came: Came
    words: tuple[str, ...] = ()
    asked: int = 1
    after: Came = Came.DONE
    begun: int = 1
    verbs: tuple[str, ...] = ACTS
    settings: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """The phrase as a part of a test's name."""
        return ''.join(
            letter if letter.isalnum() else '_' for letter in self.what.lower()
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """A row of the table: a fault, and what holds what is expected.

    :param what: what goes wrong.
    :param expected: what must come of it.
    :param concerns: the part of the program: scan, policy, ledger, mail, act
        or any.
    :param trials: how it is tried here.
    :param tested: names of tests below ``cipclient.tests`` that show it.
    :param real: names of tests that run on real services, too.
    """

    number: int
    what: str
    expected: str
    concerns: str
    trials: tuple[Trial, ...] = ()
    tested: tuple[str, ...] = ()
    real: tuple[str, ...] = ()
