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

"""What the tests of all kinds do alike."""

import datetime
from collections.abc import Mapping

from cipclient.model import fact

TYPES = {
    fact.FactType.TEXT: str,
    fact.FactType.FLAG: bool,
    fact.FactType.NUMBER: int,
    fact.FactType.DATE: datetime.datetime,
    fact.FactType.TEXTS: tuple,
    fact.FactType.MAP: Mapping,
}


def read(listing):
    """Return all that a listing brings, and what it proved."""
    found = [one for page in listing.pages() for one in page]
    return found, listing.completeness()


def check_types(test, spec, resource):
    """Check that each fact is as declared, absent, or unknown."""
    for declared in spec.facts:
        value = resource.facts[declared.name]
        if value is None or isinstance(value, fact.Unknown):
            continue
        test.assertIsInstance(value, TYPES[declared.type], declared.name)
        if isinstance(value, datetime.datetime):
            test.assertEqual(datetime.UTC, value.tzinfo)
        if isinstance(value, tuple):
            test.assertTrue(all(isinstance(one, str) for one in value))
        if isinstance(value, Mapping):
            for name, one in value.items():
                test.assertIsInstance(name, str)
                test.assertIsInstance(one, str)
