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

"""People, what they were told, and policies that write to them."""

import dataclasses

from cipclient.evaluate import correspondence
from cipclient.evaluate import digest
from cipclient.evaluate import telling
from cipclient.model import notice as model_notice
from cipclient.model import policy as model_policy
from cipclient.tests import builders
from cipclient.tests.unit.evaluate import cases

NOW = builders.NOW
TODAY = cases.TODAY
DAY = builders.days(1)
NOTHING = correspondence.Correspondence({})
EVERYONE = model_policy.Scope(('all',))
_SMTP = model_policy.Smtp('localhost', 25, 'none')


def policy(digest='weekly', scope=EVERYONE, mails=300, **more):
    """Return one that writes to people, of everyone if nothing else."""
    made = cases.policy(**more)
    return dataclasses.replace(
        made,
        scope=scope,
        pace=dataclasses.replace(made.pace, mails_per_day=mails),
        notices=model_policy.Notices(
            'cloud@example.org',
            (),
            (),
            None,
            (),
            digest,
            {'default': 'en'},
            _SMTP,
        ),
    )


def person(name='ada', **more):
    """Return somebody who can be written to."""
    return model_notice.Person(f'{name}@example.org', name, **more)


def reach(*names):
    """Return that a case reaches them, or nobody."""
    if not names:
        return model_notice.Reach(why='her account is disabled')
    return model_notice.Reach(tuple(person(name) for name in names))


UNKNOWN = model_notice.Reach(why='Keystone: HTTP 503', unknown=True)


def whose_digest_comes(ahead):
    """Return a name whose weekly digest comes in that many days, 0 to 6."""
    return next(
        name
        for name in (f'p{n}' for n in range(200))
        if digest.digest_day(
            f'{name}@example.org', 'weekly', TODAY + ahead * DAY
        )
    )


def told(case, **steps):
    """Return that these people had these warnings of a case."""
    return correspondence.Correspondence(
        {
            case.number: {
                f'{name}@example.org': step for name, step in steps.items()
            }
        }
    )


def sent(case, at, step=0, name='ada'):
    """Return an accepted notice about one case."""
    return model_notice.Sent(
        'n1',
        person(name),
        model_notice.Occasion.REMINDER,
        '',
        '<n1@example.org>',
        at,
        model_notice.Delivery.ACCEPTED,
        answered=at,
        cases=(case.number,),
        steps=(step,),
    )


def plan(*open_cases, reached=None, now=NOW, before=NOTHING, **more):
    """Return what a run tells: Ada, where a test does not say whom.

    :param more: ``policy``, ``days``, ``mails_left``.
    """
    own = more.get('policy') or policy()
    return telling.plan(
        open_cases,
        {case.number: reach('ada') for case in open_cases}
        if reached is None
        else reached,
        own,
        more.get('days') or cases.acting_days(own.calendar),
        now,
        more.get('mails_left'),
        before,
    )


def said(told_now):
    """Return by name what each is told: (resource, occasion, step)."""
    return {
        draft.person.name: [
            (item.case.resource.id, str(item.occasion), item.step)
            for item in draft.items
        ]
        for draft in told_now.drafts
    }
