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

"""Rounds: everything once, in another order each time.

What a machine does beside us changes by the minute, so that only runs of
the same round are compared with each other.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from benchmarks import measure
from benchmarks.variants import variant

_Item = TypeVar('_Item')


@dataclasses.dataclass(frozen=True, slots=True)
class Round:
    """One run of everything.

    :param samples: by what was run.
    :param load: the load average behind it.
    :param repeated: the machine was too busy the first time.
    """

    samples: Mapping[variant.Key, measure.Sample]
    load: float
    repeated: bool = False


def rotated(items: Sequence[_Item], number: int) -> list[_Item]:
    """Return the order of a round: each item comes first in turn."""
    start = number % len(items) if items else 0
    return [*items[start:], *items[:start]]


def run(
    keys: Sequence[variant.Key],
    count: int,
    sample: Callable[[variant.Key], measure.Sample],
    load: Callable[[], float],
    is_busy: Callable[[float], bool],
) -> list[Round]:
    """Run that many rounds; each is repeated once if the machine was busy.

    :param sample: runs what has the key.
    """
    done = []
    for number in range(count):
        order = rotated(keys, number)
        samples = {key: sample(key) for key in order}
        after = load()
        repeated = is_busy(after)
        if repeated:
            samples = {key: sample(key) for key in order}
            after = load()
        done.append(Round(samples, after, repeated))
    return done
