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

import datetime

from oslotest import base

from cipclient.model import calendar
from cipclient.model import notice
from cipclient.tests import builders
from cipclient.workflow.telling import leftover_mails
from cipclient.workflow.telling import returned

Delivery = notice.Delivery
NOW = builders.NOW
days = builders.days


def _sent(address, delivery, ago, answer='550 no such user'):
    answered = None if ago is None else NOW - ago
    return notice.Sent(
        'uid',
        notice.Person(address),
        notice.Occasion.WARNING,
        'Cloud',
        '<uid@example.org>',
        (answered or NOW) - days(1),
        delivery,
        answered=answered,
        answer=answer,
    )


class _View:
    """The notices of a ledger."""

    def __init__(self, *notices):
        self._notices = notices

    def notices(self, wanted):
        return (
            sent for sent in self._notices if sent.composed >= wanted.since
        )


def _returned(*notices):
    utc = calendar.Calendar(datetime.UTC)
    return returned.returned(_View(*notices), utc, NOW)


class TestReturned(base.BaseTestCase):
    def test_what_was_refused_or_bounced_rests(self):
        self.assertEqual(
            {
                'a@example.org': (NOW - days(1)).date(),
                'b@example.org': (NOW - days(6)).date(),
            },
            _returned(
                _sent('a@example.org', Delivery.REFUSED, days(1)),
                _sent('b@example.org', Delivery.BOUNCED, days(6)),
                _sent('c@example.org', Delivery.ACCEPTED, days(1)),
                _sent('d@example.org', Delivery.DEFERRED, days(1)),
                _sent('e@example.org', Delivery.COPIED, days(1)),
                _sent('f@example.org', Delivery.UNKNOWN, None),
            ),
        )

    def test_what_we_gave_up_ourselves_says_nothing_of_the_mailbox(self):
        """A week without a mail server is not followed by one of silence."""
        given_up = _sent(
            'a@example.org', Delivery.REFUSED, days(1), leftover_mails.GIVEN_UP
        )
        self.assertEqual({}, _returned(given_up))

    def test_after_a_week_an_address_is_tried_again(self):
        self.assertEqual(
            {}, _returned(_sent('a@example.org', Delivery.REFUSED, days(7)))
        )

    def test_the_last_answer_counts_in_whatever_order_they_come(self):
        refused = _sent('a@example.org', Delivery.REFUSED, days(3))
        accepted = _sent('a@example.org', Delivery.ACCEPTED, days(2))
        self.assertEqual({}, _returned(accepted, refused))
        self.assertEqual({}, _returned(refused, accepted))
        later = _sent('a@example.org', Delivery.BOUNCED, days(1))
        self.assertIn('a@example.org', _returned(refused, later, accepted))
