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
"""What befalls acts: F30 to F48."""

from cipclient.tests.unit.workflow.faults import answers
from cipclient.tests.unit.workflow.faults import clears
from cipclient.tests.unit.workflow.faults import deletes
from cipclient.tests.unit.workflow.faults import discards
from cipclient.tests.unit.workflow.faults import fault
from cipclient.tests.unit.workflow.faults import others

Fault = fault.Fault

ROWS = (
    Fault(
        30,
        'Shelve is 409: locked, a task, a state',
        'read again, and classified',
        'act',
        trials=(
            *answers.CONFLICT,
            *deletes.CONFLICT,
            *clears.CONFLICT,
            *discards.CONFLICT,
        ),
        tested=(
            'unit.workflow.acting.test_enforcing.TestFaults.'
            'test_what_nova_refuses_three_times_is_for_an_operator',
        ),
        real=(
            'contract.test_shelve.TestShelve.'
            'test_what_is_shelved_is_not_shelved_or_saved_again',
            'contract.test_shelve.TestShelve.'
            'test_one_in_rescue_or_half_resized_is_not_shelved',
        ),
    ),
    Fault(
        31,
        'Shelve is 202, then storing the image fails',
        'failed; a server that ran is started again; three tries',
        'act',
        trials=others.UPLOAD,
        tested=(
            'unit.workflow.acting.test_enforcing.TestFaults.'
            'test_a_shelve_whose_upload_fails_has_failed',
        ),
        real=(
            'contract.test_shelve.TestShelve.'
            'test_where_glance_takes_no_data_it_fails_without_a_word',
        ),
    ),
    Fault(
        32,
        'Shelve on a host that is down',
        'a deadline, then to the operator; no state is reset',
        'act',
        trials=others.HOST,
        tested=(
            'unit.workflow.acting.test_enforcing.TestEnforce.'
            'test_a_host_that_is_down_parks_its_server',
        ),
        real=(
            'contract.test_server_actions.TestHostDown.'
            'test_shelving_one_of_it_is_taken_on_and_never_ends',
        ),
    ),
    Fault(
        33,
        'The image of ``createImage`` vanishes, never ends, or is empty',
        'no delete',
        'act',
        trials=(*deletes.IMAGE, *clears.IMAGE),
        tested=(
            'unit.workflow.test_deleting.TestHeld.'
            'test_an_image_that_is_not_whole',
        ),
        real=(
            'contract.test_server_actions.TestServerActions.'
            'test_an_image_that_fails_vanishes_without_a_word',
        ),
    ),
    Fault(
        34,
        'A server that boots from a volume gives an image of 0 bytes',
        'no backup; its volumes are kept instead',
        'act',
        trials=deletes.EMPTY,
        tested=(
            'unit.workflow.test_deleting.TestHeld.'
            'test_an_image_that_is_not_whole',
            'unit.workflow.test_deleting.TestVolumes.'
            'test_each_is_kept_before_it_goes',
        ),
        real=(
            'contract.test_volumes.TestVolumes.'
            'test_an_administrators_image_of_one_is_of_no_use_to_its_owner',
        ),
    ),
    Fault(
        35,
        '``delete_on_termination`` reads true after it was set false; 400 '
        'before 2.85',
        'no delete',
        'act',
        tested=(
            'unit.workflow.test_deleting.TestVolumes.'
            'test_what_cannot_be_kept_is_not_deleted',
        ),
        real=(
            'contract.test_volumes.TestVolumes.'
            'test_the_flag_is_changed_from_2_85_on_and_the_volume_stays',
        ),
    ),
    Fault(
        36,
        'An image cannot be protected, or is lost before the delete',
        'no delete',
        'act',
        trials=deletes.PROTECT,
        tested=(
            'unit.workflow.test_deleting.TestHeld.test_an_image_that_is_gone',
            'unit.workflow.test_deleting.TestHeld.'
            'test_an_image_that_cannot_be_protected',
        ),
        real=(
            'contract.test_shelve.TestShelve.'
            'test_a_protected_image_outlives_its_server',
            'contract.test_shelve.TestShelve.'
            'test_deleting_the_server_deletes_its_image',
        ),
    ),
    Fault(
        37,
        'Delete is 204 and the server stays',
        'failed after a deadline; one request',
        'act',
        trials=(*deletes.STAYS, *clears.STAYS),
        tested=(
            'unit.workflow.test_deleting.TestFaults.'
            'test_a_delete_that_nothing_comes_of_has_failed',
        ),
    ),
    Fault(
        38,
        'Soft delete, and a run every day for ten days',
        'one delete, and the reclaim happens',
        'act',
        tested=(
            'unit.workflow.test_deleting.TestDelete.'
            'test_it_is_not_deleted_twice_a_second_run_finds_it_gone',
        ),
        real=(
            'contract.test_server_actions.TestSoftDelete.'
            'test_deleting_it_again_is_204_and_changes_its_date',
        ),
    ),
    Fault(
        39,
        'An offloaded server where there is a reclaim interval',
        'taken as irreversible; what is still on its host waits',
        'act',
        trials=deletes.RECLAIM,
        tested=(
            'unit.workflow.test_deleting.TestRestore.'
            'test_a_deleted_one_is_made_anew_by_what_is_kept_of_it',
        ),
        real=(
            'contract.test_server_actions.TestSoftDelete.'
            'test_a_shelved_server_is_deleted_at_once_with_its_image',
            'contract.test_server_actions.TestSoftDelete.'
            'test_one_that_is_still_on_its_host_loses_its_image_and_is_kept',
            'functional.test_deletion_story.TestDeletion.'
            'test_where_nova_keeps_what_is_deleted_it_is_gone_at_once',
            'functional.test_deletion_story.TestDeletion.'
            'test_one_that_is_still_on_its_host_is_left_there',
        ),
    ),
    Fault(
        40,
        'Delete with the host down',
        'not sent',
        'act',
        tested=(
            'unit.action.test_verbs.TestVerbs.'
            'test_what_is_done_in_which_status',
        ),
        real=(
            'contract.test_server_actions.TestHostDown.'
            'test_one_of_it_is_deleted_for_all_that_can_be_seen',
        ),
    ),
    Fault(
        41,
        'The owner unshelves, rebuilds or extends between plan and act',
        'nothing done',
        'act',
        trials=(
            *others.OWNER,
            *deletes.OWNER,
            *clears.OWNER,
            *discards.MEANWHILE,
        ),
        tested=(
            'unit.evaluate.test_acting.TestRecheck.'
            'test_whatever_changed_stops_it',
        ),
        real=(
            'contract.test_shelve.TestShelve.'
            'test_an_owner_unshelves_what_he_shelved_and_its_image_goes',
        ),
    ),
    Fault(
        42,
        'The owner locks between plan and act',
        'nothing done',
        'act',
        trials=(*others.LOCK, *deletes.LOCK),
        tested=(
            'unit.evaluate.test_acting.TestRecheck.'
            'test_a_lock_that_came_meanwhile_stops_it',
        ),
        real=(
            'contract.test_locks.TestLocks.'
            'test_an_administrators_lock_wipes_the_owners',
            'contract.test_locks.TestLocks.'
            'test_an_owners_lock_does_not_stop_an_administrator',
        ),
    ),
    Fault(
        43,
        'An owner forges each field that owners write',
        'no stage comes nearer (P22)',
        'any',
        trials=(*others.FORGED, *deletes.FORGED, *clears.FORGED),
        tested=(
            'unit.evaluate.test_acting_properties.TestPlans.'
            'test_p22_what_an_owner_writes_adds_no_act',
            'unit.evaluate.test_deletion_properties.TestProperties.'
            'test_what_its_owner_writes_changes_nothing',
            'unit.workflow.test_deleting.TestDelete.'
            'test_what_its_owner_writes_brings_it_no_nearer',
            'unit.evaluate.test_case_properties.TestVerdicts.'
            'test_what_owners_write_changes_no_standing',
        ),
        real=(
            'functional.test_deletion_story.TestDeletion.'
            'test_what_an_owner_forges_changes_nothing',
            'contract.test_locks.TestLocks.'
            'test_under_an_administrators_lock_the_owner_renames_and_tags',
            'contract.test_images.TestImages.'
            'test_an_owner_writes_what_it_says_of_its_server',
        ),
    ),
    Fault(
        44,
        "The server is Heat's, Octavia's, Magnum's, Trove's or Manila's",
        'never',
        'act',
        trials=(*others.STACK, *deletes.STACK),
        tested=(
            'unit.inventory.test_stack.TestServiceOwned.'
            'test_what_services_keep_is_theirs',
            'unit.evaluate.test_acting.TestPlan.'
            'test_what_belongs_to_a_service_is_held_until_it_does_not',
        ),
        real=(
            'contract.test_stacks.TestStacks.'
            'test_nothing_but_its_name_tells_of_the_stack_on_a_server',
        ),
    ),
    Fault(
        45,
        'Heat cannot be reached',
        'held',
        'act',
        trials=(*others.HEAT, *deletes.HEAT),
        tested=(
            'unit.inventory.test_stack.TestMembers.'
            'test_a_heat_that_is_down_or_strange_is_a_problem',
            'unit.inventory.test_stack.TestMembers.'
            'test_one_stack_that_cannot_be_read_holds_its_project',
        ),
    ),
    Fault(
        46,
        'The image of a shelved server fits an image rule',
        'never selected',
        'act',
        trials=clears.SHELVED,
        tested=(
            'unit.workflow.retention.test_left_need.TestNeed.'
            'test_its_server_is_out_of_service',
            'unit.workflow.retention.test_discarding.TestImage.'
            'test_a_server_that_is_made_of_it',
        ),
        real=(
            'functional.test_deletion_story.TestDeletion.'
            'test_and_while_a_server_is_made_of_it',
            'contract.test_shelve.TestShelve.'
            'test_an_owners_image_belongs_to_him',
            'contract.test_shelve.TestShelve.'
            'test_without_its_image_a_server_ends_in_error',
        ),
    ),
    Fault(
        47,
        'An image is used only by a server in a cell that is down',
        'never selected',
        'act',
        trials=clears.CELL,
        tested=(
            'unit.workflow.retention.test_left_plan.TestPlan.'
            'test_a_partial_scan_leaves_it',
            'unit.workflow.retention.test_discarding.TestImage.'
            'test_a_scan_that_did_not_see_every_server',
        ),
        real=(
            'functional.test_deletion_story.TestDeletion.'
            'test_the_image_of_who_came_back_stays_while_not_all_is_seen',
        ),
    ),
    Fault(
        48,
        'A volume is attached after the plan, gets a snapshot, a transfer, a '
        'group',
        '400 is handled; no cascade',
        'act',
        trials=(*deletes.VOLUMES, *discards.HELD),
        tested=(
            'unit.cloud.test_write.TestAllowed.test_what_a_delete_takes_does',
            'unit.workflow.retention.test_discarding.TestVolume.'
            'test_what_comes_between_is_found_by_the_refusal',
            'unit.workflow.retention.test_kept_things.TestVolume.'
            'test_each_thing_that_is_another_keeps_it_alone',
            'unit.workflow.retention.test_kept_things.TestVolume.'
            'test_one_that_has_snapshots_is_kept',
            'unit.workflow.retention.test_kept_things.TestVolume.'
            'test_one_that_a_server_has_is_its_owners_again',
        ),
        real=(
            'contract.test_volumes.TestVolumes.'
            'test_one_that_is_attached_is_not_deleted',
            'contract.test_volumes.TestVolumes.'
            'test_one_that_has_a_snapshot_is_not_deleted',
        ),
    ),
)
