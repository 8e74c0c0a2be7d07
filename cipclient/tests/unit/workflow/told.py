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
"""Cases in a ledger, the people who are told of them, and runs that tell."""

import fixtures

from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.tests import builders
from cipclient.tests.unit.ledger import records
from cipclient.tests.unit.workflow import fakes
from cipclient.workflow import stopping
from cipclient.workflow.telling import planning
from cipclient.workflow.telling import posting

NOW = records.NOW
days = builders.days
Delivery = model_notice.Delivery
PACE = model_policy.Pace(120, 10, 0.5, 300)
NOTICES = model_policy.Notices(
    sender='cloud@example.org',
    operators=('ops@example.org',),
    recipients=((model_policy.Recipient('owner'),),),
    allowed_domains=None,
    denied_domains=(),
    digest='daily',
    languages={'default': 'en'},
    smtp=model_policy.Smtp('127.0.0.1', 25, 'none'),
)


def policy(**more):
    """Return one that shelves, with all that sending needs."""
    fields = {
        'pace': PACE,
        'notices': NOTICES,
        'scope': model_policy.Scope(projects=('all',)),
        'breaker': model_policy.Breaker(0.2, 0.3),
        **more,
    }
    return builders.policy(
        builders.lifetime(limit=60, ladder=builders.ladder()), **fields
    )


def person(name, **more):
    """Return one whose address begins with the name."""
    return model_notice.Person(f'{name}@example.org', name, **more)


def reach(*names):
    """Return that these are told together."""
    return model_notice.Reach(tuple(person(name) for name in names))


class TestCase(records.TestCase):
    """Servers ``s1`` and on, each with an open case.

    :ivar people: by server, who is reached.
    """

    def setUp(self):
        super().setUp()
        self.now = NOW
        self.policy = policy()
        self.delivery = fakes.FakeDelivery()
        self.composer = fakes.FakeComposer()
        self.copies = []
        self.people = {}
        self.useFixture(
            fixtures.MonkeyPatch(
                'cipclient.workflow.telling.reach.reach', self._reached
            )
        )

    def _reached(self, cloud, policy, notices, cases, returned):
        return {
            case.number: self.people.get(case.resource.id, reach('ada'))
            for case in cases
        }

    def open(self, run, **people):
        """Open a case of each of these servers, told to these people."""
        self.people |= {id_: reach(*names) for id_, names in people.items()}
        return self.kept(run, *(records.case(id_) for id_ in people))

    def plan(self, run):
        return planning.plan(run, None, self.policy, self.now)

    def tools(self):
        return posting.Tools(
            self.composer,
            self.delivery,
            self.copies,
            self.policy.calendar,
            lambda: self.now,
        )

    def tell(self, run, tools=None, stop=None):
        """Tell everybody who is to be told now; return what came of it."""
        planned = self.plan(run)
        post = posting.Posting(run, tools or self.tools(), planned)
        post.send_all(planned.telling.drafts, stop or stopping.Stopping())
        return post.tally

    def case_of(self, run, id_):
        return run.open_cases()[records.key(id_)]

    def sent(self, run):
        """Return address and delivery of all that was ever composed."""
        return sorted(
            (one.person.name, str(one.delivery)) for one in run.notices()
        )
