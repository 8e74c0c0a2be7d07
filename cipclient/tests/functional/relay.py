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

"""Something between the client and a service: it knows when what is asked.

So that something can happen to a cloud, also to a real one, exactly between
two requests.
"""

import http.client
import http.server
import threading
import urllib.parse
from collections.abc import Callable

import fixtures

_DROPPED = frozenset({'connection', 'transfer-encoding', 'content-length'})


class Relay(fixtures.Fixture):
    """Passes requests on to a service, stopped with the test.

    :param url: of the service's endpoint.
    :param before: is told the path and the query of each request that is
        about to be passed on.
    :ivar asked: the method and the path of each that was passed on.
    :ivar answers: is told the same of each that the service answered, and
        says whether the client gets that answer.
    :ivar ended: is told the same of each that is about to be passed on, and
        says whether its token is passed on as one that is good no more.
    """

    def __init__(
        self, url: str, before: Callable[[str], None] = lambda path: None
    ) -> None:
        super().__init__()
        self._to = urllib.parse.urlsplit(url)
        self._before = before
        self.asked: list[tuple[str, str]] = []
        self.answers: Callable[[str, str], bool] = lambda method, path: True
        self.ended: Callable[[str, str], bool] = lambda method, path: False

    def _setUp(self) -> None:
        to = self._to
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self) -> None:
                relay._before(self.path)
                relay.asked.append((self.command, self.path))
                headers = {**self.headers, 'Connection': 'close'}
                if relay.ended(self.command, self.path):
                    headers['X-Auth-Token'] += 'x'
                length = int(self.headers.get('Content-Length') or 0)
                further = http.client.HTTPConnection(to.netloc)
                further.request(
                    self.command,
                    self.path,
                    self.rfile.read(length),
                    headers,
                )
                answer = further.getresponse()
                body = answer.read()
                further.close()
                if not relay.answers(self.command, self.path):
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in _DROPPED:
                        self.send_header(name, value)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_DELETE = do_GET

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        server.daemon_threads = True
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        host, port = server.server_address[:2]
        self.url = to._replace(netloc=f'{host}:{port}').geturl()
