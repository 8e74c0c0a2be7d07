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

"""Which steps of the bring-up are done, so that none is done twice."""


class Steps:
    def __init__(self, where):
        self._folder = where.state / 'done'

    def done(self, step):
        return (self._folder / step).exists()

    def mark(self, step):
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / step).touch()

    def forget(self, *steps):
        for step in steps:
            (self._folder / step).unlink(missing_ok=True)
