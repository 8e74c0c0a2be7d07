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

"""What is to end, by ladders that stop, are short or delete."""

import dataclasses

from cipclient.model import notice as model_notice
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

STOP = builders.ladder('halt', warn=(14, 2), notice=10, quarantine='stop')
SHORT = builders.ladder('short', warn=(7, 2), notice=7)
DELETING = dataclasses.replace(
    builders.ladder('deleting', warn=(7, 2), notice=7),
    keep=builders.days(20),
    delete=True,
    retention=builders.days(90),
)


def owner(user):
    """Return that a case reaches its owner."""
    return model_notice.Reach((model_notice.Person(user, user_id=user),))


def server(id_, expires, user='u1', project='p1', ladder=cases.LADDER, **more):
    """Return a server of 4 vCPUs with one GPU that ends then."""
    return (
        cases.key(id_),
        dataclasses.replace(
            cases.subject(project),
            user_id=user,
            vcpus=4,
            ram=8192,
            disk=20,
            gpus=1,
        ),
        cases.acting(expires, ladder, **more),
    )
