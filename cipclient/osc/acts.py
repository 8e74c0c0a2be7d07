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

"""A plan and what came of it: sentences, lines and rows."""

import collections
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cipclient.i18n import _
from cipclient.model import case as model_case
from cipclient.model import plan as model_plan
from cipclient.osc import columns

if typing.TYPE_CHECKING:
    from cipclient.model import verb as model_verb
    from cipclient.workflow import outcome

COLUMNS = (
    'ID',
    'Name',
    'Project',
    'Verb',
    'Outcome',
    'Day',
    'Why',
)
LONG_COLUMNS = (
    'ID',
    'Name',
    'Kind',
    'Project',
    'Owner',
    'Verb',
    'Outcome',
    'Rule',
    'Day',
    'Told',
    'Why',
    'Region',
    'Project ID',
    'User ID',
    'Flavor',
    'vCPUs',
    'RAM MiB',
    'GPUs',
    'Disk GiB',
    'Loses',
    'Keeps',
    'Leaves',
)
#: What a plan calls an act that is still to be done.
PLANNED = 'planned'
#: As many acts as a question lists one by one.
LISTED = 50


def lines(plan: 'outcome.EnforcePlan') -> Iterator[str]:
    """Yield what a run is about to do, a sentence a line."""
    yield from plan.recovered
    yield from plan.notes
    if plan.first:
        yield _(
            'Nothing was ever done on this cloud: the first run that acts '
            'claims it, with a tag on the project of its credentials.'
        )
    steps, asides = plan.plan.steps, plan.plan.asides
    verbs = collections.Counter(step.verb for step in steps)
    counts = ', '.join(f'{name} {verbs[name]}' for name in sorted(verbs))
    yield _('Acts: %s') % (counts or _('none'))
    yield from _frees(plan)
    for why, those in _by_reason(asides).items():
        because, count = collections.Counter(
            one.because for one in those
        ).most_common(1)[0]
        yield _('%(why)s: %(all)d, mostly (%(count)d): %(because)s') % {
            'why': str(why),
            'all': len(those),
            'count': count,
            'because': because,
        }
    for step in steps[:LISTED]:
        yield _line(step)
    if len(steps) > LISTED:
        yield _('... and %d more: --dry-run -f csv lists all of them.') % (
            len(steps) - LISTED
        )


def acted(one: 'outcome.Acted') -> str:
    """Return what came of one act, as a line."""
    return f'{one.verb} {_named(one.case)}: {one.outcome}. {one.why}'.rstrip()


class Row(typing.NamedTuple):
    """One act of a plan, or one that is due and is not done."""

    case: model_case.Case
    verb: str
    outcome: str
    why: str
    loses: Sequence[str] = ()


def each(
    plan: 'outcome.EnforcePlan', done: 'Iterable[outcome.Acted]'
) -> Iterator[Row]:
    """Yield what is planned, or what came of it, and what is not done."""
    came_of_it = {one.case.number: one for one in done}
    for step in plan.plan.steps:
        one = came_of_it.get(step.case.number)
        yield Row(
            step.case,
            step.verb,
            PLANNED if one is None else str(one.outcome),
            step.why if one is None else one.why,
            step.loses,
        )
    for aside in plan.plan.asides:
        announcement = aside.case.announcement
        yield Row(
            aside.case,
            '' if announcement is None else _verb(aside.case, announcement),
            str(aside.why),
            aside.because,
        )


def _verb(case: model_case.Case, announcement: model_case.Announcement) -> str:
    """Return by which verb an act would be done: a kind may have its own."""
    if case.is_kept and announcement.act:
        return f'{announcement.act}-{case.resource.kind}'
    return announcement.act


def rows(
    plan: 'outcome.EnforcePlan',
    done: 'Iterable[outcome.Acted]',
    names: Sequence[str],
    spreadsheet: bool,
) -> Iterator[Sequence[object]]:
    """Yield the cells of each.

    :param names: of LONG_COLUMNS, those that are wanted.
    :param spreadsheet: the rows become CSV, so that no text of a stranger
        may begin as a formula does.
    """
    chosen = [LONG_COLUMNS.index(name) for name in names]
    for one in each(plan, done):
        cells = _cells(one, plan.verbs, spreadsheet)
        yield tuple(cells[index] for index in chosen)


