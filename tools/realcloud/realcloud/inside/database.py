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

"""A connection to the databases, for what goes past the APIs."""

import pymysql
import pymysql.cursors

from realcloud import cloud
from realcloud import settings

# Both live in the same MariaDB: only Nova goes through the forwarder.
CELLS = ('nova_cell1', 'nova_cell2')


def connect():
    return pymysql.connect(
        host=cloud.ADDRESS,
        port=settings.load().port('mariadb'),
        user='root',
        charset='utf8mb3',
        autocommit=False,
        cursorclass=pymysql.cursors.DictCursor,
        init_command='SET time_zone = "+00:00"',
    )


def rows(conn, text, *args):
    with conn.cursor() as cursor:
        cursor.execute(text, args)
        return list(cursor.fetchall())


def matching(conn, table, column, values):
    """The rows in which a column has one of these values."""
    values = list(values)
    if not values:
        return []
    return rows(
        conn,
        'SELECT * FROM {} WHERE {} IN ({})'.format(
            table, column, ', '.join(['%s'] * len(values))
        ),
        *values,
    )
