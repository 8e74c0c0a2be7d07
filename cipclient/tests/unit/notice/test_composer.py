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
import functools

import hypothesis
import testtools
from hypothesis import strategies

from cipclient import exceptions
from cipclient.model import case as model_case
from cipclient.model import notice as model_notice
from cipclient.model import rule as model_rule
from cipclient.notice import composer
from cipclient.notice import hostile
from cipclient.tests import builders
from cipclient.tests.unit.notice import drafts

Occasion = model_notice.Occasion
GivenFor = model_case.GivenFor
DAY = drafts.DAY
LATER = datetime.date(2027, 3, 15)
#: What hides in a text, or makes two of one line.
_HIDING = frozenset('\r\x1b\x07\x00\u202e\u2066\u200b\u2028\x85')


def _extension(**more):
    return model_case.Extension(
        **{
            'until': datetime.datetime(2027, 3, 15, 7, tzinfo=datetime.UTC),
            'reason': 'a paper is due',
            'author': model_case.Author.OPERATOR,
            'by': 'grace',
            'at': drafts.NOW,
            **more,
        }
    )


class TestTheFirstSentence(testtools.TestCase):
    def _first(self, *items, **person):
        text = drafts.compose(*items, **person).text
        return ' '.join(text.split('\n\n')[0].split())

    def test_it_says_what_happens_when(self):
        self.assertEqual(
            '3 servers will be switched off on Friday 12 March 2027; nothing '
            'is deleted.',
            self._first(*(drafts.case(id_=f's{n}') for n in range(3))),
        )
        self.assertEqual(
            '1 server will be switched off on Friday 12 March 2027; nothing '
            'is deleted.',
            self._first(drafts.case()),
        )

    def test_of_several_days_it_names_the_first(self):
        self.assertEqual(
            '3 servers will be switched off, the first 2 on Friday 12 March '
            '2027 and 1 later; nothing is deleted.',
            self._first(drafts.case(day=LATER), drafts.case(), drafts.case()),
        )
        self.assertEqual(
            '2 servers will be switched off, the first on Friday 12 March '
            '2027 and 1 later; nothing is deleted.',
            self._first(drafts.case(), drafts.case(day=LATER)),
        )

    def test_what_will_be_deleted_comes_before_all_else(self):
        self.assertEqual(
            '1 server that is switched off will be deleted on Friday 12 March '
            '2027: take it back before, if you need it.',
            self._first(drafts.case(), drafts.deleting()),
        )
        self.assertEqual(
            '2 servers that are switched off will be deleted from Friday 12 '
            'March 2027 on: take them back before, if you need them.',
            self._first(drafts.deleting(), drafts.deleting(day=LATER)),
        )
        self.assertEqual(
            '1 serveur éteint sera supprimé le vendredi 12 mars 2027\u00a0: '
            'reprenez avant ce dont vous avez besoin.',
            self._first(drafts.deleting(), language='fr').replace(
                ' :', '\u00a0:'
            ),
        )

    def test_of_a_deletion_it_says_what_is_kept_and_the_way_back(self):
        for language, words in (
            ('en', ('WHAT WILL BE DELETED', 'protected image')),
            ('fr', ('CE QUI SERA SUPPRIMÉ', 'image protégée')),
        ):
            mail = drafts.compose(drafts.deleting(), language=language)
            for word in (*words, 'openstack server unshelve'):
                self.assertIn(word, mail.text)
                self.assertIn(word.lower(), mail.html.lower())
            self.assertNotIn('openstack server delete', mail.text)
            self.assertNotIn('lifetime_until', mail.text)

    def test_where_nothing_will_be_done_it_says_so(self):
        soon = drafts.volume(expires=drafts.NOW + DAY)
        self.assertEqual(
            '1 volume has stayed longer than the rules of cloud arbutus '
            'allow; nothing will be done to it.',
            self._first(drafts.volume()),
        )
        self.assertEqual(
            '2 volumes will soon have stayed longer than the rules of cloud '
            'arbutus allow; nothing will be done to them.',
            self._first(soon, soon),
        )
        self.assertEqual(
            '2 volumes have stayed, or will soon have stayed, longer than '
            'the rules of cloud arbutus allow; nothing will be done to them.',
            self._first(soon, drafts.volume()),
        )

    def test_of_what_is_switched_off_it_says_that_it_can_be_taken_back(self):
        self.assertEqual(
            '1 server is switched off; nothing is deleted, and you can take '
            'it back.',
            self._first(drafts.case(stage=model_case.Stage.QUARANTINED)),
        )

    def test_it_is_french_for_who_reads_french(self):
        for expected, items in (
            (
                '3 serveurs seront éteints le vendredi 12 mars 2027 ; rien '
                'n\u2019est supprimé.',
                [drafts.case()] * 3,
            ),
            (
                '2 serveurs seront éteints, un premier le vendredi 12 mars '
                '2027 et 1 plus tard ; rien n\u2019est supprimé.',
                [drafts.case(), drafts.case(day=LATER)],
            ),
            (
                '1 image sera éteinte le lundi 1er mars 2027 ; rien '
                'n\u2019est supprimé.',
                [drafts.case(kind='image', day=datetime.date(2027, 3, 1))],
            ),
            (
                '2 volumes ont atteint la durée que les règles du nuage '
                'arbutus permettent ; rien ne sera fait.',
                [drafts.volume()] * 2,
            ),
            (
                '1 serveur est éteint ; rien n\u2019est supprimé, et vous '
                'pouvez le reprendre.',
                [drafts.case(stage=model_case.Stage.QUARANTINED)],
            ),
        ):
            self.assertEqual(expected, self._first(*items, language='fr-CA'))


