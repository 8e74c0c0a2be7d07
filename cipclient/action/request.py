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

"""The requests of verbs to Nova."""

from cipclient.cloud import write

#: What is acted on is read and written as 2.96 has it; nothing before 2.75
#: is acted on (hazard H34).
WANTED = '2.96'
FLOOR = '2.75'


def action(id_: str, name: str, argument: object = None) -> write.Write:
    """Return a POST to a server's ``/action``."""
    return write.Write(
        write.COMPUTE,
        'POST',
        f'/servers/{id_}/action',
        {name: argument},
        WANTED,
        FLOOR,
    )
