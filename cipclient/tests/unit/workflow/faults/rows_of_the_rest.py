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
"""Mails, time, policy, ledger and this machine: F49 to F72."""

from cipclient.tests.unit.workflow.faults import clears
from cipclient.tests.unit.workflow.faults import deletes
from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import ourselves
from cipclient.tests.unit.workflow.faults import telling

Fault = fault.Fault

ROWS = (
    Fault(
        49,
        'One of two recipients is refused',
        'that one was not told',
        'mail',
        trials=telling.REFUSED,
        tested=(
            'unit.notice.delivery.test_smtp.TestAnswers.'
            'test_f49_one_that_is_refused_is_not_told_and_the_other_is',
            'unit.workflow.telling.test_posting.TestSending.'
            'test_who_refuses_has_not_been_told_but_others_have',
        ),
    ),
    Fault(
        50,
        "The connection is lost after the mail's end, or at the goodbye",
        'unknown, sent again with the same id; or accepted',
        'mail',
        trials=telling.LOST,
        tested=(
            'unit.notice.delivery.test_smtp.TestAnswers.'
            'test_f50_lost_after_the_mails_end_is_unknown',
            'unit.notice.delivery.test_smtp.TestAnswers.'
            'test_f50_lost_at_the_goodbye_stays_accepted',
            'unit.workflow.telling.test_posting.TestSending.'
            'test_what_is_not_known_is_not_told_and_comes_again_the_same',
        ),
    ),
    Fault(
        51,
        'The mail server is down, hangs, drops TLS, has a bad certificate',
        'no act, and no weaker connection',
        'mail',
        trials=telling.AWAY,
        tested=(
            'unit.notice.delivery.test_smtp.TestConnection.'
            'test_f51_a_server_that_is_down_stops_the_run',
            'unit.notice.delivery.test_smtp.TestProtection.'
            'test_f51_without_starttls_nothing_is_sent',
            'unit.notice.delivery.test_smtp.TestProtection.'
            'test_f51_a_certificate_of_nobody_is_refused',
        ),
    ),
    Fault(
        52,
        'An address is missing, a list, two, international, 10 MB',
        'the next contact, or the operators',
        'mail',
        trials=telling.ADDRESS,
        tested=(
            'unit.notice.test_address.TestValidated.'
            'test_what_is_no_text_or_too_long_is_refused',
            'unit.notice.test_recipients.TestUnknown.'
            'test_f52_an_address_that_is_none_is_passed_over',
        ),
    ),
    Fault(
        53,
        'An encoded word in each field that a mail shows',
        'the headers stay the same',
        'mail',
        tested=(
            'unit.notice.test_composer.TestAMail.'
            'test_our_own_templates_pass_the_self_test',
            'unit.notice.test_composer.TestAMail.'
            'test_no_name_changes_headers_or_recipient_or_hides_anything',
        ),
    ),
    Fault(
        54,
        '10,000 violations of one person',
        'one digest, shortened, with the count',
        'mail',
        tested=(
            'unit.evaluate.test_telling.TestPeople.'
            'test_ten_thousand_cases_are_one_mail',
            'unit.notice.test_composer.TestANotice.'
            'test_ten_thousand_cases_are_shortened_and_counted',
        ),
    ),
    Fault(
        55,
        'Our clock is ten years ahead, a day back, jumps; daylight saving, a '
        'leap second, ``TZ``',
        'only reported, or no effect',
        'any',
        trials=ourselves.CLOCK,
        tested=(
            'unit.evaluate.test_guard.TestClock.'
            'test_300_seconds_are_allowed_and_more_are_not',
            'unit.workflow.test_stories.TestClock.'
            'test_a_clock_ten_years_ahead_opens_nothing',
        ),
    ),
    Fault(
        56,
        "The cloud's clock is wrong; something was created in the future",
        'unknown',
        'scan',
        trials=ourselves.THEIR_CLOCK,
    ),
    Fault(
        57,
        '365 becomes 36, blanks, ``NaN``, ``010``, a key twice',
        'refused, with its place',
        'policy',
        trials=ourselves.SLIP,
        tested=(
            'unit.policy.test_strict_yaml.TestRead.'
            'test_a_key_given_twice_is_a_fault_at_the_second',
            'unit.policy.test_duration.TestParse.'
            'test_each_slip_is_answered_with_what_to_write',
        ),
    ),
    Fault(
        58,
        'The file is replaced during a run',
        'the run uses what it loaded',
        'policy',
        trials=(
            *ourselves.REPLACED,
            *deletes.REPLACED,
            *clears.REPLACED,
        ),
    ),
    Fault(
        59,
        'Limits met exactly, by one more, a share of one, of nothing',
        'a table of borders',
        'act',
        tested=(
            'unit.evaluate.test_guard.TestUnannounced.'
            'test_the_share_counts_where_it_is_more',
            'unit.evaluate.test_guard.TestPopulation.'
            'test_the_share_is_allowed_and_one_more_is_not',
            'unit.workflow.acting.test_enforcing.TestEnforce.'
            'test_the_pace_of_a_day_is_kept_over_runs',
        ),
    ),
    Fault(
        60,
        'Two scheduled runs at once, on one host or two',
        'one runs; exit code 5, or refused',
        'act',
        tested=(
            'unit.workflow.acting.test_enforcing.TestGuards.test_two_runs_at_once',
            'unit.workflow.acting.test_enforcing.TestGuards.'
            'test_another_installation_stops_it',
            'functional.test_sending.TestKilled.'
            'test_two_at_once_are_one_run_and_one_refusal',
        ),
    ),
    Fault(
        61,
        'Another process has locked the ledger',
        'waited for 30 seconds, then exit code 5',
        'ledger',
        tested=(
            'unit.ledger.test_opening.TestFaults.'
            'test_what_another_program_keeps_locked_is_busy',
        ),
    ),
    Fault(
        62,
        'The disk is full at any write, fails at any flush, is read-only',
        'stopped before the next request',
        'ledger',
        trials=(*ourselves.DISK, *deletes.DISK, *clears.DISK),
        tested=(
            'unit.ledger.test_opening.TestFaults.'
            'test_a_full_disk_is_told_and_nothing_is_half_written',
            'unit.ledger.test_files.TestFiles.'
            'test_a_full_disk_leaves_what_was_there',
        ),
    ),
    Fault(
        63,
        'The ledger is cut, has flipped bits, another schema, is empty',
        'refused; no act',
        'ledger',
        tested=(
            'unit.ledger.test_opening.TestFaults.'
            'test_every_page_that_is_scrambled_is_noticed',
            'unit.ledger.test_opening.TestFaults.'
            'test_a_file_that_was_cut_is_refused',
            'unit.ledger.test_opening.TestFaults.'
            'test_a_database_of_another_program_is_refused',
        ),
    ),
    Fault(
        64,
        "The ledger is last week's",
        'refused; no act',
        'ledger',
        tested=(
            'database.test_opening.OpeningOnSqlite.'
            'test_a_ledger_of_last_week_is_refused_until_that_is_meant',
        ),
    ),
    Fault(
        65,
        'A signal, or an output that closes, at any step',
        'the item under way is finished; an exit code',
        'any',
        trials=(*ourselves.SIGNAL, *deletes.SIGNAL, *clears.SIGNAL),
        tested=(
            'unit.workflow.telling.test_sending.TestSignals.'
            'test_sigterm_finishes_the_mail_in_hand',
            'unit.workflow.test_stopping.TestStopping.'
            'test_a_second_one_ends_at_once',
        ),
    ),
    Fault(
        66,
        'The process is killed at any step',
        'as P24',
        'act',
        trials=(*deletes.KILLED, *clears.KILLED),
        tested=(
            'unit.workflow.test_acting_crash.TestCrash.'
            'test_died_at_any_call_of_its_first_half_and_started_again',
            'unit.workflow.test_acting_crash.TestCrash.'
            'test_died_at_any_call_of_its_second_half_and_started_again',
            'unit.workflow.test_deleting.TestCrash.'
            'test_it_is_deleted_once_whenever_a_run_dies',
            'unit.workflow.retention.test_clearing.TestCrash.'
            'test_it_is_asked_for_once_whenever_a_run_dies',
            'functional.test_enforcing.TestKilled.'
            'test_killed_again_and_again_each_is_done_once',
        ),
        real=(
            'functional.test_deletion_story.TestDeletion.'
            'test_a_run_that_dies_at_the_request_leaves_it_to_the_next',
        ),
    ),
    Fault(
        67,
        'The power is lost',
        'as P12 and P24',
        'act',
        tested=(
            'unit.ledger.test_opening.TestFaults.'
            'test_what_lost_its_unfinished_changes_is_refused',
            'unit.workflow.test_crash.TestCrash.'
            'test_died_at_any_call_and_started_again',
        ),
    ),
    Fault(
        68,
        'No file handles, no memory, locale C, no home, no terminal, a '
        'read-only folder',
        'one sentence',
        'any',
        tested=(
            'functional.test_enforcing.TestEnforce.'
            'test_without_a_terminal_it_asks_for_a_word',
        ),
    ),
    Fault(
        69,
        'A link or a pipe in place of a file of ours; a policy that others '
        'can write',
        'refused',
        'any',
        tested=(
            'unit.ledger.test_opening.TestFaults.'
            'test_links_fifos_and_open_files_are_refused',
            'unit.policy.test_loader.TestLoad.'
            'test_a_file_that_others_can_write_is_refused',
            'unit.policy.test_permission.TestRead.'
            'test_a_fifo_is_refused_without_waiting',
        ),
    ),
    Fault(
        70,
        '100,000 servers, one in a hundred a violation',
        'memory within its limit; requests are pages and a constant',
        'scan',
        tested=(
            'unit.workflow.scanning.test_scan.TestRequests.'
            'test_requests_are_pages_and_a_constant',
            'unit.workflow.test_statements.TestStatements.'
            'test_they_grow_with_pages_and_not_with_what_is_on_them',
        ),
    ),
    Fault(
        71,
        'A region that the catalog lacks; two regions with the same id',
        'one sentence; separate resources',
        'any',
        tested=(
            'unit.cloud.test_connection.TestCloud.'
            'test_f71_a_region_that_the_catalog_lacks_is_a_missing_service',
            'unit.workflow.test_stories.TestRegions.'
            'test_a_scan_of_one_does_nothing_to_the_other',
        ),
    ),
    Fault(
        72,
        'A package of others raises, hangs, exits or returns rubbish',
        'its own items only; the run goes on',
        'any',
        tested=(
            'unit.inventory.test_registry.TestRegistry.'
            'test_f72_what_does_not_load_is_named',
            'unit.action.test_verbs.TestRegistry.'
            'test_one_that_does_not_load_is_named',
            'unit.notice.delivery.test_registry.TestForeign.'
            'test_f72_its_faults_are_held_to_its_mails',
        ),
    ),
)
