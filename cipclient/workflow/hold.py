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
"""The use case: let a case that stands still go on."""

import datetime

from cipclient import exceptions
from cipclient.evaluate import episode
from cipclient.ledger import run as ledger_run
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy

_UNREACHABLE = model_case.HoldReason.UNREACHABLE
#: What the next scan would find again: these end with what they are for.
_ELSEWHERE = {
    model_case.HoldReason.EXEMPT: 'it ends with the exemption',
    model_case.HoldReason.HELD: "it ends with the ticket in the policy's "
    'tables',
    model_case.HoldReason.UNKNOWN: 'it ends when what is unknown is known',
    model_case.HoldReason.UNREACHABLE: 'it ends when somebody can be '
    'reached; "openstack lifetime notice waive" lets quarantine go on '
    'without',
    model_case.HoldReason.MANAGED: 'what another service made is never '
    'acted on alone',
    model_case.HoldReason.WANTED: 'nothing is deleted that somebody may want '
    'back; "openstack lifetime restore" brings it back',
}


def release(
    run: ledger_run.Run,
    policy: model_policy.Policy,
    number: int,
    reason: str,
    by: str,
    now: datetime.datetime,
) -> None:
    """Release a hold that an operator may release.

    Raises NotFound where no such hold is in force, and NotPossible where it
    would only come back.
    """
    for case, hold in run.holds():
        if hold.number == number:
            if hold.reason is _UNREACHABLE and case.is_out:
                raise exceptions.NotPossible(
                    f'hold {number} ({hold.reason}) cannot be released: '
                    'nothing is deleted of which nobody was told. It ends '
                    'when somebody can be reached: give a contact in a facts '
                    'file of the policy'
                )
            if hold.reason in _ELSEWHERE:
                raise exceptions.NotPossible(
                    f'hold {number} ({hold.reason}) cannot be released: '
                    f'{_ELSEWHERE[hold.reason]}'
                )
            # A day that it covered is void: people were told of another.
            after = episode.release(case, hold.reason, policy.calendar, now)
            run.release_hold(number, by, reason, now, after)
            return
    raise exceptions.NotFound(
        f'no hold {number} is in force: "openstack lifetime hold list" has '
        'the numbers'
    )
