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
"""What happened elsewhere, and what stops it here."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Accident:
    """One that was made public.

    :param name: a heading.
    :param was: what it was, in our words.
    :param control: what stops it here.
    :param told: what the operator reads; ``…`` stands for what differs from
        run to run.
    :param tests: the tests of ``test_accidents.TestAccidents`` that rehearse
        it.
    """

    name: str
    was: str
    control: str
    told: tuple[str, ...]
    tests: tuple[str, ...]


ACCIDENTS = (
    Accident(
        'UniSuper at Google Cloud, 2024',
        'A parameter of an internal tool was left blank. It became a term of '
        "one year by default, and a year later the customer's private cloud "
        'was deleted. Nobody was told, as no customer had asked for it.',
        'Nothing has a default limit, and a blank is an error with its place. '
        'Whoever is to lose something is told of the day on every path, and '
        '``lifetime forecast`` lists what is to come.',
        ('…policy.yaml:4:62: blank: write a value or remove the key',),
        ('test_a_limit_that_was_left_blank',),
    ),
    Accident(
        'Atlassian, 2022',
        'A script was given the ids of whole sites where it took those of an '
        'app, and deleted for good whatever an id stood for: 883 sites of '
        '775 customers, in 23 minutes.',
        'An id is looked up with its kind: acts are on what the ledger '
        'knows and what is due, each by a verb of its kind, and an id of '
        'anything else ends the run. Nothing is deleted that was not '
        'shelved, or kept of what was deleted, for weeks before.',
        (
            '… is not known, and acts are on the kind image, server, volume: '
            '"lifetime violations" lists their ids',
        ),
        ('test_the_id_of_another_kind',),
    ),
    Accident(
        'Azure DevOps in Brazil, 2023',
        'A job that cleans up old snapshots was moved to another library. A '
        'slip in it deleted the server of databases where it meant one of '
        'them: 17 databases. It had never been tried on data that were old '
        'enough.',
        'Whatever changes the cloud is on a list of methods, paths and '
        'bodies, next to the wire. A verb whose request is not on it, or is '
        'about anything but the server that it is for, is refused before a '
        'run begins anything.',
        (
            'DELETE /images/… was not sent: it is no change of the server '
            'that it is for. This is a mistake in cipclient or in a plug-in; '
            'please report it.',
            'POST /servers/…/action was not sent: it is none of the changes '
            'that cipclient ever makes. This is a mistake in it or in a '
            'plug-in; please report it.',
        ),
        (
            'test_a_verb_that_asks_for_something_else',
            'test_a_verb_that_asks_for_more_than_it_should',
        ),
    ),
    Accident(
        'Amazon S3, 2017',
        'A mistyped count in a command of a runbook took far more servers '
        'out of service than were meant, and with them what the rest stood '
        'on.',
        '``delete_limits`` has a count and a share of the servers that there '
        'are, and the smaller one counts; no option passes it. What is taken '
        'out of service has its pace by day and by project.',
        ('The limit of 0 deletes a day is used up.',),
        ('test_a_count_with_too_many_zeros',),
    ),
    Accident(
        'Spotify, told in 2019',
        'Most of the production clusters were deleted, twice: once in a tab '
        'of the browser that showed another cloud than was thought, once by '
        'a tool that was new to its users.',
        'The policy names its cloud, which is bound to its Keystone at the '
        'first record; credentials of another one end the run. Whoever goes '
        'on types the name of the cloud, after reading what would be done.',
        (
            "The ledger knows the cloud 'test' as …, and this is …. Two "
            'clouds need two names: see cloud: in the policy, and whether '
            'the credentials are of the right one.',
            'Nothing was done: that is not the name of the cloud. The scan '
            'before the question is recorded.',
        ),
        (
            'test_the_credentials_of_another_cloud',
            'test_the_name_of_another_cloud',
        ),
    ),
    Accident(
        'DataTalks.Club, 2026',
        'A tool was run without the file in which it keeps what it made. It '
        'took all that there was for unknown, and production went with its '
        'automatic snapshots.',
        'A second file remembers how far the ledger had come: one that is '
        'gone, or older than it was, is refused. Without records everybody '
        'is told anew, with the whole time. What is kept of a deleted server '
        'does not go with it.',
        (
            'The ledger … is gone: it had … journal entries. Restore it from '
            'a backup. …',
            'The ledger … is older than it was: entry … of its journal is '
            'missing. It may have been restored from a backup. …',
        ),
        (
            'test_a_ledger_that_is_gone',
            'test_a_ledger_of_last_month',
        ),
    ),
    Accident(
        'The wrong account',
        'Tools that empty a whole account warn of being run in another one '
        'than was meant. We know of no first-hand report of such an '
        'accident; it is rehearsed all the same.',
        'Whoever may not read all projects is refused, instead of being '
        'shown his own as if they were all. One installation acts on a '
        'cloud: it puts its mark on the project of its credentials, and '
        'stops where it finds that of another.',
        (
            '… are listed to administrators only. …',
            'Stopped by the guard "installation": expected the installation '
            '… alone, but saw that of …, by a tag on our own project. Two '
            'that act do not know of each other whom they told. …',
        ),
        (
            'test_the_credentials_of_somebody_else',
            'test_a_second_installation',
        ),
    ),
)