class TestANotice(testtools.TestCase):
    def _has(self, phrase, *items, **person):
        mail = drafts.compose(*items, **person)
        self.assertIn(phrase, mail.words)
        self.assertIn(
            phrase.split('. ')[0].replace('>', '&gt;'),
            ' '.join(mail.html.split()),
        )

    def test_each_case_is_told_with_its_day_and_why(self):
        mail = drafts.compose(
            drafts.case(subject={'flavor': 'c16', 'vcpus': 16, 'ram': 61440})
        )
        for line in (
            '  * thermal-sim',
            '    What       server, c16, 16 CPUs, 60 GiB of memory',
            '    Project    oceans, region west',
            '    Day        Friday 12 March 2027, switched off and shelved',
            '    ID         s1',
        ):
            self.assertIn(line, mail.text.splitlines())
        self.assertIn(
            'Created on 24 December 2026; 60 days are allowed, until 22 '
            'February 2027 (rule compute).',
            mail.words,
        )

    def test_a_condition_is_told_in_words(self):
        self._has(
            'Status SHUTOFF since 24 December 2026; 60 days are allowed, '
            'until 22 February 2027 (rule forgotten).',
            drafts.case(rule='forgotten'),
        )
        self._has(
            'Attached to no server since 11 August 2026; 180 days were '
            'allowed, until 7 February 2027 (rule unattached).',
            drafts.volume(),
        )

    def test_other_conditions_are_told_as_the_policy_has_them(self):
        policy = drafts.policy()
        for rule, english, french in (
            (
                builders.condition(
                    builders.is_('owner.state', 'deleted', 'disabled'),
                    name='other',
                ),
                "Its owner's account is deleted or disabled since",
                'Le compte de son propriétaire est supprimé ou désactivé '
                'depuis le',
            ),
            (
                builders.condition(
                    model_rule.Criterion(
                        'flavor.vcpus', model_rule.Between(at_least=16)
                    ),
                    name='other',
                    where=builders.where('size > `5`'),
                ),
                '“flavor.vcpus is at least 16” and “size > `5`” since',
                '« flavor.vcpus is at least 16 » et « size > `5` » depuis le',
            ),
        ):
            of = dataclasses.replace(policy, conditions=(rule,))
            for language, phrase in (('en', english), ('fr', french)):
                mail = drafts.compose(
                    drafts.case(rule='other'), of=of, language=language
                )
                self.assertIn(phrase, mail.words)

    def test_a_rule_that_gives_a_last_day_is_told_by_it(self):
        policy = dataclasses.replace(
            drafts.policy(),
            lifetimes=(builders.lifetime(until=builders.until_property()),),
        )
        mail = drafts.compose(drafts.case(expires=drafts.NOW - DAY), of=policy)
        self.assertIn(
            'Its last day was 9 February 2027 (rule compute).', mail.words
        )

    def test_a_second_rule_that_ends_first_is_told_too(self):
        case = drafts.case()
        case = dataclasses.replace(
            case,
            standing=dataclasses.replace(
                case.standing, rule='forgotten', expires=drafts.NOW - DAY
            ),
        )
        mail = drafts.compose(case)
        self.assertIn('(rule compute). Status SHUTOFF since', mail.words)

    def test_what_is_no_server_has_no_verb_to_come_back_by(self):
        mail = drafts.compose(
            drafts.volume(stage=model_case.Stage.QUARANTINED)
        )
        self.assertNotIn('Take it back.', mail.words)

    def test_a_rule_that_is_no_more_is_told_by_its_name(self):
        self._has(
            'Its last day is 22 February 2027 (rule gone).',
            drafts.case(rule='gone'),
        )

    def test_what_is_kept_and_lost_is_told_of_what_will_be_done(self):
        shelved = drafts.compose(drafts.case()).words
        stopped = drafts.compose(drafts.case(act='stop')).words
        self.assertIn('Shelved. Kept: the disk, as an image', shelved)
        self.assertIn('Lost: what is in memory, and ephemeral', shelved)
        self.assertNotIn('Stopped.', shelved)
        self.assertIn('Stopped. Kept: everything', stopped)
        self.assertNotIn('ephemeral', stopped)
        self.assertNotIn('Kept:', drafts.compose(drafts.volume()).words)

    def test_it_can_be_kept_in_horizon_or_by_one_command(self):
        mail = drafts.compose(drafts.case())
        self.assertIn('at the latest 11 April 2027', mail.words)
        self.assertIn('Update Metadata', mail.words)
        for found in (mail.text, mail.html):
            self.assertIn('--property lifetime_until=2027-04-11', found)
        self.assertIn('openstack server delete', mail.text)
        self.assertNotIn('Also for more time', mail.words)

    def test_where_no_more_time_can_be_taken_one_can_ask_for_it(self):
        mail = drafts.compose(drafts.case(rule='forgotten'))
        self.assertNotIn('lifetime_until', mail.text + mail.html)
        self.assertIn('Also for more time: ops@example.org', mail.words)

    def test_in_quarantine_the_way_back_is_told_and_never_metadata(self):
        for status, verb in (
            ('SHELVED_OFFLOADED', 'unshelve'),
            ('SHUTOFF', 'start'),
        ):
            mail = drafts.compose(
                drafts.case(
                    stage=model_case.Stage.QUARANTINED,
                    subject={'status': status},
                )
            )
            self.assertIn(f'openstack server {verb}', mail.text)
            self.assertNotIn('lifetime_until', mail.text + mail.html)
            self.assertEqual('', mail.calendar)

    def test_more_time_that_was_taken_or_given_is_told(self):
        moved = {'number': 2, 'reason': GivenFor.EXTENSION}
        self._has(
            'More time was taken, until 14 March 2027; 2028-01-01 was asked '
            'for, and the rules give no more. This is the new day.',
            drafts.case(
                announcement=moved,
                extensions=(
                    _extension(
                        author=model_case.Author.OWNER, asked='2028-01-01'
                    ),
                ),
            ),
        )
        self._has(
            'The operators gave more time, until 14 March 2027: a paper is '
            'due. This is the new day.',
            drafts.case(announcement=moved, extensions=(_extension(),)),
        )

    def test_why_a_day_is_not_the_one_told_before_is_told(self):
        for reason, phrase in (
            (GivenFor.LATE, 'has passed without anything being done'),
            (GivenFor.HOLD, 'It was held, and nothing was done'),
            (GivenFor.RULE, 'The rules have changed'),
            (GivenFor.UNTOLD, 'did not arrive'),
        ):
            self._has(phrase, drafts.case(announcement={'reason': reason}))

    def test_the_last_warning_says_that_it_is(self):
        self._has(
            'This is the last notice before the day.',
            drafts.item(drafts.case(), Occasion.LAST_WARNING),
        )

    def test_of_what_is_locked_it_says_that_nothing_is_done(self):
        lock = model_case.Hold(
            model_case.HoldReason.LOCKED, 'by its owner', drafts.NOW
        )
        mail = drafts.compose(drafts.case(holds=(lock,)), drafts.case())
        self.assertIn('1 of them is locked: as long as', mail.words)
        self.assertIn('It is locked: as long as it is', mail.words)

    def test_reminders_are_a_list_of_their_own(self):
        mail = drafts.compose(
            drafts.case('new'),
            drafts.item(drafts.case('old'), Occasion.REMINDER),
        )
        self.assertIn('You have been told of 1 of these before.', mail.words)
        self.assertIn(
            'WHAT YOU HAVE BEEN TOLD OF BEFORE * old (server, oceans, region '
            'west): switched off and shelved on 12 March 2027.',
            mail.words,
        )
        self.assertIn(
            'You have been told this before.',
            drafts.compose(
                drafts.item(drafts.case(), Occasion.REMINDER)
            ).words,
        )

    def test_ten_thousand_cases_are_shortened_and_counted(self):
        """F54."""
        mail = drafts.compose(
            *(
                drafts.case(
                    f'node-{n}', id_=f's{n}', subject={'project': f'p{n % 20}'}
                )
                for n in range(10_000)
            )
        )
        self.assertIn('10,000 servers will be switched off', mail.text)
        self.assertIn('node-49\n', mail.text)
        self.assertNotIn('node-50\n', mail.text)
        self.assertIn('and 9,950 more, by project: p10 498,', mail.words)
        self.assertIn('others 4,970', mail.words)
        self.assertEqual(50, mail.calendar.count('BEGIN:VEVENT'))
        self.assertLess(len(mail.text) + len(mail.html), 200_000)

    def test_each_that_will_be_deleted_is_named_however_many_there_are(self):
        """P2: what is not named is not told of."""
        mail = drafts.compose(
            *(
                drafts.case(
                    f'node-{n}',
                    id_=f's{n}',
                    act='delete',
                    stage=model_case.Stage.QUARANTINED,
                    quarantined=drafts.NOW - 30 * drafts.DAY,
                    verb='shelve',
                )
                for n in range(120)
            )
        )
        for n in range(120):
            self.assertIn(f'node-{n}\n', mail.text)
        self.assertIn('node-119', mail.html)

    def test_plain_text_fits_a_terminal(self):
        names = ['thermal-sim', 'a long name ' * 30, 'x' * 255]
        kept = [
            drafts.kept(kind, name, announced)
            for kind in ('image', 'volume')
            for name in names
            for announced in (True, False)
        ]
        for language in ('en', 'fr'):
            mail = drafts.compose(
                *(
                    drafts.item(drafts.case(name), occasion)
                    for name in names
                    for occasion in Occasion
                ),
                drafts.volume(),
                *kept,
                *(drafts.item(one, Occasion.REMINDER) for one in kept),
                language=language,
            )
            for line in mail.text.splitlines():
                self.assertLessEqual(len(line), 78, line)
                self.assertEqual(line.rstrip(), line)
            self.assertNotIn('\n\n\n', mail.text)

    def test_regions_are_named_in_commands_where_there_are_several(self):
        east = drafts.case()
        east = dataclasses.replace(
            east, resource=east.resource._replace(region='east')
        )
        self.assertNotIn('--os-region-name', drafts.compose(east).text)
        self.assertIn(
            'openstack --os-region-name east server set',
            drafts.compose(east, drafts.case()).text,
        )

    def test_html_shows_names_and_never_obeys_them(self):
        """A7."""
        mail = drafts.compose(drafts.case('<script>{{ 7 * 7 }}</script>'))
        self.assertNotIn('<script', mail.html)
        self.assertIn('&lt;script&gt;{{ 7 * 7 }}&lt;/script&gt;', mail.html)
        self.assertIn('<script>{{ 7 * 7 }}</script>', mail.text)
        self.assertNotIn('src=', mail.html)

    def test_whom_to_ask_is_the_contact_of_the_ladder(self):
        policy = drafts.policy()
        ladder = dataclasses.replace(
            policy.ladders['research'], contact='hpc@example.org'
        )
        policy = dataclasses.replace(
            policy, ladders={**policy.ladders, 'research': ladder}
        )
        mail = drafts.compose(drafts.case(), of=policy)
        self.assertIn('hpc@example.org', mail.text)
        self.assertNotIn('ops@example.org', mail.text)


