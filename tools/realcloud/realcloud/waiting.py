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

"""Waiting until a process of the cloud answers."""

import time
import urllib.error
import urllib.request

from realcloud import errors
from realcloud import processes

# A list of versions (300) or a demand for a token (401): it works.
ANSWERS = (300, 401)


class NotReady(errors.RealcloudError):
    pass


def _until(procs, name, answers, seconds):
    end = time.monotonic() + seconds
    while not answers():
        if not procs.pid(name):
            raise NotReady(f'{name} died: see {procs.log(name)}')
        if time.monotonic() > end:
            raise NotReady(f'{name} does not answer: see {procs.log(name)}')
        time.sleep(0.2)


def port(procs, name, number, seconds=120):
    _until(procs, name, lambda: processes.listens(number), seconds)


def _answers_http(url):
    try:
        with urllib.request.urlopen(url, timeout=60):
            return True
    except urllib.error.HTTPError as error:
        return error.code in ANSWERS
    except OSError:
        return False


def http(procs, name, url, seconds=180):
    _until(procs, name, lambda: _answers_http(url), seconds)
