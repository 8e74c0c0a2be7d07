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

"""What can go wrong: each says what, where and what to do; none says exit."""

import dataclasses


class CipclientError(Exception):
    """The base of all that is raised on purpose."""


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a file.

    :param line: from 1; 0 where the fault has no place.
    :param column: from 1; 0 where the fault has no place.
    :param message: what is wrong, and what to write instead.
    """

    line: int
    column: int
    message: str


class PolicyError(CipclientError):
    """A policy that cannot be used, with everything that is wrong in it."""

    def __init__(self, source: str, faults: tuple[Fault, ...]) -> None:
        self.source = source
        self.faults = tuple(sorted(faults))
        super().__init__('\n'.join(self.lines()))

    def lines(self) -> list[str]:
        """Return ``file:line:column: message``, a line each."""
        return [
            f'{self.source}:{fault.line}:{fault.column}: {fault.message}'
            if fault.line
            else f'{self.source}: {fault.message}'
            for fault in self.faults
        ]


class CloudError(CipclientError):
    """A cloud that did not answer as it must."""


class NotAuthorized(CloudError):
    """The credentials do not allow the reading."""


class ServiceMissing(CloudError):
    """The cloud's catalog has no such service in this region."""


class WriteRefused(CipclientError):
    """Something tried to change the cloud where only reading is allowed."""


class NotFound(CipclientError):
    """No resource is of that id or name."""


class NotUnique(CipclientError):
    """Several resources are of that name."""


class NotPossible(CipclientError):
    """Something that makes no sense as it was asked for."""


class LedgerError(CipclientError):
    """A ledger that cannot be relied on: nothing is done with it."""


class LedgerBusy(LedgerError):
    """Another run holds the lock of this cloud."""


class GuardTripped(CipclientError):
    """A guard stopped the run: which, what was expected, what was seen."""


class NoticeError(CipclientError):
    """A notice that could not be composed or handed over."""
