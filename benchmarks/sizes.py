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

"""How many servers the clouds have, and how many of them are findings."""

EMPTY = 0
#: Where each server costs milliseconds: the SDK and ``server list``.
SMALL = 1_000
WHOLE = 10_000
LARGE = 100_000

#: Of acts: how many are under way at once, how long the cloud takes for one,
#: how many come one by one at first, and how many then.
AT_ONCE = 8
ACT_SECONDS = 5.0
CANARIES = 3
ACTS = 80

#: Of every cloud that has servers, so that what findings cost cancels out.
FINDINGS = 200
