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


import dataclasses

from oslotest import base

from cipclient import exceptions
from cipclient.model import notice
from cipclient.notice.delivery import redirect
from cipclient.tests.unit.notice import people


class _Fake:
    counts = True

    def __init__(self, *deliveries):
        self.answers = [notice.Answer(one, 250, 'OK') for one in deliveries]
        self.messages = []
        self.closed = 0

    def deliver(self, message):
        self.messages.append(message)
        return self.answers.pop(0)

    def close(self):
        self.closed += 1


class TestRedirect(base.BaseTestCase):
    def test_only_the_envelope_is_another(self):
        inner = _Fake(notice.Delivery.ACCEPTED)
        redirect.RedirectDelivery(inner, 'me@example.org').deliver(
            people.message()
        )
        self.assertEqual(
            [
                dataclasses.replace(
                    people.message(), recipient='me@example.org'
                )
            ],
            inner.messages,
        )

    def test_what_was_accepted_is_a_copy(self):
        inner = _Fake(*notice.Delivery)
        made = redirect.RedirectDelivery(inner, 'me@example.org')
        found = [
            made.deliver(people.message()).delivery for _ in notice.Delivery
        ]
        self.assertNotIn(notice.Delivery.ACCEPTED, found)
        self.assertEqual(
            [
                notice.Delivery.COPIED
                if one is notice.Delivery.ACCEPTED
                else one
                for one in notice.Delivery
            ],
            found,
        )
        self.assertFalse(made.counts)

    def test_the_address_is_checked(self):
        for address in ('', 'a@example.org, b@x.example', 'me'):
            self.assertRaises(
                exceptions.NoticeError,
                redirect.RedirectDelivery,
                _Fake(),
                address,
            )

    def test_it_closes_the_other(self):
        inner = _Fake()
        redirect.RedirectDelivery(inner, 'me@example.org').close()
        self.assertEqual(1, inner.closed)
