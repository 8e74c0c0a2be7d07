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

"""Two equal environments, one without the plugin and one with it.

What is measured is a client as its users have it: installed from wheels,
with nothing else beside it.
"""

import dataclasses
import hashlib
import importlib.metadata
import os
import pathlib
import shutil
import subprocess
import sys

_CHECKOUT = pathlib.Path(__file__).resolve().parent.parent
_PLUGIN = 'cipclient'


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """Where the two clients are."""

    without: pathlib.Path
    plugged: pathlib.Path


def pair() -> Pair:
    """Return the two, made on the first call and kept in the cache.

    Raises CalledProcessError where a package cannot be had.
    """
    pins = _pins()
    folder = _cache() / hashlib.sha256(pins.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'pins.txt').write_text(pins)
    without = _environment(folder, 'without')
    plugged = _environment(folder, 'plugged')
    _install_plugin(folder, plugged)
    return Pair(_client(without), _client(plugged))


def _environment(folder: pathlib.Path, name: str) -> pathlib.Path:
    made = folder / name
    if _client(made).exists():
        return made
    shutil.rmtree(made, ignore_errors=True)
    _quietly(sys.executable, '-m', 'venv', str(made))
    _install(folder, made, 'python-openstackclient')
    return made


def _install_plugin(folder: pathlib.Path, environment: pathlib.Path) -> None:
    stamp = environment / 'installed'
    sources = _digest_of_sources()
    if stamp.exists() and stamp.read_text() == sources:
        return
    stamp.unlink(missing_ok=True)
    # A version that git has no new name for would not be replaced.
    _pip(environment, 'uninstall', '--yes', _PLUGIN)
    _install(folder, environment, str(_CHECKOUT))
    stamp.write_text(sources)


def _install(
    folder: pathlib.Path, environment: pathlib.Path, what: str
) -> None:
    _pip(
        environment,
        *('install', '--constraint', str(folder / 'pins.txt')),
        what,
    )


def _pip(environment: pathlib.Path, *arguments: str) -> None:
    _quietly(
        str(environment / 'bin' / 'python'),
        *('-m', 'pip', '-qq', '--disable-pip-version-check'),
        *arguments,
    )


def _quietly(*argv: str) -> None:
    subprocess.run(argv, check=True, stdout=sys.stderr)


def _client(environment: pathlib.Path) -> pathlib.Path:
    return environment / 'bin' / 'openstack'


def _pins() -> str:
    """Return the versions that run here, so that all have the same."""
    found = {
        f'{one.metadata["Name"]}=={one.version}'
        for one in importlib.metadata.distributions()
        if one.metadata['Name'] != _PLUGIN
    }
    return '\n'.join(sorted(found)) + '\n'


def _digest_of_sources() -> str:
    digest = hashlib.sha256()
    for path in [
        _CHECKOUT / 'setup.cfg',
        *sorted((_CHECKOUT / _PLUGIN).rglob('*.py')),
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache() -> pathlib.Path:
    base = os.environ.get('XDG_CACHE_HOME') or pathlib.Path.home() / '.cache'
    return pathlib.Path(base) / 'cipclient-benchmarks'
