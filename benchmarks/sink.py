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

"""A mail server that takes all mails, and keeps none."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """Say yes to whatever is said."""
        self._say('220 here')
        while line := self.rfile.readline():
            verb = line.strip().upper()[:4]
            if verb == b'DATA':
                self._say('354 go on')
                while self.rfile.readline() not in (b'.\r\n', b''):
                    pass
            if verb == b'QUIT':
                self._say('221 bye')
                return
            self._say('250 OK')

    def _say(self, text: str) -> None:
        self.wfile.write(f'{text}\r\n'.encode())


@contextlib.contextmanager
def listening() -> Iterator[int]:
    """Listen on a free port of loopback, and tell which."""
    with socketserver.ThreadingTCPServer(('127.0.0.1', 0), _Session) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
