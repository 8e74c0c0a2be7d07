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

import os
import pathlib
import textwrap

import fixtures
import hypothesis
from hypothesis import strategies

from cipclient import exceptions
from cipclient.model import policy
from cipclient.policy import facts_file
from cipclient.policy import loader
from cipclient.tests.unit.policy import specs
from cipclient.tests.unit.policy import texts

_SOURCE = pathlib.Path('projects.csv')


def _read(text, key='id'):
    content = textwrap.dedent(text)
    if isinstance(content, str):
        content = content.encode()
    return facts_file.read(_SOURCE, content, key)


class TestRead(texts.TestCase):
    def _faults(self, text, key='id'):
        return list(self.assertRaises(ValueError, _read, text, key).args)

    def test_rows_are_found_by_their_key(self):
        self.assertEqual(
            {
                'p1': {'contact': 'a@b.c', 'end_date': '2027-06-30'},
                'p2': {'ticket': 'RT, 4711', 'language': 'fr'},
                'p3': {},
            },
            _read(
                """\
                contact,id,end_date,ticket,language
                a@b.c,p1,2027-06-30,,

                ,p2,,"RT, 4711", fr
                ,p3,,,
                """
            ),
        )

    def test_a_spreadsheet_s_mark_and_line_ends_do_no_harm(self):
        content = b'\xef\xbb\xbfid,ticket\r\np1,x\r\n'
        self.assertEqual(
            {'p1': {'ticket': 'x'}}, facts_file.read(_SOURCE, content, 'id')
        )

    def test_a_header_is_needed(self):
        self.assertEqual(
            ["projects.csv:1: column 'id' is missing"], self._faults('')
        )

    def test_columns_are_known(self):
        self.assertEqual(
            [
                "projects.csv:1: unknown column 'contct': did you mean "
                "'contact'?",
                "projects.csv:1: column 'ticket' is there twice",
            ],
            self._faults('id,contct,ticket,ticket\n'),
        )

    def test_every_row_is_checked(self):
        faults = self._faults(
            """\
            id,contact,end_date,language
            p1,a@b.c,2027-06-30,en
            p1,,,
            ,a@b.c,,
            p2,a@b.c
            p3,me,soon,English
            """
        )
        for start, part in zip(
            (3, 4, 5, 6, 6, 6),
            (
                "'p1' is in line 2 already",
                'id is blank',
                '2 columns, but the header has 4',
                'contact: ',
                'end_date: ',
                'language: ',
            ),
            strict=True,
        ):
            fault = faults.pop(0)
            self.assertTrue(fault.startswith(f'projects.csv:{start}: '), fault)
            self.assertIn(part, fault)
        self.assertEqual([], faults)

    def test_what_is_no_table_is_a_fault(self):
        self.assertIn('no CSV', self._faults('id\n"a"b\n')[0])
        error = self.assertRaises(
            ValueError, facts_file.read, _SOURCE, b'\xff', 'id'
        )
        self.assertIn('not UTF-8', str(error))

    @texts.FUZZ
    @hypothesis.given(strategies.binary())
    def test_any_bytes_are_a_table_or_a_value_error(self, content):
        try:
            facts_file.read(_SOURCE, b'id,ticket\n' + content, 'id')
        except ValueError as error:
            self.assertTrue(error.args)


class TestFacts(texts.TestCase):
    def setUp(self):
        super().setUp()
        self.directory = pathlib.Path(self.useFixture(fixtures.TempDir()).path)

    def _write(self, text):
        path = self.directory / 'projects.csv'
        path.write_text(text)
        os.chmod(path, 0o600)
        return path

    def _load(self, **entry):
        entry = {
            'kind': 'project',
            'key': 'id',
            'file': 'projects.csv',
            **entry,
        }
        return loader.load_text(
            texts.text(facts=[entry]),
            'policy.yaml',
            specs.SPECS,
            self.directory,
        )

    def _fault(self, part, **entry):
        error = self.assertRaises(exceptions.PolicyError, self._load, **entry)
        self.assertEqual(1, len(error.faults))
        self.assertIn(part, error.faults[0].message)
        self.assertGreater(error.faults[0].line, 1)

    def test_a_table_stands_beside_the_policy(self):
        path = self._write('id,ticket\np1,x\n')
        self.assertEqual(
            (
                policy.FactsFile(
                    'project', 'id', str(path), {'p1': {'ticket': 'x'}}
                ),
            ),
            self._load().facts,
        )

    def test_it_may_be_about_people(self):
        self._write('id,contact\nu1,a@b.c\n')
        self.assertEqual('user', self._load(kind='user').facts[0].kind)

    def test_an_unknown_kind_is_a_fault(self):
        self._write('id,ticket\np1,x\n')
        self._fault("did you mean 'project'?", kind='projct')

    def test_an_unknown_key_is_a_fault(self):
        self._write('id,ticket\np1,x\n')
        self._fault('is not known here', key='domain')

    def test_a_missing_file_is_a_fault(self):
        self._fault('cannot be read: No such file')

    def test_a_file_that_others_can_write_is_a_fault(self):
        os.chmod(self._write('id,ticket\np1,x\n'), 0o666)
        self._fault('everybody can write')

    def test_a_table_s_faults_are_told_with_their_lines(self):
        path = self._write('id,tickt\np1,x\n')
        self._fault(f"{path}:1: unknown column 'tickt'")

    def test_a_text_without_a_place_has_no_tables(self):
        self.assert_fault(
            'no file of the policy',
            facts=[{'kind': 'project', 'key': 'id', 'file': 'projects.csv'}],
        )
