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

"""At which requests a fault is shown."""

from oslotest import base

from cipclient.sandbox import message
from cipclient.sandbox.fault import book
from cipclient.sandbox.fault import fault


def shown(wanted, requests=10):
    """The numbers of the requests that it is shown at."""
    faults = book.FaultBook(seed=1)
    faults.arm(wanted)
    request = message.Request(
        method='GET',
        path='/v2.1/servers/detail',
        query=[('limit', '10')],
        headers={},
        service='compute',
        raw_query='limit=10',
    )
    return [number for number in range(1, requests + 1) if faults.due(request)]


class TestFault(base.BaseTestCase):
    def test_it_is_shown_where_it_says(self):
        for options, numbers in (
            ({}, [1, 2, 3, 4]),
            ({'nth': 3}, [3]),
            ({'every': 2}, [2, 4]),
            ({'after': 2}, [3, 4]),
            ({'times': 1}, [1]),
            ({'after': 1, 'times': 2}, [2, 3]),
            ({'service': 'image'}, []),
            ({'service': 'compute'}, [1, 2, 3, 4]),
            ({'method': 'POST'}, []),
            ({'path': '/servers/[^/]+$'}, [1, 2, 3, 4]),
            ({'path': '^/servers'}, []),
            ({'query': 'marker='}, []),
            ({'query': 'limit='}, [1, 2, 3, 4]),
        ):
            wanted = fault.Fault('status', **options)
            self.assertEqual(numbers, shown(wanted, 4), options)

    def test_a_share_is_chosen_by_the_seed(self):
        wanted = fault.Fault('status', share=30)
        first = shown(wanted, 1000)
        self.assertEqual(first, shown(wanted, 1000))
        self.assertTrue(250 < len(first) < 350, len(first))

    def test_what_is_no_fault_is_refused(self):
        for document in ([], {}, {'effect': 'status', 'color': 1}):
            self.assertRaises(ValueError, fault.Fault.from_json, document)
        faults = book.FaultBook(seed=1)
        self.assertRaises(ValueError, faults.arm, fault.Fault('fire'))

    def test_it_can_be_disarmed(self):
        faults = book.FaultBook(seed=1)
        first = faults.arm(fault.Fault('status'))
        second = faults.arm(fault.Fault('cut'))
        faults.disarm(first)
        self.assertEqual([second], [row.id for row in faults.armed()])
        faults.disarm()
        self.assertEqual([], faults.armed())
        self.assertRaises(KeyError, faults.disarm, first)

    def test_every_effect_does_something_and_says_what(self):
        for name, effect in book.EFFECTS.items():
            does = effect.before or effect.after
            self.assertIsNotNone(does, name)
            self.assertTrue(does.__doc__, name)
