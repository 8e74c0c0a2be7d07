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

"""Which verbs there are: ours, and those that the policy lets in."""

import importlib.metadata
from collections.abc import Mapping, Sequence

from cipclient import exceptions
from cipclient.action import base
from cipclient.action import delete
from cipclient.action import delete_image
from cipclient.action import delete_volume
from cipclient.action import shelve
from cipclient.action import start
from cipclient.action import stop
from cipclient.action import unshelve
from cipclient.cloud import failure
from cipclient.cloud import write
from cipclient.model import verb as model_verb

_NAMESPACE = 'cipclient.action'
#: Stands for any resource.
_ANY = '00000000-0000-0000-0000-000000000000'
_OURS = (
    delete.Delete,
    delete_image.DeleteImage,
    delete_volume.DeleteVolume,
    shelve.Shelve,
    start.Start,
    stop.Stop,
    unshelve.Unshelve,
)


def load(plugins: Sequence[str] = ()) -> Mapping[str, base.Verb]:
    """Return the verbs by name.

    :param plugins: the packages that the policy names. No other package's
        code is run (hazard A16).

    Raises CipclientError, naming it, for one that does not load, and
    WriteRefused for one that would ask for what is never asked for: before
    anything is begun with it.
    """
    found: dict[str, base.Verb] = {made.spec.name: made() for made in _OURS}
    for verb in found.values():
        write.check_about(verb.write(_ANY), verb.spec.kind, _ANY)
    if not plugins:
        return found
    wanted = {_canonical(name) for name in plugins}
    # Not stevedore's managers: they import every extension that is installed
    # before they ask which are wanted, and importing is running.
    for point in importlib.metadata.entry_points(group=_NAMESPACE):
        package = _canonical(point.dist.name) if point.dist else ''
        if package not in wanted:
            continue
        made = _made(point)
        if made.spec.name in found:
            raise exceptions.CipclientError(
                f'{point.value} of {package} brings the verb '
                f'{made.spec.name}, which is there already.'
            )
        write.check_about(made.write(_ANY), made.spec.kind, _ANY)
        found[made.spec.name] = made
    return found


def _made(point: importlib.metadata.EntryPoint) -> base.Verb:
    try:
        made = point.load()()
        whole = isinstance(made.spec, model_verb.VerbSpec) and all(
            callable(getattr(made, name)) for name in ('write', 'progress')
        )
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also the SystemExit of a script (F72)
        raise exceptions.CipclientError(
            f'The plug-in {point.value} does not load: '
            f'{type(error).__name__}: {failure.clip(str(error))}. Mend it, '
            "or take its package out of the policy's plugins."
        ) from error
    if not whole:
        raise exceptions.CipclientError(
            f'The plug-in {point.value} is no verb: its spec is no VerbSpec. '
            "Mend it, or take its package out of the policy's plugins."
        )
    verb: base.Verb = made
    return verb


def _canonical(name: str) -> str:
    return name.lower().replace('_', '-').replace('.', '-')
