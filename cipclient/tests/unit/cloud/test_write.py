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

import concurrent.futures
import threading
import uuid

import requests
from oslotest import base

from cipclient import exceptions
from cipclient.cloud import connection
from cipclient.cloud import failure
from cipclient.cloud import guard
from cipclient.cloud import origin
from cipclient.cloud import retry
from cipclient.cloud import write
from cipclient.tests.unit.cloud import fakes

ID = '01234567-89ab-cdef-0123-456789abcdef'
SHELVE = write.Write(
    'compute', 'POST', f'/servers/{ID}/action', {'shelve': None}
)

_STAYS = {'volumeId': ID, 'delete_on_termination': False}
VOLUME = write.Write('block-storage', 'DELETE', f'/volumes/{ID}')


def action(body, method='POST', path=f'/servers/{ID}/action'):
    return write.Write('compute', method, path, body)


def volume(body):
    path = f'/servers/{ID}/os-volume_attachments/{ID}'
    return action(body, 'PUT', path)


def kept(**wanted):
    return volume({'volumeAttachment': wanted})


def patch(body):
    return write.Write('image', 'PATCH', f'/images/{ID}', body)


def cinder(path, body=None, method='DELETE'):
    return write.Write('block-storage', method, path, body)


def protected(**change):
    return patch([{'op': 'replace', 'path': '/protected', **change}])


def created(devices=None, **more):
    server = {
        'name': 'web',
        'flavorRef': '1',
        'imageRef': ID,
        'networks': 'none',
        'metadata': {'lifetime_rebuild': f'{ID} req-1'},
        **more,
    }
    if devices is not None:
        server['block_device_mapping_v2'] = devices
    return action({'server': server}, path='/servers')


def device(**more):
    return {
        'boot_index': 0,
        'uuid': ID,
        'source_type': 'volume',
        'destination_type': 'volume',
        'delete_on_termination': False,
        **more,
    }


class TestAbout(base.BaseTestCase):
    """P11: a change is of the resource that it is for, and of no other."""

    def refused(self, asked, kind='server', id_=ID):
        return self.assertRaises(
            exceptions.WriteRefused, write.check_about, asked, kind, id_
        )

    def test_of_the_very_resource_it_is_made(self):
        delete = action(None, 'DELETE', f'/servers/{ID}')
        for asked in (SHELVE, delete):
            write.check_about(asked, 'server', ID)
        image = write.Write('image', 'DELETE', f'/images/{ID}')
        write.check_about(image, 'image', ID)
        write.check_about(VOLUME, 'volume', ID)

    def test_of_another_it_is_refused(self):
        other = ID.replace('0', 'f')
        image = write.Write('image', 'DELETE', f'/images/{ID}')
        for asked, kind, id_ in (
            (image, 'server', ID),
            (SHELVE, 'image', ID),
            (SHELVE, 'server', other),
            (SHELVE, 'volume', ID),
            (VOLUME, 'volume', other),
            (VOLUME, 'image', ID),
            (image, 'volume', ID),
            (created(), 'server', ID),
        ):
            error = self.refused(asked, kind, id_)
            self.assertIn(f'no change of the {kind}', str(error))

    def test_what_is_never_made_is_refused_all_the_same(self):
        error = self.refused(action({'forceDelete': None}))
        self.assertIn('none of the changes', str(error))


