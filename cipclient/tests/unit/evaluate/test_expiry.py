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
import datetime

from oslotest import base

from cipclient.evaluate import expiry
from cipclient.model import history as model_history
from cipclient.model import kind
from cipclient.model import rule as model_rule
from cipclient.tests import builders

NOW = builders.NOW
CREATED = builders.CREATED
days = builders.days


def _utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def _span(
    rule,
    resource=None,
    *others,
    history=model_history.BLANK,
    timezone=builders.VANCOUVER,
    now=NOW,
):
    resource = resource or builders.server()
    return expiry.Lifetime(
        rule, builders.SPECS[resource.kind], builders.calendar(timezone)
    ).span(resource, builders.surroundings(*others), history, now)


def _course(**more):
    return builders.lifetime(until=builders.until_property(), **more)


def _ending(text):
    """Return a project whose property gives that last day."""
    return builders.project(properties={'end_date': text})


class TestLimit(base.BaseTestCase):
    def test_a_lifetime_counts_from_creation(self):
        self.assertEqual(
            expiry.Span(CREATED, 'created', CREATED + days(60)),
            _span(builders.lifetime(limit=60)),
        )

    def test_never_has_no_end(self):
        self.assertEqual(
            expiry.Span(CREATED, 'created'),
            _span(builders.lifetime(never=True)),
        )

    def test_never_needs_no_creation_date(self):
        span = _span(
            builders.lifetime(never=True),
            builders.server(created=builders.unknown()),
        )
        self.assertEqual(expiry.Span(), span)

    def test_an_unknown_creation_is_never_guessed(self):
        span = _span(
            builders.lifetime(limit=60),
            builders.server(created=builders.unknown()),
        )
        self.assertEqual(
            expiry.Span(unknown='created is unknown: HTTP 503'), span
        )

    def test_a_creation_that_is_absent_or_no_date_is_not_there(self):
        for value in (None, '2026-01-01T00:00:00Z', 5):
            span = _span(
                builders.lifetime(limit=60), builders.server(created=value)
            )
            self.assertEqual(expiry.Span(unknown='created is not there'), span)

    def test_a_creation_before_openstack_is_a_broken_one(self):
        first = _utc(2010, 1, 1)
        rule = builders.lifetime(limit=60)
        self.assertEqual(
            first, _span(rule, builders.server(created=first)).begins
        )
        self.assertEqual(
            expiry.Span(unknown='created is 2009-12-31, before OpenStack was'),
            _span(rule, builders.server(created=first - builders.TICK)),
        )

    def test_a_creation_after_now_is_a_broken_one(self):
        rule = builders.lifetime(limit=60)
        ahead = NOW + datetime.timedelta(minutes=5)
        self.assertEqual(
            ahead, _span(rule, builders.server(created=ahead)).begins
        )
        self.assertEqual(
            expiry.Span(unknown='created is 2026-06-15T12:05:00Z, after now'),
            _span(rule, builders.server(created=ahead + builders.TICK)),
        )


