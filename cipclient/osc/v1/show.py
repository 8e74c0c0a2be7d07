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

"""openstack lifetime show"""

import argparse
import typing
from collections.abc import Sequence

from cipclient import exceptions
from cipclient.i18n import _
from cipclient.model import kept as model_kept
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import explanation
from cipclient.osc import findings
from cipclient.osc import life as osc_life
from cipclient.osc import options
from cipclient.osc import remnants as osc_remnants
from cipclient.workflow import request

if typing.TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from cipclient.model import fact
    from cipclient.model import policy as model_policy
    from cipclient.model import record
    from cipclient.model import scan as model_scan

COLUMNS = (
    'id',
    'name',
    'kind',
    'project',
    'project_id',
    'owner',
    'user_id',
    'domain',
    'status',
    'state',
    'reasons',
    'rule',
    'created',
    'expires',
    'over_by',
    'next',
    'kept_of',
    'kept',
    'lifetimes',
    'conditions',
    'exemption',
    'policy',
    'first_seen',
    'cases',
    'history',
    'notices',
    'facts',
)
_Row = tuple[Sequence[str], Sequence[object]]


class Show(command.Showing):
    _description = _(
        'Explain one resource: which rules were tried with which answer, '
        'every date and how it is known, what comes next, and all that the '
        'ledger has of it, also when it is gone. Returns 4 if the cloud '
        'could not be asked, so that only the ledger was'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'resource',
            metavar='<resource>',
            help=_(
                'Server, volume or project (name or ID), or what is kept of a '
                'deleted server (ID)'
            ),
        )
        parser.add_argument(
            '--kind',
            metavar='<kind>',
            help=_('Look only among resources of this kind'),
        )
        options.add_auth_project(parser)
        options.add_at(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> _Row:
        policy = self.lifetime.policies.in_force()
        asked = request.ShowRequest(
            parsed_args.resource,
            kind=parsed_args.kind,
            own_project=parsed_args.auth_project,
            at=parsed_args.at,
        )
        try:
            self.log_in()
            shown = self.lifetime.show(asked, policy)
        except (exceptions.NotFound, exceptions.CloudError) as error:
            return self._from_ledger(asked, policy, error)
        return self._explained(shown, asked, policy)

    def _explained(
        self,
        shown: 'model_scan.Shown',
        asked: request.ShowRequest,
        policy: 'model_policy.Policy',
    ) -> _Row:
        finding = shown.finding
        judged = finding.verdict
        resource = judged.resource
        exemption = judged.exemption
        life = self._life(resource.id, resource.kind, policy)
        if life is not None and osc_remnants.is_kept(life):
            self.say(_kept())
            return self._recorded(life, asked, policy, False, shown.facts)
        return COLUMNS, (
            resource.id,
            _text(resource.text('name')),
            resource.kind,
            _text(finding.project),
            _text(resource.text('project_id')),
            _text(finding.owner),
            _text(resource.text('user_id')),
            _text(finding.domain),
            _text(findings.status(resource)),
            str(judged.state),
            columns.sentences(judged.reasons),
            _text(None if judged.rule is None else judged.rule.name),
            columns.Moment.of(resource.date('created')),
            columns.Moment.of(judged.expires),
            columns.OverBy.of(judged.expires, shown.at),
            (None if asked.at else _next(life, shown.at, policy))
            or findings.Upcoming(finding.outlook, shown.at),
            *_remnants(life, policy),
            explanation.lifetimes(judged, shown.facts),
            explanation.conditions(judged, shown.facts),
            _text(None if exemption is None else exemption.reason),
            _text(policy.source),
            *_past(life, policy),
            explanation.values(shown.facts),
        )

    def _life(
        self, resource: str, kind: str, policy: 'model_policy.Policy'
    ) -> 'record.Life | None':
        try:
            return self.lifetime.cases.life(resource, kind, policy)
        except exceptions.NotFound:
            return None
        except exceptions.LedgerError as error:
            self.say(_('No history: %s') % error)
            return None

    def _from_ledger(
        self,
        asked: request.ShowRequest,
        policy: 'model_policy.Policy',
        error: exceptions.CipclientError,
    ) -> _Row:
        """Show what is recorded. Raises the error where nothing is."""
        try:
            life = self.lifetime.cases.life(asked.resource, asked.kind, policy)
        except (exceptions.NotFound, exceptions.LedgerError):
            raise error from None
        gone = isinstance(error, exceptions.NotFound)
        kept = osc_remnants.is_kept(life)
        # No kind of it is read here: that none was found says nothing.
        unread = kept and life.resource.kind == model_kept.IMAGE
        if not (gone and unread):
            self.say(str(error))
        if kept:
            self.say(_kept())
        else:
            self.say(
                _('This is what the ledger has of it, as last seen at %s.')
                % columns.iso(life.last_seen)
            )
        if not gone:
            self.exit_code = command.PARTIAL
        return self._recorded(life, asked, policy, gone and not unread)

    def _recorded(
        self,
        life: 'record.Life',
        asked: request.ShowRequest,
        policy: 'model_policy.Policy',
        gone: bool,
        facts: 'Mapping[str, fact.FactValue] | None' = None,
    ) -> _Row:
        known = life.subject
        now = asked.at or life.last_seen
        expires = life.standing.expires
        return COLUMNS, (
            life.resource.id,
            _text(known.name),
            life.resource.kind,
            _text(known.project),
            _text(known.project_id),
            _text(known.owner),
            _text(known.user_id),
            _text(known.domain),
            _text(known.status),
            'gone' if gone else str(life.standing.state),
            columns.sentences(life.standing.reasons),
            _text(life.standing.rule),
            columns.Moment.of(life.resource.created),
            columns.Moment.of(expires),
            columns.OverBy.of(None if gone else expires, now),
            (None if gone else _next(life, now, policy)) or _text(None),
            *_remnants(life, policy),
            _text(None),
            osc_life.conditions(life),
            _text(None),
            _text(policy.source),
            *_past(life, policy),
            _text(None) if facts is None else explanation.values(facts),
        )


def _kept() -> str:
    return _(
        'It is kept of a deleted server, and the rules of its kind are not '
        'applied to it: this is what the ledger has of it.'
    )


def _remnants(
    life: 'record.Life | None', policy: 'model_policy.Policy'
) -> Sequence[object]:
    if life is None:
        return (_text(None), _text(None))
    zone = policy.calendar.timezone
    return osc_remnants.kept_of(life, zone), osc_remnants.kept(life, zone)


def _next(
    life: 'record.Life | None',
    now: 'datetime.datetime',
    policy: 'model_policy.Policy',
) -> findings.Upcoming | None:
    """Return what comes next by the day that was announced, if one was."""
    from cipclient.evaluate import next_step

    case = None if life is None else osc_life.open_case(life)
    if case is None:
        return None
    return findings.Upcoming(
        next_step.next_of(case, now), now, policy.calendar.timezone
    )


def _past(
    life: 'record.Life | None', policy: 'model_policy.Policy'
) -> Sequence[object]:
    if life is None:
        return (columns.Moment.of(None), *(_text(None) for _ in range(3)))
    return (
        columns.Moment.of(life.first_seen),
        osc_life.all_cases(life, policy.calendar.timezone),
        osc_life.history(life),
        osc_life.notices(life),
    )


def _text(value: str | None) -> columns.Text:
    return columns.Text(columns.plain(value or None))
