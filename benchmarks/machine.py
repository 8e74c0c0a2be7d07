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

"""The machine that measures, and how much else it has to do."""

import os
import platform

#: A round is repeated if more than so many processes a core wanted to run.
_CROWD = 2


def cores() -> int:
    """Return how many cores there are."""
    return os.cpu_count() or 1


def load() -> float:
    """Return how many processes wanted to run, of the last minute."""
    return os.getloadavg()[0]


def is_busy(load_average: float) -> bool:
    """Whether a round at this load is worth no trust."""
    return load_average > _CROWD * cores()


def description() -> str:
    """Return what a reader of numbers should know of where they are from."""
    return (
        f'{cores()} cores, {platform.system()} {platform.release()}, '
        f'{platform.python_implementation()} {platform.python_version()}'
    )
