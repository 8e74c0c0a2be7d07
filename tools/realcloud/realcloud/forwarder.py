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

"""A TCP forwarder: python -m realcloud.forwarder LISTEN TARGET

While it is stopped, who needs the target finds the port closed and every
connection cut; while it is paused, who asks gets no answer. The target itself
never notices, so nothing is lost in it.
"""

import asyncio
import sys

from realcloud import cloud


async def _pump(reader, writer):
    try:
        while block := await reader.read(65536):
            writer.write(block)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        # the other direction ends with this one: MariaDB has no half-close
        writer.close()


async def serve(listen, target):
    async def forward(reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection(
                cloud.ADDRESS, target
            )
        except OSError:
            writer.close()
            return
        await asyncio.gather(
            _pump(reader, far_writer), _pump(far_reader, writer)
        )

    return await asyncio.start_server(forward, cloud.ADDRESS, listen)


async def _main(listen, target):
    server = await serve(listen, target)
    await server.serve_forever()


if __name__ == '__main__':
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2])))
