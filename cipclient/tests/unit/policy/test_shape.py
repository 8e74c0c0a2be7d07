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

from typing import Annotated

from oslotest import base

from cipclient.policy import document
from cipclient.policy import settings
from cipclient.policy import shape
from cipclient.policy import spelled


class TestShape(base.BaseTestCase):
    def test_wrapping_is_taken_off(self):
        for annotation, form in (
            (spelled.Duration, shape.Form.VALUE),
            (spelled.Duration | None, shape.Form.VALUE),
            (Annotated[document.Ladder | None, 'x'], shape.Form.SECTION),
            (tuple[spelled.Name, ...], shape.Form.LIST),
            (dict[str, document.Ladder], shape.Form.MAP),
        ):
            self.assertIs(form, shape.shape(annotation).form)

    def test_what_has_no_spelling_is_no_key(self):
        self.assertRaises(TypeError, shape.shape, str)
        self.assertRaises(TypeError, shape.shape, list[spelled.Name])

    def test_a_section_is_found_by_its_path(self):
        for path, section in (
            ((), document.Document),
            (('lifetimes', 0, 'renewal'), document.Renewal),
            (('ladders', 'research'), document.Ladder),
            (('calendar', 'freeze', 3), settings.Freeze),
            (('notices', 'smtp'), settings.Smtp),
        ):
            self.assertIs(section, shape.section_at(document.Document, path))

    def test_keys_are_those_of_the_file(self):
        self.assertEqual({'from', 'to'}, set(shape.fields(settings.Freeze)))
