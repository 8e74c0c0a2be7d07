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

"""``/__sandbox__``: what tests in another process ask of the sandbox."""

import json
from typing import Any

from cipclient.sandbox import message
from cipclient.sandbox import requestlog
from cipclient.sandbox.fault import book
from cipclient.sandbox.fault import fault

PREFIX = '/__sandbox__'


class Control:
    """Statistics, the request log and faults, without a token."""

    def __init__(
        self, log: requestlog.RequestLog, faults: book.FaultBook
    ) -> None:
        self._log = log
        self._faults = faults

    def handle(self, request: message.Request) -> message.Response:
        """Answer a request below ``/__sandbox__``."""
        what = request.path.removeprefix(PREFIX).strip('/')
        asked = request.method, what.partition('/')[0]
        if asked == ('GET', 'stats'):
            return message.Response(document=self._log.totals())
        if asked == ('GET', 'requests'):
            return message.Response(document={'requests': self._log.as_json()})
        if asked == ('DELETE', 'requests'):
            self._log.clear()
            return message.Response(status=204)
        if asked[1] == 'faults':
            return self._handle_faults(request, what.partition('/')[2])
        return _problem(404, f'nothing at {request.path}')

    def _handle_faults(
        self, request: message.Request, fault_id: str
    ) -> message.Response:
        try:
            if request.method == 'POST' and not fault_id:
                return self._arm(json.loads(request.body))
            if request.method == 'DELETE':
                self._faults.disarm(int(fault_id) if fault_id else None)
                return message.Response(status=204)
        except (ValueError, TypeError) as error:
            return _problem(400, str(error))
        except KeyError:
            return _problem(404, f'no fault {fault_id}')
        if request.method == 'GET' and not fault_id:
            return message.Response(
                document={
                    'faults': [_shown(row) for row in self._faults.armed()]
                }
            )
        return _problem(405, f'{request.method} is not served here')

    def _arm(self, document: Any) -> message.Response:
        many = document if isinstance(document, list) else [document]
        wanted = [fault.Fault.from_json(one) for one in many]
        ids = [self._faults.arm(one) for one in wanted]
        return message.Response(status=201, document={'ids': ids})


def _problem(status: int, text: str) -> message.Response:
    return message.Response(status=status, document={'error': text})


def _shown(row: book.Armed) -> dict[str, Any]:
    return {
        'id': row.id,
        'effect': row.fault.effect,
        'service': row.fault.service,
        'path': row.fault.path,
        'count': row.count,
        'shown': row.shown,
    }
