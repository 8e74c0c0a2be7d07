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

"""Fault F28: each field in each wrong type, and bodies of any kind."""

import json

import hypothesis
import msgspec
from hypothesis import strategies
from oslotest import base

from cipclient.inventory import decode
from cipclient.inventory import flavor
from cipclient.inventory import server
from cipclient.inventory import server_row
from cipclient.inventory import volume
from cipclient.inventory import volume_row
from cipclient.model import fact
from cipclient.tests.unit.cloud import rows
from cipclient.tests.unit.inventory import reading

_ROWS = decode.Decoder('servers', server_row.Row)
_VOLUMES = decode.Decoder('volumes', volume_row.Row)

_STRANGE = (
    None,
    True,
    -1,
    2.5,
    10**30,
    '',
    'a text',
    [],
    [1],
    [None],
    [{}],
    {},
    {'a': 1},
    {'a': {'b': []}},
    float('nan'),
    '\ud800',
)
_MISSING = object()


def _page(key, *found):
    return json.dumps({key: found}).encode()


def _servers(body):
    flavors = flavor.Flavors()
    return [
        server_row.server(row, 'west', flavors)
        for row in _ROWS.page(body).rows
    ]


class TestF28(base.BaseTestCase):
    def _check(self, spec, found):
        self.assertEqual({one.name for one in spec.facts}, set(found.facts))
        reading.check_types(self, spec, found)

    def test_each_field_of_a_server_in_each_wrong_type(self):
        spec = server.ServerInventory.spec
        good = rows.server(1)
        for field in good:
            for value in (*_STRANGE, _MISSING):
                bad = dict(good, id=rows.server_id(2))
                if value is _MISSING:
                    del bad[field]
                else:
                    bad[field] = value
                found = _servers(_page('servers', bad, good))
                self.assertEqual(good['id'], found[-1].id)
                expected = _servers(_page('servers', good))[0]
                self.assertEqual(expected, found[-1], field)
                if field != 'id':
                    self.assertEqual(2, len(found))
                for one in found:
                    self._check(spec, one)

    def test_each_field_of_a_volume_in_each_wrong_type(self):
        good = rows.volume(1)
        for field in good:
            for value in (*_STRANGE, _MISSING):
                bad = dict(good, id=rows.server_id(2))
                if value is _MISSING:
                    del bad[field]
                else:
                    bad[field] = value
                page = _VOLUMES.page(_page('volumes', bad, good))
                found = [volume_row.volume(row, 'west') for row in page.rows]
                self.assertEqual(good['id'], found[-1].id)
                for one in found:
                    self._check(volume.SPEC, one)

    def test_each_field_of_a_flavor_in_each_wrong_type(self):
        good = rows.server(1)['flavor']
        for field in good:
            for value in _STRANGE:
                changed = {**good, field: value}
                found = _servers(
                    _page('servers', rows.server(1, flavor=changed))
                )[0]
                self._check(server.ServerInventory.spec, found)

    def test_a_missing_field_is_unknown_and_not_absent(self):
        row = {'id': rows.server_id(1)}
        found = _servers(_page('servers', row))[0]
        for name, value in found.facts.items():
            if name != 'id':
                self.assertIsInstance(value, fact.Unknown, name)

    @hypothesis.given(
        strategies.dictionaries(
            strategies.sampled_from(sorted(rows.server(1))),
            strategies.recursive(
                strategies.none()
                | strategies.booleans()
                | strategies.integers()
                | strategies.floats()
                | strategies.text(max_size=5),
                lambda inner: (
                    strategies.lists(inner, max_size=3)
                    | strategies.dictionaries(
                        strategies.text(max_size=5), inner, max_size=3
                    )
                ),
                max_leaves=6,
            ),
        )
    )
    def test_any_row_at_all_is_a_server_or_nameless(self, changes):
        body = _page('servers', {**rows.server(1), **changes})
        page = _ROWS.page(body)
        self.assertEqual(1, len(page.rows) + page.nameless)
        for found in _servers(body):
            self._check(server.ServerInventory.spec, found)

    @hypothesis.given(strategies.binary(max_size=64))
    def test_any_body_at_all_is_a_page_or_unreadable(self, body):
        try:
            page = _ROWS.page(body)
        except decode.Unreadable:
            return
        self.assertEqual(page.size, len(page.rows) + page.nameless)

    def test_f25_what_is_no_page_is_unreadable(self):
        for body in (
            b'',
            b'<html>log in</html>',
            b'[]',
            b'null',
            b'{}',
            b'{"servers": null}',
            b'{"servers": {}}',
            b'{"servers": [{"id": "1"',
        ):
            self.assertRaises(decode.Unreadable, _ROWS.page, body)

    def test_f27_nesting_of_100_000_neither_crashes_nor_passes(self):
        deep = b'[' * 100_000 + b']' * 100_000
        for body in (deep, b'{"servers": [{"id": "1", "x": ' + deep + b'}]}'):
            self.assertRaises(decode.Unreadable, _ROWS.page, body)

    def test_ids_that_no_path_can_hold_are_none(self):
        for id_ in ('', ' ', '\n', 'a\nb', 'x' * 256, '\u202e'):
            self.assertFalse(decode.is_usable(id_), id_)
        self.assertTrue(decode.is_usable('default'))

    def test_an_id_is_one_segment_of_a_path(self):
        self.assertEqual('a%2Fb%3Fc', decode.quoted('a/b?c'))
        self.assertEqual('%2E%2E', decode.quoted('..'))

    def test_h37_user_data_is_not_kept(self):
        self.assertNotIn(
            'c2VjcmV0', repr(_servers(_page('servers', rows.server(1))))
        )

    def test_flavors_are_shared_between_servers(self):
        body = _page('servers', rows.server(1), rows.server(2))
        one, other = _servers(body)
        self.assertIs(
            one.fact('flavor.extra_specs'), other.fact('flavor.extra_specs')
        )

    def test_flavors_without_number_are_not_remembered_for_ever(self):
        flavors = flavor.Flavors()
        for number in range(20_001):
            flavors.facts(msgspec.Raw(b'{"vcpus": %d}' % number))
        self.assertLessEqual(len(flavors._remembered), 10_000)
