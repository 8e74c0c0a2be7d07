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


"""Which deliveries there are: ours, and those that the policy asks for."""

import importlib.metadata
from collections.abc import Mapping, Sequence

from cipclient import exceptions
from cipclient.notice.delivery import answer
from cipclient.notice.delivery import foreign
from cipclient.notice.delivery import protocol
from cipclient.notice.delivery import smtp
from cipclient.notice.delivery import spool
from cipclient.notice.delivery import webhook

_NAMESPACE = 'cipclient.notice'
_OURS: Mapping[str, protocol.Factory] = {
    'smtp': smtp.make,
    'spool': spool.make,
    'webhook': webhook.make,
}


def load(plugins: Sequence[str] = ()) -> Mapping[str, protocol.Factory]:
    """Return what makes the deliveries, by name.

    :param plugins: the packages that the policy names. No other package's
        code is run (hazard A16).

    Raises NoticeError, naming it, for one that does not load.
    """
    found = dict(_OURS)
    if not plugins:
        return found
    wanted = {_canonical(name) for name in plugins}
    # Not stevedore's managers: they import every extension that is installed
    # before they ask which are wanted, and importing is running.
    for point in importlib.metadata.entry_points(group=_NAMESPACE):
        package = _canonical(point.dist.name) if point.dist else ''
        if package not in wanted:
            continue
        if point.name in found:
            raise exceptions.NoticeError(
                f'{point.value} of {package} brings the delivery '
                f'{point.name}, which is there already.'
            )
        found[point.name] = foreign.Factory(point.value, _loaded(point))
    return found


def _loaded(point: importlib.metadata.EntryPoint) -> object:
    try:
        return point.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also the SystemExit of a script (F72)
        raise exceptions.NoticeError(
            f'The plug-in {point.value} does not load: '
            f'{type(error).__name__}: {answer.line(str(error))}. Mend it, '
            "or take its package out of the policy's plugins."
        ) from error


def _canonical(name: str) -> str:
    return name.lower().replace('_', '-').replace('.', '-')