def _cells(
    row: Row,
    verbs: 'Mapping[str, model_verb.VerbSpec]',
    spreadsheet: bool,
) -> tuple[object, ...]:
    case, subject, day = row.case, row.case.subject, row.case.announcement
    spec = verbs.get(row.verb)

    def shown(value: str) -> columns.Text:
        return columns.Text(columns.plain(value or None, spreadsheet))

    return (
        case.resource.id,
        shown(subject.name),
        case.resource.kind,
        shown(subject.project or subject.project_id),
        shown(subject.owner or subject.user_id),
        row.verb,
        row.outcome,
        shown(case.standing.acts_rule),
        None if day is None else day.day.isoformat(),
        columns.Date.of(None if day is None else day.told),
        shown(row.why),
        case.resource.region,
        shown(subject.project_id),
        shown(subject.user_id),
        shown(subject.flavor),
        # What is kept of a server is a disk, and no more.
        *(
            (None, None, None)
            if case.is_kept
            else (subject.vcpus, subject.ram, subject.gpus)
        ),
        subject.disk,
        shown(', '.join(row.loses)),
        '' if spec is None else spec.keeps,
        '' if spec is None else spec.leaves,
    )


def _frees(plan: 'outcome.EnforcePlan') -> Iterator[str]:
    """Say what is really freed, and what is not."""
    steps = [
        step
        for step in plan.plan.steps
        if step.writes
        and (spec := plan.verbs.get(step.verb)) is not None
        and spec.frees
    ]
    freeing = [step.case.subject for step in steps]
    if freeing:
        yield _(
            'Freed: vCPUs %(vcpus)d, RAM %(ram)d GiB, GPUs %(gpus)d. Quota, '
            'addresses and volumes stay used; images in Glance take up to '
            '%(disk)d GB.'
        ) % {
            'vcpus': sum(one.vcpus for one in freeing),
            'ram': sum(one.ram for one in freeing) // 1024,
            'gpus': sum(one.gpus for one in freeing),
            'disk': sum(_in_glance(step) for step in steps),
        }
    kept = [step.case for step in plan.plan.steps if step.case.is_kept]
    if kept:
        yield _kept_no_more(kept)
    idle = len(plan.plan.steps) - len(freeing) - len(kept)
    if idle:
        yield _('Acts that free nothing: %d') % idle


def _kept_no_more(kept: Sequence[model_case.Case]) -> str:
    """Say how much disk goes with what was kept of deleted servers."""
    kinds = collections.Counter(case.resource.kind for case in kept)
    unknown = sum(not case.subject.disk for case in kept)
    sized = _(
        'Deleted for good, of what was kept of deleted servers: %(kinds)s; '
        '%(disk)d GiB of disk'
    ) % {
        'kinds': ', '.join(f'{kind} {kinds[kind]}' for kind in sorted(kinds)),
        'disk': sum(case.subject.disk for case in kept),
    }
    if not unknown:
        return sized
    return _('%(sized)s, and that of %(unknown)d is not known') % {
        'sized': sized,
        'unknown': unknown,
    }


def _in_glance(step: model_plan.PlannedStep) -> int:
    """Return the GB of the image at most; a volume makes none (H18)."""
    if step.resource.facts.get('volume_booted') is True:
        return 0
    return int(step.resource.number('flavor.disk') or 0)


def _by_reason(
    asides: Iterable[model_plan.Aside],
) -> Mapping[model_plan.Why, list[model_plan.Aside]]:
    found: dict[model_plan.Why, list[model_plan.Aside]] = {}
    for aside in asides:
        found.setdefault(aside.why, []).append(aside)
    return found


def _line(step: model_plan.PlannedStep) -> str:
    loses = _(' Destroys %s.') % ' and '.join(step.loses) if step.loses else ''
    return f'  {step.verb} {_named(step.case)}: {step.why}{loses}'


def _named(case: model_case.Case) -> str:
    subject = case.subject
    project = subject.project or subject.project_id
    if case.is_kept:
        return f'{case.resource.id} of {subject.name} ({project})'
    return f'{subject.name or case.resource.id} ({project})'
