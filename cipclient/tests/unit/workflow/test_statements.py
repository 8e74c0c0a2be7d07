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

import fixtures
import sqlalchemy
import sqlalchemy.event

from cipclient.tests.unit.workflow import recorded


class TestStatements(recorded.TestCase):
    """How much the ledger is asked: counted, as times tell of a machine."""

    rules = """\
version: 1
cloud: test
lifetimes:
  - {name: short, kind: server, match: {flavor: "c*"}, limit: 60d,
     ladder: research}
  - {name: data, kind: volume, limit: 90d, ladder: tell}
conditions:
  - {name: forgotten, kind: server, match: {status: SHUTOFF}, limit: 60d,
     ladder: research}
"""

    def _counted(self, servers, rows):
        """Return pages, and statements of the first scan and of the next.

        :param rows: of a page.
        """
        folder = self.useFixture(fixtures.TempDir()).path
        self.environ = {'CIPCLIENT_LEDGER': f'{folder}/new/ledger.sqlite'}
        cloud = self.start(servers=servers, max_limit=rows)
        asked = []

        def count(connection, cursor, statement, *rest):
            asked[-1] += 1

        sqlalchemy.event.listen(
            sqlalchemy.Engine, 'before_cursor_execute', count
        )
        try:
            for _each in range(2):
                asked.append(0)
                cloud.requests.clear()
                self.assertTrue(self.scan().recorded)
        finally:
            sqlalchemy.event.remove(
                sqlalchemy.Engine, 'before_cursor_execute', count
            )
        pages = sum('/detail' in one.path for one in cloud.requests)
        return pages, *asked

    def test_they_grow_with_pages_and_not_with_what_is_on_them(self):
        """Design section 7. Nearly every server has its case."""
        few = self._counted(servers=100, rows=20)
        full = self._counted(servers=200, rows=40)
        many = self._counted(servers=200, rows=20)
        self.assertEqual(few, full)
        pages = many[0] - few[0]
        self.assertGreater(pages, 5)
        self.assertLessEqual(many[1] - few[1], 10 * pages)
        self.assertLessEqual(many[2] - few[2], 4 * pages)
