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

"""Stopping and starting single processes of a cloud that runs."""

import concurrent.futures

from realcloud import errors
from realcloud import processes
from realcloud import services
from realcloud import waiting


class NotRunning(errors.RealcloudError):
    pass


def require_running(where):
    if not processes.Processes(where).pid('keystone'):
        raise NotRunning('the cloud is down: run up first')


def stop(where, *names):
    procs = processes.Processes(where)
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        list(pool.map(procs.stop, names))


def start(where, *names):
    procs = processes.Processes(where)
    known = services.everything(where)
    for name in names:
        procs.start(name, known[name].argv, known[name].env)
    for name in names:
        if known[name].url:
            waiting.http(procs, name, known[name].url)
