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

"""Settings that a test flips while the cloud runs.

Each is one option of one service, kept in an overlay file that the service
reads after its own configuration.
"""

import dataclasses
import json
import re

from realcloud import errors

OVERLAYS = {
    'nova': 'nova-switches.conf',
    'keystone': 'keystone-switches.conf',
    'cinder': 'cinder-switches.conf',
    # Glance reads no file of another name beside its own
    'glance': 'glance-image-import.conf',
}


class SwitchError(errors.RealcloudError):
    pass


@dataclasses.dataclass(frozen=True)
class Switch:
    overlay: str
    section: str
    option: str
    # which processes read it; a trailing dash stands for all that begin so
    readers: tuple
    help: str
    # what "on" means; None: a number has to be given
    on: str | None = None


SWITCHES = {
    'soft-delete': Switch(
        'nova',
        'DEFAULT',
        'reclaim_instance_interval',
        ('nova', 'nova-compute-'),
        'deleted servers stay SOFT_DELETED for so many seconds',
        '3600',
    ),
    'max-limit': Switch(
        'nova', 'api', 'max_limit', ('nova',), 'rows on one page of Nova'
    ),
    'shelved-offload': Switch(
        'nova',
        'DEFAULT',
        'shelved_offload_time',
        ('nova-compute-',),
        'seconds from SHELVED to SHELVED_OFFLOADED, -1 for never',
        '-1',
    ),
    'report-down-cells': Switch(
        'nova',
        'api',
        'list_records_by_skipping_down_cells',
        ('nova',),
        'listing fails while a cell is down',
        'false',
    ),
    'glance-max-limit': Switch(
        'glance',
        'DEFAULT',
        'api_limit_max',
        ('glance',),
        'rows on one page of Glance',
    ),
    'cinder-max-limit': Switch(
        'cinder',
        'DEFAULT',
        'osapi_max_limit',
        ('cinder',),
        'rows on one page of Cinder',
    ),
    'keystone-list-limit': Switch(
        'keystone',
        'DEFAULT',
        'list_limit',
        ('keystone',),
        'Keystone cuts its lists at so many rows',
    ),
    'hidden-directory': Switch(
        'keystone',
        'identity',
        'domain_specific_drivers_enabled',
        ('keystone',),
        'users of the domain "directory" exist, but are in no list',
        'true',
    ),
    'stack-index': Switch(
        'heat',
        'policy',
        'stacks:global_index',
        (),
        'administrators may list the stacks of all projects',
        'role:admin',
    ),
}


class State:
    """Which switches are flipped, kept over a restart of the cloud."""

    def __init__(self, where):
        self._file = where.state / 'switches.json'

    def all(self):
        try:
            return json.loads(self._file.read_text())
        except FileNotFoundError:
            return {}

    def set(self, name, value):
        flipped = self.all()
        flipped[name] = value
        self._file.write_text(json.dumps(flipped, indent=1))

    def clear(self, name):
        flipped = self.all()
        flipped.pop(name, None)
        self._file.write_text(json.dumps(flipped, indent=1))

    def forget(self):
        self._file.unlink(missing_ok=True)


def value_of(name, text):
    """The setting that "on" or a number stands for; None for "off"."""
    if text == 'off':
        return None
    if text == 'on':
        if SWITCHES[name].on is None:
            raise SwitchError(f'{name} needs a number')
        return SWITCHES[name].on
    if not _takes_number(SWITCHES[name]) or not re.fullmatch('-?[0-9]+', text):
        raise SwitchError(f'{name} cannot be {text}')
    return text


def _takes_number(switch):
    return switch.on is None or re.fullmatch('-?[0-9]+', switch.on)


def overlay(service, flipped):
    """The text of a service's overlay file."""
    sections = {}
    for name, value in sorted(flipped.items()):
        switch = SWITCHES[name]
        if switch.overlay == service:
            sections.setdefault(switch.section, []).append(
                f'{switch.option} = {value}'
            )
    return ''.join(
        '[{}]\n{}\n'.format(section, '\n'.join(lines))
        for section, lines in sections.items()
    )


def heat_policy(flipped):
    """Heat's policy file: YAML, and read again at every change of it."""
    return (
        ''.join(
            f'"{SWITCHES[name].option}": "{value}"\n'
            for name, value in sorted(flipped.items())
            if SWITCHES[name].overlay == 'heat'
        )
        or '{}\n'
    )


def write(where):
    flipped = State(where).all()
    for service, name in OVERLAYS.items():
        (where.etc / name).write_text(overlay(service, flipped))
    (where.etc / 'heat-policy.yaml').write_text(heat_policy(flipped))


def readers(name, running):
    """Which of the running processes have to be started again."""
    wanted = SWITCHES[name].readers
    return [
        process
        for process in running
        if process in wanted
        or any(
            process.startswith(prefix)
            for prefix in wanted
            if prefix.endswith('-')
        )
    ]
