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

"""Whether an act that was planned is still the same after a second look."""

import datetime
from collections.abc import Mapping

from cipclient.evaluate import quarantine
from cipclient.evaluate import standing
from cipclient.model import fact
from cipclient.model import plan as model_plan
from cipclient.model import policy as model_policy
from cipclient.model import resource as model_resource
from cipclient.model import standing as model_standing
from cipclient.model import verb as model_verb
from cipclient.model import verdict

#: What tells one server from another of the same id (P4).
_SAME = ('project_id', 'user_id', 'created')
_UNTIL = 'lifetime_until'
#: How old the last look may be as something is asked to go (P3).
FRESH = datetime.timedelta(seconds=60)


def changed(
    step: model_plan.PlannedStep,
    judged: verdict.Verdict,
    policy: model_policy.Policy,
    verbs: Mapping[str, model_verb.VerbSpec],
    now: datetime.datetime,
    locked_by_us: bool,
) -> str:
    """Return why a step must not go on; empty if nothing has changed.

    :param judged: by what the cloud says now.
    :param locked_by_us: our fence is on it, so that it must be locked.
    """
    fresh = judged.resource
    other = _other(step, fresh, locked_by_us)
    if other:
        return other
    if isinstance(fresh.fact('metadata'), fact.Unknown):
        return 'Whether its owner asked for more time is not known.'
    if _asked_for(fresh) != _asked_for(step.resource):
        return 'Its owner asked for more time just now.'
    if judged.state is not verdict.State.OVER:
        return f'Its state is {judged.state} now.'
    acting = standing.acts(judged)
    if acting is None:
        return 'No rule that is over has a ladder that acts any more.'
    acts_from, trial, _ladder = acting
    if acts_from > now:
        return f'The rule {trial.rule.name} gives it more time now.'
    if trial.rule.name != step.case.standing.acts_rule:
        return (
            f'It goes by the rule {trial.rule.name} now, and not by '
            f'{step.case.standing.acts_rule} as announced.'
        )
    return _choice(step, fresh, policy, verbs)


def undeletable(
    step: model_plan.PlannedStep,
    fresh: model_resource.Resource,
    standing: model_standing.Standing | None,
    verbs: Mapping[str, model_verb.VerbSpec],
    now: datetime.datetime,
    locked_by_us: bool,
) -> str:
    """Return why a delete must not go on; empty if nothing has changed (P3).

    :param fresh: as it is now, under our lock.
    :param standing: by what it was before it was taken out of service, and
        by all that is known now of its project and owner.
    """
    other = _other(step, fresh, locked_by_us)
    if other:
        return other
    if standing is None or standing.state is not verdict.State.OVER:
        state = 'no matter' if standing is None else standing.state
        return f'Judged by what it was, its state is {state} now.'
    if standing.acts_from is None or standing.acts_from > now:
        return 'Nothing says any more that it is to be deleted now.'
    if standing.acts_rule != step.case.standing.acts_rule:
        return (
            f'It goes by the rule {standing.acts_rule} now, and not by '
            f'{step.case.standing.acts_rule} as announced.'
        )
    if fresh.fact('task_state') is not None:
        return 'Nova is at work on it, or whether it is is not known.'
    fit = verbs[step.verb].fitness(fresh.text('status'))
    if fit.fit is not model_verb.Fit.DO:
        return f'It changed: {fit.why}.'
    return ''


def _other(
    step: model_plan.PlannedStep,
    fresh: model_resource.Resource,
    locked_by_us: bool,
) -> str:
    """Return why it is not the one that was planned for, or not fenced."""
    for name in _SAME:
        if isinstance(fresh.fact(name), fact.Unknown):
            # Two that are not known are not the same.
            return f'Its {name} is not known.'
        if fresh.fact(name) != step.resource.fact(name):
            return f'Its {name} is another one than the scan saw.'
    locked = fresh.fact('locked')
    if locked_by_us and locked is not True:
        return 'Our lock is not on it.'
    if not locked_by_us and step.fences and locked is not False:
        return 'Somebody locked it.'
    return ''


def _choice(
    step: model_plan.PlannedStep,
    fresh: model_resource.Resource,
    policy: model_policy.Policy,
    verbs: Mapping[str, model_verb.VerbSpec],
) -> str:
    ladder = policy.ladders.get(step.case.standing.acts_ladder)
    announcement = step.case.announcement
    if ladder is None or announcement is None:
        return 'The ladder that it goes by is gone.'
    chosen = quarantine.choice(
        announcement.act, ladder, fresh, verbs, bool(step.loses)
    )
    wanted = model_verb.Fit.DO if step.writes else model_verb.Fit.DONE
    if chosen.fit is not wanted:
        return f'It changed: {chosen.why or chosen.fit}.'
    if chosen.verb != step.verb or chosen.loses != step.loses:
        return 'What would be done to it, or lost, is another thing now.'
    return ''


def _asked_for(resource: model_resource.Resource) -> object:
    metadata = resource.fact('metadata')
    if isinstance(metadata, Mapping):
        return metadata.get(_UNTIL)
    return metadata