class TestWhatIsKept(testtools.TestCase):
    """Of a deleted server: its disk image, or its volumes."""

    def test_the_first_sentence_says_that_nothing_is_left(self):
        both = (drafts.kept(), drafts.kept('volume', day=LATER))
        for language, items, first, subject in (
            (
                'en',
                both[:1],
                '1 disk image that was kept of a deleted server will be '
                'deleted on Friday 12 March 2027; after that nothing is left '
                'of it.',
                'Cloud arbutus: 1 disk image of a deleted server will be '
                'deleted on 12 March 2027',
            ),
            (
                'en',
                both,
                '1 disk image and 1 volume that were kept of deleted servers '
                'will be deleted from Friday 12 March 2027 on; after that '
                'nothing is left of them.',
                'Cloud arbutus: 1 disk image and 1 volume of deleted servers '
                'will be deleted from 12 March 2027',
            ),
            (
                'fr',
                both[:1],
                '1 image disque gardée d\u2019un serveur supprimé sera '
                'supprimée le vendredi 12 mars 2027 ; il n\u2019en restera '
                'rien.',
                'Nuage arbutus : 1 image disque d\u2019un serveur supprimé '
                'sera supprimée le 12 mars 2027',
            ),
            (
                'fr',
                both,
                '1 image disque et 1 volume gardés de serveurs supprimés '
                'seront supprimés à partir du vendredi 12 mars 2027 ; il '
                'n\u2019en restera rien.',
                'Nuage arbutus : 1 image disque et 1 volume de serveurs '
                'supprimés seront supprimés à partir du 12 mars 2027',
            ),
        ):
            mail = drafts.compose(*items, language=language)
            self.assertTrue(mail.words.startswith(first), mail.words)
            self.assertEqual(
                subject, ' '.join(mail.headers['Subject'].split())
            )

    def test_it_comes_before_what_is_only_switched_off_yet(self):
        words = drafts.compose(
            drafts.deleting(), drafts.kept(), drafts.case()
        ).words
        self.assertTrue(words.startswith('1 disk image that was kept'))
        self.assertIn(
            '1 server that is switched off will be deleted on Friday 12 March '
            '2027: take it back before, if you need it. 1 server more will be '
            'switched off, on Friday 12 March 2027.',
            words,
        )
        self.assertIn(
            '1 serveur éteint sera supprimé le vendredi 12 mars 2027 : '
            'reprenez avant ce dont vous avez besoin. 1 serveur de plus',
            drafts.compose(
                drafts.deleting(),
                drafts.kept(),
                drafts.case(),
                language='fr',
            ).words,
        )

    def test_an_entry_says_of_which_server_and_what_comes(self):
        for language, phrases in (
            (
                'en',
                (
                    '* Disk image of thermal-sim What the disk image (20 GiB) '
                    'that was kept of server thermal-sim (s9), which was '
                    'deleted on 12 December 2026',
                    'Day Friday 12 March 2027, deleted',
                    'Kept for 90 days since 12 December 2026, until 12 March '
                    '2027 (rule compute).',
                    'After that nothing is left of it.',
                    'ID i1',
                    'Deleted for good. Kept: nothing. Lost: all that is on',
                ),
            ),
            (
                'fr',
                (
                    '* Image disque de thermal-sim Quoi l\u2019image disque '
                    '(20 Gio) gardée du serveur thermal-sim (s9), supprimé le '
                    '12 décembre 2026',
                    'Jour vendredi 12 mars 2027, supprimée',
                    'À garder 90 jours à partir du 12 décembre 2026',
                    'Il n\u2019en restera rien.',
                    'Supprimé pour de bon. Gardé : rien. Perdu : tout ce que',
                ),
            ),
        ):
            mail = drafts.compose(drafts.kept(), language=language)
            html = ' '.join(mail.html.split())
            for phrase in phrases:
                self.assertIn(phrase, mail.words)
            self.assertIn('(s9)', html)
            # Its server's own: no one gets processors back by it.
            self.assertNotIn('CPU', mail.text)

    def test_what_is_not_known_is_left_out(self):
        case = drafts.kept(subject={'name': '', 'disk': 0})
        case = dataclasses.replace(case, kept_of=None, quarantined=None)
        words = drafts.compose(case).words
        self.assertIn(
            'What the disk image that was kept of server i1, which was '
            'deleted Project',
            words,
        )
        self.assertNotIn('Why', words)

    def test_a_volume_is_kept_by_attaching_it(self):
        for language, phrases in (
            ('en', ('Attach it to a server of its project before the day',)),
            ('fr', ('Attachez-le avant ce jour à un serveur de son projet',)),
        ):
            mail = drafts.compose(drafts.kept('volume'), language=language)
            for phrase in (*phrases, 'Manage Attachments'):
                self.assertIn(phrase, mail.words)
                self.assertIn(phrase, ' '.join(mail.html.split()))
            self.assertIn(
                'openstack server add volume \\ SERVER \\ v1', mail.words
            )

    def test_of_an_image_the_operators_make_the_server_anew(self):
        for language, phrase in (
            (
                'en',
                'Write to us before the day, with its ID: we can make the '
                'server anew of it: ops@example.org',
            ),
            (
                'fr',
                'Écrivez-nous avant ce jour, avec son ID : nous pouvons en '
                'refaire le serveur : ops@example.org',
            ),
        ):
            mail = drafts.compose(drafts.kept(), language=language)
            html = ' '.join(mail.html.replace('\xa0', ' ').split())
            self.assertIn(phrase, mail.words)
            self.assertIn(phrase, html)
            self.assertNotIn('openstack', mail.text)

    def test_no_way_is_told_that_only_a_server_has(self):
        for kind in ('image', 'volume'):
            for case in (
                drafts.kept(kind),
                drafts.kept(kind, announced=False),
            ):
                mail = drafts.compose(case)
                for word in (
                    'lifetime_until',
                    'unshelve',
                    'server start',
                    'Take it back',
                    'delete \\',
                    'switched off',
                ):
                    self.assertNotIn(word, mail.text + mail.html)
                self.assertIn('Ask us.', mail.text)

    def test_more_time_can_be_asked_for_and_is_told(self):
        mail = drafts.compose(
            dataclasses.replace(
                drafts.kept(announcement={'reason': GivenFor.EXTENSION}),
                extensions=(_extension(),),
            )
        )
        self.assertIn('Also for more time: ops@example.org', mail.words)
        self.assertIn('until 14 March 2027: a paper is due.', mail.words)
        self.assertIn('This is the new day.', mail.words)

    def test_the_last_warning_says_that_it_is(self):
        mail = drafts.compose(
            drafts.item(drafts.kept(), Occasion.LAST_WARNING)
        )
        self.assertIn(
            'After that nothing is left of it. This is the last notice before '
            'the day.',
            mail.words,
        )

    def test_each_has_an_entry_of_the_calendar(self):
        for kind, title, way in (
            ('image', 'Disk image', 'The server can be made anew of it'),
            ('volume', 'Volume', 'It can be kept'),
        ):
            calendar = drafts.compose(drafts.kept(kind)).calendar
            self.assertIn(
                f'SUMMARY:{title} of thermal-sim (cloud arbutus) is deleted',
                calendar,
            )
            self.assertIn('After that nothing is left of it.', calendar)
            self.assertIn(f'{way} before: the mail says how.', calendar)
        self.assertIn(
            'SUMMARY:Image disque de thermal-sim (nuage arbutus) sera '
            'supprimée',
            drafts.compose(drafts.kept(), language='fr').calendar,
        )

    def test_while_no_day_stands_it_is_a_list_of_its_own(self):
        for language, first, heading in (
            (
                'en',
                '1 disk image is kept of a deleted server; for now nothing is '
                'done to it.',
                'WHAT IS KEPT OF DELETED SERVERS',
            ),
            (
                'fr',
                '1 image disque gardée d\u2019un serveur supprimé : rien '
                'n\u2019est fait pour l\u2019instant.',
                'CE QUI EST GARDÉ DE SERVEURS SUPPRIMÉS',
            ),
        ):
            mail = drafts.compose(
                drafts.kept(announced=False), language=language
            )
            self.assertTrue(mail.words.startswith(first), mail.words)
            self.assertIn(heading, mail.text)
            self.assertEqual('', mail.calendar)
            self.assertIn(
                first,
                drafts.compose(
                    drafts.case(),
                    drafts.kept(announced=False),
                    language=language,
                ).words,
            )

    def test_a_reminder_names_its_id(self):
        self.assertIn(
            '* Volume of thermal-sim (ID v1, oceans, region west): deleted on '
            '12 March 2027. After that nothing is left of it.',
            drafts.compose(
                drafts.item(drafts.kept('volume'), Occasion.REMINDER)
            ).words,
        )

    def test_each_is_named_however_many_there_are(self):
        """P2: what is not named is not told of."""
        mail = drafts.compose(
            *(drafts.kept(id_=f'image-{n}') for n in range(60))
        )
        for n in range(60):
            self.assertIn(f'image-{n}\n', mail.text)

    def test_of_a_delete_it_is_said_that_more_is_told_before_that_goes(self):
        for language, phrase in (
            ('en', 'You are told again before that is deleted.'),
            ('fr', 'Avant que cela aussi soit supprimé, un avis'),
        ):
            self.assertIn(
                phrase,
                drafts.compose(drafts.deleting(), language=language).words,
            )


