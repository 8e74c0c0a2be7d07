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

"""Mails about cases all of whose texts are a stranger's, for the self-test."""

import dataclasses
import datetime

from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import standing as model_standing
from cipclient.model import verdict
from cipclient.notice import operators_report

#: What Nova takes as a name, and worse. The product is no text of ours.
NAMES = (
    '=?utf-8?q?=0d=0aBcc:_evil=40evil.example?=',
    'a\r\nBcc: evil@evil.example\r\n\r\n<h1>evil</h1>',
    '<script>alert(1)</script><img src="https://evil.example/x">',
    '"><b onmouseover=evil()>\' &amp; {{ 40897 * 7919 }}{% raw %}{# x',
    '\u202e\u2066gro.elpmaxe\u200b\x1b[31m\x07\x00\ud800',
    'evil ' * 2000,
)
#: What the names above compute if they are taken for templates.
COMPUTED = str(40897 * 7919)
#: When all of it is composed.
NOW = datetime.datetime(2027, 2, 1, 12, tzinfo=datetime.UTC)
#: Whom it is addressed to.
RECIPIENT = 'somebody@self-test.example'
_DAY = datetime.timedelta(days=1)
_ACTS = ('shelve', 'stop', model_case.DELETE, '')


def draft(name: str, code: str, stage: model_case.Stage) -> model_notice.Draft:
    """Return a draft on every occasion, with that name as every text.

    :param code: of the language.
    """
    cases = [_case(name, stage, act) for act in _ACTS]
    cases += [
        _kept(name, kind, act)
        for kind in ('image', 'volume')
        for act in (model_case.DELETE, '')
    ]
    return model_notice.Draft(
        model_notice.Person(RECIPIENT, name, code),
        tuple(
            model_notice.Item(case, occasion, 1)
            for occasion in model_notice.Occasion
            for case in cases
        ),
    )


def _kept(name: str, kind: str, act: str) -> model_case.Case:
    """Return what is kept of a deleted server."""
    case = _case(name, model_case.Stage.QUARANTINED, act)
    return dataclasses.replace(
        case,
        resource=case.resource._replace(kind=kind),
        verb=model_case.DELETE,
        kept_of=case.resource,
    )


def _case(name: str, stage: model_case.Stage, act: str) -> model_case.Case:
    subject = model_standing.Subject()
    texts = {
        field.name: name
        for field in dataclasses.fields(subject)
        if field.type is str
    }
    day = (NOW + 30 * _DAY).date()
    return model_case.Case(
        model_standing.ResourceKey(name, 'server', name, NOW - 60 * _DAY),
        dataclasses.replace(subject, **texts, vcpus=1, ram=1, disk=1, gpus=1),
        model_standing.Standing(
            verdict.State.OVER,
            rule=name,
            expires=NOW,
            opens=NOW,
            ladder=name,
            acts_rule=name,
            acts_ladder=name,
            acts_from=NOW,
            acts_opens=NOW,
            reasons=(name,),
        ),
        NOW,
        stage=stage,
        announcement=model_case.Announcement(
            2,
            day,
            NOW + 30 * _DAY,
            act,
            (30 * _DAY,),
            14 * _DAY,
            NOW,
            model_case.GivenFor.EXTENSION,
        ),
        first_day=day,
        quarantined=NOW if stage is model_case.Stage.QUARANTINED else None,
        extensions=(
            model_case.Extension(
                NOW + 30 * _DAY,
                name,
                model_case.Author.OWNER
                if act == 'stop'
                else model_case.Author.OPERATOR,
                name,
                NOW,
                asked=name,
            ),
        ),
        holds=(model_case.Hold(model_case.HoldReason.LOCKED, name, NOW),),
    )


def report(name: str) -> operators_report.OperatorsReport:
    """Return a report for the operators, with that name as every text."""
    case = _case(name, model_case.Stage.OK, '')
    sent = model_notice.Sent(
        name,
        model_notice.Person(name, name),
        model_notice.Occasion.ACT,
        name,
        name,
        NOW,
        model_notice.Delivery.REFUSED,
        answer=name,
    )
    return operators_report.OperatorsReport(
        NOW - _DAY,
        NOW,
        refused=(sent,),
        bounced=(sent,),
        undecided=(sent,),
        unreachable=(case,),
        held=(case,),
        lapsing=(
            operators_report.Lapse('exemption', name, NOW.date(), name, name),
        ),
        tampered=(
            operators_report.Tampered(case.resource, case.subject, name, name),
        ),
        notes=(name,),
    )
