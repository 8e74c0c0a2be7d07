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

import bisect
import json

import hypothesis
from hypothesis import strategies
from oslotest import base

from cipclient.cloud import failure
from cipclient.cloud import service
from cipclient.inventory import decode
from cipclient.inventory import page_size
from cipclient.inventory import paging
from cipclient.inventory import server_row
from cipclient.tests.unit.cloud import rows

_ROWS = decode.Decoder('servers', server_row.Row)


def _pager(ask):
    return paging.Pager(ask, _ROWS, 'servers')


def _answer(*numbers, seconds=0.1):
    body = {'servers': [rows.server(number) for number in numbers]}
    return service.Answer(json.dumps(body).encode(), seconds)


#: What happens between two requests: a server is made or deleted, or its
#: row is touched, which with the id as sort key moves nothing.
_CHANGES = strategies.lists(
    strategies.lists(
        strategies.tuples(
            strategies.sampled_from(['make', 'delete', 'touch']),
            strategies.integers(0, 60),
        ),
        max_size=4,
    ),
    max_size=12,
)


class TestPaging(base.BaseTestCase):
    @hypothesis.settings(deadline=None)
    @hypothesis.given(
        strategies.sets(strategies.integers(0, 60)),
        _CHANGES,
        strategies.integers(1, 7),
        strategies.booleans(),
    )
    def test_p30_f6_whoever_lives_throughout_is_seen_exactly_once(
        self, alive, changes, cap, purges
    ):
        throughout = set(alive)
        present = set(alive)
        known = set(alive)
        pending = list(changes)

        def ask(params):
            nonlocal throughout
            for what, number in pending.pop(0) if pending else ():
                if what == 'make':
                    present.add(number)
                    known.add(number)
                elif what == 'delete':
                    present.discard(number)
                    throughout.discard(number)
            marker = params.get('marker')
            start = -1
            if marker is not None:
                start = int(marker.split('-')[0], 16)
                gone = known - present if not purges else set()
                if start not in present and start not in gone:
                    raise failure.Failure('marker not found', status=400)
            ordered = sorted(present)
            at = bisect.bisect_right(ordered, start)
            return _answer(*ordered[at : at + cap])

        pager = _pager(ask)
        seen = [row.id for page in pager.pages() for row in page]
        self.assertEqual(len(set(seen)), len(seen))
        missed = {rows.server_id(n) for n in throughout} - set(seen)
        self.assertTrue(not missed or pager.reasons, missed)
        if not purges:
            self.assertEqual((set(), []), (missed, pager.reasons))

    def test_f27_a_page_above_the_cap_is_asked_for_smaller(self):
        limits = []

        def ask(params):
            limits.append(int(params['limit']))
            if limits[-1] > 100:
                raise failure.TooLarge('too large')
            return _answer() if 'marker' in params else _answer(1)

        pager = _pager(ask)
        self.assertEqual(1, sum(len(page) for page in pager.pages()))
        self.assertEqual([1000, 250, 62, 62], limits)
        self.assertEqual([], pager.reasons)

    def test_f27_a_page_above_the_cap_at_any_size_is_partial(self):
        def ask(_params):
            raise failure.TooLarge('too large')

        pager = _pager(ask)
        self.assertEqual([], list(pager.pages()))
        self.assertIn('too large', pager.reasons[0])

    def test_a_gateway_that_cuts_long_pages_gets_shorter_ones(self):
        limits = []

        def ask(params):
            limits.append(int(params['limit']))
            if limits[-1] > 500:
                raise failure.Failure('cut', status=504)
            return _answer()

        pager = _pager(ask)
        self.assertEqual([], list(pager.pages()))
        self.assertEqual([1000, 250], limits)
        self.assertEqual([], pager.reasons)

    def test_rows_without_ids_only_cannot_be_paged_past(self):
        body = json.dumps({'servers': [{'name': 'x'}]}).encode()
        pager = _pager(lambda _params: service.Answer(body, 0.1))
        self.assertEqual([], list(pager.pages()))
        self.assertEqual(2, len(pager.reasons))


class TestPageSize(base.BaseTestCase):
    def _sizes(self, *seconds):
        size = page_size.PageSize()
        sizes = []
        for each in seconds:
            size.took(each)
            sizes.append(size.rows)
        return sizes

    def test_quick_pages_stay_large(self):
        self.assertEqual([1000, 1000], self._sizes(9.9, 0.1))

    def test_slow_pages_shrink_to_the_floor(self):
        self.assertEqual(
            [500, 250, 125, 62, 50, 50],
            self._sizes(200, 100, 50, 25, 12.5, 9),
        )

    def test_pages_that_are_slow_whatever_their_size_stay_large(self):
        # A cell that is down costs each request 60 s.
        self.assertEqual([500, 1000, 1000], self._sizes(61, 60, 60))
