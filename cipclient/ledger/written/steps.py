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

"""What is done to resources, as it is done."""

import datetime
from collections.abc import Iterable, Mapping

from cipclient.ledger import steps
from cipclient.ledger.written import writer
from cipclient.model import case as model_case
from cipclient.model import standing as model_standing
from cipclient.model import step as model_step


class Steps(writer.Writer):
    """Writes acts: what is about to be done, and what came of it."""

    def intend(
        self,
        case: model_case.Case | None,
        resource: model_standing.ResourceKey,
        verb: str,
        before: Mapping[str, object],
        policy: str,
        why: str,
        now: datetime.datetime,
    ) -> int:
        """Say what is about to be done, and return the number of the step.

        Raises LedgerError where an act on it has no end yet (P15).

        :param before: its facts, plain values.
        """
        detail = {
            'case': 0 if case is None else case.number,
            'verb': verb,
            'before': before,
            'policy': policy,
            'why': why,
        }
        with self._recorded('intent', now, resource, detail) as connection:
            return steps.intend(
                connection,
                self._cloud_id,
                self._run_id,
                case,
                resource,
                verb,
                before,
                policy,
                why,
                now,
            )

    def sending(
        self, step: int, what: str, uid: str, now: datetime.datetime
    ) -> int:
        """Say that a request leaves, before its first byte does (P12)."""
        detail = {'step': step, 'request': what, 'uid': uid}
        with self._recorded('request sent', now, detail=detail) as connection:
            return steps.sending(
                connection, self._cloud_id, step, what, uid, now
            )

    def answered(
        self,
        request: int,
        code: int,
        request_id: str,
        text: str,
        now: datetime.datetime,
        happened: bool | None = None,
    ) -> None:
        """Say what was answered to a request.

        :param happened: whether it did anything; None where the answer does
            not prove that.
        """
        detail = {
            'request': request,
            'code': code,
            'request_id': request_id,
            'text': text,
            'happened': happened,
        }
        with self._recorded(
            'request answered', now, detail=detail
        ) as connection:
            steps.answered(
                connection,
                self._cloud_id,
                request,
                code,
                request_id,
                text,
                now,
                happened,
            )

    def happened(
        self, request: int, did: bool, now: datetime.datetime
    ) -> None:
        """Say whether a request did anything, as was found out."""
        detail = {'request': request, 'happened': did}
        with self._recorded(
            'request settled', now, detail=detail
        ) as connection:
            steps.happened(connection, self._cloud_id, request, did)

    def end_step(
        self,
        step: int,
        outcome: model_step.Outcome,
        why: str,
        now: datetime.datetime,
        cases: Iterable[model_case.Case] = (),
    ) -> tuple[model_case.Case, ...]:
        """Say what came of a step, and what that does to its case."""
        wanted = list(cases)
        detail = {
            **writer.told(wanted),
            'step': step,
            'outcome': outcome,
            'why': why,
        }
        with self._recorded('step ended', now, detail=detail) as connection:
            steps.end(connection, self._cloud_id, step, outcome, why, now)
            return self._keep(connection, wanted, now)
