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

"""What only a socket shows. No test waits longer than its own deadline."""

import contextlib
import gzip
import socket
import threading

from keystoneauth1 import session as ksa_session
from oslotest import base

from cipclient.cloud import catalog
from cipclient.cloud import deadline
from cipclient.cloud import failure
from cipclient.cloud import guard
from cipclient.cloud import retry
from cipclient.cloud import service
from cipclient.cloud import write

_OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'


class _Port:
    """Answers each connection with raw bytes, and then may hang."""

    def __init__(self, answer: bytes, hang: bool = False) -> None:
        self._answer = answer
        self._hang = hang
        self.let_go = threading.Event()
        self._socket = socket.create_server(('127.0.0.1', 0))
        self.url = f'http://127.0.0.1:{self._socket.getsockname()[1]}'
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _address = self._socket.accept()
                with peer:
                    peer.recv(65536)
                    with contextlib.suppress(OSError):
                        peer.sendall(self._answer)
                        if self._hang:
                            self.let_go.wait()

    def close(self) -> None:
        self.let_go.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


class TestTransport(base.BaseTestCase):
    def _service(self, answer=b'', hang=False, url=None, **limits):
        if url is None:
            port = _Port(answer, hang)
            self.addCleanup(port.close)
            url = port.url
        requests = guard.session(guard.Guard())
        self.addCleanup(requests.close)
        self.slept = []
        return service.Service(
            catalog.COMPUTE,
            catalog.Endpoint(url, url),
            ksa_session.Session(session=requests),
            retry.Patience(attempts=2, sleep=self.slept.append),
            service.Limits(**limits),
        )

    def test_an_answer_arrives(self):
        found = self._service(_OK + b'Content-Length: 2\r\n\r\n{}')
        self.assertEqual(b'{}', found.get('/').body)

    def test_f25_a_body_that_is_cut_short_is_no_answer(self):
        found = self._service(_OK + b'Content-Length: 20\r\n\r\n{"servers"')
        self.assertRaises(failure.Failure, found.get, '/')
        self.assertEqual(1, len(self.slept))

    def test_f26_headers_that_drip_meet_the_deadline(self):
        found = self._service(b'HTTP/1.1 200', hang=True, whole=0.05)
        self.assertRaises(failure.TooSlow, found.get, '/')

    def test_f26_a_body_that_drips_meets_the_deadline(self):
        found = self._service(
            _OK + b'Content-Length: 20\r\n\r\n{', hang=True, whole=0.05
        )
        self.assertRaises(failure.TooSlow, found.get, '/')

    def test_f26_what_does_not_speak_tls_is_a_failure(self):
        port = _Port(b'220 mail.test ESMTP\r\n')
        self.addCleanup(port.close)
        found = self._service(url=port.url.replace('http', 'https'))
        self.assertRaises(failure.Failure, found.get, '/')

    def test_f26_a_name_that_does_not_resolve_is_a_failure(self):
        found = self._service(url='http://no-such-host.invalid')
        self.assertRaises(failure.Failure, found.get, '/')

    def test_f26_a_closed_port_is_a_failure(self):
        with socket.create_server(('127.0.0.1', 0)) as closed:
            port = closed.getsockname()[1]
        found = self._service(url=f'http://127.0.0.1:{port}')
        self.assertRaises(failure.Failure, found.get, '/')

    def test_f27_a_gzip_bomb_is_not_unpacked(self):
        bomb = gzip.compress(bytes(32 << 20))
        found = self._service(
            _OK
            + b'Content-Encoding: gzip\r\nContent-Length: '
            + str(len(bomb)).encode()
            + b'\r\n\r\n'
            + bomb
        )
        self.assertRaises(failure.TooLarge, found.get, '/', max_bytes=1 << 20)

    def test_f27_a_body_without_end_is_not_kept(self):
        found = self._service(_OK + b'\r\n' + b' ' * (1 << 20), hang=True)
        self.assertRaises(failure.TooLarge, found.get, '/', max_bytes=1 << 16)

    def _write(self, found):
        # Without a token it passes the guard as a login does.
        asked = write.Write('compute', 'POST', '/servers/1/action', {})
        return found.write(asked, 'req-1')

    def test_f26_an_answer_to_a_write_that_drips_is_lost(self):
        for answer in (
            b'HTTP/1.1 202',
            b'HTTP/1.1 409 No\r\nContent-Length: 20\r\n\r\n{',
        ):
            found = self._service(answer, hang=True, whole=0.05)
            error = self.assertRaises(failure.Lost, self._write, found)
            # Not the socket's own limit, which a drip never meets.
            self.assertIn('no whole answer within', str(error))
            self.assertEqual([], self.slept)

    def test_f25_an_answer_to_a_write_that_is_cut_short_is_lost(self):
        found = self._service(
            b'HTTP/1.1 409 No\r\nContent-Length: 20\r\n\r\n{'
        )
        self.assertRaises(failure.Lost, self._write, found)

    def test_f27_of_an_answer_to_a_write_only_the_beginning_is_kept(self):
        found = self._service(
            b'HTTP/1.1 202 Yes\r\n\r\n' + b' ' * (1 << 20), hang=True
        )
        self.assertEqual(202, self._write(found).code)


class TestDeadline(base.BaseTestCase):
    def test_the_result_is_passed_on(self):
        self.assertEqual(1, deadline.within(9, lambda: 1))

    def test_the_error_is_passed_on(self):
        self.assertRaises(KeyError, deadline.within, 9, lambda: {}['x'])

    def test_work_that_does_not_end_is_given_up(self):
        never = threading.Event()
        self.addCleanup(never.set)
        self.assertRaises(TimeoutError, deadline.within, 0.01, never.wait)