class TestUndated(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.rule = builders.lifetime(kind='project', limit=60)
        self.key = ('project', '', 'p1')

    def test_it_counts_from_when_the_ledger_first_saw_it(self):
        self.assertEqual(
            expiry.Span(
                CREATED, 'first seen by the ledger', CREATED + days(60)
            ),
            _span(
                self.rule,
                builders.project(),
                history=model_history.History({self.key: CREATED}),
            ),
        )

    def test_without_a_record_it_is_unknown(self):
        self.assertEqual(
            expiry.Span(
                unknown='a project has no creation date, and no record says '
                'when it was first seen'
            ),
            _span(self.rule, builders.project()),
        )

    def test_it_counts_from_now_if_it_is_being_recorded_first(self):
        being_recorded = model_history.History(now_first=NOW)
        self.assertEqual(
            expiry.Span(NOW, 'first seen by the ledger', NOW + days(60)),
            _span(self.rule, builders.project(), history=being_recorded),
        )

    def test_an_earlier_record_outranks_the_one_being_made(self):
        history = model_history.History({self.key: CREATED}, now_first=NOW)
        self.assertEqual(
            CREATED,
            _span(self.rule, builders.project(), history=history).begins,
        )

    def test_a_creation_date_that_it_reports_counts_for_nothing(self):
        span = _span(self.rule, builders.project(created=CREATED))
        self.assertIsNone(span.expires)

    def test_a_last_day_needs_no_begin(self):
        rule = builders.lifetime(
            kind='project',
            until=model_rule.Until(fact='properties', key='end_date'),
        )
        self.assertEqual(
            expiry.Span(expires=_utc(2026, 7, 1, 7)),
            _span(rule, _ending('2026-06-30')),
        )


class TestFixedUntil(base.BaseTestCase):
    def test_it_is_the_end_of_that_day_where_the_operator_is(self):
        rule = builders.lifetime(until=builders.until_day(2026, 6, 30))
        self.assertEqual(
            expiry.Span(CREATED, 'created', _utc(2026, 7, 1, 7)), _span(rule)
        )

    def test_it_needs_no_creation_date(self):
        rule = builders.lifetime(until=builders.until_day(2026, 6, 30))
        span = _span(rule, builders.server(created=None))
        self.assertEqual(expiry.Span(expires=_utc(2026, 7, 1, 7)), span)

    def test_of_limit_and_last_day_the_earlier_ends_it(self):
        until = builders.until_day(2026, 6, 30)
        self.assertEqual(
            CREATED + days(60),
            _span(builders.lifetime(limit=60, until=until)).expires,
        )
        self.assertEqual(
            _utc(2026, 7, 1, 7),
            _span(builders.lifetime(limit=365, until=until)).expires,
        )

    def test_with_a_limit_it_needs_the_creation_date(self):
        rule = builders.lifetime(
            limit=60, until=builders.until_day(2026, 6, 30)
        )
        span = _span(rule, builders.server(created=None))
        self.assertEqual(expiry.Span(unknown='created is not there'), span)


class TestUntilOfAFact(base.BaseTestCase):
    def test_it_is_the_end_of_that_day_where_the_operator_is(self):
        self.assertEqual(
            expiry.Span(CREATED, 'created', _utc(2026, 7, 1, 7)),
            _span(_course(), None, _ending('2026-06-30')),
        )

    def test_it_follows_the_clocks(self):
        for day, hour in (
            ('2026-03-07', 8),
            ('2026-03-08', 7),
            ('2026-10-31', 7),
            ('2026-11-01', 8),
        ):
            date = datetime.date.fromisoformat(day) + days(1)
            self.assertEqual(
                _utc(date.year, date.month, date.day, hour),
                _span(_course(), None, _ending(day)).expires,
            )

    def test_its_absence_is_told_and_is_no_date(self):
        for other in (
            builders.project(),
            builders.project(properties=None),
            builders.project(properties={'end': '2026-06-30'}),
        ):
            self.assertEqual(
                expiry.Span(CREATED, 'created', dateless=True),
                _span(_course(), None, other),
            )

    def test_in_its_absence_a_limit_counts_alone(self):
        self.assertEqual(
            expiry.Span(CREATED, 'created', CREATED + days(60)),
            _span(_course(limit=60)),
        )

    def test_of_limit_and_last_day_the_earlier_ends_it(self):
        other = _ending('2026-06-30')
        self.assertEqual(
            _utc(2026, 7, 1, 7),
            _span(_course(limit=365), None, other).expires,
        )
        self.assertEqual(
            CREATED + days(60), _span(_course(limit=60), None, other).expires
        )

    def test_what_is_no_date_is_unknown_and_shown(self):
        for text in (
            '',
            'soon',
            '2026-6-30',
            '2026-02-30',
            '20260630',
            '2026-W27-2',
            '2026-06-30T00:00:00Z',
            ' 2026-06-30',
            '2026-06-30\n',
            '٢٠٢٦-٠٦-٣٠',
        ):
            span = _span(_course(), None, _ending(text))
            self.assertEqual(
                expiry.Span(
                    CREATED,
                    'created',
                    unknown='project.properties.end_date is '
                    f'{text!r}, not a date YYYY-MM-DD from 2010 to 2199',
                ),
                span,
            )

    def test_what_is_no_date_is_unknown_beside_a_limit_too(self):
        span = _span(_course(limit=60), None, _ending('soon'))
        self.assertIsNone(span.expires)
        self.assertNotEqual('', span.unknown)

    def test_a_placeholder_is_no_date(self):
        for text in ('0001-01-01', '1970-01-01', '2200-01-01', '9999-12-31'):
            span = _span(_course(), None, _ending(text))
            self.assertIsNone(span.expires)
            self.assertIn(text, span.unknown)

    def test_the_first_and_the_last_year_are_dates(self):
        for text in ('2010-01-01', '2199-12-31'):
            self.assertIsNotNone(_span(_course(), None, _ending(text)).expires)

    def test_an_unknown_fact_is_unknown(self):
        span = _span(
            _course(), None, builders.project(properties=builders.unknown())
        )
        self.assertEqual(
            'project.properties.end_date is unknown: HTTP 503', span.unknown
        )

    def test_a_fact_of_another_type_is_unknown(self):
        for value in ('2026-06-30', 5, ('2026-06-30',), NOW, True):
            span = _span(_course(), None, builders.project(properties=value))
            self.assertEqual(
                'project.properties is not of the type it should be',
                span.unknown,
            )


class TestCeiling(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.rule = builders.lifetime(
            until=builders.until_metadata(),
            trust_owner=True,
            ceiling=days(365),
        )
        self.end = CREATED + days(365)

    def _expires(self, text, rule=None):
        return _span(
            rule or self.rule,
            builders.server(metadata={'lifetime_until': text}),
        ).expires

    def test_an_owner_may_take_less(self):
        self.assertEqual(_utc(2026, 7, 1, 7), self._expires('2026-06-30'))

    def test_an_owner_may_not_take_more(self):
        self.assertEqual(self.end, self._expires('2030-01-01'))

    def test_an_owner_who_writes_no_date_gets_the_ceiling(self):
        for text in ('', 'forever', '9999-12-31', '1970-01-01'):
            self.assertEqual(self.end, self._expires(text))

    def test_an_owner_who_writes_nothing_gets_the_ceiling(self):
        self.assertEqual(
            expiry.Span(CREATED, 'created', self.end),
            _span(self.rule, builders.server()),
        )

    def test_what_the_owner_wrote_is_unknown_if_it_was_not_read(self):
        span = _span(self.rule, builders.server(metadata=builders.unknown()))
        self.assertEqual(
            expiry.Span(
                CREATED,
                'created',
                unknown='metadata.lifetime_until is unknown: HTTP 503',
            ),
            span,
        )

    def test_it_needs_the_creation_date(self):
        span = _span(self.rule, builders.server(created=None))
        self.assertEqual(expiry.Span(unknown='created is not there'), span)

    def test_a_limit_below_it_ends_it(self):
        rule = dataclasses.replace(self.rule, limit=days(30))
        self.assertEqual(CREATED + days(30), self._expires('forever', rule))


class TestCondition(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fault = NOW - days(20)
        self.seen = NOW - days(10)
        self.history = model_history.History(
            holding_since={(('server', 'west', 's1'), 'broken'): self.seen}
        )
        self.by_fault = expiry.Span(
            self.fault, 'fault.created', self.fault + days(30)
        )
        self.by_ledger = expiry.Span(
            self.seen, 'the ledger', self.seen + days(30)
        )
        self.unknown = expiry.Span(unknown='holds since an unknown date')

    def _span(self, *match, spec=builders.SERVER, blank=False, **more):
        where = more.pop('where', None)
        server = builders.server(
            status='ERROR', **{'fault_created': self.fault, **more}
        )
        return expiry.Condition(
            builders.condition(
                *(match or (builders.is_('status', 'ERROR'),)), where=where
            ),
            spec,
        ).span(server, model_history.BLANK if blank else self.history, NOW)

    def test_it_runs_from_the_date_that_the_api_proves(self):
        self.assertEqual(self.by_fault, self._span())

    def test_without_one_it_runs_from_when_the_ledger_saw_it(self):
        self.assertEqual(self.by_ledger, self._span(fault_created=None))

    def test_without_either_its_date_is_not_guessed(self):
        self.assertEqual(
            self.unknown, self._span(fault_created=None, blank=True)
        )

    def test_without_either_it_begins_where_the_record_does(self):
        self.history = model_history.History(now_first=NOW)
        self.assertEqual(
            expiry.Span(NOW, 'the ledger', NOW + days(30)),
            self._span(fault_created=None),
        )

    def test_a_record_being_made_changes_no_date_that_is_known(self):
        self.history = dataclasses.replace(self.history, now_first=NOW)
        self.assertEqual(self.by_ledger, self._span(fault_created=None))
        self.assertEqual(self.by_fault, self._span())

    def test_a_record_being_made_replaces_no_unknown_proof(self):
        self.history = model_history.History(now_first=NOW)
        self.assertEqual(
            expiry.Span(unknown='fault.created is unknown: HTTP 503'),
            self._span(fault_created=builders.unknown()),
        )

    def test_the_ledger_knows_of_one_resource_and_one_rule(self):
        other = model_history.History(
            holding_since={
                (('server', 'east', 's1'), 'broken'): self.seen,
                (('server', 'west', 's2'), 'broken'): self.seen,
                (('server', 'west', 's1'), 'stopped'): self.seen,
            }
        )
        self.history = other
        self.assertEqual(self.unknown, self._span(fault_created=None))

    def test_an_unknown_proof_is_not_replaced_by_the_ledger(self):
        self.assertEqual(
            expiry.Span(unknown='fault.created is unknown: HTTP 503'),
            self._span(fault_created=builders.unknown()),
        )

    def test_a_broken_proof_is_not_replaced_by_the_ledger(self):
        for value, why in (
            ('yesterday', 'fault.created is not there'),
            (
                _utc(1970, 1, 1),
                'fault.created is 1970-01-01, before OpenStack was',
            ),
            (
                NOW + datetime.timedelta(minutes=6),
                'fault.created is 2026-06-15T12:06:00Z, after now',
            ),
        ):
            self.assertEqual(
                expiry.Span(unknown=why), self._span(fault_created=value)
            )

    def test_it_proves_the_value_that_it_is_of_only(self):
        for match in (
            builders.is_('status', 'ERROR', 'SHUTOFF'),
            builders.is_('status', 'E*'),
        ):
            self.assertEqual(self.by_ledger, self._span(match))

    def test_what_never_changes_may_stand_beside_it(self):
        self.assertEqual(
            self.by_fault,
            self._span(
                builders.is_('status', 'ERROR'),
                builders.is_('project_id', 'p1'),
            ),
        )

    def test_what_may_have_begun_later_may_not_stand_beside_it(self):
        for name in ('flavor.name', 'owner.state', 'no such fact'):
            self.assertEqual(
                self.by_ledger,
                self._span(
                    builders.is_('status', 'ERROR'), builders.is_(name, '*')
                ),
            )

    def test_an_expression_may_not_stand_beside_it(self):
        self.assertEqual(
            self.by_ledger, self._span(where=builders.where('a', 'status'))
        )

    def test_it_proves_no_other_condition(self):
        self.assertEqual(
            self.by_ledger, self._span(builders.is_('project_id', 'p1'))
        )

    def test_of_two_proofs_the_first_that_is_there_counts(self):
        spec = dataclasses.replace(
            builders.SERVER,
            evidence=(
                *builders.SERVER.evidence,
                kind.Evidence('status', 'ERROR', 'created', 'created'),
            ),
        )
        self.assertEqual('fault.created', self._span(spec=spec).known_by)
        self.assertEqual(
            'created', self._span(spec=spec, fault_created=None).known_by
        )

    def test_one_without_a_limit_is_a_mistake_of_the_policy(self):
        dates = expiry.Condition(
            builders.condition(limit=None), builders.SERVER
        )
        self.assertRaisesRegex(
            ValueError,
            'condition broken has no limit',
            dates.span,
            builders.server(),
            self.history,
            NOW,
        )
