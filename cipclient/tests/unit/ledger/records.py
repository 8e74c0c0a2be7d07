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

"""What is recorded, whole and plain; a test names what it is about."""

import contextlib
import datetime

from cipclient.ledger import recorder
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import scan as model_scan
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.tests import builders
from cipclient.tests.database import base
from cipclient.tests.unit.ledger import ready

NOW = builders.NOW
days = builders.days

COMPLETE = (model_scan.Completeness('server', 'west', 'all projects'),)
PARTIAL = (
    model_scan.Completeness('server', 'west', 'all projects', ('HTTP 503',)),
)


def key(id_='s1', kind='server', region='west', created=builders.CREATED):
    """Return a server's key; for a kind without dates, ``created=None``."""
    return model_standing.ResourceKey(region, kind, id_, created)


def subject(name='the server', project_id='p1', **more):
    """Return one of project ``p1`` and user ``u1``, without their names."""
    more.setdefault('user_id', 'u1')
    return model_standing.Subject(name, project_id, **more)


def standing(state='over', expires=NOW, **more):
    """Return one whose ladder quarantines, and warns 30 days before."""
    opens = None if expires is None else expires - days(30)
    fields = {
        'rule': 'compute',
        'expires': expires,
        'opens': opens,
        'ladder': 'research',
        'acts_rule': 'compute',
        'acts_ladder': 'research',
        'acts_from': expires,
        'acts_opens': opens,
        **more,
    }
    return model_standing.Standing(verdict.State(state), **fields)


def sighting(id_='s1', expires=NOW, holding=(), doubtful=(), **more):
    """Return what a scan saw of a server.

    :param holding: pairs of rule and since when.
    """
    fields = {
        'resource': key(id_),
        'subject': subject(),
        'standing': standing(expires=expires),
        'holding': dict(holding),
        'doubtful': frozenset(doubtful),
        **more,
    }
    return recorder.Sighting(**fields)


def case(id_='s1', **more):
    """Return an open case that is not recorded yet."""
    fields = {
        'resource': key(id_),
        'subject': subject(),
        'standing': standing(),
        'opened': NOW,
        **more,
    }
    return model_case.Case(**fields)


def announcement(number=1, day=datetime.date(2026, 8, 3), **more):
    """Return a day given at the moment that tests are about."""
    fields = {
        'at': datetime.datetime.combine(day, datetime.time(9), datetime.UTC),
        'act': 'shelve',
        'warn': (days(30), days(14), days(3)),
        'minimum_notice': days(14),
        'given': NOW,
        **more,
    }
    return model_case.Announcement(number, day, **fields)


def hold(reason='unknown', why='HTTP 503', since=NOW):
    """Return a hold that is not recorded yet."""
    return model_case.Hold(model_case.HoldReason(reason), why, since)


#: When more time ends, where a test does not say.
LATER = NOW + days(60)


def extension(until=LATER, author='operator', at=NOW, **more):
    """Return more time that is not recorded yet."""
    return model_case.Extension(
        until,
        more.pop('reason', 'a paper'),
        model_case.Author(author),
        more.pop('by', 'ada'),
        at,
        **more,
    )


def entry(uid='n1', *items, address='ada@example.org', **person):
    """Return a mail for the outbox.

    :param items: pairs of a case and the step that it is told.
    """
    return (
        uid,
        model_notice.Draft(
            model_notice.Person(address, **person),
            tuple(
                model_notice.Item(
                    one,
                    model_notice.Occasion.FIRST_NOTICE
                    if step
                    else model_notice.Occasion.REMINDER,
                    step,
                )
                for one, step in items
            ),
        ),
        model_notice.Message(
            f'<{uid}@example.org>',
            'cloud@example.org',
            address,
            'Your servers',
            b'Subject: Your servers\r\n\r\nHello',
        ),
    )


def answer(delivery, code=250, text='OK'):
    """Return what a mail server said."""
    return model_notice.Answer(model_notice.Delivery(delivery), code, text)


class Cloud:
    """A ledger with one cloud; mixed into a test case of some database."""

    def setUp(self):
        super().setUp()
        self.useFixture(ready.Ready())
        self.opened = self.ledger()

    @contextlib.contextmanager
    def running(self, now=NOW, cloud='arbutus', command='scan'):
        """Begin a run."""
        with self.opened.run(cloud, command, 'ada@host', now) as run:
            yield run

    def begin(self, **more):
        """Begin a run that lasts as long as the test."""
        context = self.running(**more)
        run = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return run

    def scan(self, run, *seen, at=NOW, completeness=COMPLETE, **more):
        """Record a scan that saw these, and return it."""
        with run.recorder(at, 'digest') as recording:
            recording.add(seen)
            return recording.finish(completeness, **more)

    def known(self, run, *ids, at=NOW):
        """Have servers recorded."""
        self.scan(run, *(sighting(id_) for id_ in ids), at=at)

    def kept(self, run, *cases, now=NOW):
        """Have cases recorded, and return them with their numbers."""
        self.known(run, *(one.resource.id for one in cases))
        return run.save(cases, now)


class TestCase(Cloud, base.SqliteTestCase):
    """A cloud in a file."""
