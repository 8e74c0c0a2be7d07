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

"""What Nova thinks of a compute host, and what it is told about it.

computes wait HOST up|down [SINCE]
                                up: a report later than that, in seconds of
                                the epoch, as Nova goes by old ones for a while
computes force HOST on|off      Nova takes our word that it is down
computes delete HOST            the service, for good, if it is still there
"""

import datetime
import sys
import time

import openstack

# 2.53 names services by UUID, 2.69 shows those of a down cell as UNKNOWN
MICROVERSION = '2.69'
PATIENCE = 90


class Computes:
    def __init__(self, compute):
        self._compute = compute

    def _find(self, host):
        answer = self._compute.get(
            '/os-services',
            params={'binary': 'nova-compute', 'host': host},
            microversion=MICROVERSION,
        )
        answer.raise_for_status()
        return answer.json()['services']

    def _service(self, host):
        found = self._find(host)
        if not found:
            sys.exit(f'Nova knows no compute host {host}')
        return found[0]

    def wait(self, host, state, since=0):
        end = time.monotonic() + PATIENCE
        # a new host is not there at all until it first reports
        while not [
            found
            for found in self._find(host)
            if found.get('state') == state and _reported(found) >= float(since)
        ]:
            if time.monotonic() > end:
                sys.exit(f'{host} does not become {state}')
            time.sleep(0.5)

    def force(self, host, down):
        self._compute.put(
            '/os-services/' + self._service(host)['id'],
            json={'forced_down': down == 'on'},
            microversion=MICROVERSION,
        ).raise_for_status()

    def delete(self, host):
        found = self._find(host)
        if not found:
            return
        answer = self._compute.delete(
            '/os-services/' + found[0]['id'],
            microversion=MICROVERSION,
        )
        if answer.status_code == 409:
            sys.exit(
                'Nova refuses: '
                + answer.json()['conflictingRequest']['message']
            )
        answer.raise_for_status()


def _reported(service):
    # no date at all until its first report, and no zone: it is UTC
    said = service.get('updated_at')
    if said is None:
        return 0.0
    moment = datetime.datetime.fromisoformat(said)
    return moment.replace(tzinfo=datetime.UTC).timestamp()


def main():
    computes = Computes(openstack.connect(cloud='realcloud-admin').compute)
    action, *words = sys.argv[1:]
    {
        'wait': computes.wait,
        'force': computes.force,
        'delete': computes.delete,
    }[action](*words)


if __name__ == '__main__':
    main()
