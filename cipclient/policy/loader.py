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

"""A policy's file to the policy, or everything that is wrong with it."""

import dataclasses
import hashlib
import importlib.resources
import pathlib
from collections.abc import Mapping

from cipclient.exceptions import Fault
from cipclient.exceptions import PolicyError
from cipclient.model import kind as model_kind
from cipclient.model import policy as model_policy
from cipclient.model import rule as model_rule
from cipclient.model import text as model_text
from cipclient.policy import calendar
from cipclient.policy import document
from cipclient.policy import exemption
from cipclient.policy import facts_file
from cipclient.policy import ladder
from cipclient.policy import message
from cipclient.policy import outgoing
from cipclient.policy import permission
from cipclient.policy import rule
from cipclient.policy import strict_yaml
from cipclient.policy import trust
from cipclient.policy import yaml_events
from cipclient.policy.report import Report

EXAMPLE = 'the built-in example'


def load(
    path: pathlib.Path,
    specs: Mapping[str, model_kind.KindSpec],
    trusted_group: str | None = None,
) -> model_policy.Policy:
    """Return the policy that a file holds.

    :param specs: the kinds that rules may be about, by name.
    :param trusted_group: the group that may write the file and its facts
        files; without one nobody but their owner may.

    Raises PolicyError with everything that is wrong.
    """
    source = str(path)
    try:
        content = permission.read(path, trusted_group)
        text = content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        place = yaml_events.place_of(before, len(before))
        fault = Fault(place.line, place.column, 'not UTF-8: save it so')
        raise PolicyError(source, (fault,)) from None
    except ValueError as error:
        fault = Fault(0, 0, model_text.safe(str(error)))
        raise PolicyError(source, (fault,)) from None
    return _load(text, source, specs, path.absolute().parent, trusted_group)


def load_text(
    text: str,
    source: str,
    specs: Mapping[str, model_kind.KindSpec],
    directory: pathlib.Path | None = None,
) -> model_policy.Policy:
    """Return the policy that a text spells.

    :param source: what messages call it.
    :param directory: where its facts files are.

    Raises PolicyError with everything that is wrong.
    """
    return _load(text, source, specs, directory, None)


def example(
    specs: Mapping[str, model_kind.KindSpec],
) -> model_policy.Policy:
    """Return the policy that is shipped as an example."""
    return dataclasses.replace(
        load_text(example_text(), EXAMPLE, specs), builtin=True
    )


def example_text() -> str:
    """Return the file that is shipped as an example."""
    files = importlib.resources.files('cipclient.policy')
    return (files / 'example.yaml').read_text('utf-8')


def _load(
    text: str,
    source: str,
    specs: Mapping[str, model_kind.KindSpec],
    directory: pathlib.Path | None,
    trusted_group: str | None,
) -> model_policy.Policy:
    report = Report(source, strict_yaml.read(text))
    if report.tree.root is None:
        report.check()
    message.check(report, document.Document)
    _some_rule(report)
    ladders = ladder.ladders(report)
    rules = rule.rules(report, specs, ladders)
    trust.check(report, rules, specs)
    exemptions = tuple(exemption.exemptions(report, specs))
    days = calendar.calendar(report)
    others = outgoing.sections(report)
    facts = tuple(facts_file.facts(report, specs, directory, trusted_group))
    report.check()
    whole = document.Document.model_validate(report.tree.root)
    return model_policy.Policy(
        cloud=whole.cloud,
        lifetimes=tuple(
            r for r in rules.values() if r.role is model_rule.Role.LIFETIME
        ),
        conditions=tuple(
            r for r in rules.values() if r.role is model_rule.Role.CONDITION
        ),
        ladders=ladders,
        exemptions=exemptions,
        calendar=days,
        facts=facts,
        mark=whole.mark,
        halt=whole.halt,
        plugins=whole.plugins,
        source=source,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        **others,
    )


def _some_rule(report: Report) -> None:
    root = report.tree.root
    if isinstance(root, dict) and not (
        root.get('lifetimes') or root.get('conditions')
    ):
        report.value(
            (), "no rule: write at least one under 'lifetimes' or 'conditions'"
        )
