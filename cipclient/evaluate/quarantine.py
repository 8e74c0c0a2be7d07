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

"""Taking out of service: by which verb, and what that does to a case."""

import dataclasses
import datetime
from collections.abc import Mapping

from cipclient.evaluate import deletion
from cipclient.evaluate import episode
from cipclient.model import case as model_case
from cipclient.model import fact
from cipclient.model import ladder as model_ladder
from cipclient.model import resource as model_resource
from cipclient.model import verb as model_verb

Fit = model_verb.Fit
HoldReason = model_case.HoldReason
_Loses = model_ladder.IfShelveLoses

#: After so many tries, over as many runs, it is a matter for the operator.
TRIES = 3
_SERVER = 'server'
#: What Nova says of a server whose cell does not answer (hazard H1).
_NOT_KNOWN = 'UNKNOWN'
_LOCAL = {'flavor.ephemeral': 'its ephemeral disk', 'flavor.swap': 'its swap'}


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """What an announced act becomes for one resource, as it is.

    :param verb: the name of the one that is used.
    :param why: a phrase, where it is not to be done.
    :param loses: what it destroys, a phrase each.
    :param unknown: it is not to be done only because something is not known
        now: that holds it for this run, and not until an operator comes.
    """

    verb: str
    fit: model_verb.Fit
    why: str = ''
    loses: tuple[str, ...] = ()
    unknown: bool = False


def choice(
    act: str,
    ladder: model_ladder.Ladder,
    resource: model_resource.Resource,
    verbs: Mapping[str, model_verb.VerbSpec],
    allow_loss: bool,
) -> Choice:
    """Return by which verb a resource is taken out of service now.

    :param act: the announced one.
    :param allow_loss: this run may destroy what the ladder says may be.
    """
    spec = _spec(act, resource.kind, verbs)
    if spec is None:
        return Choice(
            act, Fit.HOLD, f'there is no verb {act} for a {resource.kind}'
        )
    first = _fit(spec, resource)
    if first.fit is not Fit.DO or not spec.loses_local:
        return first
    loses = _lost(spec, resource)
    if isinstance(loses, str):
        return Choice(act, Fit.HOLD, loses, unknown=True)
    if not loses:
        return first
    named = ' and '.join(loses)
    if ladder.if_shelve_loses is _Loses.STOP:
        return choice('stop', ladder, resource, verbs, allow_loss)
    if ladder.if_shelve_loses is _Loses.SHELVE and ladder.accept_loss:
        if allow_loss:
            return dataclasses.replace(first, loses=loses)
        return dataclasses.replace(
            first,
            fit=Fit.WAIT,
            why=f'{act} destroys {named}: say --allow loss',
        )
    return dataclasses.replace(
        first, fit=Fit.HOLD, why=f'{act} destroys {named}'
    )


def _spec(
    act: str, kind: str, verbs: Mapping[str, model_verb.VerbSpec]
) -> model_verb.VerbSpec | None:
    """Return the verb of that name; what is kept has deletes of its own."""
    spec = verbs.get(act)
    if spec is not None and spec.kind == kind:
        return spec
    if act != model_case.DELETE:
        return None
    return next(
        (one for one in verbs.values() if one.kind == kind and one.removes),
        None,
    )


def _fit(
    spec: model_verb.VerbSpec, resource: model_resource.Resource
) -> Choice:
    status = resource.text('status')
    found = spec.fitness(status)
    if found.fit is not Fit.DO:
        unknown = status is None or status == _NOT_KNOWN
        return Choice(spec.name, found.fit, found.why, unknown=unknown)
    if spec.kind != _SERVER:
        # Nothing but its status says what can be done with it.
        return Choice(spec.name, Fit.DO)
    task = resource.fact('task_state')
    if isinstance(task, str):
        return Choice(spec.name, Fit.WAIT, f'Nova is {task}')
    if task is not None:
        return Choice(
            spec.name,
            Fit.HOLD,
            'what Nova is doing with it is not known',
            unknown=True,
        )
    return _on_host(spec, resource.fact('host_status'))


def _on_host(spec: model_verb.VerbSpec, host: fact.FactValue) -> Choice:
    """Return what may be done there: elsewhere it would never end (H22)."""
    if not spec.needs_host or host == 'UP':
        return Choice(spec.name, Fit.DO)
    if isinstance(host, str):
        return Choice(spec.name, Fit.WAIT, f'its host is {host}')
    if host is None:
        return Choice(spec.name, Fit.WAIT, 'it is on no host')
    return Choice(
        spec.name, Fit.HOLD, 'how its host is, is not known', unknown=True
    )


def _lost(
    spec: model_verb.VerbSpec, resource: model_resource.Resource
) -> tuple[str, ...] | str:
    """Return what would be destroyed, or why that is not known."""
    loses = []
    for name, called in _LOCAL.items():
        size = resource.number(name)
        if size is None:
            return f'whether it has {called[4:]} is not known'
        if size > 0:
            loses.append(called)
    memory = spec.fitness(resource.text('status')).loses
    return (*loses, *((memory,) if memory else ()))


def entered(
    case: model_case.Case, verb: str, now: datetime.datetime
) -> model_case.Case:
    """Return the case of what was taken out of service."""
    return dataclasses.replace(
        case,
        stage=model_case.Stage.QUARANTINED,
        announcement=None,
        quarantined=now,
        verb=verb,
        # What follows, if anything, is for the next scan to say.
        standing=deletion.without_act(case.standing),
    )


def returned(case: model_case.Case, now: datetime.datetime) -> model_case.Case:
    """Return the case of what its owner took back."""
    return episode.closed(case, now, model_case.Ending.RETURNED)


def restored(case: model_case.Case, now: datetime.datetime) -> model_case.Case:
    """Return the case of what an operator took back."""
    return episode.closed(case, now, model_case.Ending.RESTORED)


def deleted(case: model_case.Case, now: datetime.datetime) -> model_case.Case:
    """Return the case of what was deleted."""
    return dataclasses.replace(
        episode.closed(case, now, model_case.Ending.DELETED),
        stage=model_case.Stage.DELETED,
    )


def failed(
    case: model_case.Case, failures: int, why: str, now: datetime.datetime
) -> model_case.Case:
    """Return the case after a failed try, held after the last one.

    :param failures: how many tries failed, this one included.
    """
    if failures < TRIES:
        return case
    return episode.hold(
        case, HoldReason.FAILED, f'{failures} tries failed: {why}', now
    )
