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

"""Standings, announced days and cases, for tests to say what matters."""

import datetime

from cipclient.evaluate import acting_day
from cipclient.model import calendar as model_calendar
from cipclient.model import case as model_case
from cipclient.model import policy as model_policy
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.tests import builders

NOW = builders.NOW
days = builders.days
TODAY = NOW.date()
#: The day that is given now to what ends in 30 days: today has begun.
DAY = TODAY + days(31)
LADDER = builders.ladder()
TELL = builders.telling()


def key(id_='s1'):
    """Return what tells a server from others."""
    return model_standing.ResourceKey('west', 'server', id_, builders.CREATED)


def subject(project='p1', **more):
    """Return what people call it."""
    return model_standing.Subject('ice-core', project, user_id='u1', **more)


def acting(expires, ladder=LADDER, rule='compute', **more):
    """Return the standing of what ends then, by a rule that quarantines."""
    opens = expires - ladder.first_warning
    return model_standing.Standing(
        **{
            'state': verdict.State.NEAR,
            'rule': rule,
            'expires': expires,
            'opens': opens,
            'ladder': ladder.name,
            'acts_rule': rule,
            'acts_ladder': ladder.name,
            'acts_from': expires,
            'acts_opens': opens,
            **more,
        }
    )


def telling(expires, ladder=TELL, rule='broken', **more):
    """Return the standing of what ends then, by a rule that only tells."""
    return model_standing.Standing(
        **{
            'state': verdict.State.NEAR,
            'rule': rule,
            'expires': expires,
            'opens': expires - ladder.first_warning,
            'ladder': ladder.name,
            **more,
        }
    )


def case(standing=None, id_='s1', project='p1', **more):
    """Return a case, opened now, of what ends in 30 days."""
    return model_case.Case(
        **{
            'resource': key(id_),
            'subject': subject(project),
            'standing': standing or acting(NOW + days(30)),
            'opened': NOW,
            **more,
        }
    )


def announcement(day=None, **more):
    """Return a day that was given now, told to nobody yet."""
    day = day or DAY
    return model_case.Announcement(
        **{
            'number': 1,
            'day': day,
            'at': at(day),
            'act': 'shelve',
            'warn': LADDER.warn,
            'minimum_notice': LADDER.minimum_notice,
            'given': NOW,
            **more,
        }
    )


def announced(day=None, standing=None, **more):
    """Return a case with a day, and with an end no later than that."""
    given = more.pop('announcement', None) or announcement(day)
    return case(
        standing or acting(min(NOW + days(30), given.at)),
        **{
            'announcement': given,
            'announced': given.number,
            'first_day': given.day,
            'due': given.at if given.act else None,
            **more,
        },
    )


def at(day):
    """Return the first moment of a day, in UTC."""
    return datetime.datetime.combine(
        day, datetime.time.min, tzinfo=datetime.UTC
    )


def extension(until, author='operator', **more):
    """Return more time, given now."""
    return model_case.Extension(
        until, 'a reason', model_case.Author(author), 'ada', NOW, **more
    )


def held(reason, since=NOW, why='because'):
    """Return a hold."""
    return model_case.Hold(model_case.HoldReason(reason), why, since)


def pace(per_day=120, per_project=10, share=0.5):
    """Return a pace."""
    return model_policy.Pace(per_day, per_project, share, 300)


def acting_days(calendar=None, given=(), **more):
    """Return days of which none is given yet."""
    return acting_day.ActingDays(
        calendar or builders.calendar(), pace(**more), given
    )


def policy(*rules, calendar=None, ladders=(LADDER, TELL), **more):
    """Return a policy with a pace, and with these ladders."""
    made = builders.policy(*rules, pace=pace(), **more)
    return model_policy.Policy(
        made.cloud,
        made.lifetimes,
        made.conditions,
        {ladder.name: ladder for ladder in ladders} | dict(made.ladders),
        made.exemptions,
        calendar or made.calendar,
        pace=made.pace,
    )


def vancouver(**more):
    """Return the calendar of the shipped example."""
    return builders.calendar(
        builders.VANCOUVER,
        **{
            'act_on': frozenset(range(4)),
            'opens': datetime.time(9),
            'closes': datetime.time(16),
            'freezes': (model_calendar.Freeze((12, 15), (1, 31)),),
            **more,
        },
    )
