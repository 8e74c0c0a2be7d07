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

"""Policies to load, and what is wrong with them."""

import json

import hypothesis
from oslotest import base

from cipclient import exceptions
from cipclient.policy import loader
from cipclient.tests.unit.policy import specs

#: No deadline: a busy machine is no fault.
FUZZ = hypothesis.settings(
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)

ID = '6f1c0c54e7f94cbd9b7cbb3b62a1a001'
UUID = '0d1b4a3e-7d4c-4c3f-9a59-6d2a5a1f0c77'

TELL = {
    'warn': ['30d', '7d'],
    'minimum_notice': '14d',
    'quarantine': 'none',
}
SHELVE = {
    'warn': ['30d', '14d', '3d'],
    'minimum_notice': '14d',
    'quarantine': 'shelve',
    'if_shelve_loses': 'stop',
    'keep': '30d',
}
STOP = {
    'warn': ['7d'],
    'minimum_notice': '7d',
    'quarantine': 'stop',
    'keep': '30d',
}
LIFETIME = {'name': 'compute', 'kind': 'server', 'limit': '60d'}
CONDITION = {'name': 'broken', 'kind': 'server', 'limit': '30d'}
NOTICES = {
    'from': 'cloud@example.org',
    'operators': ['ops@example.org'],
    'recipients': ['owner'],
    'allowed_domains': 'any',
    'digest': 'weekly',
    'smtp': {'host': 'localhost', 'port': 25, 'security': 'none'},
}


def lifetime(**keys):
    """Return a lifetime; a key that is None is left out."""
    return _merged(LIFETIME, {'ladder': 'tell', **keys})


def condition(**keys):
    """Return a condition; a key that is None is left out."""
    return _merged(CONDITION, {'ladder': 'tell', **keys})


def text(**sections):
    """Return a policy, valid but for what is given."""
    whole = {
        'version': 1,
        'cloud': 'arbutus',
        'lifetimes': [lifetime()],
        'ladders': {'tell': TELL, 'shelve': SHELVE, 'stop': STOP},
    }
    # JSON is YAML, which is how these need no text of their own.
    return json.dumps(_merged(whole, sections), indent=1)


def load(**sections):
    """Return the policy of ``text``."""
    return loader.load_text(text(**sections), 'policy.yaml', specs.SPECS)


def without(mapping, key):
    """Return a mapping without a key."""
    return {name: value for name, value in mapping.items() if name != key}


def _merged(whole, changes):
    return {
        name: value
        for name, value in {**whole, **changes}.items()
        if value is not None
    }


class TestCase(base.BaseTestCase):
    """Asks for the faults of a policy."""

    def faults(self, **sections):
        """Return the messages, in the order of the file."""
        return self.faults_of(text(**sections))

    def faults_of(self, policy):
        """Return the messages of a text, which has some."""
        error = self.assertRaises(
            exceptions.PolicyError,
            loader.load_text,
            policy,
            'policy.yaml',
            specs.SPECS,
        )
        for fault in error.faults:
            self.assertGreater(fault.line, 0)
            self.assertGreater(fault.column, 0)
        return [fault.message for fault in error.faults]

    def assert_fault(self, part, **sections):
        """Hold that there is one fault, which says this."""
        faults = self.faults(**sections)
        self.assertEqual(1, len(faults), faults)
        self.assertIn(part, faults[0])
