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

"""Where the policy is, as clouds.yaml is found."""

import pathlib
from collections.abc import Mapping

from cipclient import exceptions

#: The environment's variable that names the file.
VARIABLE = 'CIPCLIENT_POLICY'
NAME = 'lifetime.yaml'


def find(
    option: str | None,
    environ: Mapping[str, str],
    home: pathlib.Path,
    etc: pathlib.Path,
) -> pathlib.Path | None:
    """Return the policy's file; None if there is none.

    :param option: the file that the command line names.
    :param home: of the user. :param etc: ``/etc``.

    Raises PolicyError if a file is named, and there is none.
    """
    for named, where in (
        (option, 'the option --lifetime-policy'),
        (environ.get(VARIABLE), f'the environment variable {VARIABLE}'),
    ):
        if named is not None:
            return _named(named, where)
    config = environ.get('XDG_CONFIG_HOME', '')
    # The specification of these directories ignores a relative one.
    if not config.startswith('/'):
        config = str(home / '.config')
    places = (
        pathlib.Path(config) / 'openstack' / NAME,
        etc / 'openstack' / NAME,
    )
    return next((place for place in places if _exists(place)), None)


def _named(named: str, where: str) -> pathlib.Path:
    if not named.strip():
        raise _fault(where, 'is blank: name a file or leave it out')
    path = pathlib.Path(named)
    if not _exists(path):
        raise _fault(str(path), f'there is no such file, which {where} names')
    return path


def _exists(path: pathlib.Path) -> bool:
    # A file that may not be looked at is there: to go on to the next would
    # apply another policy than the operator's.
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _fault(source: str, message: str) -> exceptions.PolicyError:
    return exceptions.PolicyError(source, (exceptions.Fault(0, 0, message),))
