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

import asyncio
import unittest

from realcloud import cloud
from realcloud import forwarder


async def _echo(reader, writer):
    while block := await reader.read(100):
        writer.write(block.upper())
        await writer.drain()
    writer.close()


def _port(server):
    return server.sockets[0].getsockname()[1]


class TestForwarder(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.target = await asyncio.start_server(_echo, cloud.ADDRESS, 0)
        self.gate = await forwarder.serve(0, _port(self.target))
        self.addCleanup(self.target.close)
        self.addCleanup(self.gate.close)

    async def _connect(self):
        reader, writer = await asyncio.open_connection(
            cloud.ADDRESS, _port(self.gate)
        )
        self.addAsyncCleanup(self._hang_up, writer)
        return reader, writer

    async def _hang_up(self, writer):
        writer.close()
        # until both ends have noticed
        await asyncio.sleep(0.02)

    async def test_both_ways(self):
        reader, writer = await self._connect()
        for word in (b'one', b'two'):
            writer.write(word)
            self.assertEqual(word.upper(), await reader.readexactly(3))

    async def test_side_by_side(self):
        first, second = await self._connect(), await self._connect()
        second[1].write(b'b')
        first[1].write(b'a')
        self.assertEqual(b'A', await first[0].readexactly(1))
        self.assertEqual(b'B', await second[0].readexactly(1))

    async def test_no_target(self):
        self.target.close()
        await self.target.wait_closed()
        reader, _writer = await self._connect()
        self.assertEqual(b'', await reader.read())
