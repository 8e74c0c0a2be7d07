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

"""What a recorded scan needs: a policy of the operator's, and a ledger.

Each has a folder of its own, so that nothing here meets a ledger of the
user's.
"""

import pathlib
import shutil
import subprocess
import sys

_EXAMPLE = (
    pathlib.Path(__file__).parent.parent / 'cipclient/policy/example.yaml'
)
_DUE = pathlib.Path(__file__).parent / 'due.py'
_FILLING = pathlib.Path(__file__).parent / 'filling.py'
#: Of which the ledger has records.
CLOUD = 'benchmark'
#: Of a ledger that was filled: how many projects, and one of them.
PROJECTS = 2000
PROJECT = 'project-0007'
_TELLING = """\
scope: {projects: [all]}
notices:
  from: cloud@cloud.example
  operators: [operators@cloud.example]
  recipients: [[owner, {role: member}]]
  allowed_domains: any
  digest: weekly
  languages: {default: en}
  smtp: {host: 127.0.0.1, port: 25, security: none}
"""
#: One rule and no limits: what is due is done.
_ACTING = """\
version: 1
cloud: {cloud}
lifetimes:
  - {{name: compute, kind: server, match: {{flavor: "c*"}}, limit: 60d,
     ladder: research}}
ladders:
  research: {{warn: [30d, 14d, 3d], minimum_notice: 14d, quarantine: shelve,
    if_shelve_loses: stop, keep: 30d, delete: false}}
pace: {{per_day: 100000, per_project_per_day: 100000, backlog_share: 100%,
  mails_per_day: 100000}}
breaker: {{unannounced: 100%, population: 100%}}
scope: {{projects: [all]}}
managed: {{heat: absent}}
calendar: {{timezone: UTC}}
notices:
  from: cloud@cloud.example
  operators: [operators@cloud.example]
  recipients: [owner]
  allowed_domains: any
  digest: weekly
  languages: {{default: en}}
  smtp: {{host: 127.0.0.1, port: {port}, security: none}}
"""


class Records:
    """A policy, and a ledger that is begun with the first recorded scan."""

    def __init__(self, home: pathlib.Path, name: str) -> None:
        self._folder = home / f'records-{name}'
        self._folder.mkdir(mode=0o700)
        self.policy = self._folder / 'policy.yaml'
        example = _EXAMPLE.read_text(encoding='utf-8')
        self.policy.write_text(
            example.replace('\ncloud: example\n', f'\ncloud: {CLOUD}\n')
            + _TELLING,
            encoding='utf-8',
        )
        self.policy.chmod(0o600)

    @property
    def ledger(self) -> pathlib.Path:
        """The file."""
        return self._folder / 'ledger' / 'ledger.sqlite'

    @property
    def environ(self) -> dict[str, str]:
        """What makes commands use them."""
        return {
            'CIPCLIENT_POLICY': str(self.policy),
            'CIPCLIENT_LEDGER': str(self.ledger),
            'XDG_STATE_HOME': str(self._folder / 'state'),
        }

    def forget(self) -> None:
        """Let the next recorded scan be the first."""
        for folder in (self.ledger.parent, self._folder / 'state'):
            if folder.exists():
                shutil.rmtree(folder)

    def let_act(self, port: int) -> None:
        """Have a policy that takes out of service.

        :param port: of a mail server on loopback.
        """
        self.policy.write_text(
            _ACTING.format(cloud=CLOUD, port=port), encoding='utf-8'
        )

    def let_day_come(self) -> None:
        """Have all open cases been told of a day, which is today."""
        subprocess.run(
            (sys.executable, str(_DUE), str(self.ledger), CLOUD),
            check=True,
            stdin=subprocess.DEVNULL,
        )

    def fill(self, cases: int) -> None:
        """Write so many open cases that are past their end."""
        self.ledger.parent.mkdir(mode=0o700)
        subprocess.run(
            (sys.executable, str(_FILLING), str(self.ledger), str(cases)),
            check=True,
            stdin=subprocess.DEVNULL,
        )