class TestAllowed(base.BaseTestCase):
    """P11: what is not on the list is not sent."""

    def test_what_is_on_the_list_passes(self):
        for name in (
            'unlock',
            'shelve',
            'shelveOffload',
            'os-stop',
            'os-start',
            'unshelve',
            'lock',
        ):
            write.check(action({name: None}))
        write.check(action({'lock': {'locked_reason': 'cipclient: x'}}))
        write.check(
            action(
                {'metadata': {'lifetime_day': '2026-01-01'}},
                path=f'/servers/{ID}/metadata',
            )
        )
        write.check(
            action(None, 'DELETE', f'/servers/{ID}/metadata/lifetime_day')
        )
        for method in ('PUT', 'DELETE'):
            write.check(
                action(None, method, f'/servers/{ID}/tags/lifetime-warned')
            )
        write.check(
            write.Write(
                'identity', 'PUT', f'/projects/abc/tags/cipclient-{ID}'
            )
        )

    def test_what_a_delete_takes_does(self):
        """P11: no force, no cascade, no purge."""
        write.check(action(None, 'DELETE', f'/servers/{ID}'))
        write.check(kept(volumeId=ID, delete_on_termination=False))
        write.check(protected(value=True))
        self.assertEqual(
            'application/openstack-images-v2.1-json-patch',
            protected(value=True).media_type,
        )

    def test_what_removes_what_was_kept_does(self):
        """P11, H26, H29: a protection that is ours, and one volume."""
        write.check(protected(value=False))
        write.check(VOLUME)

    def test_what_makes_a_server_anew_does(self):
        write.check(created())
        write.check(created([device()]))
        write.check(
            created([device(source_type='image', destination_type='local')])
        )

    def test_what_was_made_is_known_by_its_id(self):
        said = b'{"server": {"id": "%s"}}' % ID.encode()
        self.assertEqual(ID, write.made_by(said))
        for rubbish in (b'', b'[]', b'{"server": {"id": "../x"}}', b'{}'):
            self.assertEqual('', write.made_by(rubbish))

    def test_nothing_else_does(self):
        for one in (
            created(user_data='x'),
            created(max_count=2),
            created(metadata={}),
            created(metadata=None),
            created([device(delete_on_termination=True)]),
            created([device(source_type='image')]),
            created('x'),
            created(['x']),
            action({'server': 'x'}, path='/servers'),
            action({'server': {}, 'os:scheduler_hints': {}}, path='/servers'),
            action({'server': {}}, path=f'/servers/{ID}'),
            action({}, 'DELETE', f'/servers/{ID}'),
            action(None, 'DELETE', f'/servers/{ID}?force=true'),
            action(None, 'DELETE', '/servers'),
            action(
                None, 'DELETE', f'/servers/{ID}/os-volume_attachments/{ID}'
            ),
            kept(volumeId=ID, delete_on_termination=True),
            kept(volumeId=ID),
            kept(volumeId=ID, delete_on_termination=0),
            kept(volumeId=ID, delete_on_termination=False, more=1),
            volume(None),
            volume([]),
            volume({'volumeAttachment': _STAYS, 'more': 1}),
            volume({'volumeAttachment': None}),
            protected(value=None),
            protected(value='False'),
            protected(value=True, path='/visibility'),
            protected(value=False, path='/visibility'),
            protected(value=False, op='add'),
            patch(
                [
                    {'op': 'replace', 'path': '/protected', 'value': False},
                    {'op': 'replace', 'path': '/owner', 'value': 'me'},
                ]
            ),
            protected(value=True, op='remove'),
            patch([]),
            patch({'protected': True}),
            write.Write('image', 'DELETE', '/images'),
            write.Write('image', 'DELETE', f'/images/{ID}', {}),
            write.Write('image', 'DELETE', f'/images/{ID}/file'),
            write.Write('image', 'DELETE', f'/images/{ID}/tags/x'),
            cinder(f'/volumes/{ID}?cascade=True'),
            cinder(f'/volumes/{ID}?force=True'),
            cinder('/volumes'),
            cinder(f'/volumes/{ID}/metadata/x'),
            cinder(f'/snapshots/{ID}'),
            cinder(f'/attachments/{ID}'),
            cinder(f'/volumes/{ID}', {}),
            cinder(f'/volumes/{ID}', None, 'PUT'),
            cinder(f'/volumes/{ID}/action', {'os-force_delete': {}}, 'POST'),
            cinder(f'/volumes/{ID}/action', {'os-reset_status': {}}, 'POST'),
            cinder(f'/volumes/{ID}/action', {'os-detach': {}}, 'POST'),
            action(None, 'DELETE', f'/volumes/{ID}'),
            write.Write('image', 'DELETE', f'/volumes/{ID}'),
            write.Write('volume', 'DELETE', f'/volumes/{ID}'),
            action({'forceDelete': None}),
            action({'restore': None}),
            action({'os-resetState': {'state': 'active'}}),
            action({'rebuild': {}}),
            action({'shelve': {}}),
            action({'shelve': None, 'os-stop': None}),
            action({}),
            action(None),
            action({'lock': {'locked_reason': 'x' * 256}}),
            action({'lock': {'locked_reason': 'x', 'more': 1}}),
            action({'lock': 'x'}),
            action({'shelve': None}, path='/servers/../action'),
            action({'shelve': None}, path=f'/servers/{ID}/action/../x'),
            action({'shelve': None}, 'PUT'),
            action(
                {'metadata': {'mine': 'x'}}, path=f'/servers/{ID}/metadata'
            ),
            action(None, 'DELETE', f'/servers/{ID}/metadata/mine'),
            action(None, 'DELETE', f'/servers/{ID}/metadata'),
            action({'metadata': {}}, path=f'/servers/{ID}/metadata'),
            action(None, path=f'/servers/{ID}/metadata'),
            action(None, 'PUT', f'/servers/{ID}/tags/mine'),
            action(None, 'PUT', f'/servers/{ID}/tags'),
            action({}, 'PUT', f'/servers/{ID}/tags/lifetime-x'),
            write.Write('identity', 'PUT', '/projects/abc/tags/cipclient-x'),
            write.Write('identity', 'DELETE', '/projects/abc'),
            write.Write('image', 'PATCH', f'/images/{ID}'),
        ):
            self.assertRaises(exceptions.WriteRefused, write.check, one)


