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

"""The policy of the old cloud."""

from benchmarks.old_cloud import population
from benchmarks.old_cloud import size as old_size

CLOUD = 'old-cloud'
#: Of the policy's calendar, in which days are counted here, too.
TIMEZONE = 'America/Vancouver'

_TEXT = """\
version: 1
cloud: {cloud}
lifetimes:
  - {{name: run, kind: server, match: {{flavor: "c*"}}, limit: {limit}d,
     ladder: research}}
ladders:
  research: {{warn: [30d, 14d, 3d], minimum_notice: 14d, quarantine: shelve,
    if_shelve_loses: stop, keep: 30d, delete: false}}
pace: {{per_day: {per_day}, per_project_per_day: 10, backlog_share: 50%,
  mails_per_day: {mails_per_day}}}
breaker: {{unannounced: 20%, population: 30%}}
scope: {{projects: [all]}}
managed: {{heat: absent}}
calendar: {{timezone: {timezone}, act_on: [mon, tue, wed, thu],
  hours: "09:00-16:00"}}
notices:
  from: cloud@cloud.example
  operators: [{operators}]
  recipients: [owner]
  allowed_domains: [cloud.example]
  digest: weekly
  languages: {{default: en}}
  smtp: {{host: 127.0.0.1, port: 25, security: none}}
"""
OPERATORS = 'operators@cloud.example'


def text(size: old_size.Size) -> str:
    """Return it as a file has it."""
    return _TEXT.format(
        cloud=CLOUD,
        limit=population.LIMIT.days,
        per_day=size.per_day,
        mails_per_day=size.mails_per_day,
        timezone=TIMEZONE,
        operators=OPERATORS,
    )
