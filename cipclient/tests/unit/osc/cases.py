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

"""Cases and lives, for tests of what is shown of them."""

import datetime
from typing import Any

from cipclient.model import case as model_case
from cipclient.model import kept as model_kept
from cipclient.model import notice
from cipclient.model import record
from cipclient.model import scan as model_scan
from cipclient.model import standing
from cipclient.model import verdict
from cipclient.tests import builders

NOW = builders.NOW
#: Nine in the morning there is the day before in UTC.
AUCKLAND = datetime.timezone(datetime.timedelta(hours=13))
_UNTIL = NOW - builders.days(3)


def key(id_: str = 's1', kind: str = 'server') -> standing.ResourceKey:
    return standing.ResourceKey('west', kind, id_, builders.CREATED)


def announcement(**more: Any) -> model_case.Announcement:
    """Return 1 July in Auckland, told five days ago."""
    given: dict[str, Any] = {
        'number': 1,
        'day': datetime.date(2026, 7, 1),
        'at': datetime.datetime(2026, 7, 1, 9, tzinfo=AUCKLAND),
        'act': 'shelve',
        'warn': (builders.days(30), builders.days(3)),
        'minimum_notice': builders.days(14),
        'given': NOW - builders.days(5),
        'told': NOW - builders.days(5),
        'sent': 1,
        **more,
    }
    return model_case.Announcement(**given)


def hold(
    reason: model_case.HoldReason = model_case.HoldReason.UNREACHABLE,
    number: int = 4,
    why: str = 'nobody of the project has an address',
) -> model_case.Hold:
    return model_case.Hold(reason, why, NOW - builders.days(1), number)


def extension(number: int = 2, **more: Any) -> model_case.Extension:
    """Return one whose last day is 31 July in Auckland."""
    given: dict[str, Any] = {
        'until': datetime.datetime(2026, 8, 1, tzinfo=AUCKLAND),
        'reason': 'ticket 4711',
        'author': model_case.Author.OPERATOR,
        'by': 'root@controller',
        'at': NOW,
        'number': number,
        **more,
    }
    return model_case.Extension(**given)


def case(
    id_: str = 's1',
    name: str = 'web',
    project: str = 'genomics',
    rule: str = 'compute',
    over: float = 3,
    **more: Any,
) -> model_case.Case:
    """Return a case of a server that was told once."""
    expires = NOW - builders.days(over)
    given: dict[str, Any] = {
        'resource': key(id_),
        'subject': standing.Subject(
            name,
            project_id='p1',
            project=project,
            user_id='u1',
            owner='alice',
            flavor='c4',
            vcpus=4,
            ram=8192,
            disk=20,
        ),
        'standing': standing.Standing(
            verdict.State.OVER, rule, expires, acts_rule=rule
        ),
        'opened': NOW - builders.days(6),
        'number': 7,
        'stage': model_case.Stage.WARNED,
        'warned': 1,
        'announcement': announcement(),
        'announced': 1,
        'due': announcement().at,
        **more,
    }
    return model_case.Case(**given)


def kept(
    kind: str = 'image', id_: str = 'i1', disk: int = 20, **more: Any
) -> model_case.Case:
    """Return what is kept of the deleted server ``s9``, to be deleted."""
    given: dict[str, Any] = {
        'resource': key(id_, kind),
        'subject': standing.Subject(
            'web',
            project_id='p1',
            project='genomics',
            user_id='u1',
            owner='alice',
            disk=disk,
        ),
        'stage': model_case.Stage.DELETE_PENDING,
        'announcement': announcement(act=model_case.DELETE),
        'quarantined': NOW - builders.days(93),
        'verb': model_case.DELETE,
        'kept_of': key('s9'),
        'number': 9,
        **more,
    }
    return case(**given)


def remnant(
    kind: str = 'image',
    id_: str = 'i1',
    one: model_case.Case | None = None,
    until: datetime.datetime | None = _UNTIL,
    **more: Any,
) -> record.Remnant:
    """Return what is kept of the server ``s9``.

    :param one: its own case, if one is open.
    """
    server = case().subject
    return record.Remnant(
        model_kept.Kept(
            **{
                'number': 1,
                'step': 2,
                'resource': key('s9'),
                'subject': server,
                'kind': kind,
                'id': id_,
                'size': 20 * 2**30,
                'found': NOW - builders.days(120),
                **more,
            }
        ),
        NOW - builders.days(93),
        'compute',
        until,
        one,
    )


def sent(uid: str = 'n1', **more: Any) -> notice.Sent:
    """Return a first notice that was accepted."""
    given: dict[str, Any] = {
        'uid': uid,
        'person': notice.Person('alice@example.org', 'Alice', user_id='u1'),
        'occasion': notice.Occasion.FIRST_NOTICE,
        'subject': '1 server will be switched off on 1 July',
        'message_id': f'<{uid}@example.org>',
        'composed': NOW - builders.days(5),
        'delivery': notice.Delivery.ACCEPTED,
        'attempts': 1,
        'answered': NOW - builders.days(5),
        'answer': '250 OK',
        'cases': (7,),
        'steps': (1,),
        **more,
    }
    return notice.Sent(**given)


def life(*had: model_case.Case, **more: Any) -> record.Life:
    """Return the life of server ``s1``."""
    one = had[-1] if had else case()
    given: dict[str, Any] = {
        'resource': one.resource,
        'subject': one.subject,
        'standing': one.standing,
        'first_seen': NOW - builders.days(100),
        'last_seen': NOW - builders.days(1),
        'gone': None,
        'holding': {},
        'cases': had or (one,),
        'notices': (sent(),),
        'events': (
            record.Event(NOW - builders.days(100), 'first seen'),
            record.Event(
                NOW - builders.days(6),
                'case opened',
                'Case 7 by the rule compute.',
            ),
            record.Event(
                NOW, 'extension', 'Until 2026-08-01: x', 'root@controller'
            ),
        ),
        **more,
    }
    return record.Life(**given)


def scan(*reasons: str) -> record.RecordedScan:
    """Return the last recorded one; partial if there are reasons."""
    return record.RecordedScan(
        1,
        NOW - builders.days(1),
        'd' * 64,
        (model_scan.Completeness('server', 'west', 'all', reasons),),
        {},
    )