class TestWrite(base.BaseTestCase):
    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(fakes.FakeCloud())
        self.fake.intercept = self.answer
        self.reply = fakes.Reply({}, 202)

    def answer(self, asked):
        if asked.method == 'POST' and '/servers/' in asked.url:
            if isinstance(self.reply, Exception):
                raise self.reply
            return self.reply
        return None

    def acting(self):
        made = connection.Acting(
            self.fake.connect,
            retry.Patience(sleep=lambda seconds: None),
        )
        self.addCleanup(made.close)
        return made

    def posts(self):
        return [
            one
            for one in self.fake.asked
            if one.method == 'POST' and '/servers/' in one.url
        ]

    def test_any_answer_is_one_and_nothing_is_asked_twice(self):
        for code in (202, 400, 404, 409, 429, 500, 503):
            self.reply = fakes.error(code, 'no') if code > 202 else self.reply
            before = len(self.posts())
            answer = self.acting().write(SHELVE, f'req-{uuid.uuid4()}')
            self.assertEqual(code, answer.code)
            self.assertEqual(before + 1, len(self.posts()))

    def test_each_goes_to_its_own_service(self):
        for one, url in (
            (VOLUME, f'{fakes.CINDER}/volumes/{ID}'),
            (protected(value=False), f'{fakes.GLANCE}/v2/images/{ID}'),
        ):
            self.fake.intercept = lambda asked, one=one: (
                fakes.Reply({}, 202 if one is VOLUME else 200)
                if asked.method == one.method
                else None
            )
            self.acting().write(one, f'req-{uuid.uuid4()}')
            (asked,) = (
                asked
                for asked in self.fake.asked
                if asked.method == one.method
            )
            self.assertEqual(url, asked.url)

    def test_no_answer_is_lost_and_nothing_is_asked_twice(self):
        """H30, F22"""
        self.reply = requests.ConnectionError('reset')
        self.assertRaises(
            failure.Lost, self.acting().write, SHELVE, f'req-{uuid.uuid4()}'
        )
        self.assertEqual(1, len(self.posts()))

    def test_what_the_service_says_is_told(self):
        self.reply = fakes.error(409, 'it is in vm_state error')
        self.reply.headers['x-openstack-request-id'] = 'req-theirs'
        answer = self.acting().write(SHELVE, f'req-{uuid.uuid4()}')
        self.assertEqual(
            write.WriteAnswer(409, 'req-theirs', 'it is in vm_state error'),
            answer,
        )

    def test_f25_a_success_that_is_none_of_the_services_is_lost(self):
        """A login page in answer to an unlock leaves the lock where it is."""
        acting = self.acting()
        for code in (200, 201, 204):
            self.reply = fakes.Reply(b'<html>Sign in</html>', code)
            self.assertRaises(
                failure.Lost, acting.write, SHELVE, f'req-{uuid.uuid4()}'
            )
        self.assertEqual(3, len(self.posts()))

    def test_a_redirect_is_an_answer_and_not_followed(self):
        elsewhere = {'Location': f'{fakes.NOVA}/servers/{ID}/elsewhere'}
        for code in (301, 302, 303, 307, 308):
            self.reply = fakes.Reply({}, code, elsewhere)
            answer = self.acting().write(SHELVE, f'req-{uuid.uuid4()}')
            self.assertEqual(code, answer.code)
        self.assertEqual(5, len(self.posts()))
        self.assertFalse(
            [one for one in self.fake.asked if 'elsewhere' in one.path]
        )

    def test_f18_after_one_401_it_is_asked_for_once_more(self):
        replies = [fakes.Reply({}, 202), fakes.error(401, 'expired')]
        self.fake.intercept = lambda asked: (
            replies.pop()
            if asked.method == 'POST' and '/servers/' in asked.url
            else None
        )
        answer = self.acting().write(SHELVE, f'req-{uuid.uuid4()}')
        self.assertEqual(202, answer.code)
        self.assertEqual(2, len(self.posts()))

    def test_f19_after_two_401_nothing_is_asked_any_more(self):
        self.reply = fakes.error(401, 'expired')
        self.assertRaises(
            failure.NotAuthenticated,
            self.acting().write,
            SHELVE,
            f'req-{uuid.uuid4()}',
        )
        self.assertEqual(2, len(self.posts()))

    def test_what_is_not_on_the_list_is_not_sent(self):
        acting = self.acting()
        for one in (
            action({'forceDelete': None}),
            action({'force': True}, 'DELETE', f'/servers/{ID}'),
        ):
            self.assertRaises(
                exceptions.WriteRefused,
                acting.write,
                one,
                f'req-{uuid.uuid4()}',
            )
        self.assertEqual([], self.fake.asked)

    def test_without_a_permit_not_even_the_list_helps(self):
        acting = self.acting()
        for cloud in (self.fake.cloud(), acting):
            self.addCleanup(cloud.close)
            for one in (SHELVE, action({'forceDelete': None})):
                self.assertRaises(
                    exceptions.WriteRefused,
                    cloud.compute.write,
                    one,
                    f'req-{uuid.uuid4()}',
                )
        self.assertEqual([], self.posts())
        self.assertFalse(hasattr(connection.Cloud, 'write'))

    def test_a_host_that_the_catalog_writes_in_capitals_is_the_same(self):
        self.fake.catalog['compute'] = fakes.NOVA.replace('nova', 'NOVA')
        acting = self.acting()
        answer = acting.write(SHELVE, f'req-{uuid.uuid4()}')
        self.assertEqual(202, answer.code)
        session = acting._requests
        self.assertRaises(
            exceptions.WriteRefused,
            session.post,
            f'{fakes.NOVA}/servers',
        )

    def test_several_are_under_way_at_once_and_each_is_sent_once(self):
        acting = self.acting()
        acting.compute  # noqa: B018 - so that all of them begin at once
        together = threading.Barrier(8, timeout=30)
        ids = [f'{number:08x}{ID[8:]}' for number in range(8)]

        def answer(asked):
            if asked.method == 'POST' and '/servers/' in asked.url:
                together.wait()
                return fakes.Reply({}, 202)
            return None

        self.fake.intercept = answer

        def send(id_):
            one = action({'shelve': None}, path=f'/servers/{id_}/action')
            return acting.write(one, f'req-{uuid.uuid4()}').code

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            codes = list(pool.map(send, ids))
        self.assertEqual([202] * 8, codes)
        self.assertEqual(
            sorted(f'/servers/{id_}/action' for id_ in ids),
            sorted(one.path for one in self.posts()),
        )

    def test_it_carries_the_id_that_we_gave_it(self):
        uid = f'req-{uuid.uuid4()}'
        self.acting().write(SHELVE, uid)
        (asked,) = self.posts()
        self.assertEqual(uid, asked.headers[guard.REQUEST_ID])


