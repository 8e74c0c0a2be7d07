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
from collections.abc import Sequence

from osc_lib.command import command as osc_command

from cipclient.i18n import _
from cipclient.osc import columns
from cipclient.osc import command
from cipclient.osc import explanation
from cipclient.osc import findings
from cipclient.osc import options
from cipclient.workflow import request

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
    'lifetimes',
    'conditions',
    'exemption',
    'policy',
    'facts',
)


class Show(command.LifetimeCommand, osc_command.ShowOne):
    _description = _(
        'Explain one resource: which rules were tried with which answer, '
        'every date and how it is known, and what comes next'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'resource',
            metavar='<resource>',
            help=_('Server, volume or project (name or ID)'),
        )
        parser.add_argument(
            '--kind',
            metavar='<kind>',
            help=_('Look only among resources of this kind'),
        )
        options.add_auth_project(parser)
        options.add_at(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[Sequence[str], Sequence[object]]:
        policy = self.lifetime.policy()
        self.log_in()
        shown = self.lifetime.show(
            request.ShowRequest(
                parsed_args.resource,
                kind=parsed_args.kind,
                own_project=parsed_args.auth_project,
                at=parsed_args.at,
            ),
            policy,
        )
        finding = shown.finding
        judged = finding.verdict
        resource = judged.resource
        exemption = judged.exemption
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
            findings.Upcoming(finding.outlook, shown.at),
            explanation.lifetimes(judged, shown.facts),
            explanation.conditions(judged, shown.facts),
            _text(None if exemption is None else exemption.reason),
            _text(policy.source),
            explanation.values(shown.facts),
        )


def _text(value: str | None) -> columns.Text:
    return columns.Text(columns.plain(value))
