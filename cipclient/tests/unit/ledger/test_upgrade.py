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


import contextlib
import shutil

import sqlalchemy
from alembic import autogenerate
from alembic import migration

from cipclient import exceptions
from cipclient.ledger import beginning
from cipclient.ledger import journal
from cipclient.ledger import opening
from cipclient.ledger import schema
from cipclient.ledger import tables
from cipclient.model import case as model_case
from cipclient.model import step as model_step
from cipclient.tests.database import base
from cipclient.tests.unit.ledger import records

NOW = records.NOW
#: As the first release wrote moments: without a zone, and in UTC.
_AT = NOW.replace(tzinfo=None)
_DDL = ('ALTER', 'CREATE')
#: More than the upgrade has statements that change tables.
_MANY = 20


class _Killed(Exception):
    """What a process that dies leaves undone."""


class Upgrading:
    """A ledger of the first release, with a case that was let go on."""

    def setUp(self):
        super().setUp()
        migrations = self.folder / 'first'
        shutil.copytree(schema.MIGRATIONS, migrations)
        for path in (migrations / 'versions').glob('0*.py'):
            if not path.name.startswith('0001'):
                path.unlink()
        self.old = self.database()
        if self.old.place.file is not None:
            self.files.create(self.old.place.file)
        with self.old.writing() as connection:
            schema.migrate(connection, migrations)
            self._fill(connection)

    def _fill(self, connection):
        made = sqlalchemy.MetaData()
        made.reflect(connection)

        def write(table, **values):
            result = connection.execute(made.tables[table].insert(), values)
            return result.inserted_primary_key[0]

        words = dict.fromkeys(
            ('rule', 'ladder', 'acts_rule', 'acts_ladder'), 'compute'
        )
        cloud = write('cloud', name='arbutus', identity='https://keystone')
        run = write(
            'run',
            cloud_id=cloud,
            command='scan',
            by='ada',
            host='ops1',
            pid=1,
            started=_AT,
            ended=_AT,
            outcome='done',
        )
        scan = write(
            'scan',
            cloud_id=cloud,
            run_id=run,
            at=_AT,
            policy='',
            completeness='[]',
            population='[]',
            opened=1,
            unannounced=0,
            foreseen=0,
            tripped='[]',
            complete=True,
        )
        key = records.key()
        resource = write(
            'resource',
            cloud_id=cloud,
            region=key.region,
            kind=key.kind,
            resource_id=key.id,
            created=key.created.replace(tzinfo=None),
            created_key=key.created.isoformat(),
            first_seen=_AT,
            last_seen=_AT,
            last_scan=scan,
            name='the server',
            project_id='p1',
            user_id='u1',
            domain_id='',
            status='ACTIVE',
            flavor='c4',
            vcpus=4,
            ram=8192,
            disk=20,
            gpus=0,
            state='over',
            reasons='[]',
            **words,
        )
        self.number = write(
            'episode_case',
            cloud_id=cloud,
            resource=resource,
            episode=1,
            opened=_AT,
            backlog=False,
            stage='warned',
            warned=2,
            announced=1,
            awaits='first',
            waived=False,
            waived_why='',
            waived_by='',
            ending='',
            state='over',
            expires=_AT,
            reasons='[]',
            **words,
        )
        for reason, by in (('locked', 'ada'), ('unknown', '')):
            write(
                'hold',
                case_id=self.number,
                reason=reason,
                why='because',
                since=_AT,
                ended=_AT,
                released_by=by,
                released_why='',
            )
        journal.append(connection, at=NOW, what=beginning.BEGUN)

    def _version(self):
        with self.old.reading() as connection:
            return schema.version(connection, '')

    def _run(self):
        return self.ledger().run('arbutus', 'enforce', 'ada', NOW)

    @contextlib.contextmanager
    def _dying(self):
        """Die before the second statement that changes tables."""
        begun = []

        def before(connection, cursor, statement, *_):
            if statement.lstrip().upper().startswith(_DDL):
                if begun:
                    raise _Killed
                begun.append(statement)

        engine = self.old._writer
        sqlalchemy.event.listen(engine, 'before_cursor_execute', before)
        try:
            yield
        finally:
            sqlalchemy.event.remove(engine, 'before_cursor_execute', before)

    def test_who_only_reads_is_told_and_changes_nothing(self):
        error = self.assertRaises(
            exceptions.LedgerError, self.ledger().view, 'arbutus'
        )
        self.assertIn('of an older cipclient', str(error))
        self.assertEqual('0001', self._version())

    def test_a_run_that_writes_brings_it_up_to_date(self):
        with self._run() as run:
            self.assertEqual(schema.HEAD, self._version())
            (changed,) = run.noted_as(beginning.CHANGED)
            self.assertEqual('0001', changed.detail['before'])
            run.verify_journal()

    def test_what_it_had_is_kept_and_was_quarantined_by_nobody(self):
        with self._run() as run:
            case = run.case(self.number)
            self.assertEqual(
                (records.key(), 'the server', NOW, model_case.Stage.WARNED, 2),
                (
                    case.resource,
                    case.subject.name,
                    case.opened,
                    case.stage,
                    case.warned,
                ),
            )
            self.assertEqual((None, ''), (case.quarantined, case.verb))
            self.assertEqual({model_case.HoldReason.LOCKED}, case.released)
            self.assertEqual('', run.installation())
            run.bind('https://keystone')

    def test_an_act_on_what_it_had_is_recorded(self):
        with self._run() as run:
            case = run.case(self.number)
            step = run.intend(case, case.resource, 'stop', {}, '', '', NOW)
            run.sending(step, 'stop', 'req-1', NOW)
            run.end_step(step, model_step.Outcome.DONE, '', NOW, [case])
            self.assertEqual(1, len(run.steps_of(case.resource)))

    def test_its_tables_are_those_of_a_new_one(self):
        with self._run():
            pass
        with self.old.reading() as connection:
            context = migration.MigrationContext.configure(
                connection,
                opts={
                    'compare_type': True,
                    'version_table': schema.VERSION_TABLE,
                },
            )
            self.assertEqual(
                [], autogenerate.compare_metadata(context, tables.METADATA)
            )

    def test_what_died_at_any_statement_of_it_goes_on(self):
        """MariaDB keeps what was changed so far; the others nothing."""
        for _ in range(_MANY):
            if self._version() == schema.HEAD:
                break
            with self._dying(), contextlib.suppress(_Killed):
                opening.to_write(self.old, self.files, NOW, create=False)
        with self._run() as run:
            self.assertEqual(2, run.case(self.number).warned)
            run.verify_journal()
        self.test_its_tables_are_those_of_a_new_one()


class TestUpgrading(Upgrading, base.SqliteTestCase):
    pass