class TestPermit(base.BaseTestCase):
    """P13: a write passes only while just that one is permitted, once."""

    def setUp(self):
        super().setUp()
        self.guard = guard.Guard()

    def taken(self, uid='u', url='http://x/a', body=b'{}', method='POST'):
        prepared = requests.Request(
            method, url, headers={guard.REQUEST_ID: uid}, data=body
        ).prepare()
        return self.guard._takes(prepared)

    def test_just_that_one_passes_and_once(self):
        with self.guard.permitted('u', 'POST', 'http://x/a', b'{}'):
            self.assertEqual('', self.taken(uid='v'))
            self.assertEqual('', self.taken(url='http://x/b'))
            self.assertEqual('', self.taken(body=b'{ }'))
            self.assertEqual('', self.taken(method='PUT'))
            self.assertEqual('u', self.taken())
            self.assertEqual('', self.taken())

    def test_a_body_that_nobody_can_compare_does_not_pass(self):
        with self.guard.permitted('u', 'PUT', 'http://x/a', None):
            for body in (iter([b'{"forceDelete": null}']), bytearray(b'{}')):
                prepared = requests.Request(
                    'PUT', 'http://x/a', headers={guard.REQUEST_ID: 'u'}
                ).prepare()
                prepared.body = body
                self.assertEqual('', self.guard._takes(prepared))
            self.assertEqual('u', self.taken(body=None, method='PUT'))

    def test_a_text_is_compared_as_the_bytes_that_leave(self):
        """keystoneauth hands on what it encodes itself as a text."""
        with self.guard.permitted('u', 'POST', 'http://x/a', b'{"a": 1}'):
            self.assertEqual('', self.taken(body='{"a": 2}'))
            self.assertEqual('u', self.taken(body='{"a": 1}'))

    def test_a_query_is_a_part_of_it(self):
        with self.guard.permitted('u', 'POST', 'http://x/a', b'{}'):
            self.assertEqual('', self.taken(url='http://x/a?force=1'))

    def test_a_401_that_comes_too_late_permits_nothing(self):
        """Whoever gave up on it has read by then what came of it."""
        fake = self.useFixture(fakes.FakeCloud())
        url = f'{fakes.NOVA}/servers'
        permit = self.guard.permitted('u', 'POST', url, b'{}')
        permit.__enter__()

        def answer(asked):
            permit.__exit__(None, None, None)
            return fakes.error(401, 'expired')

        fake.intercept = answer
        self.guard.trusted.add(origin.of(fakes.NOVA))
        session = guard.session(self.guard)
        headers = {guard.REQUEST_ID: 'u', 'X-Auth-Token': uuid.uuid4().hex}
        session.post(url, data=b'{}', headers=headers)
        self.assertRaises(
            exceptions.WriteRefused,
            session.post,
            url,
            data=b'{}',
            headers=headers,
        )
        self.assertEqual(1, len(fake.asked))

    def test_p31_a_permit_does_not_make_a_stranger_trusted(self):
        fake = self.useFixture(fakes.FakeCloud())
        url = 'http://evil.test/servers'
        with self.guard.permitted('u', 'POST', url, b'{}'):
            self.assertRaises(
                exceptions.CloudError,
                guard.session(self.guard).post,
                url,
                data=b'{}',
                headers={
                    guard.REQUEST_ID: 'u',
                    'X-Auth-Token': uuid.uuid4().hex,
                },
            )
        self.assertEqual([], fake.asked)

    def test_none_passes_afterwards(self):
        with self.guard.permitted('u', 'POST', 'http://x/a', b'{}'):
            pass
        self.assertEqual('', self.taken())

    def test_two_threads_have_permits_of_their_own(self):
        taken = []
        with self.guard.permitted('u', 'POST', 'http://x/a', b'{}'):

            def other():
                with self.guard.permitted('v', 'POST', 'http://x/b', b'1'):
                    taken.append(self.taken('v', 'http://x/b', b'1'))

            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
            taken.append(self.taken())
        self.assertEqual(['v', 'u'], taken)
