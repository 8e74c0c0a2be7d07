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

"""HTTP on loopback: reads requests, writes responses."""

import contextlib
import http
import http.server
import socket
import socketserver
import sys
import threading
import time
import urllib.parse

from cipclient.sandbox import application
from cipclient.sandbox import message

MAX_BODY = 1 << 20


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection, kept alive."""

    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    server: 'Server'

    def setup(self) -> None:
        """Let the server know the connection, to close it at the end."""
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self.server.closed(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def handle(self) -> None:
        """Serve until the other end hangs up, however it does that."""
        with contextlib.suppress(ConnectionError, TimeoutError, ValueError):
            super().handle()

    def handle_expect_100(self) -> bool:
        """Say nothing ahead of the answer."""
        return True

    def log_message(self, *args: object) -> None:
        """The request log is the only one."""

    def _serve(self) -> None:
        split = urllib.parse.urlsplit(self.path)
        request = message.Request(
            method=self.command,
            path=urllib.parse.unquote(split.path),
            query=urllib.parse.parse_qsl(split.query, keep_blank_values=True),
            headers={
                name.lower(): value for name, value in self.headers.items()
            },
            body=self._body(),
            raw_query=split.query,
        )
        answer = self.server.application.handle(request)
        if self.server.wait(answer.ready - time.monotonic()):
            self.close_connection = True
            return
        self._write(answer.response)

    def _body(self) -> bytes:
        try:
            length = int(self.headers.get('Content-Length') or 0)
        except ValueError:
            length = 0
        if length > MAX_BODY:
            self.close_connection = True
            return b''
        return self.rfile.read(length)

    def _write(self, response: message.Response) -> None:
        body = response.payload()
        head = self._head(response, len(body))
        if self.command == 'HEAD':
            body = b''
        if response.delivery is None:
            self.wfile.write(head + body)
            return
        self.close_connection = True
        for seconds, piece in response.delivery.pieces(head, body):
            if self.server.wait(seconds):
                return
            self.wfile.write(piece)

    def _head(self, response: message.Response, length: int) -> bytes:
        status = response.status or 200
        try:
            phrase = http.HTTPStatus(status).phrase
        except ValueError:
            phrase = 'Unknown'
        headers = dict(response.headers)
        if status != 204:
            headers.setdefault('Content-Type', response.content_type)
            headers.setdefault('Content-Length', str(length))
        if self.close_connection or response.delivery is not None:
            headers['Connection'] = 'close'
        lines = [f'HTTP/1.1 {status} {phrase}']
        lines.extend(f'{name}: {value}' for name, value in headers.items())
        return ('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1', 'replace')

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve


class Server(socketserver.ThreadingTCPServer):
    """The listening socket; one thread for each connection."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, app: application.Application) -> None:
        super().__init__(('127.0.0.1', port), Handler)
        self.application = app
        app.root_url = f'http://127.0.0.1:{self.server_address[1]}'
        self._stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.application.root_url

    def start(self) -> None:
        """Serve from a thread of its own."""
        self._thread = threading.Thread(
            target=self._accept, name='sandbox', daemon=True
        )
        self._thread.start()

    def _accept(self) -> None:
        # serve_forever() looks for its end twice a second, which is what a
        # test would wait for each time.
        while True:
            try:
                connection, address = self.get_request()
            except OSError:
                # A client that went away at once, or no file is left.
                self._stopping.wait(0.05)
                continue
            if self._stopping.is_set():
                connection.close()
                return
            self.process_request(connection, address)

    def stop(self) -> None:
        """Stop, whatever is still hanging or waiting."""
        self._stopping.set()
        if self._thread is not None:
            here = '127.0.0.1', int(self.server_address[1])
            socket.create_connection(here).close()
            self._thread.join()
        self.server_close()
        with self._lock:
            left = list(self._connections)
        for connection in left:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def wait(self, seconds: float) -> bool:
        """Wait; whether the server is being stopped."""
        if seconds > 0:
            return self._stopping.wait(seconds)
        return self._stopping.is_set()

    def opened(self, connection: socket.socket) -> None:
        """A connection was made."""
        with self._lock:
            self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """A connection is over."""
        with self._lock:
            self._connections.discard(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a client go away without a word."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
