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
"""What the cloud shows, and how it answers: F1 to F29."""

from cipclient.tests.unit.workflow.faults import answers
from cipclient.tests.unit.workflow.faults import clears
from cipclient.tests.unit.workflow.faults import deletes
from cipclient.tests.unit.workflow.faults import discards
from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import lists
from cipclient.tests.unit.workflow.faults import others
from cipclient.tests.unit.workflow.faults import telling

Fault = fault.Fault

ROWS = (
    Fault(
        1,
        'A cell is down during a whole scan',
        'partial, exit code 4; no conclusion from absence',
        'scan',
        trials=(*others.CELL, *deletes.CELL),
        tested=(
            'unit.inventory.test_sandbox.TestServers.'
            'test_f1_f3_a_cell_that_is_down',
            'functional.test_completeness.TestCells.'
            'test_a_cell_that_is_cut_off_makes_a_scan_partial_until_it_is'
            '_back',
        ),
        real=(
            'functional.test_completeness.TestCells.'
            'test_a_cell_that_is_cut_off_makes_a_scan_partial_until_it_is'
            '_back',
            'contract.test_down_cell.TestDownCell.'
            'test_a_list_of_pages_leaves_its_servers_out_without_a_word',
        ),
    ),
    Fault(
        2,
        'A cell goes down between two pages and is back before the second '
        'look',
        'single reads find what is missing; partial',
        'scan',
        trials=others.CELL_IN_MID_LIST,
        tested=(
            'unit.inventory.test_server.TestList.'
            'test_f2_a_cell_that_goes_down_between_pages_is_seen_at_the_end',
            'unit.workflow.scanning.test_absence.TestAbsence.'
            'test_a_list_that_lacks_what_is_there_was_not_complete',
        ),
        real=(
            'functional.test_completeness.TestComputes.'
            'test_a_compute_that_is_removed_during_a_scan_spoils_that_one'
            '_only',
        ),
    ),
    Fault(
        3,
        'A cell is down and there are more than 1000 servers, so no '
        '``UNKNOWN`` row comes',
        '``os-services`` shows it; partial',
        'scan',
        tested=(
            'unit.inventory.test_server.TestList.'
            'test_f3_a_cell_down_behind_more_than_a_page_is_seen',
        ),
        real=(
            'contract.test_down_cell.TestFullPages.'
            'test_a_full_page_shows_no_server_of_a_cell_that_is_down',
            'contract.test_down_cell.TestDownCell.'
            'test_services_show_it_from_2_69_on',
        ),
    ),
    Fault(
        4,
        'The marker was archived: 400',
        'the listing begins again, three times at most; then partial',
        'scan',
        trials=lists.MARKER_PURGED,
        tested=(
            'unit.inventory.test_sandbox.TestServers.'
            'test_f4_a_marker_that_is_always_purged',
        ),
        real=(
            'functional.test_completeness.TestMarkers.'
            'test_a_marker_that_was_purged_begins_the_list_again',
            'contract.test_server_listing.TestServerListing.'
            'test_a_server_that_was_purged_is_no_marker',
        ),
    ),
    Fault(
        5,
        'The marker lies in a cell that is down: 500',
        'as F4',
        'scan',
        trials=lists.MARKER_DOWN,
        tested=(
            'unit.inventory.test_sandbox.TestServers.'
            'test_f5_a_marker_in_a_cell_that_is_down',
        ),
        real=(
            'contract.test_down_cell.TestDownCell.'
            'test_one_of_them_is_no_marker',
        ),
    ),
    Fault(
        6,
        'Servers are made, deleted or renamed between two pages',
        'each that lived throughout is seen once, or partial (P30)',
        'scan',
        trials=lists.CHANGES,
        tested=(
            'unit.inventory.test_paging.TestPaging.'
            'test_p30_f6_whoever_lives_throughout_is_seen_exactly_once',
        ),
        real=(
            'contract.test_server_listing.TestServerListing.'
            'test_pages_by_what_changes_lose_servers',
        ),
    ),
    Fault(
        7,
        'A server comes twice',
        'counted once, with the newest facts',
        'scan',
        trials=lists.TWICE,
        tested=(
            'unit.inventory.test_server.TestList.'
            'test_f7_a_server_that_comes_twice_is_one',
        ),
    ),
    Fault(
        8,
        'A server changes project or creation between listing and single read',
        'nothing done, and told',
        'act',
        trials=(*others.ANOTHER, *deletes.ANOTHER),
    ),
    Fault(
        9,
        '200 with an empty list',
        'partial, where something is known to be there',
        'scan',
        trials=lists.EMPTY,
        tested=(
            'unit.inventory.test_server.TestList.'
            'test_f9_an_empty_cloud_is_complete_where_scope_was_proved',
        ),
        real=(
            'contract.test_server_listing.TestServerListing.'
            'test_a_limit_of_nothing_is_an_empty_list',
        ),
    ),
    Fault(
        10,
        'The first page lacks its link to the next',
        'we go on by our own marker until an empty page',
        'scan',
        trials=lists.NO_LINK,
        tested=(
            'unit.inventory.test_server.TestList.'
            'test_f10_a_short_page_is_not_the_end',
        ),
    ),
    Fault(
        11,
        'The link to the next page names another host, or plain HTTP',
        'not followed; the token is not sent',
        'scan',
        trials=lists.FOREIGN,
        tested=(
            'unit.inventory.test_server.TestList.'
            'test_f11_a_next_link_elsewhere_is_never_followed',
        ),
    ),
    Fault(
        12,
        'Paging never ends: the same marker again',
        'stopped; partial',
        'scan',
        trials=lists.ENDLESS,
        tested=(
            'unit.inventory.test_server.TestList.'
            'test_f12_paging_without_end_stops',
        ),
    ),
    Fault(
        13,
        '403 for all projects',
        'one sentence, exit code 1; no fall-back to the own project',
        'scan',
        trials=lists.NOBODY,
        tested=(
            'unit.inventory.test_sandbox.TestServers.'
            'test_f13_who_is_no_administrator',
            'functional.test_scan.TestMember.'
            'test_a_member_gets_one_sentence_and_no_list',
        ),
        real=(
            'contract.test_server_listing.TestServerListing.'
            'test_a_member_may_not_list_all_projects',
        ),
    ),
    Fault(
        14,
        'Cinder lists the own project without a word',
        'found by a request that only an administrator may make; never '
        'complete',
        'scan',
        tested=(
            'unit.inventory.test_volume.TestVolumes.'
            'test_f14_a_silently_narrowed_list_is_partial',
            'unit.inventory.test_volume.TestVolumes.'
            'test_f13_f14_who_is_no_administrator_is_refused_and_not_fooled',
        ),
    ),
    Fault(
        15,
        'Keystone says ``truncated: true``',
        'partial for that kind',
        'scan',
        tested=(
            'unit.inventory.test_sandbox.TestIdentity.'
            'test_f15_a_keystone_that_cuts_its_lists_short',
            'unit.inventory.test_assignment.TestHolders.'
            'test_f15_a_long_list_cut_short_gives_way_to_short_ones',
        ),
    ),
    Fault(
        16,
        "A project's own read is 404, 403 or 503",
        'deleted only if proved by 404; else unknown',
        'scan',
        tested=(
            'unit.inventory.test_sandbox.TestIdentity.'
            'test_f16_absence_needs_a_sentinel',
            'unit.workflow.scanning.test_scan.TestPeople.'
            'test_an_owner_who_cannot_be_read_is_unknown',
        ),
        real=(
            'contract.test_owners.TestGone.'
            'test_who_keystone_does_not_have_is_404_and_named',
            'contract.test_identity.TestIdentity.'
            'test_who_is_not_there_is_403_to_a_member',
        ),
    ),
    Fault(
        17,
        'Keystone goes down after the scan',
        'nobody can be told, so no stage passes a warning',
        'mail',
        trials=telling.KEYSTONE,
        tested=(
            'unit.inventory.test_assignment.TestHolders.'
            'test_f17_a_keystone_that_is_down_is_not_asked_on',
        ),
    ),
    Fault(
        18,
        'The token ends in the middle: one 401',
        'a new login, and on',
        'scan',
        trials=answers.TOKENS,
        tested=(
            'unit.inventory.test_sandbox.TestServers.'
            'test_f18_tokens_that_expire_in_mid_list',
            'unit.cloud.test_write.TestWrite.'
            'test_f18_after_one_401_it_is_asked_for_once_more',
        ),
        real=(
            'functional.test_completeness.TestTokens.'
            'test_one_that_ends_in_mid_scan_is_renewed_once',
        ),
    ),
    Fault(
        19,
        '401 twice, or the credential is revoked',
        'the run ends; what was under way is settled later',
        'any',
        trials=(
            *answers.REVOKED,
            *deletes.REVOKED,
            *clears.REVOKED,
            *discards.REVOKED,
        ),
        tested=(
            'unit.inventory.test_server.TestList.'
            'test_f19_credentials_that_end_in_mid_list_end_the_run',
            'unit.workflow.test_acting_crash.TestLost.'
            'test_credentials_that_are_taken_no_longer_end_the_run',
        ),
    ),
    Fault(
        20,
        '429 with a wait of 7 seconds, a date, a century, rubbish',
        'waited, parsed, given up, a pause of our own',
        'scan',
        trials=(
            *answers.BUSY,
            *deletes.BUSY,
            *clears.BUSY,
            *discards.BUSY,
        ),
        tested=(
            'unit.cloud.test_retry.TestPatience.'
            'test_f20_retry_after_in_seconds_is_waited',
            'unit.cloud.test_retry.TestPatience.'
            'test_f20_retry_after_as_a_date_is_waited',
            'unit.cloud.test_retry.TestPatience.'
            'test_f20_a_huge_retry_after_gives_up_and_says_so',
            'unit.cloud.test_retry.TestPatience.'
            'test_f20_rubbish_is_an_ordinary_back_off',
        ),
    ),
    Fault(
        21,
        'A storm of 503',
        'complete or partial, never wrong',
        'scan',
        trials=(*answers.STORM, *deletes.STORM, *clears.STORM),
        tested=(
            'unit.inventory.test_sandbox.TestServers.test_f21_a_storm_of_503',
            'unit.inventory.test_server.TestList.'
            'test_f21_a_nova_that_never_answers_is_partial',
        ),
    ),
    Fault(
        22,
        'The connection is lost before the request is read',
        'unknown, read again, not done: tried later; one effect',
        'act',
        trials=(
            *answers.LOST_BEFORE,
            *deletes.LOST_BEFORE,
            *clears.LOST_BEFORE,
            *discards.LOST_BEFORE,
        ),
        tested=(
            'unit.workflow.test_acting_crash.TestLost.'
            'test_each_answer_lost_before_and_after',
            'unit.cloud.test_write.TestWrite.'
            'test_no_answer_is_lost_and_nothing_is_asked_twice',
        ),
    ),
    Fault(
        23,
        'The connection is lost after the effect',
        'unknown, read again, done: one request in all',
        'act',
        trials=(
            *answers.LOST_AFTER,
            *deletes.LOST_AFTER,
            *clears.LOST_AFTER,
            *discards.LOST_AFTER,
        ),
        tested=(
            'unit.workflow.acting.test_enforcing.TestFaults.'
            'test_a_shelve_that_had_no_answer_and_was_done_is_done',
        ),
        real=(
            'functional.test_deletion_story.TestDeletion.'
            'test_a_delete_without_an_answer_is_looked_at_and_not_repeated',
        ),
    ),
    Fault(
        24,
        '502 or 504 while the act succeeds',
        'as F23',
        'act',
        trials=(*answers.GATEWAY, *deletes.GATEWAY, *clears.GATEWAY),
    ),
    Fault(
        25,
        'A body that is cut, that is not JSON, or a login page with 200',
        'an error of that page; partial',
        'scan',
        trials=(*answers.BROKEN, *deletes.BROKEN, *clears.BROKEN),
        tested=(
            'unit.inventory.test_sandbox.TestServers.'
            'test_f25_f27_broken_answers_for_ever',
            'unit.cloud.test_write.TestWrite.'
            'test_f25_a_success_that_is_none_of_the_services_is_lost',
            'functional.test_partial.TestPartial.'
            'test_a_page_that_breaks_leaves_what_was_read',
        ),
    ),
    Fault(
        26,
        'An answer that drips, TLS or DNS that fails',
        'a deadline, then one sentence',
        'any',
        tested=(
            'unit.cloud.test_transport.TestTransport.'
            'test_f26_a_body_that_drips_meets_the_deadline',
            'unit.cloud.test_transport.TestTransport.'
            'test_f26_an_answer_to_a_write_that_drips_is_lost',
            'unit.cloud.test_transport.TestTransport.'
            'test_f26_what_does_not_speak_tls_is_a_failure',
            'unit.cloud.test_transport.TestTransport.'
            'test_f26_a_name_that_does_not_resolve_is_a_failure',
        ),
    ),
    Fault(
        27,
        'An answer that unpacks to gigabytes, a page of 500 MB, JSON 100,000 '
        'levels deep',
        'the limit of bytes; partial; memory stays',
        'scan',
        trials=answers.GRAVE,
        tested=(
            'unit.cloud.test_transport.TestTransport.'
            'test_f27_a_gzip_bomb_is_not_unpacked',
            'unit.inventory.test_paging.TestPaging.'
            'test_f27_a_page_above_the_cap_at_any_size_is_partial',
            'unit.inventory.test_decode.TestF28.'
            'test_f27_nesting_of_100_000_neither_crashes_nor_passes',
        ),
    ),
    Fault(
        28,
        'A field is missing, null or of another type',
        'that fact is unknown, the rest is read',
        'scan',
        trials=lists.FIELDS,
        tested=(
            'unit.inventory.test_decode.TestF28.'
            'test_each_field_of_a_server_in_each_wrong_type',
            'unit.evaluate.test_acting_properties.TestSecondLooks.'
            'test_p21_what_became_unknown_stops_it',
        ),
    ),
    Fault(
        29,
        '406 for a microversion; the maximum falls during a scan',
        'read at what the cloud has; below 2.26 one sentence',
        'scan',
        trials=(*answers.UPGRADE, *deletes.UPGRADE),
        tested=(
            'unit.inventory.test_server.TestList.'
            'test_f29_a_microversion_refused_in_mid_run_is_partial',
            'unit.inventory.test_sandbox.TestServers.'
            'test_f29_a_nova_that_is_too_old',
        ),
        real=(
            'contract.test_microversions.TestMicroversions.'
            'test_one_above_the_range_is_406',
            'contract.test_microversions.TestMicroversions.'
            'test_nothing_is_changed_by_one_above_the_range',
        ),
    ),
)
