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

"""The policy's spellings, for those who type them elsewhere."""

import datetime


def duration(value: str) -> datetime.timedelta:
    """Return what ``30d`` or ``2w`` means. Raises ValueError saying why."""
    from cipclient.policy import duration as policy_duration

    return policy_duration.parse(value)


def text(span: datetime.timedelta) -> str:
    """Return how a policy spells a duration."""
    from cipclient.policy import duration as policy_duration

    return policy_duration.text(span)
