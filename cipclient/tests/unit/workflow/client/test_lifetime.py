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

import inspect

from oslotest import base

from cipclient.tests import builders
from cipclient.tests import fakes
from cipclient.workflow.client import lifetime

#: What only those call who act step by step.
_INSIDE = {'wiring', 'means', 'policies.halted', 'policies.specs'}


def _nobody():
    raise AssertionError('nobody asked for the cloud')


def _offered(whole):
    """Return what can be called, by its path, with its parameters' names."""
    found = {}
    for name, noun in inspect.getmembers(whole):
        if name.startswith('_') or name in {*_INSIDE, 'asked'}:
            continue
        if inspect.ismethod(noun):
            found[name] = noun
            continue
        for verb, method in inspect.getmembers(noun, inspect.ismethod):
            path = f'{name}.{verb}'
            if not verb.startswith('_') and path not in _INSIDE:
                found[path] = method
    return {
        path: list(inspect.signature(method).parameters)
        for path, method in found.items()
    }


class TestLifetime(base.BaseTestCase):
    def test_the_fake_of_the_commands_offers_the_same(self):
        self.assertEqual(
            _offered(lifetime.Lifetime(_nobody)),
            _offered(fakes.FakeLifetime(builders.policy())),
        )
