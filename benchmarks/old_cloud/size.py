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

"""How large the old cloud is, and how fast it may be dealt with."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Size:
    """An old cloud, and the policy's pace.

    :param overdue: how many of the servers are past their time at first.
    :param weekly: how many of the others come to their end in each week.
    :param per_day: acts, on four days a week.
    :param mails_per_day: to the owners.
    """

    servers: int = 10_000
    overdue: int = 3_000
    weekly: int = 300
    projects: int = 900
    people: int = 1_800
    per_day: int = 120
    mails_per_day: int = 300
    weeks: int = 26

    def smaller(self, times: int) -> 'Size':
        """Return one of the same proportions, over as many weeks."""
        return dataclasses.replace(
            self,
            servers=self.servers // times,
            overdue=self.overdue // times,
            weekly=self.weekly // times,
            projects=self.projects // times,
            people=self.people // times,
            per_day=self.per_day // times,
            mails_per_day=self.mails_per_day // times,
        )
