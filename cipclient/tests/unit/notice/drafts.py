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

"""Small cases and drafts, and mails read as a mail program reads them."""

import dataclasses
import datetime
import email
import email.policy
import functools
from typing import Any

from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.model import rule as model_rule
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.notice import composer
from cipclient.tests import builders

NOW = datetime.datetime(2027, 2, 10, 17, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
FIRST_DAY = datetime.date(2027, 3, 12)
CALENDAR = builders.calendar(
    builders.VANCOUVER,
    opens=datetime.time(9),
    closes=datetime.time(16),
)
UID = '6c1c9a52'
Occasion = model_notice.Occasion


def policy(**notices: Any) -> model_policy.Policy:
    """Return a policy with three rules that the cases name."""
    settings = {
        'sender': 'cloud@example.org',
        'operators': ('ops@example.org',),
        'recipients': ((model_policy.Recipient('owner'),),),
        'allowed_domains': None,
        'denied_domains': (),
        'digest': 'weekly',
        'languages': {'default': 'en'},
        'smtp': model_policy.Smtp('localhost', 25, 'none'),
        **notices,
    }
    made = builders.policy(
        builders.lifetime(
            builders.is_('flavor.name', 'c*'),
            limit=60,
            renewal=model_rule.Renewal(30 * DAY, 4, 120 * DAY),
        ),
        builders.condition(
            builders.is_('status', 'SHUTOFF'), name='forgotten', limit=60
        ),
        builders.condition(
            model_rule.Criterion('attached', model_rule.Flag(False)),
            name='unattached',
            kind='volume',
            limit=180,
            ladder=builders.telling(),
        ),
        notices=model_policy.Notices(**settings),
    )
    return dataclasses.replace(made, calendar=CALENDAR)


def case(
    name: str = 'thermal-sim',
    day: datetime.date = FIRST_DAY,
    act: str = 'shelve',
    rule: str = 'compute',
    kind: str = 'server',
    id_: str = 's1',
    expires: datetime.datetime = NOW + 12 * DAY,
    subject: dict[str, Any] | None = None,
    announcement: dict[str, Any] | None = None,
    **more: Any,
) -> model_case.Case:
    """Return a case of a server, told for the first time."""
    ladder = 'research' if act else 'tell'
    return model_case.Case(
        model_standing.ResourceKey('west', kind, id_, NOW - 48 * DAY),
        model_standing.Subject(
            **{
                'name': name,
                'project_id': 'p1',
                'project': 'oceans',
                'status': 'ACTIVE',
                **(subject or {}),
            }
        ),
        model_standing.Standing(
            verdict.State.NEAR,
            rule=rule,
            expires=expires,
            opens=expires - 30 * DAY,
            ladder=ladder,
            acts_rule=rule if act else '',
            acts_ladder=ladder if act else '',
            acts_from=expires if act else None,
            acts_opens=expires - 30 * DAY if act else None,
        ),
        NOW,
        number=1,
        announcement=model_case.Announcement(
            **{
                'number': 1,
                'day': day,
                'at': datetime.datetime.combine(
                    day, datetime.time(17), datetime.UTC
                ),
                'act': act,
                'warn': (30 * DAY, 14 * DAY, 3 * DAY),
                'minimum_notice': 14 * DAY,
                'given': NOW,
                **(announcement or {}),
            }
        ),
        first_day=day,
        **more,
    )


def deleting(**more: Any) -> model_case.Case:
    """Return a server that was shelved, and whose deletion is announced."""
    made = case(**more)
    assert made.announcement is not None
    return dataclasses.replace(
        made,
        stage=model_case.Stage.DELETE_PENDING,
        quarantined=NOW - 31 * DAY,
        verb='shelve',
        announcement=dataclasses.replace(
            made.announcement, act=model_case.DELETE
        ),
    )


def kept(
    kind: str = 'image',
    server: str = 'thermal-sim',
    announced: bool = True,
    **more: Any,
) -> model_case.Case:
    """Return what is kept of a deleted server; its deletion is announced."""
    deleted = NOW - 60 * DAY
    made = case(
        **{
            'name': server,
            'kind': kind,
            'id_': f'{kind[0]}1',
            'expires': deleted + 90 * DAY,
            'subject': {'disk': 20, 'status': '', 'vcpus': 16, 'flavor': 'c'},
            **more,
        }
    )
    assert made.announcement is not None
    announcement = dataclasses.replace(
        made.announcement, act=model_case.DELETE
    )
    return dataclasses.replace(
        made,
        stage=model_case.Stage.DELETE_PENDING,
        quarantined=deleted,
        verb=model_case.DELETE,
        kept_of=model_standing.ResourceKey('west', 'server', 's9'),
        announcement=announcement if announced else None,
    )


def volume(name: str = 'results', **more: Any) -> model_case.Case:
    """Return a case of a volume that is only told of."""
    return case(
        **{
            'name': name,
            'act': '',
            'rule': 'unattached',
            'kind': 'volume',
            'id_': 'v1',
            'expires': NOW - 3 * DAY,
            'subject': {'disk': 500, 'status': 'available'},
            **more,
        }
    )


def item(
    of: model_case.Case, occasion: Occasion = Occasion.FIRST_NOTICE
) -> model_notice.Item:
    """Return an item of a draft."""
    return model_notice.Item(of, occasion, occasion is not Occasion.REMINDER)


def draft(
    *items: model_notice.Item | model_case.Case,
    language: str = 'en',
    address: str = 'ada@example.org',
    name: str = 'Ada',
) -> model_notice.Draft:
    """Return a draft to Ada; a case alone is its first notice."""
    return model_notice.Draft(
        model_notice.Person(address, name, language),
        tuple(
            item(one) if isinstance(one, model_case.Case) else one
            for one in items
        ),
    )


@dataclasses.dataclass(frozen=True)
class Mail:
    """A mail as it is read."""

    headers: dict[str, str]
    names: list[str]
    text: str
    html: str
    calendar: str

    @property
    def words(self) -> str:
        """The text, every white space a single plain one."""
        return ' '.join(self.text.split())


def read(message: model_notice.Message) -> Mail:
    """Return what a mail program makes of a message."""
    parsed = email.message_from_bytes(
        message.content, policy=email.policy.default
    )
    parts = [part for part in parsed.walk() if not part.is_multipart()]
    texts = [part.get_content().replace('\r\n', '\n') for part in parts]
    return Mail(
        {name: str(value) for name, value in parsed.items()},
        [name for name, _ in parsed.items()],
        texts[0],
        texts[1],
        texts[2].replace('\n ', '') if len(texts) > 2 else '',
    )


@functools.cache
def usual() -> composer.Composer:
    """Return the composer of the usual policy, its templates compiled."""
    return composer.Composer(policy())


def compose(
    *items: model_notice.Item | model_case.Case,
    of: model_policy.Policy | None = None,
    **person: str,
) -> Mail:
    """Return the mail of a draft, read."""
    made = usual() if of is None else composer.Composer(of)
    return read(made.compose(draft(*items, **person), UID, NOW, CALENDAR))