def _of(name, language, stage):
    """Return a notice that has this name wherever somebody may choose one."""
    return drafts.usual().compose(
        hostile.draft(name, language, stage),
        drafts.UID,
        drafts.NOW,
        drafts.CALENDAR,
    )


@functools.cache
def _plain(language, stage):
    return drafts.read(_of('plain', language, stage))


class TestAMail(testtools.TestCase):
    def test_it_has_these_headers_and_no_others(self):
        """P34."""
        mail = drafts.compose(drafts.case())
        self.assertEqual(
            {
                'From': 'arbutus <cloud@example.org>',
                'To': 'ada@example.org',
                'Subject': 'Cloud arbutus: 1 server will be switched off on '
                '12 March 2027',
                'Date': 'Wed, 10 Feb 2027 17:00:00 +0000',
                'Message-ID': '<6c1c9a52@example.org>',
                'Auto-Submitted': 'auto-generated',
                'MIME-Version': '1.0',
            },
            {k: v for k, v in mail.headers.items() if k != 'Content-Type'},
        )
        self.assertEqual(8, len(mail.names))

    def test_the_same_notice_is_the_same_mail(self):
        """P39."""
        made = drafts.usual()
        draft = drafts.draft(drafts.case())
        first, second = (
            made.compose(draft, drafts.UID, drafts.NOW, drafts.CALENDAR)
            for _ in range(2)
        )
        self.assertEqual(first, second)
        self.assertEqual('<6c1c9a52@example.org>', first.message_id)
        self.assertEqual('ada@example.org', first.recipient)
        self.assertEqual('cloud@example.org', first.sender)

    def test_an_address_that_is_not_one_gets_nothing(self):
        """A4, P33."""
        for address in ('a@b.c, evil@x.org', '"a@b.c" <evil@x.org>', ''):
            self.assertRaises(
                exceptions.NoticeError,
                drafts.compose,
                drafts.case(),
                address=address,
            )

    def test_a_policy_without_notices_writes_to_nobody(self):
        self.assertRaises(
            exceptions.NoticeError, composer.Composer, builders.policy()
        )

    def test_our_own_templates_pass_the_self_test(self):
        """A3, F53."""
        drafts.usual().self_test()

    @hypothesis.settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    @hypothesis.given(
        strategies.one_of(
            strategies.text(
                strategies.characters(codec=None, categories=None),
                max_size=300,
            ),
            strategies.sampled_from(hostile.NAMES),
            strategies.builds(
                '=?utf-8?q?{}?='.format, strategies.text(max_size=20)
            ),
        ),
        strategies.sampled_from(['en', 'fr']),
        strategies.sampled_from(list(model_case.Stage)),
    )
    def test_no_name_changes_headers_or_recipient_or_hides_anything(
        self, name, language, stage
    ):
        """P33, P34, P35, A3."""
        message = _of(name, language, stage)
        self.assertEqual(hostile.RECIPIENT, message.recipient)
        found, plain = drafts.read(message), _plain(language, stage)
        self.assertEqual(plain.headers, found.headers)
        self.assertEqual(plain.names, found.names)
        for text in (found.text, found.html, found.calendar):
            self.assertEqual(set(), _HIDING.intersection(text))
