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


"""Who we are on a connection, and who is on its other side."""

import ipaddress
import re
import socket

_HOST_NAME = re.compile(r'[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+')


def own_name(connected: socket.socket) -> str:
    """Return who we are: the host's full name, or its address (RFC 5321)."""
    name = socket.gethostname()
    if _HOST_NAME.fullmatch(name):
        return name
    host = str(connected.getsockname()[0]).partition('%')[0]
    return f'[IPv6:{host}]' if ':' in host else f'[{host}]'


def is_loopback(connected: socket.socket) -> bool:
    """Whether the other side is this host: by address, as names can lie."""
    host = str(connected.getpeername()[0]).partition('%')[0]
    peer = ipaddress.ip_address(host)
    if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped:
        return peer.ipv4_mapped.is_loopback
    return peer.is_loopback
