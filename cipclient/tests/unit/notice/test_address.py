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
import email.headerregistry

import hypothesis
import testtools
from hypothesis import strategies

from cipclient.model import policy as model_policy
from cipclient.notice import address

NOTICES = model_policy.Notices(
    sender='cloud@example.org',
    operators=('ops@example.org',),
    recipients=((model_policy.Recipient('owner'),),),
    allowed_domains=None,
    denied_domains=(),
    digest='weekly',
    languages={'default': 'en'},
    smtp=model_policy.Smtp('localhost', 25, 'none'),
)


def _why(value: object) -> str:
    try:
        found = address.validated(value)
    except ValueError as error:
        return str(error)
    raise AssertionError(f'{value!r} was taken as {found!r}')


class TestValidated(testtools.TestCase):
    def test_the_longest_that_there_can_be_is_one(self):
        domain = '.'.join(['d' * 61] * 3) + '.abc'
        longest = f'{"a" * 64}@{domain}'
        self.assertEqual(254, len(longest))
        self.assertEqual(longest, address.validated(longest))
        with testtools.ExpectedException(ValueError, 'has 255 characters'):
            address.validated(f'{longest}d')

    def test_what_is_wrong_with_it_is_said(self):
        for value, said in (
            ('a b@example.org', 'is not one plain address'),
            ('ada@10.0.0.1', 'ends in a number'),
        ):
            with testtools.ExpectedException(ValueError, said):
                address.validated(value)

    def test_a_bare_address_is_taken_as_it_is(self):
        for value in (
            'ada@example.org',
            "o'neill+cloud@physics.example.ac.uk",
            'a.b-c_d=e@x',
            f'{"a" * 64}@example.org',
        ):
            self.assertEqual(value, address.validated(value))

    def test_the_domain_is_written_small_and_the_rest_is_kept(self):
        self.assertEqual(
            'Ada@example.org', address.validated('Ada@EXAMPLE.Org')
        )

    def test_a_domain_of_other_letters_is_encoded(self):
        self.assertEqual(
            'ada@xn--mnchen-3ya.example',
            address.validated('ada@münchen.example'),
        )
        self.assertEqual(
            'ada@xn--mnchen-3ya.example',
            address.validated('ada@MÜNCHEN.example'),
        )

    def test_a_domain_that_the_codec_would_change_is_refused(self):
        for value in (
            'ada@straße.example',
            'ada@example。org',
            'ada@\uff45xample.org',
            'ada@exam\u00adple.org',
            'ada@exam\u200bple.org',
            f'ada@{"ü" * 63}.org',
        ):
            self.assertIn('cannot be encoded', _why(value))

    def test_what_is_two_addresses_or_another_is_refused(self):
        """A4."""
        for value in (
            'a@b.c, evil@x.org',
            'a@b.c,evil@x.org',
            'a;b@x.org',
            'a@b.c;evil@x.org',
            '"a@b.c" <evil@x.org>',
            'Ada <ada@x.org>',
            '<ada@x.org>',
            'evil@x.org (a@b.c)',
            '"ada"@x.org',
            '@relay.org:ada@x.org',
            'ada%x.org@relay.org',
            'x.org!ada@relay.org',
            'ada@x.org\n',
            'ada@x.org\r\nBcc: evil@x.org',
            'ada@x.org\0',
            'ada @x.org',
            ' ada@x.org',
            'ada@x.org ',
            'ada@x.org.',
            'ada@.x.org',
            'ada@x..org',
            '.ada@x.org',
            'a..da@x.org',
            'ada.@x.org',
            '@x.org',
            'ada@',
            'ada@-x.org',
            'ada@x_y.org',
            'ada@[192.0.2.1]',
            'ada@192.0.2.1',
            'ädä@x.org',
            'ada\uff20x.org',
            '=?utf-8?q?=0d=0aBcc:_evil=40x?=',
            '=?utf-8?q?=0d=0aBcc:_evil=40x?=@x.org\r',
        ):
            self.assertNotIn('evil', _why(value))

    def test_what_is_no_text_or_too_long_is_refused(self):
        """A5, F52."""
        for value, phrase in (
            (None, 'is missing'),
            ('', 'is empty'),
            (' ', 'is empty'),
            (['ada@x.org'], 'is a list'),
            (('ada@x.org',), 'is a list'),
            ({'ada@x.org': 1}, 'is a mapping'),
            (7, 'is a number'),
            (7.5, 'is a number'),
            (True, 'is true or false'),
            (b'ada@x.org', 'is something else'),
            ('ada', 'has no @'),
            ('ada@x@y.org', 'more than one @'),
            ('a' * 10_000_000, 'has 10000000 characters'),
            (f'{"a" * 65}@x.org', 'before the @'),
            (f'a@{"b" * 64}.org', 'does not end in a domain'),
            (f'{"a" * 64}@{".".join(["ü" * 45] * 4)}', 'once encoded'),
        ):
            self.assertIn(phrase, _why(value))

    @hypothesis.given(strategies.text(max_size=300))
    def test_what_is_taken_is_one_plain_address_for_the_library_too(
        self, value
    ):
        """P33, A4."""
        for text in (value, f'{value}@x.org', f'ada@{value}'):
            try:
                found = address.validated(text)
            except ValueError:
                continue
            self.assertTrue(found.isascii() and found.isprintable())
            read = email.headerregistry.Address(addr_spec=found)
            self.assertEqual(found, read.addr_spec)
            self.assertEqual(found, address.validated(found))


class TestAllowed(testtools.TestCase):
    def _allowed(self, value, **lists):
        return address.allowed(value, dataclasses.replace(NOTICES, **lists))

    def test_any_domain_is_allowed_unless_some_are_named(self):
        self.assertTrue(self._allowed('ada@x.org'))
        self.assertFalse(self._allowed('ada@x.org', allowed_domains=()))

    def test_a_named_domain_stands_for_those_below_it(self):
        lists = {'allowed_domains': ('Example.org',)}
        self.assertTrue(self._allowed('ada@example.org', **lists))
        self.assertTrue(self._allowed('ada@a.b.example.org', **lists))
        self.assertFalse(self._allowed('ada@notexample.org', **lists))
        self.assertFalse(self._allowed('ada@example.org.evil.net', **lists))
        self.assertFalse(self._allowed('ada@org', **lists))

    def test_what_is_denied_stays_denied(self):
        lists = {
            'allowed_domains': ('example.org',),
            'denied_domains': ('alumni.example.org',),
        }
        self.assertTrue(self._allowed('ada@example.org', **lists))
        self.assertFalse(self._allowed('ada@alumni.example.org', **lists))
        self.assertFalse(self._allowed('a@old.alumni.example.org', **lists))
