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

"""Tables that are made from the code, so that they cannot be wrong."""

import argparse
import inspect
import re
from collections.abc import Iterable, Mapping, Sequence

from docutils import nodes
from docutils import statemachine
from docutils.parsers import rst

from cipclient.inventory import registry
from cipclient.model import fact
from cipclient.model import kind
from cipclient.osc import plugin
from cipclient.policy import reference
from cipclient.sandbox import command
from cipclient.sandbox import settings
from cipclient.sandbox.fault import book

_VALUES = {
    fact.FactType.TEXT: 'PATTERN',
    fact.FactType.FLAG: 'true',
    fact.FactType.NUMBER: '{at_least: N}',
    fact.FactType.DATE: '{before: DATE}',
    fact.FactType.TEXTS: 'PATTERN',
    fact.FactType.MAP: '{ENTRY: PATTERN}',
}


def _table(
    widths: Sequence[int],
    head: Sequence[str],
    rows: Iterable[Sequence[nodes.Node | list[nodes.Node]]],
) -> nodes.table:
    table = nodes.table(classes=['docutils', 'colwidths-given'])
    group = nodes.tgroup(cols=len(widths))
    table += group
    group += [nodes.colspec(colwidth=width) for width in widths]
    thead = nodes.thead()
    group += thead
    thead += _row(nodes.paragraph(text=title) for title in head)
    tbody = nodes.tbody()
    group += tbody
    tbody += [_row(row) for row in rows]
    return table


def _row(cells: Iterable[nodes.Node | list[nodes.Node]]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        entry = nodes.entry()
        entry += cell
        row += entry
    return row


def _literal(text: str) -> nodes.paragraph:
    paragraph = nodes.paragraph()
    if text:
        paragraph += nodes.literal(text=text)
    return paragraph


def _text(text: str) -> nodes.paragraph:
    return nodes.paragraph(text=text)


class PolicyKeys(rst.Directive):
    """All keys of the policy file."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        every = reference.keys()
        rows = [
            (
                _literal(key.path),
                _text(key.spelling),
                _text('yes' if key.required else ''),
                _text('' if key.in_use else 'not yet'),
                _text(key.meaning),
            )
            for key in every
        ]
        head = ('Key', 'Value', 'Required', 'In use', 'Meaning')
        return [_table((30, 22, 8, 8, 32), head, rows)]


class Facts(rst.Directive):
    """The facts of a kind, or of what one refers to by a relation."""

    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        spec = registry.load()[self.arguments[0]].spec
        if len(self.arguments) == 1:
            return [_facts(spec.facts, spec.shorthand, '')]
        for relation in spec.relations:
            if relation.name == self.arguments[1]:
                return [_facts(relation.facts, spec.shorthand, relation.name)]
        raise self.error(f'{spec.name} has no relation {self.arguments[1]}')


def _facts(
    facts: Iterable[fact.FactSpec],
    shorthand: Mapping[str, str],
    prefix: str,
) -> nodes.table:
    dot = f'{prefix}.' if prefix else ''
    short = {name: key for key, name in shorthand.items()}
    rows = [
        (
            _literal(f'{dot}{one.name}'),
            _literal(
                f'{short[dot + one.name]}: PATTERN'
                if dot + one.name in short
                else _matcher(f'{dot}{one.matcher}', one.type)
            ),
            _text(one.type.value + (f' ({one.unit})' if one.unit else '')),
            _text(one.writer.value),
            _text(
                one.help + (f': {", ".join(one.values)}' if one.values else '')
            ),
        )
        for one in facts
    ]
    head = ('Fact', 'In match', 'Type', 'Written by', 'Meaning')
    return _table((20, 30, 10, 12, 28), head, rows)


def _matcher(dotted: str, type_: fact.FactType) -> str:
    *outer, last = dotted.split('.')
    text = f'{last}: {_VALUES[type_]}'
    for key in reversed(outer):
        text = f'{key}: {{{text}}}'
    return text


class Evidence(rst.Directive):
    """What proves since when a condition holds."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        specs: Iterable[kind.KindSpec] = [
            inventory.spec for inventory in registry.load().values()
        ]
        rows = []
        for spec in specs:
            rows += [
                (
                    _literal(spec.name),
                    _literal(f'{one.fact}: {one.value}'),
                    _literal(one.known_by),
                    _text('every reading'),
                )
                for one in spec.evidence
            ]
            rows += [
                (
                    _literal(spec.name),
                    _literal(f'{one.fact}: {", ".join(sorted(one.values))}'),
                    _text(one.known_by),
                    _text('the first scan that records it'),
                )
                for one in spec.proofs
            ]
        head = ('Kind', 'Condition', 'Proved by', 'Asked in')
        return [_table((12, 38, 22, 28), head, rows)]


class GlobalOptions(rst.Directive):
    """The options that the plugin adds to every command."""

    def run(self) -> list[nodes.Node]:
        """Return them as the options of a command are shown."""
        parser = plugin.build_option_parser(
            argparse.ArgumentParser(add_help=False)
        )
        lines = ['.. program:: openstack', '']
        for action in parser._actions:
            lines += [
                f'.. option:: {action.option_strings[0]} {action.metavar}',
                '',
                f'    {action.help}',
                '',
            ]
        holder = nodes.section()
        self.state.nested_parse(
            statemachine.StringList(lines, source='plugin'), 0, holder
        )
        return holder.children


class SandboxFaults(rst.Directive):
    """What the sandbox can be told to do wrong."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows = []
        for name, effect in sorted(book.EFFECTS.items()):
            said = inspect.getdoc(effect.before or effect.after) or ''
            cell = nodes.entry()
            self.state.nested_parse(
                statemachine.StringList(said.splitlines(), source='sandbox'),
                0,
                cell,
            )
            rows.append((_literal(name), list(cell.children)))
        return [_table((25, 75), ('Effect', 'What it does'), rows)]


class SandboxOptions(rst.Directive):
    """How the sandbox is started."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        said = dict(
            re.findall(r':ivar (\w+): ((?:.|\n(?!:|$))+)', _unindented())
        )
        rows = []
        for action in command.parser()._actions:
            if action.dest == 'help':
                continue
            option = f'{action.option_strings[-1]} {_metavar(action)}'
            meaning = action.help or said.get(action.dest) or ''
            known = action.default not in (None, False)
            rows.append(
                (
                    _literal(option.strip()),
                    _text(' '.join(meaning.replace('``', '').split())),
                    _text(str(action.default) if known else ''),
                )
            )
        return [_table((35, 45, 20), ('Option', 'Meaning', 'Default'), rows)]


def _unindented() -> str:
    doc = inspect.getdoc(settings.Settings) or ''
    return re.sub(r'\n +', ' ', doc)


def _metavar(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ''
    return str(action.metavar or action.dest.upper())


def setup(app):
    """Register the directives."""
    app.add_directive('lifetime-policy-keys', PolicyKeys)
    app.add_directive('lifetime-facts', Facts)
    app.add_directive('lifetime-evidence', Evidence)
    app.add_directive('lifetime-global-options', GlobalOptions)
    app.add_directive('lifetime-sandbox-faults', SandboxFaults)
    app.add_directive('lifetime-sandbox-options', SandboxOptions)
    return {'parallel_read_safe': True, 'parallel_write_safe': True}
